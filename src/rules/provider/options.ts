/**
 * The table of the provider's options: the name in HCL and in TypeScript, type, default, check and description. The
 * provider's schema and docs, the props of `MqProvider`, the checks of both and the client's options are derived from it.
 * Names and meaning are those of the AWS provider 5.100, where it has the option.
 */
import { accountProblem, keyProblem, profileProblem, proxyProblem, regionProblem, strayCharacter } from './aws-text';
import { LIMITS } from '../limits';
import { quoteName } from '../text';
import type { ProviderOption } from './option';

/** What a refresh reads of users. */
const DRIFT_DETECTIONS: readonly string[] = ['full', 'existence'];

/** The arguments of the provider block. */
export const PROVIDER_OPTIONS = {
  region: {
    prop: 'region',
    type: 'string',
    description: 'The AWS Region of the brokers.',
    environment: ['AWS_REGION', 'AWS_DEFAULT_REGION'],
    otherwise: 'the Region of the profile',
    check: regionProblem,
  },
  profile: {
    prop: 'profile',
    type: 'string',
    description:
      'A profile of the shared AWS configuration and credentials files. Its credentials are used even if `AWS_ACCESS_KEY_ID` is set.',
    environment: ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE'],
    otherwise: '`default`',
    check: profileProblem,
  },
  access_key: {
    prop: 'accessKey',
    type: 'string',
    description: 'An access key, with `secret_key`.',
    otherwise: 'the [order of credentials](guides/credentials.md)',
    check: (value: string) => keyProblem(value, 'The access key'),
  },
  secret_key: {
    prop: 'secretKey',
    type: 'string',
    description: 'The secret of `access_key`.',
    sensitive: true,
    check: (value: string) => keyProblem(value, 'The secret key'),
  },
  token: {
    prop: 'token',
    type: 'string',
    description: 'The session token, if `access_key` is temporary.',
    sensitive: true,
    check: (value: string) => keyProblem(value, 'The session token'),
  },
  shared_config_files: {
    prop: 'sharedConfigFiles',
    type: { list: 'string' },
    description: 'The shared configuration file; at most one.',
    environment: ['AWS_CONFIG_FILE'],
    otherwise: '`~/.aws/config`',
    atMost: 1,
  },
  shared_credentials_files: {
    prop: 'sharedCredentialsFiles',
    type: { list: 'string' },
    description: 'The shared credentials file; at most one.',
    environment: ['AWS_SHARED_CREDENTIALS_FILE'],
    otherwise: '`~/.aws/credentials`',
    atMost: 1,
  },
  allowed_account_ids: {
    prop: 'allowedAccountIds',
    type: { set: 'string' },
    description:
      'The ids of the AWS accounts in which the provider may be used. Credentials of any other account are an error before any change is made.',
    otherwise: 'any account',
    check: accountProblem,
  },
  forbidden_account_ids: {
    prop: 'forbiddenAccountIds',
    type: { set: 'string' },
    description:
      'The ids of the AWS accounts in which the provider must not be used. Conflicts with `allowed_account_ids`.',
    otherwise: 'none',
    check: accountProblem,
  },
  max_retries: {
    prop: 'maxRetries',
    type: 'number',
    description:
      'How many times a request is retried after throttling, a failure of AWS or a lost response. `AWS_MAX_ATTEMPTS` also counts the first attempt.',
    environment: ['AWS_MAX_ATTEMPTS'],
    otherwise: '25',
    check: (value: number) =>
      Number.isSafeInteger(value) && value >= 0
        ? undefined
        : `The number of retries is ${value}. Allowed: a whole number, 0 or more. Correct it.`,
  },
  requests_per_second: {
    prop: 'requestsPerSecond',
    type: 'number',
    description: `The number of requests to Amazon MQ per second, after a burst of ${LIMITS.calls.burst}. AWS grants ${LIMITS.calls.perSecond} to a whole account, so set less if other clients send requests as well.`,
    otherwise: String(LIMITS.calls.perSecond),
    check: (value: number) =>
      Number.isFinite(value) && value >= 0.01
        ? undefined
        : `The number of requests per second is ${value}. Allowed: a number, 0.01 or more. Correct it.`,
  },
  drift_detection: {
    prop: 'driftDetection',
    type: 'string',
    description: `What a refresh reads of users. \`full\`: every user, with one request each. \`existence\`: only which users a broker has and whether a change of them is pending, with one request for ${LIMITS.pageSize} users; changes that others make to groups, console access or the replication role are not detected. See [Drift detection](#drift-detection).`,
    otherwise: '`full`',
    check: (value: string) =>
      DRIFT_DETECTIONS.includes(value)
        ? undefined
        : `The drift detection is ${quoteName(value) ?? 'another text'}. Allowed: ${DRIFT_DETECTIONS.join(', ')}. Correct it.`,
  },
  user_agent_suffix: {
    prop: 'userAgentSuffix',
    type: 'string',
    description: 'Appended to the user agent, for CloudTrail.',
  },
  use_fips_endpoint: {
    prop: 'useFipsEndpoint',
    type: 'bool',
    description: 'Whether to use FIPS endpoints. Endpoints that are set take precedence.',
    environment: ['AWS_USE_FIPS_ENDPOINT'],
    otherwise: "the profile's `use_fips_endpoint`, then `false`",
  },
  use_dualstack_endpoint: {
    prop: 'useDualstackEndpoint',
    type: 'bool',
    description: 'Whether to use endpoints with IPv6 and IPv4. Endpoints that are set take precedence.',
    environment: ['AWS_USE_DUALSTACK_ENDPOINT'],
    otherwise: "the profile's `use_dualstack_endpoint`, then `false`",
  },
  http_proxy: {
    prop: 'httpProxy',
    type: 'string',
    description:
      'The URL of a proxy for HTTP requests. It also serves HTTPS requests, unless `https_proxy` or `HTTPS_PROXY` is set. An empty string disables `HTTP_PROXY`.',
    environment: ['HTTP_PROXY', 'http_proxy'],
    emptyIsSet: true,
    mayHoldSecret: true,
    check: proxyProblem,
  },
  https_proxy: {
    prop: 'httpsProxy',
    type: 'string',
    description: 'The URL of a proxy for HTTPS requests. An empty string means no proxy.',
    environment: ['HTTPS_PROXY', 'https_proxy'],
    emptyIsSet: true,
    mayHoldSecret: true,
    check: proxyProblem,
  },
  no_proxy: {
    prop: 'noProxy',
    type: 'string',
    description:
      'Hosts that are reached without a proxy, separated by commas: names, which include subdomains, IP addresses and CIDR blocks, each with an optional port, or `*` for all hosts.',
    environment: ['NO_PROXY', 'no_proxy'],
  },
  custom_ca_bundle: {
    prop: 'customCaBundle',
    type: 'string',
    description: 'A PEM file of certificate authorities to trust instead of the public ones.',
    environment: ['AWS_CA_BUNDLE'],
    otherwise: "the profile's `ca_bundle`, then the authorities of Node.js and `NODE_EXTRA_CA_CERTS`",
    check: (value: string) => {
      const stray = strayCharacter(value, { inside: true });
      return stray && `The path of the CA bundle ${stray}. Allowed: the path of a PEM file. Remove it.`;
    },
  },
  skip_metadata_api_check: {
    prop: 'skipMetadataApiCheck',
    type: 'bool',
    description: 'Whether to skip the EC2 instance metadata service when looking for credentials.',
    environment: ['AWS_EC2_METADATA_DISABLED'],
    otherwise: '`false`',
  },
} as const satisfies Readonly<Record<string, ProviderOption>>;
