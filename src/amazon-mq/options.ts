/** Options of a connection. Their names and meaning follow Terraform's AWS provider. */
import type { MqClientConfig } from '@aws-sdk/client-mq';
import type { ClientEvent } from './calls/events';
import type { TokenBucket } from './calls/token-bucket';

/**
 * The AWS SDK's `AwsCredentialIdentity | AwsCredentialIdentityProvider`: credentials, or a function that returns them, such
 * as those of `@aws-sdk/credential-providers`.
 */
export type AwsCredentialSource = NonNullable<MqClientConfig['credentials']>;

/** A role to assume with AssumeRole. */
export interface AssumeRole {
  readonly roleArn: string;
  /** The name of the session. Default: a name that starts with `mq-users-`. */
  readonly sessionName?: string | undefined;
  /** The external id that the trust policy of the role requires. Default: none. */
  readonly externalId?: string | undefined;
  /** How long the session lasts, in seconds: 900 to 43200. Default: 3600. */
  readonly durationSeconds?: number | undefined;
  /** An IAM policy in JSON that limits the session. Default: none. */
  readonly policy?: string | undefined;
  /** ARNs of managed policies that limit the session. Default: none. */
  readonly policyArns?: readonly string[] | undefined;
  /** Session tags. Default: none. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** The keys of the tags that pass to roles which the session assumes. Default: none. */
  readonly transitiveTagKeys?: readonly string[] | undefined;
  /** The source identity that CloudTrail records. Default: none. */
  readonly sourceIdentity?: string | undefined;
}

/** A role to assume with AssumeRoleWithWebIdentity. */
export interface AssumeRoleWithWebIdentity {
  readonly roleArn: string;
  /** The name of the session. Default: a name that starts with `mq-users-`. */
  readonly sessionName?: string | undefined;
  /** The token. Set either this or `webIdentityTokenFile`. */
  readonly webIdentityToken?: string | undefined;
  /** A file with the token, which is read whenever the session is renewed. Set either this or `webIdentityToken`. */
  readonly webIdentityTokenFile?: string | undefined;
  /** How long the session lasts, in seconds: 900 to 43200. Default: 3600. */
  readonly durationSeconds?: number | undefined;
  /** An IAM policy in JSON that limits the session. Default: none. */
  readonly policy?: string | undefined;
  /** ARNs of managed policies that limit the session. Default: none. */
  readonly policyArns?: readonly string[] | undefined;
}

/** URLs that replace the endpoints of AWS, for example of an emulator or of a VPC endpoint. */
export interface ServiceEndpoints {
  readonly mq?: string | undefined;
  readonly secretsmanager?: string | undefined;
  readonly sts?: string | undefined;
}

/** Where a client connects, with which credentials, and how it retries. */
export interface ConnectOptions {
  /** Default: AWS_REGION, AWS_DEFAULT_REGION, then the Region of the profile. */
  readonly region?: string | undefined;
  /** A profile of the shared AWS files. Default: AWS_PROFILE, AWS_DEFAULT_PROFILE, then `default`. */
  readonly profile?: string | undefined;
  /**
   * Credentials, or a function that returns them. A function is called when credentials are needed, and again shortly before
   * they expire. It has as long as one operation. Default: the sources in docs/credentials.md, in that order.
   */
  readonly credentials?: AwsCredentialSource | undefined;
  /** The shared configuration file; at most one, because the SDK reads one. Default: AWS_CONFIG_FILE, then ~/.aws/config. */
  readonly sharedConfigFiles?: readonly string[] | undefined;
  /** The shared credentials file; at most one. Default: AWS_SHARED_CREDENTIALS_FILE, then ~/.aws/credentials. */
  readonly sharedCredentialsFiles?: readonly string[] | undefined;
  /** A role to assume with the credentials from the other options. Default: none. */
  readonly assumeRole?: AssumeRole | undefined;
  /** A role to assume with a token. Default: AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE. */
  readonly assumeRoleWithWebIdentity?: AssumeRoleWithWebIdentity | undefined;
  /**
   * Default: AWS_ENDPOINT_URL_MQ, AWS_ENDPOINT_URL_SECRETS_MANAGER and AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL, the profile,
   * then the endpoints of AWS.
   */
  readonly endpoints?: ServiceEndpoints | undefined;
  /**
   * How many times a call is retried after throttling, a failure of AWS or a lost response. The wait before a retry is
   * random, at first up to 500 ms, doubling up to 20 s. If no connection can be made, or the response is not from AWS, a
   * call is retried at most 3 times. Default: AWS_MAX_ATTEMPTS less one, then 25, as in the AWS provider.
   */
  readonly maxRetries?: number | undefined;
  /** The rate of calls to Amazon MQ after the burst, in calls per second. Default: 15, the quota of a whole account. */
  readonly requestsPerSecond?: number | undefined;
  /** How many calls to Amazon MQ may be sent at once. Default: 100, the quota of a whole account. */
  readonly burst?: number | undefined;
  /** The accounts that may be used. `connect` calls STS to find the account. Default, and if empty: any account. */
  readonly allowedAccountIds?: readonly string[] | undefined;
  /** The accounts that must not be used. `connect` calls STS to find the account. Default: none. */
  readonly forbiddenAccountIds?: readonly string[] | undefined;
  /** Whether to use FIPS endpoints. `endpoints` take precedence. Default: AWS_USE_FIPS_ENDPOINT, then the profile. */
  readonly useFipsEndpoint?: boolean | undefined;
  /** Whether to use dual-stack endpoints. `endpoints` take precedence. Default: AWS_USE_DUALSTACK_ENDPOINT, then the profile. */
  readonly useDualstackEndpoint?: boolean | undefined;
  /** The URL of a proxy for HTTP, and for HTTPS if there is no other proxy for it. Default: HTTP_PROXY, for HTTP only. */
  readonly httpProxy?: string | undefined;
  /** The URL of a proxy for HTTPS; an empty string means no proxy. Default: HTTPS_PROXY, then `httpProxy`. */
  readonly httpsProxy?: string | undefined;
  /** Hosts that are reached without a proxy, separated by commas. Default: NO_PROXY. */
  readonly noProxy?: string | undefined;
  /**
   * A PEM file with the certificate authorities to trust. Default: AWS_CA_BUNDLE, the `ca_bundle` of the profile, then the
   * authorities of Node.js.
   */
  readonly customCaBundle?: string | undefined;
  /** Whether to ignore the EC2 instance metadata service. Default: AWS_EC2_METADATA_DISABLED. */
  readonly skipMetadataApiCheck?: boolean | undefined;
  /** The name and version that identify the calls in CloudTrail. Default: those of the AWS SDK only. */
  readonly userAgent?: readonly [name: string, version: string] | undefined;
  /** Appended to the user agent, like TF_APPEND_USER_AGENT. Default: nothing. */
  readonly userAgentSuffix?: string | undefined;
  /** Called for every attempt, wait and broker poll. Never receives a password. */
  readonly onEvent?: ((event: ClientEvent) => void) | undefined;
  /**
   * Time limits, for tests that do not wait, and a shared limit on calls.
   *
   * @internal
   */
  readonly tuning?: Tuning | undefined;
}

/**
 * Time limits of a connection, in milliseconds, and its limit on calls.
 *
 * @internal
 */
export interface Tuning {
  /** The longest wait before the second attempt; it doubles with each attempt. Default: 500. */
  readonly backoffMillis?: number | undefined;
  /** The limit of that wait. Default: 20 000. */
  readonly maxBackoffMillis?: number | undefined;
  /** The first wait between two polls of a broker; it grows to 15 s. Default: 2 000. */
  readonly pollMillis?: number | undefined;
  /** The time for an attempt, from the connection to the last byte of the response. Default: 30 000. */
  readonly requestMillis?: number | undefined;
  /** The time for establishing a connection. Default: 5 000. */
  readonly connectionMillis?: number | undefined;
  /**
   * The time for an operation without a usable response, all its attempts and pages together. Waits for the rate limit, and
   * waits after AWS has throttled or failed a call, do not count. Default: 50 000.
   */
  readonly operationMillis?: number | undefined;
  /**
   * The time after that for looking up the result of a write whose response was lost. Default: 20 000, so that a call
   * without any response ends within 90 s.
   */
  readonly lookupMillis?: number | undefined;
  /** The limit on calls to Amazon MQ that connections share. Default: a separate one, with `requestsPerSecond` and `burst`. */
  readonly bucket?: TokenBucket | undefined;
}
