/**
 * Finds credentials in the order of the AWS provider: credentials of the options, the profile of the options, access keys of
 * the environment, its web identity, its profile or `default`, and last the role of the container or of the instance.
 * Settings are checked at once; programs run and requests are sent when the credentials are needed.
 */
import { strayCharacter } from '../../rules/internal';
import type { ConnectOptions } from '../options';
import { isTrue, type Settings } from '../settings/settings';
import { configurationError } from '../settings/shared-config';
import { callerCredentials } from './caller-credentials';
import { containerCredentials } from './container';
import { ProfileCredentials } from './profile';
import { Roles } from './roles';
import { environmentCredentials } from './static';
import type { CredentialClients, CredentialsProvider } from './types';

/**
 * Returns the provider of the credentials.
 *
 * @throws MqError of kind `configuration` if options contradict each other or a source cannot be used
 */
export function findCredentials(
  options: ConnectOptions,
  settings: Settings,
  clients: CredentialClients,
): CredentialsProvider {
  const roles = new Roles(clients.sts);
  const base = baseCredentials(options, settings, clients, roles);
  return options.assumeRole ? roles.assume(options.assumeRole, base) : base;
}

function baseCredentials(options: ConnectOptions, { config }: Settings, clients: CredentialClients, roles: Roles) {
  const { credentials, assumeRoleWithWebIdentity: web } = options;
  if (credentials !== undefined) return callerCredentials(credentials);
  if (web) return roles.assumeWithToken(web);
  const remote = remoteCredentials(options);
  const ofProfile = () => new ProfileCredentials(config, clients, roles, remote).provider();
  if (config.source === 'option') return ofProfile();
  return environmentCredentials() ?? environmentWebIdentity(roles) ?? ofProfile();
}

function environmentWebIdentity(roles: Roles): CredentialsProvider | undefined {
  const { AWS_WEB_IDENTITY_TOKEN_FILE: file, AWS_ROLE_ARN: roleArn, AWS_ROLE_SESSION_NAME: session } = process.env;
  if (!file) return undefined;
  if (!roleArn) {
    throw configurationError(
      'AWS_WEB_IDENTITY_TOKEN_FILE is set without AWS_ROLE_ARN. Allowed: both or neither. Set AWS_ROLE_ARN to the ARN of the role.',
    );
  }
  const stray = strayCharacter(roleArn);
  if (stray) throw configurationError(`The value of AWS_ROLE_ARN ${stray}. Allowed: the ARN of a role. Remove it.`);
  return roles.assumeWithToken({ roleArn, webIdentityTokenFile: file, sessionName: session || undefined });
}

/** Returns the role of the container, or else of the instance. Requests to them bypass proxies. */
function remoteCredentials({ skipMetadataApiCheck }: ConnectOptions): CredentialsProvider {
  return async (options) => {
    const container = containerCredentials();
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
  const hint = half.length === 1 ? `; only ${half[0]} is set` : '';
  const reason = `No option, environment variable, profile or role of this machine provides credentials${hint}.`;
  return Object.assign(new Error(reason, { cause }), { name: 'CredentialsProviderError' });
}
