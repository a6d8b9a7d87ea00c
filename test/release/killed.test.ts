/** A release that is killed leaves a temporary folder, which the next release removes. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ownPlatform } from '../../src/provider-package';
import { writeProgram } from './programs';

const root = join(__dirname, '..', '..');
let folder: string;
const started: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rk-'));
  mkdirSync(join(folder, 'tmp'));
  writeProgram(join(folder, 'programs'), ownPlatform, '0.1.0');
});
afterEach(() => {
  for (const { pid, exitCode, signalCode } of started) {
    if (pid !== undefined && exitCode === null && signalCode === null) process.kill(pid, 'SIGKILL');
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
});

const folders = () => readdirSync(join(folder, 'tmp')).filter((name) => name.startsWith('mq-users-release-'));
/** The unfinished releases beside the folder of the release. */
const unfinished = () => readdirSync(folder).filter((name) => name.startsWith('.out.unfinished-'));

/** Starts a release, and waits until it has a temporary folder that is not one of others. Returns its name too. */
async function start(others: readonly string[] = []): Promise<{ release: ChildProcess; name: string }> {
  const args = ['--version', '0.1.0', '--out', join(folder, 'out'), '--programs', join(folder, 'programs')];
  const release = spawn(
    process.execPath,
    [join(root, 'build/run.mjs'), join(root, 'scripts/release/main.ts'), ...args, '--allow-dirty'],
    { env: { ...process.env, TMPDIR: join(folder, 'tmp') }, stdio: 'ignore' },
  );
  started.push(release);
  for (;;) {
    const name = folders().find((each) => !others.includes(each));
    if (name !== undefined) return { release, name };
    if (release.exitCode !== null) throw new Error(`The release ended with ${release.exitCode}.`);
    await sleep(20);
  }
}

test('the next release removes the folder of a killed one, and its own when it is interrupted', async () => {
  const first = await start();
  const killed = once(first.release, 'exit');
  first.release.kill('SIGKILL');
  await killed;
  expect(folders()).toEqual([first.name]);
  expect(unfinished().length).toBeLessThanOrEqual(1);
  const second = await start([first.name]);
  expect(folders()).toEqual([second.name]);
  const ended = once(second.release, 'exit');
  second.release.kill('SIGTERM');
  expect(await ended).toEqual([143, null]);
  expect(folders()).toEqual([]);
  expect(unfinished()).toEqual([]);
}, 120_000);

test('a second signal, such as the one that npm passes on after Ctrl-C, does not interrupt the clean-up', async () => {
  const { release } = await start();
  const ended = once(release, 'exit');
  release.kill('SIGINT');
  for (let i = 0; i < 20 && release.exitCode === null && release.signalCode === null; i++) {
    release.kill('SIGINT');
    await sleep(1);
  }
  expect(await ended).toEqual([130, null]);
  expect(folders()).toEqual([]);
  expect(unfinished()).toEqual([]);
}, 120_000);
