/** The built command `mq-user`, run as a process against an emulator. */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Emulator } from '../../../src/emulator';
import { run, type Ended } from '../run/programs';

export const main = join(__dirname, '..', '..', '..', 'dist', 'cli', 'main.js');

/** A clean environment with the emulator as the endpoint of all AWS services. */
export function environment(endpoint: string, env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: '/nonexistent',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: endpoint,
    AWS_EC2_METADATA_DISABLED: 'true',
    // Two attempts, so that permanent failures end soon.
    AWS_MAX_ATTEMPTS: '2',
    ...env,
  };
}

/** Resolves when a process has printed a text to stderr, with all its output. Rejects if it ends before. */
export function untilPrinted(child: ChildProcess, text: string): Promise<string> {
  let printed = '';
  return new Promise((resolve, reject) => {
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      printed += chunk;
      if (printed.includes(text)) resolve(printed);
    });
    child.on('close', () => reject(new Error(`The process has ended, and printed only: ${printed}`)));
  });
}

/** What `run` returns with --json. */
interface EndedWithJson<T> {
  readonly status: number | null;
  readonly document: T;
  readonly stderr: string;
}

export class MqUser {
  private readonly started: ChildProcess[] = [];

  constructor(protected readonly emulator: Pick<Emulator, 'endpoint'>) {}

  run(args: readonly string[], stdin = '', env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return run(process.execPath, [main, ...args], environment(this.emulator.endpoint, env), stdin);
  }

  /** Runs with --json and returns what was printed. */
  async json<T = Record<string, unknown>>(
    args: readonly string[],
    stdin = '',
    env: NodeJS.ProcessEnv = {},
  ): Promise<EndedWithJson<T>> {
    const { status, stdout, stderr } = await this.run([...args, '--json'], stdin, env);
    return { status, document: JSON.parse(stdout) as T, stderr };
  }

  /** Starts without waiting for the end. `end` ends what a failed assertion has left. */
  start(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
    const options = { env: environment(this.emulator.endpoint, env) };
    const child = spawn(process.execPath, [main, ...args], options);
    this.started.push(child);
    return child;
  }

  /** Ends what was started and has not ended. */
  end(): void {
    for (const child of this.started.splice(0)) child.kill('SIGKILL');
  }
}
