/** A process that does one piece of work after the other, each with another environment, since its start takes much longer. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { Ended } from './programs';

/** Ends the output of a piece of work on a stream. */
const end = '\0';

export class ResidentProcess<Request> {
  private readonly child: ChildProcess;
  private last: Promise<unknown> = Promise.resolve();

  /**
   * Starts the process.
   * @param work code that defines `work(request)`, which resolves to the status with which a separate process would end
   * @param flags flags of Node.js
   */
  constructor(work: string, flags: readonly string[] = []) {
    const program = `
      ${work}
      process.on('message', async ({ request, env }) => {
        for (const name of Object.keys(process.env)) delete process.env[name];
        Object.assign(process.env, env);
        const status = await work(request);
        // Warnings of Node.js are printed a moment later.
        await new Promise(setImmediate);
        for (const stream of [process.stdout, process.stderr]) stream.write(${JSON.stringify(end)});
        process.send(status);
      });
    `;
    const stdio = ['ignore', 'pipe', 'pipe', 'ipc'] as const;
    this.child = spawn(process.execPath, [...flags, '-e', program], {
      env: { PATH: process.env.PATH },
      stdio: [...stdio],
    });
    // A process that ends early closes its outputs, which fails the call that waits for them.
    this.child.on('error', () => undefined);
  }

  /** Lets it do its work, and returns what it printed. One call runs at a time; others wait for it. */
  ask(request: Request, env: NodeJS.ProcessEnv): Promise<Ended> {
    const result = this.last.then(() => this.send(request, env));
    this.last = result.catch(() => undefined);
    return result;
  }

  private async send(request: Request, env: NodeJS.ProcessEnv): Promise<Ended> {
    if (!this.child.connected) throw new Error('The process has ended, or its code cannot be loaded.');
    const outputs = Promise.all([this.child.stdout, this.child.stderr].map((stream) => untilEnd(stream)));
    const replied = once(this.child, 'message') as Promise<[number]>;
    // It is not waited for if the outputs end early.
    replied.catch(() => undefined);
    this.child.send({ request, env });
    const [stdout = '', stderr = ''] = await outputs;
    const [status] = await replied;
    return { status, stdout, stderr };
  }

  /** Lets the process end, and fails if something keeps it from ending. */
  async close(): Promise<void> {
    if (this.child.exitCode !== null) throw new Error(`The process ended with ${this.child.exitCode} before its work.`);
    const exit = once(this.child, 'exit') as Promise<[number | null]>;
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
    this.child.disconnect();
    const [code] = await exit;
    clearTimeout(timer);
    if (code !== 0) throw new Error('The process did not end after its work.');
  }
}

/** Reads up to the end of the output. Fails if the process ends before. */
async function untilEnd(stream: Readable | null): Promise<string> {
  if (!stream) throw new Error('The process has no such stream.');
  let text = '';
  await new Promise<void>((resolve, reject) => {
    const settle = (error?: Error) => {
      stream.off('data', take).off('end', fail);
      if (error) reject(error);
      else resolve();
    };
    const take = (chunk: string) => {
      text += chunk;
      if (text.endsWith(end)) settle();
    };
    const fail = () => settle(new Error(`The process ended after this output: ${text}`));
    stream.setEncoding('utf8').on('data', take).on('end', fail);
  });
  return text.slice(0, -end.length);
}
