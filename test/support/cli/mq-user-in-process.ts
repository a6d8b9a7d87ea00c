/** The command `mq-user` run in this process, which is faster. Signals, prompts and streams need the process. */
import { openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { Readable, Writable } from 'node:stream';
import { runCommandLine } from '../../../src/cli/run';
import { withEnvironment } from '../run/environment';
import { environment, MqUser } from './mq-user';
import type { Ended } from '../run/programs';

/** Runs one command at a time; others wait for it. */
export class MqUserInProcess extends MqUser {
  override run(args: readonly string[], stdin = '', env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return runInProcess(args, stdin, environment(this.emulator.endpoint, env));
  }
}

/** The descriptor of a directory: a stream with it is neither a terminal nor a file, like a pipe. */
const pipeLike = openSync(tmpdir(), 'r');

/** A stream that keeps what is written to it. */
class Captured extends Writable {
  readonly fd = pipeLike;
  text = '';

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** Runs the command with an environment. One runs at a time; use `MqUser` for several. */
export function runInProcess(args: readonly string[], input: string, env: NodeJS.ProcessEnv): Promise<Ended> {
  return withEnvironment(env, async () => {
    const stdout = new Captured();
    const stderr = new Captured();
    const replaced = { stdin: Readable.from([Buffer.from(input)]), stdout, stderr, exitCode: undefined };
    const before = Object.keys(replaced).map((name) => [name, Object.getOwnPropertyDescriptor(process, name)] as const);
    for (const [name, value] of Object.entries(replaced)) {
      Object.defineProperty(process, name, { value, configurable: true, writable: true, enumerable: true });
    }
    try {
      await runCommandLine(args);
      return { status: Number(process.exitCode ?? 0), stdout: stdout.text, stderr: stderr.text };
    } finally {
      for (const [name, descriptor] of before) {
        if (descriptor) Object.defineProperty(process, name, descriptor);
        else Reflect.deleteProperty(process, name);
      }
    }
  });
}
