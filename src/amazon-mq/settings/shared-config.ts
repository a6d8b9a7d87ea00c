/** Reads the shared AWS files, and finds the profile that counts. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { profileProblem, quote, quotePath } from '../../rules';
import { MqError, type ApiCall, type MqErrorCode } from '../errors/mq-error';
import { problemOfFile } from './local-file';
import type { ConnectOptions } from '../options';

export const connecting: ApiCall = { operation: 'Connecting to Amazon MQ' };

/** An error about a setting. The reason says what is wrong, what is allowed and what to do. */
export function misconfigured(reason: string, cause?: unknown, code?: MqErrorCode): MqError {
  return new MqError('configuration', connecting, reason, { cause, code });
}

/** The one shared file of each kind, as the SDK's functions take them. */
export interface SharedFiles {
  readonly configFilepath?: string;
  readonly filepath?: string;
}

export type Profile = Readonly<Record<string, string | undefined>>;

export interface SharedConfig {
  readonly files: SharedFiles;
  /** All profiles by name. The sections of services are among them, as `services.NAME`. */
  readonly profiles: Readonly<Record<string, Profile>>;
  /** The name of the profile that counts, whether or not it exists. */
  readonly name: string;
  /** Who named it. */
  readonly source: 'option' | 'environment' | 'default';
}

/** Throws `MqError` of kind `configuration` where more than one file of a kind is named, or a profile with a stray character. */
export async function readSharedConfig(options: ConnectOptions): Promise<SharedConfig> {
  const { sharedConfigFiles = [], sharedCredentialsFiles = [] } = options;
  const configFilepath = oneFile(sharedConfigFiles, 'shared configuration files');
  const filepath = oneFile(sharedCredentialsFiles, 'shared credentials files');
  const files = { ...(configFilepath && { configFilepath }), ...(filepath && { filepath }) };
  const [name, source] = profileOf(options);
  for (const file of Object.values(pathsOf(files))) {
    const problem = await problemOfFile(fromHome(file));
    if (problem) throw misconfigured(`The file ${quotePath(file)} ${problem}. ${allowedFile}`);
  }
  const { parseKnownFiles } = await import('@smithy/core/config');
  const profiles = await parseKnownFiles({ ...files, ignoreCache: true });
  return { files, profiles, name, source };
}

/** Returns the profile, or undefined where nobody names one and there is no default. Throws where a named one is missing. */
export function activeProfile(config: SharedConfig): Profile | undefined {
  const profile = profileIn(config, config.name);
  if (profile || config.source === 'default') return profile;
  const variable = process.env.AWS_PROFILE ? 'AWS_PROFILE' : 'AWS_DEFAULT_PROFILE';
  const by = config.source === 'environment' ? `, which ${variable} names,` : '';
  throw misconfigured(`The profile ${quote(config.name)}${by} does not exist in ${where(config)}. ${existing(config)}`);
}

/** Returns a profile by its name. */
export function profileIn({ profiles }: SharedConfig, name: string): Profile | undefined {
  return Object.hasOwn(profiles, name) ? profiles[name] : undefined;
}

/** Names the files that were read. */
export function where({ files }: SharedConfig): string {
  const { config, credentials } = pathsOf(files);
  return `${quotePath(config)} and ${quotePath(credentials)}`;
}

function pathsOf(files: SharedFiles) {
  return {
    config: files.configFilepath ?? (process.env.AWS_CONFIG_FILE || '~/.aws/config'),
    credentials: files.filepath ?? (process.env.AWS_SHARED_CREDENTIALS_FILE || '~/.aws/credentials'),
  };
}

const allowedFile = 'Allowed: a regular file of at most 16 MiB with profiles. Name another file.';

/** Names the profiles that exist, so that a typo is seen. */
export function existing({ profiles }: SharedConfig): string {
  const names = Object.keys(profiles).filter((name) => !/^(services|sso-session)\./.test(name));
  if (names.length === 0)
    return 'Allowed: none, since no file has a profile. Create the profile, or name another file.';
  const shown = names
    .slice(0, 10)
    .map((name) => quote(name))
    .join(', ');
  const more = names.length > 10 ? ` and ${names.length - 10} more` : '';
  return `Allowed: ${shown}${more}. Choose one of them, or create the profile.`;
}

function profileOf({ profile }: ConnectOptions): [name: string, source: SharedConfig['source']] {
  if (profile !== undefined) return [checked(profile, 'The profile'), 'option'];
  for (const variable of ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE']) {
    const named = process.env[variable];
    if (named) return [checked(named, `The profile in ${variable},`), 'environment'];
  }
  return ['default', 'default'];
}

function checked(name: string, the: string): string {
  const problem = profileProblem(name, the);
  if (problem) throw misconfigured(problem);
  return name;
}

function oneFile(files: readonly string[], what: string): string | undefined {
  if (files.length > 1) {
    throw misconfigured(
      `The AWS SDK reads one of the ${what}, and ${files.length} are named: ${files.map(quotePath).join(', ')}. Name one that has all profiles.`,
    );
  }
  return files[0] === undefined ? undefined : fromHome(files[0]);
}

/** Replaces a leading `~` by the home folder. */
export function fromHome(file: string): string {
  return file.startsWith('~/') ? join(homedir(), file.slice(2)) : file;
}
