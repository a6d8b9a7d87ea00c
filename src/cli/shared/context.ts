/**
 * Runs a subcommand that calls AWS: connects, ends it on Ctrl-C, and turns whatever goes wrong into words and an exit
 * code. The AWS SDK is loaded here and nowhere else.
 */
import type { AmazonMq, Broker, ClientEvent } from '../../amazon-mq';
import type { BrokerFlags, ConnectionOptions, WaitingOptions } from './options';
import { exitCode } from '../exit-codes';
import { report } from './report';
import { Terminal, type TerminalOptions } from './terminal';
import { InterruptedError, UsageError } from './usage-error';
import { packageVersion } from '../version';
import { isAborted, WriteFailure } from './write-failure';

export interface CommandContext {
  readonly mq: AmazonMq;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** Fewer than for Terraform: somebody watches. */
const MAX_RETRIES = 6;

/** Everything that a subcommand does goes through here. */
export async function run(options: TerminalOptions, work: (terminal: Terminal, signal: AbortSignal) => Promise<void>) {
  const terminal = new Terminal(options);
  const interruption = new AbortController();
  let ended: number | undefined;
  const end = (code: number) => () => {
    // Whoever presses twice does not want to wait for anything.
    if (ended !== undefined) process.exit(code);
    ended = code;
    interruption.abort();
    // Nothing that is typed or piped in is waited for any more.
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

/** What a command that was ended reports: not the error of a stream that was closed for it, for instance. */
function asInterrupted(thrown: unknown): unknown {
  if (isAborted(thrown)) return thrown;
  const interrupted = new InterruptedError('Interrupted.');
  return thrown instanceof WriteFailure ? new WriteFailure(interrupted, thrown.written, thrown.sentence) : interrupted;
}

/** The same with a connection. */
export function withAmazonMq(
  options: TerminalOptions & ConnectionOptions,
  work: (context: CommandContext) => Promise<void>,
): Promise<void> {
  return run(options, async (terminal, signal) => {
    const { connect } = await import('../../amazon-mq/index.js');
    const { region, profile, endpointUrl: url } = options;
    const mq = await connect({
      region,
      profile,
      endpoints: url === undefined ? undefined : { mq: url, secretsmanager: url, sts: url },
      maxRetries: process.env.AWS_MAX_ATTEMPTS ? undefined : MAX_RETRIES,
      userAgent: ['mq-user', packageVersion()],
      onEvent: (event) => tell(event, terminal),
    });
    try {
      await work({ mq, terminal, signal });
    } finally {
      mq.close();
      leaveSoon();
    }
  });
}

/**
 * Ends the process if it goes on although its work is done: a program that was to print credentials, or a connection of the
 * SDK's, may keep it alive for as long as it likes.
 */
function leaveSoon(): void {
  const isWriting = () => process.stdout.writableLength + process.stderr.writableLength > 0;
  setTimeout(() => (isWriting() ? leaveSoon() : process.exit()), 500).unref();
}

/** The id of the broker that is named, by id or by name. */
export async function brokerIdOf(
  { brokerId, brokerName }: BrokerFlags,
  { mq, signal }: CommandContext,
): Promise<string> {
  if ((brokerId === undefined) === (brokerName === undefined)) {
    throw new UsageError('Name the broker: --broker-id or --broker-name, one of them.');
  }
  return brokerId ?? (await mq.brokers.findByName(brokerName ?? '', { signal })).id;
}

/** How long to wait for a broker, and who hears of it. */
export function waiting({ wait, timeout }: WaitingOptions, { terminal, signal }: CommandContext) {
  return {
    signal,
    waitMillis: wait ? timeout * 1_000 : 0,
    onProgress: ({ state }: Broker) => wait && terminal.progress(`The broker is ${state}, waiting for RUNNING`),
  };
}

function tell(event: ClientEvent, terminal: Terminal): void {
  if (event.type !== 'wait' || event.because === 'rate') return;
  const seconds = Math.ceil((event.millis ?? 0) / 1_000);
  terminal.words(`${event.operation}: ${trouble[event.because] ?? event.because}, trying again in ${seconds} s`);
}

const trouble: Readonly<Record<string, string>> = {
  throttled: 'AWS wants fewer calls',
  service: 'AWS failed',
  network: 'no answer of AWS',
};
