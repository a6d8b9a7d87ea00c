/** A release that is killed leaves a temporary folder, which the next release removes. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ownPlatform } from '../../src/provider-package';

const root = join(__dirname, '..', '..');
let folder: string;
const started: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rk-'));
  for (const name of ['tmp', join('programs', ownPlatform)]) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'programs', ownPlatform, 'terraform-provider-mq'), '');
});
afterEach(() => {
  for (const { pid, exitCode, signalCode } of started) {
    if (pid !== undefined && exitCode === null && signalCode === null) process.kill(pid, 'SIGKILL');
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
});

const folders = () => readdirSync(join(folder, 'tmp')).filter((name) => name.startsWith('mq-users-release-'));

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
  const second = await start([first.name]);
  expect(folders()).toEqual([second.name]);
  const ended = once(second.release, 'exit');
  second.release.kill('SIGTERM');
  expect(await ended).toEqual([143, null]);
  expect(folders()).toEqual([]);
}, 120_000);
