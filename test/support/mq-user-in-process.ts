/** The command `mq-user` run in this process, which is faster. Signals, prompts and streams need the process. */
import { openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { Readable, Writable } from 'node:stream';
import { runCommandLine } from '../../src/cli/run';
import { environment, MqUser } from './mq-user';
import type { Ended } from './programs';

/** Runs one command at a time. */
export class MqUserInProcess extends MqUser {
  override run(args: readonly string[], stdin = '', env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return runHere(args, stdin, environment(this.emulator.endpoint, env));
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

let isRunning = false;

async function runHere(args: readonly string[], input: string, env: NodeJS.ProcessEnv): Promise<Ended> {
  if (isRunning) throw new Error('The command runs already in this process. Use MqUser for several at a time.');
  isRunning = true;
  const stdout = new Captured();
  const stderr = new Captured();
  // As main.ts does.
  const silenced = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', ...env };
  const stdin = Readable.from([Buffer.from(input)]);
  const replaced = { stdin, stdout, stderr, env: silenced, exitCode: undefined };
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
    isRunning = false;
  }
}
