/** Tests the files in .github: workflows call scripts that exist, with few permissions, and pin every action. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const root = join(__dirname, '..', '..');
const folder = join(root, '.github', 'workflows');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly uses?: string;
  readonly steps?: readonly Step[];
  readonly permissions?: unknown;
  readonly 'timeout-minutes'?: number;
}
interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const files = readdirSync(folder);
const text = (file: string) => readFileSync(join(folder, file), 'utf8');
const workflow = (file: string) => parse(text(file)) as Workflow;
const jobs = files.flatMap((file) =>
  Object.entries(workflow(file).jobs).map(([name, job]): [string, Job] => [`${file}, ${name}`, job]),
);
const steps = jobs.flatMap(([name, { steps = [] }]) => steps.map((step): [string, Step] => [name, step]));

/** Programs that every runner has. */
const programs = ['gh', 'printenv'];
/** Commands of npm that are not scripts. */
const npmCommands = ['test', 'publish'];

/** Returns what is wrong with the command of a step; undefined if it calls what exists. */
function problem(command: string): string | undefined {
  if (command.trim().includes('\n')) return 'has more than one line; write a script';
  if (/&&|\|\||;|\$\(|`/.test(command)) return 'has logic of the shell; write a script';
  const [program = '', first = '', second = ''] = command.trim().split(/\s+/);
  if (programs.includes(program)) return undefined;
  if (program === 'npm' && first === 'run') return second in scripts ? undefined : `there is no script ${second}`;
  if (program === 'npm') return npmCommands.includes(first) ? undefined : `npm ${first} is not listed here`;
  const file = program === 'node' || program === 'bash' ? first : program;
  return existsSync(join(root, file)) ? undefined : `there is no file ${file}`;
}

test('there are workflows, and they run something', () => {
  expect(files).toEqual(expect.arrayContaining(['ci.yml']));
  expect(steps.filter(([, { run }]) => run !== undefined).length).toBeGreaterThan(3);
});

test.each([
  ['npm run no-such-script', 'there is no script no-such-script'],
  ['npm install', 'npm install is not listed here'],
  ['node scripts/no-such-file.mjs', 'there is no file scripts/no-such-file.mjs'],
  ['curl https://example.com', 'there is no file curl'],
  ['npm test && npm run demo', 'has logic of the shell; write a script'],
  ['npm test\nnpm run demo\n', 'has more than one line; write a script'],
  ['npm run demo', undefined],
  ['node scripts/test.mjs', undefined],
])('the check of commands: %j', (command, expected) => expect(problem(command)).toBe(expected));

test('every command calls a script or a file that exists', () => {
  const wrong = steps.flatMap(([name, { run }]) => (run && problem(run) ? [`${name}: ${run}: ${problem(run)}`] : []));
  expect(wrong).toEqual([]);
});

test('docs/releasing.md names each environment and secret of the release', () => {
  const page = readFileSync(join(root, 'docs/releasing.md'), 'utf8');
  const names = [...text('release.yml').matchAll(/^ +environment: (\S+)$|secrets\.(\w+)/gm)].map(
    ([, environment, secret]) => environment ?? secret,
  );
  expect(names).toEqual(expect.arrayContaining(['signing', 'npm', 'pypi', 'github', 'SIGNING_KEY']));
  expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

test('every action is pinned to a commit, with its version in a comment', () => {
  const used = files.flatMap((file) => text(file).match(/^.*\buses:.*$/gm) ?? []).map((line) => line.trim());
  const pinned = /^(- )?uses: ([\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+|\.\/\.github\/workflows\/[\w-]+\.yml)$/;
  expect(used.length).toBeGreaterThan(0);
  expect(used.filter((line) => !pinned.test(line))).toEqual([]);
  // One version of each action.
  const versions = new Map<string, Set<string>>();
  for (const line of used) {
    const [action = '', version = ''] = line.replace(/^.*uses: /, '').split('@');
    versions.set(action, (versions.get(action) ?? new Set()).add(version));
  }
  expect([...versions].filter(([, all]) => all.size > 1)).toEqual([]);
});

test('every workflow called by another exists', () => {
  const called = jobs.flatMap(([, { uses }]) => (uses === undefined ? [] : [uses]));
  expect(called.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

test('no workflow has write permissions as a whole, and no checkout keeps its token', () => {
  for (const file of files)
    expect(Object.values(workflow(file).permissions ?? { missing: 'write' })).not.toContain('write');
  const checkouts = steps.filter(([, { uses }]) => uses?.startsWith('actions/checkout@'));
  expect(checkouts.filter(([, step]) => step.with?.['persist-credentials'] !== false)).toEqual([]);
});

test('every job has a time limit', () => {
  expect(jobs.filter(([, job]) => !job.uses && !(Number(job['timeout-minutes']) > 0)).map(([name]) => name)).toEqual(
    [],
  );
});

test('CI runs every version of Node.js that test:node names', () => {
  const inMatrix = [...text('ci.yml').matchAll(/node: (\d+)/g)].map(([, version]) => version);
  const named = JSON.parse(readFileSync(join(root, 'scripts/node-versions.json'), 'utf8')) as string[];
  expect(named).toContain('20');
  expect([...new Set(inMatrix)].sort()).toEqual(named);
});
