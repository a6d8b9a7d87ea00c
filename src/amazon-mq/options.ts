/** How to reach AWS. The names and their meaning are those of Terraform's AWS provider. */
import type { ClientEvent } from './calls/events';

export interface AssumeRole {
  readonly roleArn: string;
  /** Default: one that starts with `mq-users-`. */
  readonly sessionName?: string | undefined;
  readonly externalId?: string | undefined;
  /** 900 to 43200. Default: 3600. */
  readonly durationSeconds?: number | undefined;
  /** An IAM policy in JSON that the session is limited to. */
  readonly policy?: string | undefined;
  readonly policyArns?: readonly string[] | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly transitiveTagKeys?: readonly string[] | undefined;
  readonly sourceIdentity?: string | undefined;
}

export interface AssumeRoleWithWebIdentity {
  readonly roleArn: string;
  readonly sessionName?: string | undefined;
  /** Exactly one of token and file. The file is read again whenever the session is renewed. */
  readonly webIdentityToken?: string | undefined;
  readonly webIdentityTokenFile?: string | undefined;
  /** 900 to 43200. Default: 3600. */
  readonly durationSeconds?: number | undefined;
  readonly policy?: string | undefined;
  readonly policyArns?: readonly string[] | undefined;
}

export interface ConnectOptions {
  /** Default: AWS_REGION, AWS_DEFAULT_REGION, then the profile's region. */
  readonly region?: string | undefined;
  /** A profile of the shared AWS files. Default: access keys of the environment, then AWS_PROFILE, then `default`. */
  readonly profile?: string | undefined;
  /** An access key, together with `secretKey`. Default: the order of `credentialsOf`. */
  readonly accessKey?: string | undefined;
  readonly secretKey?: string | undefined;
  /** The session token, where the credentials are temporary. */
  readonly token?: string | undefined;
  /** At most one file, since the SDK reads one. Default: AWS_CONFIG_FILE, then ~/.aws/config. */
  readonly sharedConfigFiles?: readonly string[] | undefined;
  /** At most one file. Default: AWS_SHARED_CREDENTIALS_FILE, then ~/.aws/credentials. */
  readonly sharedCredentialsFiles?: readonly string[] | undefined;
  /** Assumed with the credentials that the other options lead to. */
  readonly assumeRole?: AssumeRole | undefined;
  /** Default: AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE. */
  readonly assumeRoleWithWebIdentity?: AssumeRoleWithWebIdentity | undefined;
  /** Default: AWS_ENDPOINT_URL_MQ, AWS_ENDPOINT_URL_SECRETS_MANAGER, AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL, then AWS. */
  readonly endpoints?:
    | {
        readonly mq?: string | undefined;
        readonly secretsmanager?: string | undefined;
        readonly sts?: string | undefined;
      }
    | undefined;
  /**
   * Attempts after the first, on throttling, failures of AWS and lost answers, with a random wait of up to half a
   * second that doubles to 20 s. Where no connection can be made, or whoever answers is not AWS, 3 at most.
   * Default: AWS_MAX_ATTEMPTS less one, then 25, as in the AWS provider.
   */
  readonly maxRetries?: number | undefined;
  /** Calls to Amazon MQ a second, once the burst is used up. Default: 15, which AWS grants a whole account. */
  readonly requestsPerSecond?: number | undefined;
  /** Calls to Amazon MQ at once. Default: 100, which AWS grants a whole account. */
  readonly burst?: number | undefined;
  /** Accounts that may be worked in. `connect` asks STS which one it is. Default: any. An empty list is the default. */
  readonly allowedAccountIds?: readonly string[] | undefined;
  /** Accounts that must not be worked in. Default: none. */
  readonly forbiddenAccountIds?: readonly string[] | undefined;
  /** Default: AWS_USE_FIPS_ENDPOINT, then the profile. Endpoints that are set take precedence. */
  readonly useFipsEndpoint?: boolean | undefined;
  /** Default: AWS_USE_DUALSTACK_ENDPOINT, then the profile. Endpoints that are set take precedence. */
  readonly useDualstackEndpoint?: boolean | undefined;
  /** The URL of a proxy for HTTP, and for HTTPS where there is no other one. Default: HTTP_PROXY. */
  readonly httpProxy?: string | undefined;
  /** The URL of a proxy for HTTPS; an empty string means none. Default: HTTPS_PROXY. */
  readonly httpsProxy?: string | undefined;
  /** Hosts without a proxy, separated by commas. Default: NO_PROXY. */
  readonly noProxy?: string | undefined;
  /** A PEM file of authorities. Default: AWS_CA_BUNDLE, the profile's `ca_bundle`, then those of Node.js. */
  readonly customCaBundle?: string | undefined;
  /** Whether to ignore the EC2 instance metadata service. Default: AWS_EC2_METADATA_DISABLED. */
  readonly skipMetadataApiCheck?: boolean | undefined;
  /** What the calls are known by in CloudTrail, as name/version. */
  readonly userAgent?: readonly [name: string, version: string] | undefined;
  /** Appended to the user agent, like TF_APPEND_USER_AGENT. */
  readonly userAgentSuffix?: string | undefined;
  /** Told of every attempt, wait and look at a broker. Never told a password. */
  readonly onEvent?: ((event: ClientEvent) => void) | undefined;
  /** Times, in milliseconds, for tests that do not wait. */
  readonly tuning?: Tuning | undefined;
}

export interface Tuning {
  /** The longest wait before the second attempt; it doubles from attempt to attempt. Default: 500. */
  readonly backoffMillis?: number | undefined;
  /** What it doubles up to. Default: 20 000. */
  readonly maxBackoffMillis?: number | undefined;
  /** The first wait between two looks at a broker; it grows to 15 s. Default: 2 000. */
  readonly pollMillis?: number | undefined;
  /** The time for an attempt, from the connection to the last byte of the response. Default: 30 000. */
  readonly requestMillis?: number | undefined;
  /** How long a connection may take. Default: 5 000. */
  readonly connectionMillis?: number | undefined;
  /**
   * The time for an operation, all its attempts and pages together, without a usable response. Waits for the rate of
   * calls, and after AWS has throttled or failed a call, do not count. Default: 50 000.
   */
  readonly operationMillis?: number | undefined;
  /**
   * The time after that for finding out what became of a write whose response was lost. Default: 20 000, so that a call
   * that nobody answers ends within 90 s.
   */
  readonly settleMillis?: number | undefined;
}
