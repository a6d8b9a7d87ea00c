/** The configuration of the provider: names and meaning as in the AWS provider, where that has them. */
import type { ConnectOptions } from '../amazon-mq';
import type { AttributePath, Config, Diagnostic, State } from './plugin';
import { error, isWhollyKnown, parseDuration, schema, UNKNOWN } from './plugin';
import { durationDiagnostics } from './timeouts';

const role = 'The ARN of the role.';
const session = 'A name for the session, which CloudTrail shows.';
const duration = 'How long the credentials last, such as `1h`: 15 minutes to 12 hours. Default: an hour.';
const policy = 'An IAM policy in JSON that restricts the role further.';
const optionalString = (description: string) => ({ type: 'string', optional: true, description }) as const;

export const providerSchema = schema({
  version: 0,
  description: 'Users of ActiveMQ brokers on Amazon MQ, without a password in any configuration, plan or state.',
  attributes: {
    region: optionalString(
      "The AWS region of the brokers. Default: `AWS_REGION`, `AWS_DEFAULT_REGION`, then the profile's.",
    ),
    profile: optionalString(
      'A profile of the shared AWS configuration and credentials files. Default: `AWS_PROFILE`, then `default`.',
    ),
    access_key: optionalString('An access key, with `secret_key`. Default: `AWS_ACCESS_KEY_ID`, then the SDK’s chain.'),
    secret_key: { ...optionalString('The secret of `access_key`.'), sensitive: true },
    token: { ...optionalString('The session token, where the credentials are temporary.'), sensitive: true },
    shared_config_files: {
      type: { list: 'string' },
      optional: true,
      description: 'The shared configuration file, one at most. Default: `AWS_CONFIG_FILE`, then `~/.aws/config`.',
    },
    shared_credentials_files: {
      type: { list: 'string' },
      optional: true,
      description:
        'The shared credentials file, one at most. Default: `AWS_SHARED_CREDENTIALS_FILE`, then `~/.aws/credentials`.',
    },
    allowed_account_ids: {
      type: { set: 'string' },
      optional: true,
      description: 'Accounts that may be worked on. Any other one is an error before anything is done.',
    },
    max_retries: {
      type: 'number',
      optional: true,
      description: 'How often a call is tried again after throttling, a failure of AWS or a lost answer. Default: 25.',
    },
    requests_per_second: {
      type: 'number',
      optional: true,
      description:
        'Calls to Amazon MQ a second, after a burst of 100. Default: 15. AWS grants so many to a whole account, so lower it where others call as well.',
    },
    user_agent_suffix: optionalString('Appended to the user agent, for CloudTrail.'),
  },
  blocks: {
    assume_role: {
      nesting: 'list',
      maxItems: 1,
      description: 'A role to work in.',
      attributes: {
        role_arn: { type: 'string', required: true, description: role },
        session_name: optionalString(session),
        external_id: optionalString('The external id that the role asks for.'),
        duration: optionalString(duration),
        policy: optionalString(policy),
      },
    },
    assume_role_with_web_identity: {
      nesting: 'list',
      maxItems: 1,
      description: 'A role to work in, by a token of an OpenID Connect provider.',
      attributes: {
        role_arn: { type: 'string', required: true, description: role },
        session_name: optionalString(session),
        web_identity_token: { ...optionalString('The token itself.'), sensitive: true },
        web_identity_token_file: optionalString('A file that holds the token.'),
        duration: optionalString(duration),
        policy: optionalString(policy),
      },
    },
    endpoints: {
      nesting: 'list',
      maxItems: 1,
      description: 'Endpoints other than those of AWS, for tests and private networks.',
      attributes: {
        mq: optionalString('The URL of Amazon MQ. Default: `AWS_ENDPOINT_URL_MQ`, then AWS.'),
        secretsmanager: optionalString(
          'The URL of Secrets Manager. Default: `AWS_ENDPOINT_URL_SECRETS_MANAGER`, then AWS.',
        ),
        sts: optionalString('The URL of STS. Default: `AWS_ENDPOINT_URL_STS`, then AWS.'),
      },
    },
  },
});

type ProviderConfig = Config<typeof providerSchema>;

/** What is wrong with what is known of a configuration. */
export function configurationDiagnostics(config: ProviderConfig): Diagnostic[] {
  const found: Diagnostic[] = [];
  const refuse = (path: AttributePath, problem: string) =>
    found.push(error(`Invalid ${path[path.length - 1]}`, problem, path));
  if ((config.access_key === null) !== (config.secret_key === null)) {
    const missing = config.access_key === null ? 'access_key' : 'secret_key';
    refuse([missing], 'access_key and secret_key are set together or not at all. Set both, or remove the other one.');
  }
  for (const [name, least] of [
    ['max_retries', 0],
    ['requests_per_second', 0.01],
  ] as const) {
    const value = config[name];
    if (value === UNKNOWN || value === null) continue;
    if (name === 'max_retries' && !Number.isSafeInteger(Number(value))) refuse([name], 'It must be a whole number.');
    else if (Number(value) < least) refuse([name], `It must be at least ${least}.`);
  }
  for (const name of ['shared_config_files', 'shared_credentials_files'] as const) {
    const value = config[name];
    if (value !== UNKNOWN && value !== null && value.length > 1) {
      refuse([name], 'One file at most can be read. Put the profiles into one file.');
    }
  }
  const roles = {
    assume_role: first(config.assume_role),
    assume_role_with_web_identity: first(config.assume_role_with_web_identity),
  };
  for (const [name, role] of Object.entries(roles)) {
    if (typeof role.duration === 'string') found.push(...durations(role.duration, [name, 0, 'duration']));
  }
  for (const [name, url] of Object.entries(first(config.endpoints))) {
    if (typeof url === 'string' && !/^https?:\/\/[^/\s]+/.test(url)) {
      refuse(['endpoints', 0, name], `${JSON.stringify(url)} is no URL. It begins with https:// or http://.`);
    }
  }
  return found;
}

/** The one block of a list that may have one. */
function first(blocks: unknown): Readonly<Record<string, unknown>> {
  return Array.isArray(blocks) ? ((blocks[0] ?? {}) as Record<string, unknown>) : {};
}

function durations(text: string, path: AttributePath): Diagnostic[] {
  const found = durationDiagnostics(text, path);
  const seconds = toSeconds(text) ?? 0;
  if (found.length > 0 || (seconds >= 900 && seconds <= 43_200)) return found;
  return [error('Invalid duration', `${text} is outside of what AWS allows: 15m to 12h.`, path)];
}

/** How to connect; undefined while something in the configuration is unknown. */
export function connectOptions(config: ProviderConfig): ConnectOptions | undefined {
  // A plan can be made without AWS; reading from a region that is only guessed would be worse than not reading.
  if (!isWhollyKnown(config)) return undefined;
  // An empty string counts as not set, as in the AWS provider.
  const known = config as unknown as State<typeof providerSchema>;
  const role = known.assume_role[0];
  const web = known.assume_role_with_web_identity[0];
  const endpoints = known.endpoints[0];
  return {
    region: known.region || undefined,
    profile: known.profile || undefined,
    accessKey: known.access_key || undefined,
    secretKey: known.secret_key || undefined,
    token: known.token || undefined,
    sharedConfigFiles: strings(known.shared_config_files),
    sharedCredentialsFiles: strings(known.shared_credentials_files),
    allowedAccountIds: strings(known.allowed_account_ids),
    maxRetries: numberOf(known.max_retries),
    requestsPerSecond: numberOf(known.requests_per_second),
    userAgentSuffix: known.user_agent_suffix || undefined,
    assumeRole: role && {
      roleArn: role.role_arn ?? '',
      sessionName: role.session_name || undefined,
      externalId: role.external_id || undefined,
      durationSeconds: toSeconds(role.duration),
      policy: role.policy || undefined,
    },
    assumeRoleWithWebIdentity: web && {
      roleArn: web.role_arn ?? '',
      sessionName: web.session_name || undefined,
      webIdentityToken: web.web_identity_token || undefined,
      webIdentityTokenFile: web.web_identity_token_file || undefined,
      durationSeconds: toSeconds(web.duration),
      policy: web.policy || undefined,
    },
    endpoints: endpoints && {
      mq: endpoints.mq || undefined,
      secretsmanager: endpoints.secretsmanager || undefined,
      sts: endpoints.sts || undefined,
    },
  };
}

const strings = (value: readonly (string | null)[] | null): string[] | undefined =>
  value?.filter((item) => item !== null);
const numberOf = (value: unknown): number | undefined => (value === null ? undefined : Number(value));

function toSeconds(text: string | null): number | undefined {
  const duration = parseDuration(text ?? '');
  return text !== null && 'milliseconds' in duration ? Math.round(duration.milliseconds / 1000) : undefined;
}
