/** Starts the server of moto, an emulator of another project, for tests that compare with it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Moto {
  readonly endpoint: string;
  /** Resolves when it has ended. */
  stop(): Promise<void>;
}

/** What `describeWith` needs to find moto. */
export const moto = ['moto (python3 -m moto.server)', 'python3', ['-c', 'import moto.server, flask, boto3']] as const;

/** Starts moto on a free port. Rejects if it ends before it listens. */
export async function startMoto(): Promise<Moto> {
  const server = spawn('python3', ['-m', 'moto.server', '-H', '127.0.0.1', '-p', '0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const endpoint = await new Promise<string>((resolve, reject) => {
    let printed = '';
    const read = (chunk: Buffer) => {
      printed += chunk.toString();
      const url = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(printed)?.[1];
      if (url) resolve(url);
    };
    server.stdout.on('data', read);
    server.stderr.on('data', read);
    server.once('exit', () => reject(new Error(`moto ended: ${printed}`)));
  });
  return {
    endpoint,
    stop: async () => {
      const closed = once(server, 'close');
      server.kill();
      await closed;
    },
  };
}
