/** The programs that the demo runs. None of them outlives it. */
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface Finished {
  readonly title: string;
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const running = new Set<ChildProcess>();

export async function run(
  title: string,
  command: string,
  args: readonly string[],
  options: SpawnOptions,
): Promise<Finished> {
  const child = start(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  const [status] = (await once(child, 'close')) as [number | null];
  return { title, status, stdout, stderr };
}

/** Starts `mq-user emulator` as a user would, and returns the endpoint that it prints. */
export async function startEmulatorProcess(root: string, brokerId: string): Promise<string> {
  const args = [join(root, 'dist/cli/main.js'), 'emulator', '--json', '--broker-id', brokerId];
  // The channel, over which nothing is sent, ends with this process, and the emulator with the channel.
  const child = start(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  const printed = once(child.stdout!.setEncoding('utf8'), 'data') as Promise<[string]>;
  const ended = once(child, 'exit').then(() =>
    Promise.reject(new Error('The emulator ended before it printed its endpoint.')),
  );
  const [line] = await Promise.race([printed, ended]);
  return (JSON.parse(line) as { endpoint: string }).endpoint;
}

/** Kills every program together with those that it started. Returns at once. */
export function stopEverything(): void {
  for (const { pid } of running) {
    try {
      if (pid !== undefined) process.kill(-pid, 'SIGKILL');
    } catch {
      // It has ended.
    }
  }
  running.clear();
}

/** Starts a program in a separate process group, so that it can be stopped with all that it starts. */
function start(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const child = spawn(command, [...args], { ...options, detached: true });
  running.add(child);
  child.once('close', () => running.delete(child));
  return child;
}
