/**
 * The props of `MqProvider`. The table of options in `src/rules` determines their Terraform names and their checks;
 * `options.ts` does not compile if the two differ.
 */
import type { IResolvable } from '../private/framework';
import type { ProviderPackaging } from './packaging';

/** Custom endpoints, for emulators and VPC endpoints. Each is a URL. */
export interface ProviderEndpoints {
  /**
   * The Amazon MQ API.
   * @default - AWS_ENDPOINT_URL_MQ, AWS_ENDPOINT_URL, the profile's endpoint_url, else the endpoint of the Region
   */
  readonly mq?: string;
  /**
   * The Secrets Manager API.
   * @default - AWS_ENDPOINT_URL_SECRETS_MANAGER, AWS_ENDPOINT_URL, the profile's endpoint_url, else the endpoint of the Region
   */
  readonly secretsmanager?: string;
  /**
   * The STS API, which returns the credentials of roles.
   * @default - AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL, the profile's endpoint_url, else the endpoint of the Region
   */
  readonly sts?: string;
}

/** The options of every role to assume. */
export interface ProviderRoleOptions {
  /** The ARN of the role. */
  readonly roleArn: string;
  /**
   * The name of the session, which AWS CloudTrail records.
   * @default - `mq-users-` and the time in milliseconds
   */
  readonly sessionName?: string;
  /**
   * The duration of the session: `15m` to `12h`, but no longer than the maximum session duration of the role.
   * @default 1h
   */
  readonly duration?: string;
  /**
   * An IAM policy in JSON that further restricts the permissions of the session.
   * @default - no restriction
   */
  readonly policy?: string;
  /**
   * ARNs of IAM policies that further restrict the permissions of the session, 10 at most.
   * @default - no restriction
   */
  readonly policyArns?: string[];
}

/** A role to assume with the provider's credentials. If `roleArn` is empty, no role is assumed, and the provider shows a warning. */
export interface ProviderAssumeRole extends ProviderRoleOptions {
  /**
   * The external id that the role requires.
   * @default - the request has no external id
   */
  readonly externalId?: string;
  /**
   * Tags of the session, 50 at most.
   * @default - the provider adds no tags
   */
  readonly tags?: { [key: string]: string };
  /**
   * Keys of the tags that later sessions inherit.
   * @default - later sessions inherit none of `tags`
   */
  readonly transitiveTagKeys?: string[];
  /**
   * The source identity of the session, which CloudTrail shows.
   * @default - the provider sets no source identity; one that its credentials have is kept
   */
  readonly sourceIdentity?: string;
}

/** A role to assume with a token of an identity provider, such as HCP Terraform or GitHub. */
export interface ProviderAssumeRoleWithWebIdentity extends ProviderRoleOptions {
  /**
   * The token, a secret, from an ephemeral variable. Set either this or `webIdentityTokenFile`.
   * @default - the content of `webIdentityTokenFile`
   */
  readonly webIdentityToken?: string;
  /**
   * The path of a file with the token.
   * @default - no file is read, and `webIdentityToken` is required
   */
  readonly webIdentityTokenFile?: string;
}

/** The configuration of the provider `mq`. Every value except `source` and `packaging` can be a token. */
export interface MqProviderProps {
  /**
   * The AWS Region of the brokers.
   * @default - AWS_REGION or AWS_DEFAULT_REGION, else the Region of the profile
   * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-region.html
   */
  readonly region?: string;

  /**
   * The profile in AWS's shared configuration files. It takes precedence over access keys in the environment.
   * @default - AWS_PROFILE, else `default`, both after access keys in the environment
   * @see https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
   */
  readonly profile?: string;

  /**
   * The access key ID. Intended for emulators; otherwise use credentials from the environment or a role.
   * @default - the next source of credentials: a role, a profile or the environment
   */
  readonly accessKey?: string;

  /**
   * The secret key that belongs to `accessKey`. A literal one is written to `cdk.tf.json`, and synth shows a warning.
   * @default - as for `accessKey`; required if `accessKey` is set
   */
  readonly secretKey?: string;

  /**
   * The session token that belongs to `accessKey`. A literal one is written to `cdk.tf.json`, and synth shows a warning.
   * @default - `accessKey` is used without a session token
   */
  readonly token?: string;

  /**
   * The path of AWS's shared configuration file; at most one.
   * @default - AWS_CONFIG_FILE, else ~/.aws/config
   */
  readonly sharedConfigFiles?: string[];

  /**
   * The path of AWS's shared credentials file; at most one.
   * @default - AWS_SHARED_CREDENTIALS_FILE, else ~/.aws/credentials
   */
  readonly sharedCredentialsFiles?: string[];

  /**
   * The maximum number of retries of a request after throttling, a failure of AWS or a lost response.
   * @default 25
   */
  readonly maxRetries?: number;

  /**
   * The maximum number of requests per second that the provider sends. Amazon MQ allows 15 for all callers in an account.
   * @default 15
   * @see https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/amazon-mq-limits.html
   */
  readonly requestsPerSecond?: number;

  /**
   * What a refresh reads of users: `full` (every user, with one request each) or `existence` (only which users a broker has,
   * and whether a change of them is pending, with one request for 100 users). With `existence`, changes
   * that others make to groups, console access or the replication role are not detected.
   * @default full
   */
  readonly driftDetection?: string;

  /**
   * A suffix for the user agent that AWS CloudTrail records.
   * @default - no suffix
   */
  readonly userAgentSuffix?: string;

  /**
   * The ids of the AWS accounts in which the provider may work. Credentials of another account are an error before any change.
   * @default - any account
   */
  readonly allowedAccountIds?: string[];

  /**
   * The ids of the AWS accounts in which the provider must not work. Conflicts with `allowedAccountIds`.
   * @default - no account is forbidden
   */
  readonly forbiddenAccountIds?: string[];

  /**
   * Whether to use FIPS endpoints. Endpoints that are set take precedence.
   * @default - AWS_USE_FIPS_ENDPOINT, else the profile's use_fips_endpoint, else false
   */
  readonly useFipsEndpoint?: boolean | IResolvable;

  /**
   * Whether to use dual-stack endpoints, which support IPv6 and IPv4. Endpoints that are set take precedence.
   * @default - AWS_USE_DUALSTACK_ENDPOINT, else the profile's use_dualstack_endpoint, else false
   */
  readonly useDualstackEndpoint?: boolean | IResolvable;

  /**
   * The URL of a proxy for HTTP requests. It also serves HTTPS requests, unless `httpsProxy` or HTTPS_PROXY is set. An empty
   * string disables HTTP_PROXY.
   * @default - HTTP_PROXY, else no proxy
   */
  readonly httpProxy?: string;

  /**
   * The URL of a proxy for HTTPS requests. An empty string disables HTTPS_PROXY.
   * @default - HTTPS_PROXY, else `httpProxy`
   */
  readonly httpsProxy?: string;

  /**
   * Hosts that are reached without a proxy, separated by commas.
   * @default - NO_PROXY, else all hosts are reached through the proxy, except this machine
   */
  readonly noProxy?: string;

  /**
   * The path of a PEM file with the certificate authorities to trust instead of the public ones.
   * @default - AWS_CA_BUNDLE, else the profile's ca_bundle, else the authorities of Node.js
   */
  readonly customCaBundle?: string;

  /**
   * Whether to skip the EC2 instance metadata service when looking for credentials.
   * @default - AWS_EC2_METADATA_DISABLED, else false
   */
  readonly skipMetadataApiCheck?: boolean | IResolvable;

  /**
   * A role to assume.
   * @default - the provider uses its credentials without assuming a role
   */
  readonly assumeRole?: ProviderAssumeRole;

  /**
   * A role to assume with a token of an identity provider.
   * @default - AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN, if no source before them is set
   */
  readonly assumeRoleWithWebIdentity?: ProviderAssumeRoleWithWebIdentity;

  /**
   * Custom endpoints.
   * @default - as documented for each endpoint
   */
  readonly endpoints?: ProviderEndpoints;

  /**
   * A name for this configuration, if the stack has several, such as for two Regions or two accounts.
   * @default - the configuration of every construct without a `provider`
   */
  readonly alias?: string;

  /**
   * The address of the provider, for organizations with a private registry. All MqProviders of a stack must have the same
   * source. The stack contains it with its host, so that Terraform and OpenTofu use the same address; a source without a host
   * gets `registry.terraform.io`.
   * @default registry.terraform.io/cdktf-mq-users/mq
   */
  readonly source?: string;

  /**
   * How the provider binary gets to the machine where Terraform runs. All MqProviders of a stack must have the same packaging.
   * @default ProviderPackaging.nodeBundle()
   */
  readonly packaging?: ProviderPackaging;
}
