/** Connects with the built client in a separate process with a separate environment. */
import { join } from 'node:path';
import type { ConnectOptions } from '../../../src/amazon-mq';
import type { Emulator } from '../../../src/emulator';
import { quick } from '../aws/amazon-mq';
import type { Ended } from '../run/programs';
import { ResidentProcess } from '../run/resident-process';

const work = `
  const { connect } = require(${JSON.stringify(join(__dirname, '..', '..', '..', 'dist', 'amazon-mq'))});
  async function work(options) {
    try {
      const mq = await connect(options);
      await mq.brokers.list();
      mq.close();
      return 0;
    } catch (error) {
      console.error(error.kind + ': ' + error.message);
      return 1;
    }
  }
`;

/**
 * A process that connects again and again. The SDK reads a file of profiles once in a process, so files of different content
 * need different names.
 */
export class ConnectionProcess {
  private readonly process = new ResidentProcess<ConnectOptions>(work, ['--no-warnings']);

  /** Connects and lists brokers. What went wrong is on stderr, after the kind of the error. */
  listBrokers(
    { endpoint }: Pick<Emulator, 'endpoint'>,
    options: ConnectOptions,
    env: NodeJS.ProcessEnv = {},
  ): Promise<Ended> {
    const all = { endpoints: { mq: endpoint, sts: endpoint }, maxRetries: 0, tuning: quick, ...options };
    return this.process.ask(all, {
      PATH: process.env.PATH,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_REGION: 'us-east-1',
      ...env,
    });
  }

  /** Lets the process end, and fails if something keeps it from ending. */
  close(): Promise<void> {
    return this.process.close();
  }
}

/** Connects in a process that ends afterwards. */
export async function listBrokers(...args: Parameters<ConnectionProcess['listBrokers']>): Promise<Ended> {
  const own = new ConnectionProcess();
  const ended = await own.listBrokers(...args);
  await own.close();
  return ended;
}
