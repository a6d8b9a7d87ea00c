/**
 * Finds the credentials of a profile, in the order of the AWS SDK for Go, and so of the AWS provider. All profiles of a
 * chain are checked at once; programs run and requests are sent when the credentials are needed.
 */
import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { quote, quotePath } from '../../rules/internal';
import { MqError } from '../errors/mq-error';
import { fileProblem } from '../settings/local-file';
import {
  activeProfile,
  configurationError,
  CONNECTING,
  describeFiles,
  describeProfiles,
  findProfile,
  type Profile,
  type SharedConfig,
} from '../settings/shared-config';
import { processCredentials } from './process';
import type { Roles } from './roles';
import { environmentCredentials, staticCredentials } from './static';
import type { CredentialClients, CredentialsProvider } from './types';

/** Checks the file of a session before the AWS SDK opens it: opening a pipe would block, and so would the end of the process. */
async function requireSessionFile(path: string): Promise<void> {
  const problem = await fileProblem(path);
  if (problem === undefined) return;
  throw configurationError(`The file of the session, ${quotePath(path)}, ${problem}. Remove it, and sign in again.`);
}

/** Each profile of a chain assumes a role with the credentials of the next one, so a long chain is a mistake. */
const MAX_SOURCE_PROFILES = 100;

export class ProfileCredentials {
  constructor(
    private readonly config: SharedConfig,
    private readonly clients: CredentialClients,
    private readonly roles: Roles,
    private readonly remote: CredentialsProvider,
  ) {}

  /**
   * Returns the credentials of the active profile.
   *
   * @throws MqError that names the profile with the mistake
   */
  provider(): CredentialsProvider {
    const profile = activeProfile(this.config);
    return profile ? this.profileCredentials(this.config.name, profile, []) : this.remote;
  }

  private profileCredentials(name: string, profile: Profile, chain: readonly string[]): CredentialsProvider {
    const { role_arn: roleArn, source_profile: source, credential_source: kind } = profile;
    if (roleArn !== undefined && source !== undefined && kind !== undefined) {
      throw this.profileError(name, 'has both source_profile and credential_source', 'Remove one of them.');
    }
    if (roleArn !== undefined && source !== undefined) {
      return this.assumeRole(name, profile, roleArn, this.sourceProfile(name, source, [...chain, name]));
    }
    if (roleArn !== undefined && kind !== undefined) {
      return this.assumeRole(name, profile, roleArn, this.credentialSource(name, kind));
    }
    const { web_identity_token_file: tokenFile } = profile;
    if (roleArn !== undefined && tokenFile !== undefined) {
      const { role_session_name: sessionName } = profile;
      return this.roles.assumeWithToken({ roleArn, webIdentityTokenFile: tokenFile, sessionName });
    }
    const own = this.ownCredentials(name, profile);
    if (roleArn === undefined) return own ?? this.remote;
    // The AWS provider assumes a role with the profile's own keys; the AWS CLI refuses it.
    if (own) return this.assumeRole(name, profile, roleArn, own);
    const remedy = 'Add source_profile, credential_source or web_identity_token_file.';
    throw this.profileError(name, 'has a role_arn but no credentials to assume the role with', remedy);
  }

  /** Returns the credentials that a profile has without a role: keys, IAM Identity Center, a program, or a login. */
  private ownCredentials(name: string, profile: Profile): CredentialsProvider | undefined {
    const { aws_access_key_id: access, aws_secret_access_key: secret, aws_session_token: token } = profile;
    if (access !== undefined && secret !== undefined) {
      const the = (key: string) => `The ${key} of the profile ${quote(name)}`;
      return staticCredentials(
        [access, the('aws_access_key_id')],
        [secret, the('aws_secret_access_key')],
        token === undefined ? undefined : [token, the('aws_session_token')],
      );
    }
    if (profile.sso_session !== undefined || profile.sso_start_url !== undefined)
      return this.ssoCredentials(name, profile);
    const { credential_process: command } = profile;
    if (command !== undefined) return (options) => processCredentials(command, name, options?.abortSignal);
    if (profile.login_session !== undefined) return this.loginCredentials(name, profile.login_session);
    if (access !== undefined || secret !== undefined) {
      const [there, missing] = ['aws_access_key_id', 'aws_secret_access_key'].sort((one) => (profile[one] ? -1 : 1));
      throw this.profileError(name, `has ${there} without ${missing}`, `Add ${missing}.`);
    }
    return undefined;
  }

  private sourceProfile(name: string, source: string, chain: readonly string[]): CredentialsProvider {
    const profile = findProfile(this.config, source);
    if (!profile) {
      throw configurationError(
        `The profile ${quote(source)}, which is the source_profile of ${quote(name)}, does not exist in ${describeFiles(this.config)}. ${describeProfiles(this.config)}`,
      );
    }
    // A profile that refers to itself, or back into the chain, means its own keys.
    const own = source === name || chain.includes(source) ? this.ownCredentials(source, profile) : undefined;
    if (own) return own;
    if (chain.includes(source)) {
      const circle = [...chain.slice(chain.indexOf(source)), source].map((one) => quote(one)).join(' → ');
      throw configurationError(
        `The source_profile of ${quote(name)} forms a cycle: ${circle}. Allowed: a chain that ends in a profile with credentials. Correct one of them.`,
      );
    }
    if (chain.length >= MAX_SOURCE_PROFILES) {
      throw configurationError(
        `The chain of source_profile that begins at the profile ${quote(chain[0] ?? name)} is too long. Allowed: at most ${MAX_SOURCE_PROFILES} profiles. Shorten it.`,
      );
    }
    return this.profileCredentials(source, profile, chain);
  }

  private credentialSource(name: string, kind: string): CredentialsProvider {
    if (kind === 'Environment') {
      const provider = environmentCredentials();
      if (provider) return provider;
      const remedy = 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.';
      throw this.profileError(
        name,
        'has credential_source = Environment, but the environment has no credentials',
        remedy,
      );
    }
    if (kind === 'EcsContainer' || kind === 'Ec2InstanceMetadata') return this.remote;
    const allowed = 'Allowed: Environment, Ec2InstanceMetadata or EcsContainer. Choose one.';
    throw configurationError(`The credential_source of the profile ${quote(name)} is ${quote(kind)}. ${allowed}`);
  }

  private assumeRole(name: string, profile: Profile, roleArn: string, base: CredentialsProvider): CredentialsProvider {
    if (profile.mfa_serial !== undefined) {
      const remedy = 'Get a session with `aws sts get-session-token`, or use a role without MFA.';
      throw this.profileError(name, 'requires an MFA code, which cannot be entered here', remedy);
    }
    const duration = Number(profile.duration_seconds);
    return this.roles.assume(
      {
        roleArn,
        sessionName: profile.role_session_name,
        externalId: profile.external_id,
        durationSeconds: profile.duration_seconds !== undefined && Number.isInteger(duration) ? duration : undefined,
      },
      base,
    );
  }

  private ssoCredentials(name: string, profile: Profile): CredentialsProvider {
    const { sso_session: session } = profile;
    const section = session === undefined ? undefined : findProfile(this.config, `sso-session.${session}`);
    if (session !== undefined && !section) {
      const remedy = `Add a section [sso-session ${session}], or correct the name.`;
      throw this.profileError(name, `names the sso_session ${quote(session)}, which does not exist`, remedy);
    }
    const all: Profile = { ...profile, ...section };
    const missing = ['sso_start_url', 'sso_region', 'sso_account_id', 'sso_role_name'].filter((key) => !all[key]);
    if (missing.length > 0) throw this.profileError(name, `lacks ${missing.join(', ')}`, 'Run `aws configure sso`.');
    return async () => {
      const { getSSOTokenFilepath } = await import('@smithy/core/config');
      await requireSessionFile(getSSOTokenFilepath(session ?? all.sso_start_url ?? ''));
      const { fromSSO } = await import('@aws-sdk/credential-providers');
      // No region: the client of IAM Identity Center would use it instead of sso_region.
      const clientConfig = { requestHandler: this.clients.requestHandler() };
      return this.explainSession(name, 'aws sso login', () =>
        fromSSO({ ...this.config.files, profile: name, ignoreCache: true, clientConfig })(),
      );
    };
  }

  private loginCredentials(name: string, session: string): CredentialsProvider {
    return async () => {
      const folder = process.env.AWS_LOGIN_CACHE_DIRECTORY ?? join(homedir(), '.aws', 'login', 'cache');
      await requireSessionFile(join(folder, `${createHash('sha256').update(session).digest('hex')}.json`));
      const { fromLoginCredentials } = await import('@aws-sdk/credential-providers');
      const clientConfig = { requestHandler: this.clients.requestHandler() };
      return this.explainSession(name, 'aws login', () =>
        fromLoginCredentials({ ...this.config.files, profile: name, ignoreCache: true, clientConfig })(),
      );
    };
  }

  /** Turns an SDK error about a session that is missing or expired, which has no code, into an error with the command to run. */
  private async explainSession<T>(name: string, command: string, get: () => Promise<T>): Promise<T> {
    try {
      return await get();
    } catch (thrown) {
      const text = thrown instanceof Error ? thrown.message : '';
      const what = /expired/i.test(text)
        ? 'has expired'
        : /invalid|not found|not present/i.test(text)
          ? 'is missing'
          : undefined;
      if (what === undefined || !(thrown instanceof Error) || !/ProviderError$/.test(thrown.name)) throw thrown;
      const reason = `The session of the profile ${quote(name)} ${what}. Run \`${command} --profile ${name}\`.`;
      throw new MqError('credentials', CONNECTING, reason, { cause: thrown });
    }
  }

  private profileError(name: string, what: string, remedy: string): MqError {
    return configurationError(`The profile ${quote(name)} in ${describeFiles(this.config)} ${what}. ${remedy}`);
  }
}
