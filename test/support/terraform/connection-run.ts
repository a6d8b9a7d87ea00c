/** Connects with the built client in a separate process with a separate environment. */
import { join } from 'node:path';
import type { ConnectOptions } from '../../../src/amazon-mq';
import type { Emulator } from '../../../src/emulator';
import { quick } from '../aws/amazon-mq';
import { run, type Ended } from '../run/programs';

/** Connects and lists brokers. What went wrong is on stderr, after the kind of the error. */
export function listBrokers(
  { endpoint }: Pick<Emulator, 'endpoint'>,
  options: ConnectOptions,
  env: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  const all = { endpoints: { mq: endpoint, sts: endpoint }, maxRetries: 0, tuning: quick, ...options };
  const code = `
    require(${JSON.stringify(join(__dirname, '..', '..', '..', 'dist', 'amazon-mq'))})
      .connect(JSON.parse(process.argv[1]))
      .then(async (mq) => { await mq.brokers.list(); mq.close(); })
      .catch((error) => { console.error(error.kind + ': ' + error.message); process.exitCode = 1; });
  `;
  return run(process.execPath, ['--no-warnings', '-e', code, JSON.stringify(all)], {
    PATH: process.env.PATH,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_REGION: 'us-east-1',
    ...env,
  });
}
