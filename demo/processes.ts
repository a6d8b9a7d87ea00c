/** The programs that the demo runs. Whatever happens, none of them outlives it. */
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
  const child = spawn(command, [...args], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  const [status] = (await once(child, 'close')) as [number | null];
  running.delete(child);
  return { title, status, stdout, stderr };
}

/** Starts `mq-user emulator` as anybody would, and returns the endpoint that it prints. */
export async function startEmulatorProcess(root: string, brokerId: string): Promise<string> {
  const args = [join(root, 'dist/bootstrap/main.js'), 'emulator', '--broker-id', brokerId];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  running.add(child);
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  return (JSON.parse(line) as { endpoint: string }).endpoint;
}

export function stopEverything(): void {
  for (const child of running) child.kill('SIGTERM');
  running.clear();
}
