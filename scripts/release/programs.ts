/** The self-contained programs of a release: the provider with its runtime, for each platform. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isPlatform, isWindows, ownPlatform, PLATFORMS, type Platform } from '../../src/provider-package';
import { Refused } from './refused';
import { run } from './run';
import { buildEnvironment, repository } from './source';

/** The program of a platform. */
export interface Program {
  readonly platform: Platform;
  /** Reads it. Programs have about 100 MB, so that only one is in memory at a time. */
  content(): Uint8Array;
}

/** Where the programs come from. */
export interface ProgramOptions {
  /** The platforms. Default: all that there are. */
  readonly platforms: readonly string[];
  /** A folder with programs that were built elsewhere, as OS_ARCH/terraform-provider-mq. Default: they are built. */
  readonly programs?: string;
  /** The version of the release, which given programs must have. */
  readonly version: string;
}

/** The platforms whose programs this machine can build: all, if it has one of them itself. */
export function buildablePlatforms(): Platform[] {
  return isPlatform(ownPlatform) ? [...PLATFORMS] : [];
}

/**
 * Returns the platforms of a release.
 *
 * @throws Refused with every platform that does not exist or has no program, and every program of another version
 */
export function selectPlatforms({ platforms, programs, version }: ProgramOptions): Platform[] {
  const unknown = platforms.filter((platform) => !isPlatform(platform));
  const problems = unknown.map(
    (platform) => `There is no platform ${JSON.stringify(platform)}. Allowed: ${PLATFORMS.join(', ')}.`,
  );
  if (programs !== undefined && !statSync(programs, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Refused([...problems, `There is no folder ${programs}. Pass a folder with OS_ARCH/${FILE}.`]);
  }
  const available = programs === undefined ? buildablePlatforms() : platformsIn(programs);
  const selected = platforms.length === 0 ? available : PLATFORMS.filter((platform) => platforms.includes(platform));
  const missing = selected.filter((platform) => !available.includes(platform));
  if (missing.length > 0) {
    problems.push(
      programs === undefined
        ? `This machine cannot build the program of ${missing.join(', ')}. Build it on such a machine (node build/self-contained.mjs), and pass the folder of all programs with --programs.`
        : `The folder ${programs} has no program of ${missing.join(', ')}. Put each into OS_ARCH/${FILE}.`,
    );
  } else if (selected.length === 0 && unknown.length === 0) {
    problems.push(
      programs === undefined
        ? `This machine cannot build any program of ${PLATFORMS.join(', ')}. Pass a folder with programs: --programs DIR.`
        : `The folder ${programs} has no programs. Put each into OS_ARCH/${FILE}.`,
    );
  }
  if (programs !== undefined && missing.length === 0)
    problems.push(...selected.flatMap((platform) => problemsOfProgram(programs, platform, version)));
  if (problems.length > 0) throw new Refused(problems);
  return selected;
}

/** Returns why a program that was built elsewhere cannot be released. */
function problemsOfProgram(folder: string, platform: Platform, version: string): string[] {
  const file = programFile(folder, platform);
  const note = readNote(join(folder, platform, NOTE));
  const advice = `Build it from the commit of the release: MQ_USERS_RELEASE=${version} npm run build:self-contained -- --platform ${platform} --out FOLDER.`;
  if (note === undefined) return [`${file} has no ${NOTE} beside it, which states its version. ${advice}`];
  if (note.version !== version)
    return [`${file} is of version ${JSON.stringify(note.version)}, and the release is ${version}. ${advice}`];
  const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
  if (note.sha256 === sha256) return [];
  return [`${file} is not the program that the ${NOTE} beside it describes: its SHA-256 is ${sha256}. ${advice}`];
}

/** Returns the note that the build writes beside each program; undefined if it cannot be read. */
function readNote(file: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const note: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof note === 'object' && note !== null ? { ...note } : undefined;
  } catch {
    return undefined;
  }
}

/** Builds the programs in a built copy of the repository, or takes the given ones. */
export async function makePrograms(
  copy: string,
  version: string,
  date: Date,
  platforms: readonly Platform[],
  given: string | undefined,
): Promise<Program[]> {
  const folder = given ?? join(copy, 'dist', 'provider', 'self-contained');
  if (given === undefined) {
    const wanted = platforms.flatMap((platform) => ['--platform', platform]);
    // The runtimes of the clone, which are verified.
    const args = [
      join('build', 'self-contained.mjs'),
      ...wanted,
      '--out',
      folder,
      '--cache',
      join(repository, '.cache'),
    ];
    await run(process.execPath, args, copy, buildEnvironment(version, date));
  }
  return platforms.map((platform) => ({ platform, content: () => readFileSync(programFile(folder, platform)) }));
}

const FILE = 'terraform-provider-mq';
const NOTE = 'version.json';

function programFile(folder: string, platform: Platform): string {
  const file = join(folder, platform, FILE);
  return isWindows(platform) ? `${file}.exe` : file;
}

function platformsIn(folder: string): Platform[] {
  return readdirSync(folder)
    .filter(isPlatform)
    .filter((platform) => existsSync(programFile(folder, platform)))
    .sort();
}
