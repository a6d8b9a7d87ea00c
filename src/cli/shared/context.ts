/**
 * Runs a subcommand: connects to AWS, stops on Ctrl-C, and turns errors into messages and exit codes. Only commands that
 * connect load the AWS SDK.
 */
import type { AmazonMq, Broker, ClientEvent } from '../../amazon-mq';
import type { TokenBucket } from '../../amazon-mq/internal';
import type { BrokerFlags, ConnectionOptions, WaitingOptions } from './options';
import { exitCode } from '../exit-codes';
import { report } from './report';
import { Terminal, type TerminalOptions } from './terminal';
import { InterruptedError, UsageError } from './usage-error';
import { commandVersion } from '../version';
import { isAborted, WriteFailure } from './write-failure';

export interface CommandContext {
  readonly mq: AmazonMq;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** Fewer retries than the provider has, because someone is waiting. */
const MAX_RETRIES = 6;

/** Runs a subcommand, reports its errors and sets the exit code. */
export async function run(options: TerminalOptions, work: (terminal: Terminal, signal: AbortSignal) => Promise<void>) {
  const terminal = new Terminal(options);
  const interruption = new AbortController();
  let ended: number | undefined;
  const end = (code: number) => () => {
    // The second signal ends the process at once.
    if (ended !== undefined) process.exit(code);
    ended = code;
    interruption.abort();
    // Ends reading from standard input.
    process.stdin.destroy();
  };
  const onInterrupt = end(exitCode.interrupted);
  const onTerminate = end(exitCode.terminated);
  process.on('SIGINT', onInterrupt).on('SIGTERM', onTerminate);
  try {
    await work(terminal, interruption.signal);
  } catch (thrown) {
    const code = await report(ended === undefined ? thrown : asInterrupted(thrown), terminal);
    process.exitCode = ended ?? code;
  } finally {
    terminal.stop();
    process.off('SIGINT', onInterrupt).off('SIGTERM', onTerminate);
  }
}

/** Returns the error of an interrupted command, instead of what the interruption caused, such as a closed stream. */
function asInterrupted(thrown: unknown): unknown {
  if (isAborted(thrown)) return thrown;
  const interrupted = new InterruptedError('Interrupted.');
  return thrown instanceof WriteFailure ? new WriteFailure(interrupted, thrown.written, thrown.sentence) : interrupted;
}

let connectionUsed = false;

/** Returns whether a subcommand has connected to AWS, which may keep the process alive after its work. */
export function isConnectionUsed(): boolean {
  return connectionUsed;
}

/** Runs a subcommand with a connection to AWS. */
export function withAmazonMq(
  options: TerminalOptions & ConnectionOptions,
  work: (context: CommandContext) => Promise<void>,
): Promise<void> {
  return run(options, async (terminal, signal) => {
    const mq = await openConnection(options, terminal);
    await whileOpen([mq], signal, (during) => work({ mq, terminal, signal: during }));
  });
}

/**
 * Runs a subcommand with a connection for each of two brokers. Both share one limit on calls to Amazon MQ, because they may be
 * in one account.
 */
export function withTwoConnections(
  options: TerminalOptions,
  { from, to }: { readonly from: ConnectionOptions; readonly to: ConnectionOptions },
  work: (from: CommandContext, to: CommandContext) => Promise<void>,
): Promise<void> {
  return run(options, async (terminal, signal) => {
    const { TokenBucket } = await import('../../amazon-mq/internal.js');
    const bucket = new TokenBucket();
    const source = await openConnection(from, terminal, bucket);
    const destination = await openConnection(to, terminal, bucket).catch((thrown: unknown) => {
      source.close();
      throw thrown;
    });
    await whileOpen([source, destination], signal, (during) =>
      work({ mq: source, terminal, signal: during }, { mq: destination, terminal, signal: during }),
    );
  });
}

/** Runs the work, then ends the calls that are still in progress, because another one has failed, and closes the connections. */
async function whileOpen(
  connections: readonly AmazonMq[],
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const during = new AbortController();
  const end = () => during.abort();
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  try {
    await work(during.signal);
  } finally {
    signal.removeEventListener('abort', end);
    end();
    for (const connection of connections) connection.close();
  }
}

async function openConnection(
  { region, profile, endpointUrl: url }: ConnectionOptions,
  terminal: Terminal,
  bucket?: TokenBucket,
): Promise<AmazonMq> {
  connectionUsed = true;
  const { connect } = await import('../../amazon-mq/index.js');
  return connect({
    region,
    profile,
    endpoints: url === undefined ? undefined : { mq: url, secretsmanager: url, sts: url },
    maxRetries: process.env.AWS_MAX_ATTEMPTS ? undefined : MAX_RETRIES,
    userAgent: ['mq-user', commandVersion()],
    onEvent: (event) => printRetry(event, terminal),
    tuning: { bucket },
  });
}

/** Returns the id of the broker, which is looked up if a name is given. */
export async function brokerIdOf(
  { brokerId, brokerName }: BrokerFlags,
  { mq, signal }: CommandContext,
): Promise<string> {
  if ((brokerId === undefined) === (brokerName === undefined)) {
    throw new UsageError('Specify the broker with either --broker-id or --broker-name.');
  }
  return brokerId ?? (await mq.brokers.findByName(brokerName ?? '', { signal })).id;
}

/** Returns how long to wait for a broker to be RUNNING, and how to show it. */
export function waiting({ wait, timeout }: WaitingOptions, { terminal, signal }: CommandContext) {
  return {
    signal,
    waitMillis: wait ? timeout : 0,
    onProgress: ({ state }: Broker) => wait && terminal.progress(`The broker is ${state}, waiting for RUNNING`),
  };
}

function printRetry(event: ClientEvent, terminal: Terminal): void {
  if (event.type !== 'wait' || event.because === 'rate') return;
  const seconds = Math.ceil((event.millis ?? 0) / 1_000);
  terminal.message(`${event.operation}: ${reasons[event.because] ?? event.because}, retrying in ${seconds} s`);
}

const reasons: Readonly<Record<string, string>> = {
  throttled: 'throttled by AWS',
  service: 'AWS returned a server error',
  network: 'no response from AWS',
};
