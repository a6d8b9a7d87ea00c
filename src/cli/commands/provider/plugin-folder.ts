/**
 * Installs provider packages in a folder in which Terraform looks for them, as
 * HOST/NAMESPACE/TYPE/VERSION/OS_ARCH/PROGRAM. A package appears as a whole or not at all. Nothing that exists is changed.
 *
 * @see https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories
 */
import {
  chmodSync,
  constants,
  copyFileSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  type Stats,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { PackageFile } from '../../../provider-package';
import { UsageError } from '../../shared/usage-error';

/** A package to install: the folders below the plugin folder, and its files, the program first. */
export interface PluginPackage {
  readonly folders: readonly string[];
  readonly files: readonly PackageFile[];
}

/** What happened to a package. */
export interface InstalledPackage {
  /** The path of the program. */
  readonly path: string;
  readonly result: 'installed' | 'unchanged';
}

/** A folder that was chosen with an option, and the folders in it that this command chooses, which must not be links. */
export interface PluginFolder {
  readonly start: string;
  readonly within: readonly string[];
}

/** Terraform ignores a folder of this name: no package is so few folders deep. */
const stagingPrefix = '.cdktf-mq-users-';
const abandonedAfterMillis = 60 * 60 * 1_000;

/**
 * Installs packages. Those that are already there are left unchanged.
 *
 * @throws a UsageError with everything that is in the way
 */
export function installPackages(folder: PluginFolder, packages: readonly PluginPackage[]): InstalledPackage[] {
  const path = join(folder.start, ...folder.within);
  try {
    const states = packages.map((one) => stateOf(folder, one));
    refuse(states.flatMap(({ problem }) => problem ?? []));
    const absent = packages.filter((_, index) => !states[index]?.isPresent);
    if (absent.length > 0) writePackages(folder, absent);
    return packages.map((one) => ({
      path: join(path, ...one.folders, one.files[0]?.name ?? ''),
      result: absent.includes(one) ? 'installed' : 'unchanged',
    }));
  } catch (thrown) {
    throw isSystemError(thrown) ? new UsageError(cannotWrite(path, thrown)) : thrown;
  }
}

/** Writes packages next to their places, and moves each to its place in one step. */
function writePackages(folder: PluginFolder, packages: readonly PluginPackage[]): void {
  const path = join(folder.start, ...folder.within);
  makeFolder(path);
  removeAbandoned(path);
  const staging = mkdtempSync(join(path, stagingPrefix));
  try {
    packages.forEach(({ files }, index) => {
      mkdirSync(join(staging, `${index}`));
      for (const { name, path: from, isProgram } of files) {
        const copy = join(staging, `${index}`, name);
        copyFileSync(from, copy, constants.COPYFILE_FICLONE);
        chmodSync(copy, isProgram ? 0o755 : 0o644); // The umask, and the mode of the file in the package, do not matter.
      }
    });
    packages.forEach((one, index) => {
      const place = join(path, ...one.folders);
      makeFolder(dirname(place));
      try {
        renameSync(join(staging, `${index}`), place);
      } catch (thrown) {
        // Another run may have been faster. Otherwise there is something new in the way.
        const { isPresent, problem } = stateOf(folder, one);
        if (problem !== undefined) refuse([problem], 'Some packages may be in their places already.');
        if (!isPresent) throw thrown;
      }
    });
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** Creates a folder and those above it. `mkdirSync` with `recursive` does not end in folders such as /proc. */
function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (thrown) {
    // Another run may have been faster.
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw thrown;
  }
}

/** Removes what runs that were killed have left. A run that is still working is younger. */
function removeAbandoned(path: string): void {
  for (const name of readdirSync(path).filter((each) => each.startsWith(stagingPrefix))) {
    const stats = lstat(join(path, name));
    if (stats?.isDirectory() && Date.now() - stats.mtimeMs > abandonedAfterMillis)
      rmSync(join(path, name), { recursive: true, force: true });
  }
}

interface PackageState {
  /** Whether exactly this package is in its place. */
  readonly isPresent: boolean;
  /** What else is in its place, or on the way to it. */
  readonly problem?: string;
}

function stateOf(folder: PluginFolder, { folders, files }: PluginPackage): PackageState {
  let path = folder.start;
  const start = statSync(path, { throwIfNoEntry: false });
  if (start === undefined && lstat(path)) return inTheWay(`${path} is a link to a folder that does not exist.`);
  if (start && !start.isDirectory()) return inTheWay(`${path} is not a folder.`);
  for (const part of [...folder.within, ...folders]) {
    path = join(path, part);
    const stats = lstat(path);
    if (!stats) return { isPresent: false };
    if (stats.isSymbolicLink()) return inTheWay(`${path} is a link, which is not followed.`);
    if (!stats.isDirectory()) return inTheWay(`${path} is not a folder.`);
  }
  const names = readdirSync(path);
  if (names.length === 0) return { isPresent: false };
  const others = names.filter((each) => !files.some(({ name }) => name === each));
  if (others.length > 0) return inTheWay(`${path} contains other files: ${others.slice(0, 3).join(', ')}.`);
  for (const file of files) {
    const problem = problemOf(join(path, file.name), file);
    if (problem !== undefined) return inTheWay(problem);
  }
  return { isPresent: true };
}

/** Returns what makes an installed file differ from that of the package. */
function problemOf(installed: string, { path, isProgram }: PackageFile): string | undefined {
  const stats = lstat(installed);
  if (!stats) return `${installed} is missing.`;
  if (!stats.isFile()) return `${installed} is not a regular file.`;
  if (isProgram && !isExecutable(stats)) return `${installed} is not executable.`;
  if (stats.size === statSync(path).size && readFileSync(installed).equals(readFileSync(path))) return undefined;
  return `${installed} is another ${isProgram ? 'program' : 'text'} of the same version.`;
}

const inTheWay = (problem: string): PackageState => ({ isPresent: false, problem });

/** Windows has no such permission. */
const isExecutable = ({ mode }: Stats) => process.platform === 'win32' || (mode & 0o111) !== 0;

const lstat = (path: string) => lstatSync(path, { throwIfNoEntry: false });

function refuse(problems: readonly string[], changes = 'Nothing was changed.'): void {
  if (problems.length === 0) return;
  throw new UsageError(
    `The provider cannot be installed. ${[...new Set(problems)].join(' ')} ${changes} Remove what is in the way, or choose ` +
      'another folder with --dir.',
  );
}

function isSystemError(thrown: unknown): thrown is NodeJS.ErrnoException {
  return thrown instanceof Error && 'code' in thrown && 'syscall' in thrown;
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'a folder cannot be created there',
  EEXIST: 'it exists and is not a folder',
  EACCES: 'permission denied',
  EPERM: 'the operation is not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is not a folder',
  ELOOP: 'the path has too many links',
  ENAMETOOLONG: 'the path is too long',
};

function cannotWrite(path: string, { code = '', message, path: at = path }: NodeJS.ErrnoException): string {
  const reason = reasons[code] === undefined ? message : `${reasons[code]} (${code}) for ${at}`;
  return `The provider cannot be installed in ${path}: ${reason}. Choose a folder that can be written, with --dir.`;
}
