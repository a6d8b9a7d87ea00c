/** `mq-user emulator`: Amazon MQ on localhost, for trying things out. */
import { Command, InvalidArgumentError } from 'commander';
import { exitCode } from '../exit-codes';
import { jsonText, write, writeLines } from '../shared/output';

export function emulatorCommand(): Command {
  return new Command('emulator')
    .description(
      'Serve Amazon MQ’s broker and user operations, and those of Secrets Manager and STS that go with them, on 127.0.0.1, in memory, until Ctrl-C',
    )
    .option('--port <number>', 'port to listen on; 0 takes any free one', port, 0)
    .option('--broker-id <id...>', 'ids of brokers to begin with')
    .option('--region <region>', 'region of those brokers', 'us-east-1')
    .option('--latency <milliseconds>', 'how long each answer takes', milliseconds, 0)
    .option('--throttle', 'refuse what is over AWS’s limit of Amazon MQ’s calls: 100 at once, then 15 a second')
    .option(
      '--allow-host <name...>',
      'names of this machine that callers may use besides localhost, such as host.docker.internal',
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
  // Nothing is worth saving: the state is in memory, and whoever presses Ctrl-C wants the prompt back.
  process.once('SIGINT', () => process.exit(exitCode.interrupted));
  process.once('SIGTERM', () => process.exit(exitCode.terminated));
  // A program that started the emulator with an IPC channel is gone when the channel is.
  process.once('disconnect', () => process.exit(exitCode.terminated));
  try {
    const emulator = await startEmulator({
      port: wanted,
      latencyMillis: latency,
      ...(throttle && { throttle: awsThrottle }),
      ...(allowHost && { allowedHosts: allowHost }),
    });
    const brokers = ids.map((brokerId) => emulator.seedBroker({ brokerId, region, brokerName: nameOf(brokerId) }));
    // Whoever cannot read where it listens has no use for it. A pipe reports that later.
    process.stdout.once('error', () => void emulator.close());
    if (!write('stdout', `${jsonText({ endpoint: emulator.endpoint, brokers }, 0)}\n`)) await emulator.close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    writeLines('stderr', [`Port ${wanted} is taken. Choose another one, or leave --port out to get any free one.`]);
    process.exitCode = exitCode.unexpected;
  }
}

/** A broker name allows fewer characters than people put into a made-up id. */
function nameOf(brokerId: string): string {
  return brokerId.replace(/[^A-Za-z0-9_-]/g, '-').slice(0, 50);
}

function milliseconds(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 600_000) {
    throw new InvalidArgumentError('A latency is a number of milliseconds from 0 to 600000.');
  }
  return value;
}

function port(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 65_535) throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  return value;
}
