/** `mq-user emulator` runs the emulator of Amazon MQ on localhost. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { exitCode } from '../exit-codes';
import { CommandOption } from '../shared/command-option';
import { jsonText, write, writeLines } from '../shared/output';

/** Defines `mq-user emulator`. */
export function emulatorCommand(): Command {
  return new Command('emulator')
    .description(
      'Emulate Amazon MQ, and the parts of Secrets Manager and STS that its users need, on 127.0.0.1 until Ctrl-C',
    )
    .option('--port <number>', 'port to listen on; 0 selects a free port', port, 0)
    .option('--broker-id <id...>', 'ids of brokers to create')
    .addOption(new Option('--region <region>', 'AWS Region of these brokers').default('us-east-1', 'us-east-1'))
    .addOption(
      new CommandOption('--latency <duration>', 'delay of each response, such as 200ms').duration('10m', '0s', [
        'ms',
        's',
        'm',
      ]),
    )
    .option('--throttle', 'apply the limits of Amazon MQ: 100 calls at once, then 15 per second')
    .option(
      '--allow-host <name...>',
      'additional host names of this machine that callers may use, such as host.docker.internal',
    )
    .addHelpText(
      'after',
      '\nPrints one line of JSON: {"endpoint":"http://127.0.0.1:PORT","brokers":["…"]}\n\nExample:\n  mq-user emulator --port 8161 --broker-id b-orders',
    )
    .action(run);
}

interface Options {
  readonly port: number;
  readonly brokerId?: readonly string[];
  readonly region: string;
  readonly latency: number;
  readonly throttle?: true;
  readonly allowHost?: readonly string[];
}

async function run(options: Options): Promise<void> {
  const { port: wanted, brokerId: ids = [], region, latency, throttle, allowHost } = options;
  const { awsThrottle, startEmulator } = await import('../../emulator/index.js');
  // The state is in memory only, so there is nothing to save.
  process.once('SIGINT', () => process.exit(exitCode.interrupted));
  process.once('SIGTERM', () => process.exit(exitCode.terminated));
  // The channel closes when the program that started the emulator ends.
  process.once('disconnect', () => process.exit(exitCode.terminated));
  try {
    const emulator = await startEmulator({
      port: wanted,
      latencyMillis: latency,
      ...(throttle && { throttle: awsThrottle }),
      ...(allowHost && { allowedHosts: allowHost }),
    });
    const brokers = ids.map((brokerId) => emulator.seedBroker({ brokerId, region, brokerName: nameOf(brokerId) }));
    // Without its endpoint, the emulator is useless. A pipe reports an error later.
    process.stdout.once('error', () => void emulator.close());
    if (!write('stdout', `${jsonText({ endpoint: emulator.endpoint, brokers }, 0)}\n`)) await emulator.close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    writeLines('stderr', [`Port ${wanted} is in use. Choose another port, or leave out --port to use a free one.`]);
    process.exitCode = exitCode.unexpected;
  }
}

/** Returns a legal broker name for a broker id, which may have other characters. */
function nameOf(brokerId: string): string {
  return brokerId.replace(/[^A-Za-z0-9_-]/g, '-').slice(0, 50);
}

function port(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 65_535) throw new InvalidArgumentError('Allowed: a number from 0 to 65535.');
  return value;
}
