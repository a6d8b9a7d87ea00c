/** Tests which temporary folders a run of the tests or of the demo removes: its own, and those of runs that were killed. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { makeFolder, removeLeftovers } from '../../scripts/run-folder';

const root = join(__dirname, '..', '..');
let temporary: string;
/** The cache of Jest, which the runs share. */
const cache = mkdtempSync(join(tmpdir(), 'rf-cache-'));
afterAll(() => rmSync(cache, { recursive: true }));
beforeEach(() => (temporary = mkdtempSync(join(tmpdir(), 'rf-'))));
afterEach(() => rmSync(temporary, { recursive: true, force: true }));

/** Creates a folder with a file. */
function make(name: string): string {
  mkdirSync(join(temporary, name));
  writeFileSync(join(temporary, name, 'users.json'), '[]');
  return join(temporary, name);
}

/** Kills the process group that a detached child leads, if it still exists. */
function killGroup(pid: number): void {
  if (!Number.isSafeInteger(pid) || pid <= 1) throw new Error(`${pid} is not the id of a child process.`);
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All its processes have ended.
  }
}

const entries = () => readdirSync(temporary).sort();

test('folders of killed runs are removed; folders of active runs and all other folders stay', async () => {
  make('run-ABCDEF');
  make('run.new-ABCDEF');
  make('run-mine-too');
  make('runner-ABCDEF');
  const old = make('run.new-GHIJKL');
  utimesSync(old, 0, 0);
  writeFileSync(join(temporary, 'run-FILEFI'), '');
  const running = createServer().listen(join(make('run-GHIJKL'), 's'));
  const killed = spawn(process.execPath, [
    '-e',
    `require('node:net').createServer().listen(${JSON.stringify(join(make('run-MNOPQR'), 's'))}, () => process.kill(process.pid, 'SIGKILL'))`,
  ]);
  await Promise.all([once(running, 'listening'), once(killed, 'exit')]);
  expect(readdirSync(join(temporary, 'run-MNOPQR'))).toContain('s');
  const folder = makeFolder('run', temporary);
  await removeLeftovers('run', temporary);
  const kept = ['run-FILEFI', 'run-GHIJKL', 'run-mine-too', 'run.new-ABCDEF', 'runner-ABCDEF', basename(folder)];
  expect(entries()).toEqual(kept.sort());
  running.close();
});

const onLinux = process.platform === 'linux' ? test : test.skip;
onLinux('the folder of a killed run stays while a process of the run exists', async () => {
  const env = { ...process.env, TMPDIR: join(make('run-ABCDEF'), 'tmp') };
  const left = spawn(process.execPath, ['-e', 'console.log("up"); setInterval(() => undefined, 1_000)'], { env });
  await once(left.stdout, 'data');
  await removeLeftovers('run', temporary);
  expect(entries()).toEqual(['run-ABCDEF']);
  const exit = once(left, 'exit');
  left.kill('SIGKILL');
  await exit;
  await removeLeftovers('run', temporary);
  expect(entries()).toEqual([]);
});

test('many runs that start at the same time remove old folders, and no run removes the folder of another', async () => {
  for (let index = 0; index < 8; index++) make(`run-ABCD${10 + index}`);
  const folders = await Promise.all(
    Array.from({ length: 8 }, async () => {
      await removeLeftovers('run', temporary);
      return basename(makeFolder('run', temporary));
    }),
  );
  expect(entries()).toEqual(folders.sort());
});

test('a folder whose path is too long for a socket is refused, and is empty afterwards', () => {
  const long = join(temporary, 'x'.repeat(100));
  mkdirSync(long);
  expect(() => makeFolder('run', long)).toThrow('Set TMPDIR to a folder with a shorter path.');
  expect(readdirSync(long)).toEqual([]);
});

describe('a run of the tests', () => {
  /** Tests in two workers that write to the temporary folder, and do not end. */
  const endless = `
    const { mkdtempSync } = require('node:fs');
    test('endless', () => {
      mkdtempSync(require('node:path').join(require('node:os').tmpdir(), 'left-'));
      return new Promise((resolve) => setTimeout(resolve, 60_000));
    });
  `;
  let started: ChildProcess | undefined;
  afterEach(() => {
    if (started?.pid !== undefined) killGroup(started.pid);
  });

  const jest = (folder: string, program = 'node_modules/jest/bin/jest.js') => {
    const config = {
      rootDir: folder,
      cacheDirectory: cache,
      testEnvironment: 'node',
      transform: { '^.+\\.ts$': [require.resolve('@swc/jest'), { jsc: { parser: { syntax: 'typescript' } } }] },
      globalSetup: join(root, 'test/support/run/global-setup.ts'),
      globalTeardown: join(root, 'test/support/run/global-teardown.ts'),
    };
    const env: NodeJS.ProcessEnv = { ...process.env, TMPDIR: temporary };
    delete env.MQ_USERS_TEST_FOLDER;
    const args = [join(root, program), `--config=${JSON.stringify(config)}`, '--maxWorkers=2'];
    return spawn(process.execPath, args, { cwd: root, env, detached: true, stdio: 'ignore' });
  };
  const runs = () => entries().filter((name) => name.startsWith('mqut-'));

  /** Starts a run, and sends a signal once a test has written to the folder. Returns the folder of the tests. */
  async function interrupt(send: (pid: number) => void, program?: string) {
    const folder = make(`project-${program ? 2 : 1}`);
    for (const name of ['one', 'two']) writeFileSync(join(folder, `${name}.test.js`), endless);
    started = jest(folder, program);
    const exit = once(started, 'exit');
    const isWritten = () =>
      runs().some((run) => readdirSync(join(temporary, run)).some((name) => name.startsWith('left-')));
    while (!isWritten() && started.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(started.exitCode).toBeNull();
    send(started.pid!);
    const [status] = (await exit) as [number | null];
    return { folder, status };
  }

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('that gets %s removes its folder and its processes, and ends with %i', async (signal, expected) => {
    const toAll = await interrupt((pid) => process.kill(-pid, signal));
    // Jest may report the workers that ended as failed tests before it ends itself.
    expect([[1, expected].includes(toAll.status ?? 0), runs()]).toEqual([true, []]);
    const toFirst = await interrupt((pid) => process.kill(pid, signal), 'scripts/test.mjs');
    expect([toFirst.status, runs()]).toEqual([expected, []]);
    expect(spawnSync('pgrep', ['-f', toFirst.folder]).status).toBe(1);
  });

  test.each([
    ['its process group', killGroup],
    ['only its first process', (pid: number) => process.kill(pid, 'SIGKILL')],
  ])('that is killed with SIGKILL, %s: the next run removes its folder', async (_what, kill) => {
    const { folder } = await interrupt(kill);
    const [left] = runs();
    expect(left).toMatch(/^mqut-/);
    for (const name of ['one', 'two'])
      writeFileSync(join(folder, `${name}.test.js`), 'test("empty", () => undefined);');
    // Workers of the killed run may take a moment to end.
    do {
      const next = jest(folder);
      await once(next, 'exit');
    } while (runs().length > 0);
    expect(entries().filter((name) => name !== 'project-1' && !/^(jest|haste|node-compile)/.test(name))).toEqual([]);
  });
});
