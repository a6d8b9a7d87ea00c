/** Runs Terraform with the built provider, and kills one of the two. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Emulator } from '../../src/emulator';
import { cleanEnvironment, terraformBinary, type Workspace } from '../support/terraform/terraform';

/** What is killed, and when. */
export interface Kill {
  readonly victim: 'the provider' | 'Terraform';
  /** The number of calls after which it is killed. */
  readonly calls: number;
  /** The milliseconds between that call and the kill. */
  readonly millis: number;
}

/** Starts Terraform with the built provider, kills, and waits until Terraform and the provider are gone. */
export async function runUntilKilled(
  tf: Workspace,
  emulator: Emulator,
  { victim, calls, millis }: Kill,
  args: readonly string[] = ['apply', '-auto-approve', '-no-color'],
): Promise<void> {
  const child = spawn(terraformBinary, [...args], {
    cwd: tf.folder,
    env: { ...cleanEnvironment(), AWS_ENDPOINT_URL_MQ: emulator.endpoint },
    stdio: 'ignore',
  });
  const ended = once(child, 'close');
  while (emulator.calls.length < calls && child.exitCode === null) await sleep(1);
  const providers = childrenOf(child.pid);
  await sleep(millis);
  if (victim === 'Terraform') child.kill('SIGKILL');
  else for (const pid of providers) signal(pid, 'SIGKILL');
  await ended;
  const end = Date.now() + 3_000;
  while (providers.some((pid) => signal(pid, 0)) && Date.now() < end) await sleep(50);
  expect(providers.filter((pid) => signal(pid, 0))).toEqual([]);
}

/** Removes the lock of a killed run, as `terraform force-unlock` does for a lock that is a file. Returns whether there was one. */
export function forceUnlock(tf: Workspace): boolean {
  const lock = join(tf.folder, '.terraform.tfstate.lock.info');
  const wasLocked = existsSync(lock);
  rmSync(lock, { force: true });
  return wasLocked;
}

/**
 * Terraform writes a local state in place, so that a kill may leave half of one: its backup is put back, as a user would.
 * Backends that replace the state as a whole have no such moment. Returns whether the state was half written.
 */
export function restoreTornState(tf: Workspace): boolean {
  const state = join(tf.folder, 'terraform.tfstate');
  try {
    const text = existsSync(state) ? readFileSync(state, 'utf8') : '';
    // Terraform treats an empty file as a missing state, without an error.
    if (text !== '') JSON.parse(text);
    return false;
  } catch {
    rmSync(state);
    if (existsSync(`${state}.backup`)) copyFileSync(`${state}.backup`, state);
    return true;
  }
}

/** The provider processes of a Terraform. */
function childrenOf(parent: number | undefined): number[] {
  return execFileSync('ps', ['-axo', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*terraform-provider-mq.*)$/.exec(line))
    .flatMap((match) => (match && Number(match[2]) === parent ? [Number(match[1])] : []));
}

/** Whether there is such a process, which gets the signal. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
