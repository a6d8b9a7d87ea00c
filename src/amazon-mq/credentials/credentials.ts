/**
 * Finds credentials in the order of the AWS provider: options, the profile that an option names, access keys of the
 * environment, its web identity, its profile or `default`, and at last the container's or the instance's role. What can be
 * checked without a request is checked here; the rest is done when the credentials are needed.
 */
import { keyProblem, strayCharacter } from '../../rules';
import { ofContainer } from './container';
import type { ConnectOptions } from '../options';
import { ProfileCredentials } from './profile';
import { Roles } from './roles';
import { isTrue, type Settings } from '../settings/settings';
import { misconfigured } from '../settings/shared-config';
import type { STSClient, STSClientConfig } from '@aws-sdk/client-sts';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** The signal ends programs and requests that are under way. The SDK passes options of its own. */
export type CredentialsProvider = (options?: { readonly abortSignal?: AbortSignal }) => Promise<AwsCredentials>;

/** What requests for credentials are made with. */
export interface CredentialClients {
  /** Makes a client of STS, which signs with credentials of its own or with none. Rejects where STS must not be asked. */
  readonly sts: (base?: CredentialsProvider) => Promise<STSClient>;
  /** Makes the handler of requests to IAM Identity Center and AWS sign-in. */
  readonly requestHandler: () => NonNullable<STSClientConfig['requestHandler']>;
}

/** Throws `MqError` of kind `configuration` where options contradict each other or a source cannot be used. */
export function credentialsOf(
  options: ConnectOptions,
  settings: Settings,
  clients: CredentialClients,
): CredentialsProvider {
  const roles = new Roles(clients.sts);
  const base = baseOf(options, settings, clients, roles);
  return options.assumeRole ? roles.assume(options.assumeRole, base) : base;
}

function baseOf(options: ConnectOptions, { config }: Settings, clients: CredentialClients, roles: Roles) {
  const { accessKey, secretKey, token, assumeRoleWithWebIdentity: web } = options;
  if (accessKey !== undefined || secretKey !== undefined || token !== undefined) {
    if (accessKey === undefined || secretKey === undefined) {
      throw misconfigured('An access key and a secret key are needed together. Set both, or neither.');
    }
    return fixed(
      [accessKey, 'The access key'],
      [secretKey, 'The secret key'],
      token === undefined ? undefined : [token, 'The session token'],
    );
  }
  if (web) return roles.assumeWithToken(web);
  const remote = remoteCredentials(options);
  const ofProfile = () => new ProfileCredentials(config, clients, roles, remote).provider();
  if (config.source === 'option') return ofProfile();
  return ofEnvironment() ?? webIdentityOfEnvironment(roles) ?? ofProfile();
}

type Named = readonly [value: string, the: string];

/** Credentials that are there already. Throws where one has a character that it cannot have, and shows none of it. */
export function fixed(access: Named, secret: Named, token: Named | undefined): CredentialsProvider {
  for (const [value, the] of [access, secret, ...(token ? [token] : [])]) {
    const problem = keyProblem(value, the);
    if (problem) throw misconfigured(problem);
  }
  const credentials = {
    accessKeyId: access[0],
    secretAccessKey: secret[0],
    ...(token && { sessionToken: token[0] }),
  };
  return () => Promise.resolve(credentials);
}

/** The access key of the environment; undefined where it, or its secret, is not set. */
export function ofEnvironment(): CredentialsProvider | undefined {
  const variable = (...names: string[]): Named | undefined => {
    const name = names.find((one) => process.env[one]);
    return name === undefined ? undefined : [process.env[name] ?? '', `The value of ${name}`];
  };
  // The AWS provider takes the second name as well.
  const access = variable('AWS_ACCESS_KEY_ID', 'AWS_ACCESS_KEY');
  const secret = variable('AWS_SECRET_ACCESS_KEY', 'AWS_SECRET_KEY');
  return access && secret && fixed(access, secret, variable('AWS_SESSION_TOKEN'));
}

function webIdentityOfEnvironment(roles: Roles): CredentialsProvider | undefined {
  const { AWS_WEB_IDENTITY_TOKEN_FILE: file, AWS_ROLE_ARN: roleArn, AWS_ROLE_SESSION_NAME: session } = process.env;
  if (!file) return undefined;
  if (!roleArn) {
    throw misconfigured(
      'AWS_WEB_IDENTITY_TOKEN_FILE is set without AWS_ROLE_ARN. Allowed: both or neither. Set AWS_ROLE_ARN to the ARN of the role.',
    );
  }
  const stray = strayCharacter(roleArn);
  if (stray) throw misconfigured(`The value of AWS_ROLE_ARN ${stray}. Allowed: the ARN of a role. Remove it.`);
  return roles.assumeWithToken({ roleArn, webIdentityTokenFile: file, sessionName: session || undefined });
}

/** The role of the container, or else of the instance. Neither is asked through a proxy. */
function remoteCredentials({ skipMetadataApiCheck }: ConnectOptions): CredentialsProvider {
  return async (options) => {
    const container = ofContainer();
    if (container) return container(options);
    if (skipMetadataApiCheck ?? isTrue(process.env.AWS_EC2_METADATA_DISABLED)) throw noCredentials();
    const { fromInstanceMetadata } = await import('@aws-sdk/credential-providers');
    return fromInstanceMetadata()().catch((cause: unknown) => {
      throw noCredentials(cause);
    });
  };
}

function noCredentials(cause?: unknown): Error {
  const half = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'].filter((name) => process.env[name]);
  const hint = half.length === 1 ? `, and ${half[0]} is set by itself` : '';
  const reason = `No options, environment variables, profile or role of this machine has any${hint}.`;
  return Object.assign(new Error(reason, { cause }), { name: 'CredentialsProviderError' });
}
