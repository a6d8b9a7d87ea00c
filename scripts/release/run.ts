/** Runs the programs that a release is built with. */
import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';

const running = new Set<ChildProcess>();

/** A program that failed. */
export class StepFailed extends Error {
  constructor(
    message: string,
    /** The exit code; undefined if the program was not started or a signal ended it. */
    readonly code?: number,
    readonly stderr = '',
  ) {
    super(message);
  }
}

/** Runs a program and returns what it wrote to stdout. Throws StepFailed with its output if it fails. */
export async function run(
  program: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  // In its own process group, so that all of its processes can be ended.
  const child = spawn(program, [...args], { cwd, env, detached: hasGroups, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  const status = await new Promise<number | string>((resolve, reject) => {
    child.once('error', (error) => reject(new StepFailed(`${program} could not be started: ${error.message}`)));
    child.once('close', (code, signal) => resolve(code ?? signal ?? ''));
  }).finally(() => running.delete(child));
  if (status !== 0) {
    const message = `${program} ${args.join(' ')} ended with ${status}.\n${stdout}${stderr}`.trim();
    throw new StepFailed(message, typeof status === 'number' ? status : undefined, stderr);
  }
  return stdout;
}

const hasGroups = process.platform !== 'win32';

/** Ends a program and the programs that it has started, at once: what they still wrote would be left over. */
function kill(child: ChildProcess): void {
  try {
    if (hasGroups && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    else child.kill();
  } catch {
    // It has ended.
  }
}

/** Calls a function before this process ends, also if a signal ends it, and ends the programs that still run. */
export function beforeExit(cleanUp: () => void): void {
  process.once('exit', () => {
    for (const child of running) kill(child);
    cleanUp();
  });
  let isEnding = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // After Ctrl-C, the terminal and npm both send a signal. The second must not end the clean-up.
    process.on(signal, () => {
      if (isEnding) return;
      isEnding = true;
      process.exit(128 + constants.signals[signal]);
    });
  }
}
