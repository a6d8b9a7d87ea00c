/** The options of `npm run release`, and their checks. */
import { lstatSync, mkdtempSync, readdirSync, rmdirSync, statSync, type Stats } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import semver from 'semver';
import { problemOfReleaseVersion } from '../../build/release-version.cjs';
import { PLATFORMS, type Platform } from '../../src/provider-package';
import { comparePrevious } from './compatibility';
import { readMirror } from './mirror';
import { selectPlatforms } from './programs';
import { allOf, Refused } from './refused';
import { readRegistry, type ListedVersion } from './registry';
import { PASSPHRASE_VARIABLE, readSigningKey, type SigningKey } from './signing';
import { checkClean, checkDocuments, checkTools, releaseDate, repository } from './source';

/** A release that can be built. */
export interface ReleasePlan {
  readonly version: string;
  readonly date: Date;
  readonly out: string;
  /** The languages that get packages, as `npm run packages` names them. */
  readonly languages: readonly string[];
  readonly platforms: readonly Platform[];
  /** A folder with programs that were built elsewhere. */
  readonly programs: string | undefined;
  readonly key: SigningKey | undefined;
  /** The versions that are already published. */
  readonly registry: readonly ListedVersion[];
  readonly mirror: ReadonlyMap<string, readonly string[]>;
  /** Notices for the person who releases. */
  readonly notices: readonly string[];
}

interface Options {
  readonly version?: string;
  readonly out?: string;
  readonly signingKey?: string;
  readonly passphraseFile?: string;
  readonly platform?: readonly string[];
  readonly programs?: string;
  readonly registry?: string;
  readonly mirror?: string;
  readonly python: boolean;
  readonly previous?: string;
  readonly allowBreaking?: boolean;
  readonly allowDirty?: boolean;
}

/** The exit codes. */
export const EXIT = { released: 0, failed: 1, refused: 2 } as const;

/**
 * Reads the arguments and checks everything that can be checked before a build.
 *
 * @returns undefined if the help was printed
 * @throws Refused with all problems
 */
export async function planRelease(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  now = new Date(),
): Promise<ReleasePlan | undefined> {
  const parsed = parse(args);
  if (!parsed) return undefined;
  const options = withAbsolutePaths(parsed, env);
  const { signingKey, passphraseFile, programs, registry, mirror, previous, allowBreaking } = options;
  const languages = options.python ? ['npm', 'python'] : ['npm'];
  // Everything that the build starts inherits the environment of this process.
  const ownEnv = { ...env };
  delete process.env[PASSPHRASE_VARIABLE];
  const version = options.version ?? '';
  const [, , out, , , date, platforms, key, listed, mirrored, , notices] = await allOf(
    () => checkVersion(options.version, languages),
    () => checkPaths(),
    () => checkOut(options.out),
    () => (options.allowDirty ? undefined : checkClean()),
    () => checkDocuments(version),
    () => releaseDate(env, now),
    () => selectPlatforms({ platforms: options.platform ?? [], programs, version }),
    () => {
      if (signingKey !== undefined) return readSigningKey({ file: signingKey, passphraseFile }, ownEnv, now);
      if (passphraseFile !== undefined)
        throw new Refused(['--passphrase-file is passed without --signing-key. Pass the file of the key too.']);
      if (registry !== undefined) {
        throw new Refused([
          '--registry is passed without --signing-key. Terraform installs nothing unsigned from a registry: pass a key.',
        ]);
      }
      return undefined;
    },
    () => readRegistry(registry, version),
    () => readMirror(mirror, version),
    () => checkTools(languages, withoutPassphrase(ownEnv)),
    () => comparePrevious({ previous, version, allowBreaking }),
  );
  return { version, date, out, languages, notices, platforms, programs, key, registry: listed, mirror: mirrored };
}

function parse(args: readonly string[]): Options | undefined {
  const command = new Command('npm run release --')
    .description(
      'Builds everything that a release publishes, in a new folder. Publishes nothing. See docs/releasing.md.',
    )
    .requiredOption('--version <version>', 'version of the release, such as 0.1.0')
    .requiredOption('--out <folder>', 'folder to create; it must not exist or be empty')
    .option('--signing-key <file>', 'OpenPGP private key, RSA or DSA, that signs the release')
    .option('--passphrase-file <file>', `file with the passphrase of the key; default: $${PASSPHRASE_VARIABLE}`)
    .option(
      '--platform <os_arch>',
      `platform, repeatable: ${PLATFORMS.join(', ')}; default: all that can be built here or that --programs has`,
      (value: string, all: readonly string[] = []) => [...all, value],
    )
    .option(
      '--programs <folder>',
      'self-contained programs that were built elsewhere, as OS_ARCH/terraform-provider-mq',
    )
    .option('--registry <folder>', 'published registry to which the version is added; nothing in the folder is changed')
    .option('--mirror <folder>', 'published mirror to which the version is added; nothing in the folder is changed')
    .option(
      '--previous <release>',
      'release that this one follows: its folder, one of its npm packages, or npm for the newest in the npm registry',
    )
    .option('--allow-breaking', 'release breaking changes of the constructs in a version that promises none')
    .option('--no-python', 'leave out the packages for Python, on a machine without python3 or PyPI')
    .option('--allow-dirty', 'release changes that are not committed, for a trial')
    .addHelpText(
      'after',
      [
        '',
        'Environment:',
        `  ${PASSPHRASE_VARIABLE}  passphrase of the signing key`,
        '  SOURCE_DATE_EPOCH       time of everything in the release, in seconds since 1970; default: the commit',
        '',
        'Exit codes: 0 built, 1 a step failed, 2 the options or the repository do not allow a release',
      ].join('\n'),
    )
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  // Several options can be missing; allOf() reports them together.
  for (const option of command.options) option.mandatory = false;
  try {
    return command.parse([...args], { from: 'user' }).opts<Options>();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return undefined;
    const problem = error.message.replace(/^error: /, '').replace(/\.$/, '');
    throw new Refused([`${problem}. See npm run release -- --help.`]);
  }
}

function withoutPassphrase({ [PASSPHRASE_VARIABLE]: _, ...others }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return others;
}

/** Resolves paths from the folder in which npm was started: npm runs scripts in the top folder of the package. */
function withAbsolutePaths(options: Options, env: NodeJS.ProcessEnv): Options {
  const start = env.npm_lifecycle_event === 'release' && env.INIT_CWD ? env.INIT_CWD : process.cwd();
  const { out, signingKey, passphraseFile, programs, registry, mirror, previous } = options;
  const paths = {
    out,
    signingKey,
    passphraseFile,
    programs,
    registry,
    mirror,
    ...(previous !== 'npm' && { previous }),
  };
  const given = Object.entries(paths).filter(([, path]) => path !== undefined && path !== '');
  return { ...options, ...Object.fromEntries(given.map(([name, path]) => [name, resolve(start, path ?? '')])) };
}

/** jsii cannot compile in a folder whose path has other characters. */
function checkPaths(): void {
  const isPlain = (path: string) => /^[\x20-\x7e]*$/.test(path);
  const problems = [
    ...(isPlain(repository)
      ? []
      : [
          `The clone is in ${repository}. jsii cannot compile in a path with other than ASCII letters. Move the clone.`,
        ]),
    ...(isPlain(tmpdir())
      ? []
      : [
          `The temporary folder is ${tmpdir()}. jsii cannot compile there. Set TMPDIR to a path with only ASCII letters.`,
        ]),
  ];
  if (problems.length > 0) throw new Refused(problems);
}

function checkVersion(version: string | undefined, languages: readonly string[]): void {
  if (version === undefined)
    throw new Refused(['--version is missing. Pass the version of the release, such as 0.1.0.']);
  const problem = problemOfReleaseVersion(version);
  if (problem !== undefined) throw new Refused([`The version is ${JSON.stringify(version)}. ${problem}`]);
  if (version.length > 100) throw new Refused(['The version has more than 100 characters. Choose a shorter one.']);
  const label = semver.prerelease(version)?.join('.') ?? '';
  if (languages.includes('python') && label !== '' && !/^(alpha|beta|rc|pre|post)\.\d+$/.test(label)) {
    throw new Refused([
      `The version is ${JSON.stringify(version)}. Python has no such pre-release. Allowed: alpha, beta, rc, pre or post, with a number, such as 1.0.0-rc.1. Choose one of these, or leave the packages out: --no-python.`,
    ]);
  }
}

/** Returns the absolute path of the folder. */
function checkOut(out: string | undefined): string {
  if (out === undefined || out === '') throw new Refused(['--out is missing. Pass the folder to create.']);
  const folder = resolve(out);
  const parent = statOf(dirname(folder));
  if (!parent) throw new Refused([`The folder ${dirname(folder)} does not exist. Create it first.`]);
  if (!parent.isDirectory()) throw new Refused([`${dirname(folder)} is a file. Pass a folder in another folder.`]);
  try {
    rmdirSync(mkdtempSync(`${folder}.`));
  } catch (error) {
    throw new Refused([`The folder ${folder} cannot be created: ${(error as Error).message}`]);
  }
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (!found) return folder;
  // The finished release is renamed to this path, which replaces neither.
  if (found.isSymbolicLink()) throw new Refused([`${folder} is a symbolic link. Pass the path of a folder.`]);
  if (!found.isDirectory()) throw new Refused([`${folder} is a file. Pass a folder that does not exist.`]);
  if (found.dev !== parent.dev) throw new Refused([`${folder} is a mount point. Pass a folder in it.`]);
  if (readdirSync(folder).length === 0) return folder;
  throw new Refused([`The folder ${folder} is not empty. Pass a folder that does not exist, or remove it first.`]);
}

/** Returns what is at a path; undefined if there is nothing, also if a part of the path is a file. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
