/** Reads the shared AWS files, and finds the active profile. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { profileProblem, quote, quotePath } from '../../rules/internal';
import type { ApiCall, MqErrorCode } from '../errors/kinds';
import { MqError } from '../errors/mq-error';
import { fileProblem, readLocalFile } from './local-file';
import type { ConnectOptions } from '../options';

export const CONNECTING: ApiCall = { operation: 'Connecting to Amazon MQ' };

/** Returns an error about a setting. The reason says what is wrong, what is allowed and what to do. */
export function configurationError(reason: string, cause?: unknown, code?: MqErrorCode): MqError {
  return new MqError('configuration', CONNECTING, reason, { cause, code });
}

/** The shared file of each kind, as options of the SDK's functions. */
interface SharedFiles {
  readonly configFilepath?: string;
  readonly filepath?: string;
}

export type Profile = Readonly<Record<string, string | undefined>>;

export interface SharedConfig {
  readonly files: SharedFiles;
  /** All profiles by name, and the sections of services as `services.NAME`. */
  readonly profiles: Readonly<Record<string, Profile>>;
  /** The name of the active profile, whether or not it exists. */
  readonly name: string;
  /** Where the name comes from. */
  readonly source: 'option' | 'environment' | 'default';
}

/**
 * Reads the shared files.
 *
 * @throws MqError of kind `configuration` if the options have several files of the same kind, or the name of the profile is not valid
 */
export async function readSharedConfig(options: ConnectOptions): Promise<SharedConfig> {
  const { sharedConfigFiles = [], sharedCredentialsFiles = [] } = options;
  const configFilepath = requireOneFile(sharedConfigFiles, 'shared configuration files');
  const filepath = requireOneFile(sharedCredentialsFiles, 'shared credentials files');
  const files = { ...(configFilepath && { configFilepath }), ...(filepath && { filepath }) };
  const [name, source] = activeProfileName(options);
  for (const file of Object.values(pathsOf(files))) {
    const problem = await fileProblem(expandHome(file));
    if (problem) throw configurationError(`The file ${quotePath(file)} ${problem}. ${ALLOWED_FILE}`);
    await requireReadableSections(file);
  }
  const { parseKnownFiles } = await import('@smithy/core/config');
  const profiles = await parseKnownFiles({ ...files, ignoreCache: true });
  return { files, profiles, name, source };
}

/** Checks that the AWS SDK reads the sections of a file. It skips a whole file, without an error, for a single section name. */
async function requireReadableSections(file: string): Promise<void> {
  // A missing file has no sections. Other errors are those of the SDK.
  const content = await readLocalFile(expandHome(file)).catch(() => '');
  const [section] = /^[ \t]*\[(?:profile )?__proto__\]/m.exec(content) ?? [];
  if (section === undefined) return;
  throw configurationError(
    `The file ${quotePath(file)} has the section ${section.trim()}, for which the AWS SDK does not read the file. Rename or remove the section.`,
  );
}

/** Returns the active profile; undefined if no name is configured and no default exists. Throws if a configured one is missing. */
export function activeProfile(config: SharedConfig): Profile | undefined {
  const profile = findProfile(config, config.name);
  if (profile || config.source === 'default') return profile;
  const variable = process.env.AWS_PROFILE ? 'AWS_PROFILE' : 'AWS_DEFAULT_PROFILE';
  const by = config.source === 'environment' ? `, which is set in ${variable},` : '';
  throw configurationError(
    `The profile ${quote(config.name)}${by} does not exist in ${describeFiles(config)}. ${describeProfiles(config)}`,
  );
}

/** Returns a profile by its name. */
export function findProfile({ profiles }: SharedConfig, name: string): Profile | undefined {
  return Object.hasOwn(profiles, name) ? profiles[name] : undefined;
}

/** Returns the names of the files that were read, for messages. */
export function describeFiles({ files }: SharedConfig): string {
  const { config, credentials } = pathsOf(files);
  return `${quotePath(config)} and ${quotePath(credentials)}`;
}

function pathsOf(files: SharedFiles) {
  return {
    config: files.configFilepath ?? (process.env.AWS_CONFIG_FILE || '~/.aws/config'),
    credentials: files.filepath ?? (process.env.AWS_SHARED_CREDENTIALS_FILE || '~/.aws/credentials'),
  };
}

const ALLOWED_FILE = 'Allowed: a regular file of at most 16 MiB with profiles. Choose another file.';

/** Returns the names of the existing profiles, for messages about a mistyped one. */
export function describeProfiles({ profiles }: SharedConfig): string {
  const names = Object.keys(profiles).filter((name) => !/^(services|sso-session)\./.test(name));
  if (names.length === 0) return 'The files have no profiles. Create the profile, or choose other files.';
  const shown = names
    .slice(0, 10)
    .map((name) => quote(name))
    .join(', ');
  const more = names.length > 10 ? ` and ${names.length - 10} more` : '';
  return `Allowed: ${shown}${more}. Choose one of them, or create the profile.`;
}

function activeProfileName({ profile }: ConnectOptions): [name: string, source: SharedConfig['source']] {
  if (profile !== undefined) return [requireValidName(profile, 'The profile'), 'option'];
  for (const variable of ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE']) {
    const named = process.env[variable];
    if (named) return [requireValidName(named, `The profile in ${variable},`), 'environment'];
  }
  return ['default', 'default'];
}

function requireValidName(name: string, the: string): string {
  const problem = profileProblem(name, the);
  if (problem) throw configurationError(problem);
  return name;
}

function requireOneFile(files: readonly string[], what: string): string | undefined {
  if (files.length > 1) {
    throw configurationError(
      `The AWS SDK reads only one of the ${what}, but ${files.length} are set: ${files.map(quotePath).join(', ')}. Set one file that has all profiles.`,
    );
  }
  return files[0] === undefined ? undefined : expandHome(files[0]);
}

/** Replaces a leading `~` with the home folder. */
export function expandHome(file: string): string {
  return file.startsWith('~/') ? join(homedir(), file.slice(2)) : file;
}
