/** Connects with the built client in a separate process with a separate environment. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { ConnectOptions } from '../../../src/amazon-mq';
import type { Emulator } from '../../../src/emulator';
import { quick } from '../aws/amazon-mq';
import type { Ended } from '../run/programs';

/** Ends the output of a connection on a stream. */
const end = '\0';

/** Connects for each message, with its environment in place of that of the process. */
const program = `
  const { connect } = require(${JSON.stringify(join(__dirname, '..', '..', '..', 'dist', 'amazon-mq'))});
  process.on('message', async ({ options, env }) => {
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, env);
    let status = 0;
    try {
      const mq = await connect(options);
      await mq.brokers.list();
      mq.close();
    } catch (error) {
      console.error(error.kind + ': ' + error.message);
      status = 1;
    }
    for (const stream of [process.stdout, process.stderr]) stream.write(${JSON.stringify(end)});
    process.send(status);
  });
`;

/**
 * A process that connects again and again, since its start takes much longer than a connection. The SDK reads a file of
 * profiles once in a process, so files of different content need different names.
 */
export class ConnectionProcess {
  private readonly child: ChildProcess;

  constructor() {
    const stdio = ['ignore', 'pipe', 'pipe', 'ipc'] as const;
    this.child = spawn(process.execPath, ['--no-warnings', '-e', program], {
      env: { PATH: process.env.PATH },
      stdio: [...stdio],
    });
  }

  /** Connects and lists brokers. What went wrong is on stderr, after the kind of the error. One call at a time. */
  async listBrokers(
    { endpoint }: Pick<Emulator, 'endpoint'>,
    options: ConnectOptions,
    env: NodeJS.ProcessEnv = {},
  ): Promise<Ended> {
    const all = { endpoints: { mq: endpoint, sts: endpoint }, maxRetries: 0, tuning: quick, ...options };
    const outputs = Promise.all([this.child.stdout, this.child.stderr].map((stream) => untilEnd(stream)));
    const replied = once(this.child, 'message') as Promise<[number]>;
    this.child.send({ options: all, env: environment(env) });
    const [[status], [stdout = '', stderr = '']] = await Promise.all([replied, outputs]);
    return { status, stdout, stderr };
  }

  /** Lets the process end, and returns its exit code: null if something keeps it from ending. */
  async close(): Promise<number | null> {
    const exit = once(this.child, 'exit') as Promise<[number | null]>;
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
    this.child.disconnect();
    const [code] = await exit;
    clearTimeout(timer);
    return code;
  }
}

/** Connects in a process that ends afterwards. */
export async function listBrokers(...args: Parameters<ConnectionProcess['listBrokers']>): Promise<Ended> {
  const own = new ConnectionProcess();
  const ended = await own.listBrokers(...args);
  if ((await own.close()) !== 0) throw new Error('The process did not end after its connection.');
  return ended;
}

const environment = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_REGION: 'us-east-1',
  ...env,
});

async function untilEnd(stream: Readable | null): Promise<string> {
  let text = '';
  if (!stream) return text;
  await new Promise<void>((resolve, reject) => {
    const take = (chunk: string) => {
      text += chunk;
      if (text.endsWith(end)) done(resolve);
    };
    const fail = () => done(() => reject(new Error(`The process ended after this output: ${text}`)));
    const done = (settle: () => void) => {
      stream.off('data', take).off('end', fail);
      settle();
    };
    stream.setEncoding('utf8').on('data', take).on('end', fail);
  });
  return text.slice(0, -end.length);
}
