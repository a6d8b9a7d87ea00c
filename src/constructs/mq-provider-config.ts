/** The configuration of the provider `mq`: what an app may set, and how it is written for Terraform. */
import { stringToTerraform } from 'cdktf';
import { listOfStrings, number, setOfStrings, toHclAttributes } from './attributes';
import { isUnknown } from './known';
import type { PluginPackaging } from './plugin-packaging';
import { durationProblem } from './timeouts';

/** Endpoints other than AWS's own, for emulators and VPC endpoints. Each is a URL. */
export interface MqEndpoints {
  /**
   * The Amazon MQ API.
   * @default - AWS_ENDPOINT_URL_MQ, AWS_ENDPOINT_URL, the profile's endpoint_url, else the endpoint of the Region
   */
  readonly mq?: string;
  /**
   * The Secrets Manager API.
   * @default - AWS_ENDPOINT_URL_SECRETS_MANAGER, and then as for `mq`
   */
  readonly secretsmanager?: string;
  /**
   * The STS API, which gives the credentials of roles.
   * @default - AWS_ENDPOINT_URL_STS, and then as for `mq`
   */
  readonly sts?: string;
}

/** A role to take on, starting from the credentials that are there. */
export interface MqAssumeRole {
  /** The ARN of the role. */
  readonly roleArn: string;
  /**
   * The name of the session, which AWS CloudTrail shows.
   * @default - one that the provider chooses
   */
  readonly sessionName?: string;
  /**
   * The external id that the role asks for.
   * @default - none
   */
  readonly externalId?: string;
  /**
   * How long the session lasts: `15m` to `12h`, as far as the role allows.
   * @default 1h
   */
  readonly duration?: string;
}

/** A role to take on with a token of an identity provider, such as HCP Terraform or GitHub. */
export interface MqAssumeRoleWithWebIdentity {
  /** The ARN of the role. */
  readonly roleArn: string;
  /**
   * The name of the session, which AWS CloudTrail shows.
   * @default - one that the provider chooses
   */
  readonly sessionName?: string;
  /**
   * The token itself, a secret: from an ephemeral variable.
   * @default - `webIdentityTokenFile`
   */
  readonly webIdentityToken?: string;
  /**
   * The path of a file with the token.
   * @default - AWS_WEB_IDENTITY_TOKEN_FILE
   */
  readonly webIdentityTokenFile?: string;
  /**
   * How long the session lasts: `15m` to `12h`, as far as the role allows.
   * @default 1h
   */
  readonly duration?: string;
}

/** Configuration of the provider `mq`. Every value but `source` and `packaging` may be a token. */
export interface MqProviderProps {
  /**
   * The AWS Region of the brokers.
   * @default - AWS_REGION or AWS_DEFAULT_REGION, else the profile's Region
   * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-region.html
   */
  readonly region?: string;

  /**
   * The profile in AWS's shared configuration files.
   * @default - AWS_PROFILE, else the credential chain of the AWS SDK
   * @see https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
   */
  readonly profile?: string;

  /**
   * The access key. For emulators; elsewhere credentials come from the environment or a role.
   * @default - the credential chain of the AWS SDK
   */
  readonly accessKey?: string;

  /**
   * The secret key that belongs to `accessKey`. A literal one is written to `cdk.tf.json`, and synth warns of it.
   * @default - the credential chain of the AWS SDK
   */
  readonly secretKey?: string;

  /**
   * The session token that belongs to `accessKey`. A literal one is written to `cdk.tf.json`, and synth warns of it.
   * @default - none
   */
  readonly token?: string;

  /**
   * Paths of AWS's shared configuration files.
   * @default - AWS_CONFIG_FILE, else ~/.aws/config
   */
  readonly sharedConfigFiles?: string[];

  /**
   * Paths of AWS's shared credentials files.
   * @default - AWS_SHARED_CREDENTIALS_FILE, else ~/.aws/credentials
   */
  readonly sharedCredentialsFiles?: string[];

  /**
   * How often a call that failed in passing is made again.
   * @default - as the provider says
   */
  readonly maxRetries?: number;

  /**
   * How many calls a second the provider makes at most. Amazon MQ allows 15 in an account, for all who call it.
   * @default - as the provider says
   * @see https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/amazon-mq-limits.html
   */
  readonly requestsPerSecond?: number;

  /**
   * What is put after the provider's name where AWS logs who calls.
   * @default - nothing
   */
  readonly userAgentSuffix?: string;

  /**
   * The ids of the AWS accounts that may be worked in; any other one is refused before a call.
   * @default - any account
   */
  readonly allowedAccountIds?: string[];

  /**
   * A role to take on.
   * @default - none
   */
  readonly assumeRole?: MqAssumeRole;

  /**
   * A role to take on with a token of an identity provider.
   * @default - none
   */
  readonly assumeRoleWithWebIdentity?: MqAssumeRoleWithWebIdentity;

  /**
   * Endpoints other than AWS's own.
   * @default - AWS's own
   */
  readonly endpoints?: MqEndpoints;

  /**
   * A name for this configuration, where a stack has several: two Regions, two accounts.
   * @default - the configuration that users get who name none
   */
  readonly alias?: string;

  /**
   * The address of the provider, for organisations that have it in a registry of their own. One for all of a stack.
   * @default registry.terraform.io/cdktf-mq-users/mq
   */
  readonly source?: string;

  /**
   * How the provider's plugin gets to where Terraform runs. One for all of a stack.
   * @default PluginPackaging.nodeBundle()
   */
  readonly packaging?: PluginPackaging;

  /**
   * Whether the stack is a module that others call from HCL: it then has neither a backend nor a configuration of any
   * provider, which are the caller's. Nothing else of this one can be set but `source` and `packaging`.
   * @default false
   */
  readonly forModule?: boolean;
}

/** The attributes of the provider's block. */
export function configToTerraform(props: MqProviderProps, alias: string | undefined): Record<string, unknown> {
  const { assumeRole: role, assumeRoleWithWebIdentity: web, endpoints } = props;
  return {
    alias: stringToTerraform(alias) as unknown,
    region: props.region,
    profile: props.profile,
    access_key: props.accessKey,
    secret_key: props.secretKey,
    token: props.token,
    shared_config_files: props.sharedConfigFiles,
    shared_credentials_files: props.sharedCredentialsFiles,
    max_retries: props.maxRetries,
    requests_per_second: props.requestsPerSecond,
    user_agent_suffix: props.userAgentSuffix,
    allowed_account_ids: props.allowedAccountIds,
    assume_role: role && [
      compact({
        role_arn: role.roleArn,
        session_name: role.sessionName,
        external_id: role.externalId,
        duration: role.duration,
      }),
    ],
    assume_role_with_web_identity: web && [
      compact({
        role_arn: web.roleArn,
        session_name: web.sessionName,
        web_identity_token: web.webIdentityToken,
        web_identity_token_file: web.webIdentityTokenFile,
        duration: web.duration,
      }),
    ],
    endpoints: endpoints && [
      compact({ mq: endpoints.mq, secretsmanager: endpoints.secretsmanager, sts: endpoints.sts }),
    ],
  };
}

/** The same for CDKTF's HCL. */
export function configToHcl(attributes: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const isBlock = (name: string) => ['assume_role', 'assume_role_with_web_identity', 'endpoints'].includes(name);
  const entries = Object.entries(attributes);
  const blocks = entries.flatMap(([name, value]) => {
    if (!isBlock(name) || value === undefined) return [];
    const list = (value as Record<string, unknown>[]).map((content) => toHclAttributes(content, {}));
    return [[name, { value: list, isBlock: true, type: 'list', storageClassType: `${name}List` }]];
  });
  const simple = toHclAttributes(Object.fromEntries(entries.filter(([name]) => !isBlock(name))), {
    shared_config_files: listOfStrings,
    shared_credentials_files: listOfStrings,
    allowed_account_ids: setOfStrings,
    max_retries: number,
    requests_per_second: number,
  });
  return { ...simple, ...(Object.fromEntries(blocks) as Record<string, unknown>) };
}

/** Everything that is wrong with a configuration as far as it is known. No secret is shown. */
export function problemsOfConfig(props: MqProviderProps): string[] {
  const known = <T>(value: T | null | undefined): value is T =>
    value !== undefined && value !== null && !isUnknown(value);
  const { allowedAccountIds: accounts, maxRetries, requestsPerSecond, assumeRoleWithWebIdentity: web } = props;
  const own = Object.entries(props).filter(([name, value]) => !ofModules.includes(name) && value !== undefined);
  const roles = { assumeRole: props.assumeRole, assumeRoleWithWebIdentity: web };
  return [
    ...(props.forModule === true && own.length > 0
      ? [
          `\`${own[0]?.[0]}\` is set together with \`forModule\`. Allowed: \`source\` and \`packaging\`, since a module has the ` +
            "provider configuration of its caller. Remove it, and write it in the caller's provider block.",
        ]
      : []),
    ...(known(accounts) ? accounts : []).flatMap((account, index) =>
      !known(account) || /^\d{12}$/.test(account)
        ? []
        : [`\`allowedAccountIds[${index}]\` is no account id. Allowed: 12 digits in a string. Correct it.`],
    ),
    ...(known(maxRetries) && !(Number.isSafeInteger(maxRetries) && maxRetries >= 0)
      ? [`\`maxRetries\` is ${maxRetries}. Allowed: a whole number from 0. Choose one.`]
      : []),
    ...(known(requestsPerSecond) && !(requestsPerSecond > 0)
      ? [`\`requestsPerSecond\` is ${requestsPerSecond}. Allowed: a number above 0. Choose one.`]
      : []),
    ...Object.entries(roles).flatMap(([name, role]) => {
      const problem = durationProblem(role?.duration);
      const arn = role?.roleArn;
      return [
        ...(problem ? [`\`${name}.duration\`: ${problem}`] : []),
        ...(role && known(arn) && !/^arn:[^:]+:iam::\d{12}:role\/.+$/.test(arn)
          ? [`\`${name}.roleArn\` is not the ARN of a role. Allowed: arn:aws:iam::ACCOUNT:role/NAME. Pass that.`]
          : []),
      ];
    }),
    ...(web?.webIdentityToken !== undefined && web.webIdentityTokenFile !== undefined
      ? [
          '`assumeRoleWithWebIdentity` has a token and the file of one. Allowed: one of `webIdentityToken` and ' +
            '`webIdentityTokenFile`. Remove the other.',
        ]
      : []),
  ];
}

const ofModules = ['forModule', 'source', 'packaging'];

/** The names of secrets that stand in the code. */
export function literalSecrets({ secretKey, token, assumeRoleWithWebIdentity }: MqProviderProps): string[] {
  const secrets = { secretKey, token, webIdentityToken: assumeRoleWithWebIdentity?.webIdentityToken };
  return Object.entries(secrets).flatMap(([name, value]) => (value && !isUnknown(value) ? [name] : []));
}

function compact(attributes: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}
