/** The source of a release: the tracked files of the repository, built in a copy so that the repository stays unchanged. */
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { sourceOf } from '../../build/markdown-links.cjs';
import { rewriteDocuments } from './documents';
import { Refused } from './refused';
import { run, StepFailed } from './run';

/** The folder of the repository. */
export const repository = join(__dirname, '..', '..');

/** Returns the time of everything in the release: SOURCE_DATE_EPOCH, or the time of the commit. */
export async function releaseDate(env: NodeJS.ProcessEnv, now: Date): Promise<Date> {
  const { SOURCE_DATE_EPOCH: epoch = '' } = env;
  if (epoch !== '' && !/^\d{1,10}$/.test(epoch)) {
    throw new Refused([
      `SOURCE_DATE_EPOCH is ${JSON.stringify(epoch)}. Allowed: seconds since 1970, at most 10 digits. Correct it, or unset it to use the time of the commit.`,
    ]);
  }
  const date = new Date(Number(epoch || (await git('log', '-1', '--format=%ct'))) * 1_000);
  if (date <= now) return date;
  // Terraform reports a signature of the future as expired.
  throw new Refused([
    `${epoch ? 'SOURCE_DATE_EPOCH' : 'The time of the commit'} is ${date.toISOString()}, in the future. Check the clock.`,
  ]);
}

/** Throws Refused if tracked files differ from the commit. Untracked files are not part of a release. */
export async function checkClean(folder = repository): Promise<void> {
  const changed = (await gitIn(folder, 'status', '--porcelain', '--untracked-files=no'))
    .trimEnd()
    .split('\n')
    .filter(Boolean);
  if (changed.length === 0) return;
  const names = changed.slice(0, 3).map((line) => line.slice(3));
  const more = changed.length > names.length ? ` and ${changed.length - names.length} more` : '';
  throw new Refused([
    `The working tree has changes that are not committed: ${names.join(', ')}${more}. Commit or stash them, or pass --allow-dirty for a trial.`,
  ]);
}

/**
 * Throws Refused if documents still describe a version as not released, but its tag is at the commit. Other builds are
 * trials.
 */
export async function checkDocuments(version: string, folder = repository): Promise<void> {
  const tag = `v${version}`;
  if (!(await gitIn(folder, 'tag', '--points-at', 'HEAD')).split('\n').includes(tag)) return;
  const problems = ['README.md', 'docs/install.md'].flatMap((file) =>
    /not released yet|before the first release/i.test(readFileSync(join(folder, file), 'utf8'))
      ? [`${file} says that the package is not released yet. npm shows it: correct it, and move the tag ${tag}.`]
      : [],
  );
  const heading = `## ${version} (`;
  const headings = readFileSync(join(folder, 'CHANGELOG.md'), 'utf8').split('\n');
  if (!headings.some((line) => line.startsWith(heading) && /\(\d{4}-\d\d-\d\d\)$/.test(line))) {
    problems.push(
      `CHANGELOG.md has no heading "${heading}YEAR-MONTH-DAY)". Write the date of the release there, and move the tag ${tag}.`,
    );
  }
  const { repository: address } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    repository?: unknown;
  };
  if (address === undefined) {
    problems.push(
      `package.json has no repository, so that packages would name https://example.com. Set it, and move the tag ${tag}.`,
    );
  }
  if (problems.length > 0) throw new Refused(problems);
}

/** Throws Refused if this machine lacks the tools of a language. */
export async function checkTools(languages: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const wanted = languages.filter((language) => language !== 'npm').flatMap((language) => ['--language', language]);
  if (wanted.length === 0) return;
  await run(process.execPath, [join('build', 'packages', 'main.mjs'), '--check', ...wanted], repository, env).catch(
    (error: unknown) => {
      if (!(error instanceof StepFailed) || error.code !== 2) throw error;
      const problems = error.stderr.split('\n').filter((line) => line.startsWith('Packages for '));
      throw new Refused(problems.map((problem) => `${problem} Install them, or leave the packages out: --no-python.`));
    },
  );
}

/** Gives a file the mode that it has in git, regardless of the umask of the clone. */
function setMode(file: string): void {
  const stats = lstatSync(file);
  if (stats.isFile()) chmodSync(file, (stats.mode & 0o100) === 0 ? 0o644 : 0o755);
}

/** Copies the tracked files to a new folder, gives the package its version, and builds there. */
export async function buildCopy(folder: string, version: string, date: Date): Promise<void> {
  const files = (await git('ls-files', '-z')).split('\0').filter((file) => file !== '');
  for (const file of files) {
    const from = join(repository, file);
    if (!existsSync(from)) continue; // Deleted, and not committed.
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(from, join(folder, file), { verbatimSymlinks: true });
    setMode(join(folder, file));
  }
  const manifest = join(folder, 'package.json');
  const content = JSON.parse(readFileSync(manifest, 'utf8')) as Record<string, unknown>;
  writeFileSync(manifest, `${JSON.stringify({ ...content, version }, null, 2)}\n`);
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'), 'dir');
  await run(process.execPath, [join('build', 'build.mjs')], folder, buildEnvironment(version, date));
}

/**
 * Writes the npm packages and their bills of materials to a folder, and the packages for Python, from a built copy whose
 * documents it adapts.
 */
export async function packLanguages(
  copy: string,
  folder: string,
  version: string,
  date: Date,
  languages: readonly string[],
): Promise<void> {
  const env = buildEnvironment(version, date);
  const { files } = await npmPack(copy, env, '--dry-run');
  const { repository: address } = JSON.parse(readFileSync(join(copy, 'package.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  rewriteDocuments(copy, { files: files.map(({ path }) => path), source: sourceOf(address, version) });
  reuseTranslations(copy);
  const out = `${copy}-packages`;
  const wanted = languages.flatMap((language) => ['--language', language]);
  await run(process.execPath, [join('build', 'packages', 'main.mjs'), '--out', out, ...wanted], copy, env);
  for (const language of languages) {
    for (const file of readdirSync(join(out, language))) cpSync(join(out, language, file), join(folder, file));
  }
}

/** Copies the translated examples of the repository. They are used only for examples and types that are the same. */
function reuseTranslations(copy: string): void {
  const [from = '', to = ''] = [repository, copy].map((root) => join(root, '.cache', 'jsii'));
  mkdirSync(to, { recursive: true });
  const files = existsSync(from) ? readdirSync(from).filter((file) => file.endsWith('.json')) : [];
  for (const file of files) cpSync(join(from, file), join(to, file));
}

interface NpmPack {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

async function npmPack(copy: string, env: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<NpmPack> {
  const output = await run('npm', ['pack', '--ignore-scripts', '--json', ...args], copy, env);
  const [packed] = JSON.parse(output) as NpmPack[];
  if (!packed) throw new StepFailed('npm pack wrote no package.');
  return packed;
}

/** Returns the environment of the programs that build a release with this version and time. */
export function buildEnvironment(version: string, date: Date): NodeJS.ProcessEnv {
  return {
    ...process.env,
    MQ_USERS_RELEASE: version,
    SOURCE_DATE_EPOCH: String(Math.floor(date.getTime() / 1_000)),
  };
}

const git = (...args: readonly string[]) => gitIn(repository, ...args);

/** Runs git in a repository, and returns what it printed. Throws Refused if it fails. */
export function gitIn(folder: string, ...args: readonly string[]): Promise<string> {
  return run('git', args, folder).catch((error: unknown) => {
    if (!(error instanceof StepFailed)) throw error;
    const isMissing = /not a git repository/i.test(error.stderr);
    throw new Refused([
      isMissing
        ? `A release is built from a git repository, and ${folder} is not in one. Clone the repository.`
        : `A release is built from a git repository. ${error.message}`,
    ]);
  });
}
