/** The table of the blocks of the provider. `options.ts` has the arguments outside of blocks. */
import {
  endpointProblem,
  externalIdProblem,
  policyArnProblem,
  policyProblem,
  roleArnProblem,
  sessionNameProblem,
} from './aws-text';
import { parseDuration, type DurationRange } from '../duration';
import type { ProviderBlock } from './option';

/** How long the session of a role may last. */
const ROLE_DURATION: DurationRange = { least: '15m', most: '12h' };

const roleDuration = {
  prop: 'duration',
  type: 'string',
  description: 'How long the credentials last, such as `1h`: 15 minutes to 12 hours.',
  otherwise: '`1h`',
  check: (value: string) => {
    const duration = parseDuration(value, ROLE_DURATION);
    return 'problem' in duration ? duration.problem : undefined;
  },
} as const;

const rolePolicy = {
  prop: 'policy',
  type: 'string',
  description: 'An IAM policy in JSON that restricts the role further.',
  check: policyProblem,
} as const;

const rolePolicyArns = {
  prop: 'policyArns',
  type: { set: 'string' },
  description: 'ARNs of IAM policies that restrict the role further, at most 10.',
  atMost: 10,
  check: policyArnProblem,
} as const;

const roleSession = {
  prop: 'sessionName',
  type: 'string',
  description: 'The name of the session, which CloudTrail shows.',
  otherwise: '`mq-users-` and the time in milliseconds',
  check: sessionNameProblem,
} as const;

/** The blocks of the provider block. */
export const PROVIDER_BLOCKS = {
  assume_role: {
    prop: 'assumeRole',
    description: 'A role to assume.',
    options: {
      role_arn: {
        prop: 'roleArn',
        type: 'string',
        description: 'The ARN of the role. Without it, no role is assumed, and a warning is shown.',
        check: roleArnProblem,
      },
      session_name: roleSession,
      external_id: {
        prop: 'externalId',
        type: 'string',
        description: 'The external id that the role requires.',
        check: externalIdProblem,
      },
      duration: roleDuration,
      policy: rolePolicy,
      policy_arns: rolePolicyArns,
      tags: {
        prop: 'tags',
        type: { map: 'string' },
        description: 'Tags of the session, at most 50.',
        atMost: 50,
      },
      transitive_tag_keys: {
        prop: 'transitiveTagKeys',
        type: { set: 'string' },
        description: 'Keys of the tags that later sessions inherit.',
        atMost: 50,
      },
      source_identity: {
        prop: 'sourceIdentity',
        type: 'string',
        description: 'The source identity of the session, which CloudTrail shows.',
        check: sessionNameProblem,
      },
    },
  },
  assume_role_with_web_identity: {
    prop: 'assumeRoleWithWebIdentity',
    description: 'A role to assume with a token of an OpenID Connect provider.',
    options: {
      role_arn: { prop: 'roleArn', type: 'string', description: 'The ARN of the role.', check: roleArnProblem },
      session_name: roleSession,
      web_identity_token: {
        prop: 'webIdentityToken',
        type: 'string',
        description: 'The token. Set either this or `web_identity_token_file`.',
        sensitive: true,
      },
      web_identity_token_file: {
        prop: 'webIdentityTokenFile',
        type: 'string',
        description: 'The path of a file with the token, which is read again each time the session is renewed.',
      },
      duration: roleDuration,
      policy: rolePolicy,
      policy_arns: rolePolicyArns,
    },
  },
  endpoints: {
    prop: 'endpoints',
    description: 'Endpoints other than those of AWS, for tests and private networks.',
    options: {
      mq: {
        prop: 'mq',
        type: 'string',
        description: 'The URL of Amazon MQ.',
        environment: ['AWS_ENDPOINT_URL_MQ', 'AWS_ENDPOINT_URL'],
        otherwise: "the profile's `endpoint_url`, then AWS",
        mayHoldSecret: true,
        check: (value: string) => endpointProblem(value),
      },
      secretsmanager: {
        prop: 'secretsmanager',
        type: 'string',
        description: 'The URL of Secrets Manager.',
        environment: ['AWS_ENDPOINT_URL_SECRETS_MANAGER', 'AWS_ENDPOINT_URL'],
        otherwise: "the profile's `endpoint_url`, then AWS",
        mayHoldSecret: true,
        check: (value: string) => endpointProblem(value),
      },
      sts: {
        prop: 'sts',
        type: 'string',
        description: 'The URL of STS, which issues the credentials of roles.',
        environment: ['AWS_ENDPOINT_URL_STS', 'AWS_ENDPOINT_URL'],
        otherwise: "the profile's `endpoint_url`, then AWS",
        mayHoldSecret: true,
        check: (value: string) => endpointProblem(value),
      },
    },
  },
} as const satisfies Readonly<Record<string, ProviderBlock>>;
