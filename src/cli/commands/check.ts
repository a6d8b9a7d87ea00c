/** `mq-user check` signs in at a broker, to find out whether a password works. */
import { Command } from 'commander';
import type { AmazonMq, Broker, PendingChange } from '../../amazon-mq';
import type { SignIn, SignInAttempt } from '../../sign-in';
import { exitCode } from '../exit-codes';
import { CommandOption } from '../shared/command-option';
import { brokerIdOf, run, withAmazonMq, type CommandContext } from '../shared/context';
import { runWithResult } from '../shared/negative-result';
import {
  addBrokerOptions,
  addCommonOptions,
  addHelp,
  addUsernameOption,
  type BrokerFlags,
  type CommonOptions,
} from '../shared/options';
import {
  addExistingPasswordOptions,
  readExistingPassword,
  type ExistingPasswordFlags,
} from '../shared/password-source';
import { requireActiveMq } from '../shared/suitable-broker';
import type { Terminal } from '../shared/terminal';
import { UsageError } from '../shared/usage-error';

interface Options extends BrokerFlags, ExistingPasswordFlags, CommonOptions {
  readonly username: string;
  readonly endpoint?: string;
  readonly timeout: number;
}

type Outcome = SignIn['outcome'] | 'pending';

const exitCodes: Readonly<Record<Exclude<Outcome, 'refused'>, number>> = {
  accepted: exitCode.done,
  pending: exitCode.conflict,
  unreachable: exitCode.unavailable,
};

/** Defines `mq-user check`. */
export function checkCommand(): Command {
  const command = new Command('check').description('Sign in at a broker, to find out whether a password works');
  addUsernameOption(addBrokerOptions(command));
  addExistingPasswordOptions(command)
    .option(
      '--endpoint <url>',
      'sign in here, such as amqp+ssl://localhost:5671; default: the AMQP endpoints of the broker',
    )
    .addOption(
      new CommandOption('--timeout <duration>', 'how long a sign-in may take, such as 5s or 1m').duration(
        '10m',
        '10s',
        ['s'],
      ),
    );
  addCommonOptions(command);
  addHelp(command, {
    json:
      '{ "outcome": "accepted" | "refused" | "pending" | "unreachable", "username", "brokerId", "pendingChange", "reason",\n' +
      '"attempts": [{ "endpoint", "outcome", "reason" }] }.\n' +
      'The exit code is 1 if the broker refuses the password, 5 if it refuses it and a change is pending, and 7 if it cannot be\n' +
      'reached. With only --endpoint, AWS is not called, and pending changes are not known',
    permissions: 'mq:DescribeBroker, unless only --endpoint is specified',
    examples: [
      'mq-user check --broker-name orders --username orders-service --secret-id mq/orders-service',
      'mq-user check --endpoint amqp+ssl://broker.example.com:5671 --username orders-service   # prompts for the password',
    ],
  });
  return command.action((options: Options) => {
    const { endpoint, brokerId, brokerName, secretId } = options;
    const isBrokerGiven = brokerId !== undefined || brokerName !== undefined;
    return runWithResult((onRefused) => {
      const setExitCode = (outcome: Outcome) => {
        if (outcome === 'refused') onRefused();
        else process.exitCode = exitCodes[outcome];
      };
      if (endpoint !== undefined && !isBrokerGiven && secretId === undefined) {
        return run(options, async (terminal, signal) =>
          setExitCode(await check(options, undefined, noConnection, terminal, signal)),
        );
      }
      return withAmazonMq(options, async (context) => {
        const { mq, terminal, signal } = context;
        const broker = endpoint !== undefined && !isBrokerGiven ? undefined : await suitableBroker(options, context);
        setExitCode(await check(options, broker, () => mq, terminal, signal));
      });
    });
  });
}

function noConnection(): AmazonMq {
  throw new Error('A secret needs a connection to AWS.');
}

/** Returns the broker. Throws for RabbitMQ, which has no AMQP 1.0. Users of an LDAP server sign in as those of Amazon MQ do. */
async function suitableBroker(options: Options, context: CommandContext): Promise<Broker> {
  const broker = await context.mq.brokers.describe(await brokerIdOf(options, context), { signal: context.signal });
  await requireActiveMq(broker, 'Only passwords of ActiveMQ can be checked.');
  return broker;
}

async function check(
  options: Options,
  broker: Broker | undefined,
  connection: () => AmazonMq,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Outcome> {
  const { username, endpoint, timeout } = options;
  const where = broker?.name ?? broker?.id ?? 'the broker';
  const password = await readExistingPassword(options, `${username} on ${where}`, connection, terminal, signal);
  const limits = { timeoutMillis: timeout, signal };
  const result = await attempt(endpoint, broker, { username, password }, limits);
  signal.throwIfAborted();
  const pendingChange = broker?.users.find((user) => user.username === username)?.pendingChange ?? null;
  const outcome = result.outcome === 'refused' && isAwaited(pendingChange) ? 'pending' : result.outcome;
  const reason = reasonOf(outcome, result, pendingChange, username, broker);
  const { attempts } = result;
  const brokerId = broker?.id ?? null;
  terminal.data({ outcome, username, brokerId, pendingChange, reason, attempts }, [
    outcome,
    ...(reason === null ? [] : [reason]),
  ]);
  return outcome;
}

/** Signs in at the specified endpoint, or at those of the broker. */
async function attempt(
  endpoint: string | undefined,
  broker: Broker | undefined,
  credentials: { readonly username: string; readonly password: string },
  limits: { readonly timeoutMillis: number; readonly signal: AbortSignal },
): Promise<SignIn> {
  const endpoints = endpoint === undefined ? (broker?.endpoints ?? []) : [endpoint];
  // A broker that is created has no endpoints yet.
  if (broker && endpoints.length === 0 && broker.state !== 'RUNNING') return { outcome: 'unreachable', attempts: [] };
  const { parseEndpoint, signIn, SignInError } = await import('../../sign-in/index.js');
  try {
    // A broker has endpoints of other protocols too. The option must name one of AMQP.
    if (endpoint !== undefined) parseEndpoint(endpoint);
    return await signIn(endpoints, credentials, limits);
  } catch (error) {
    if (error instanceof SignInError) throw new UsageError(error.message);
    throw error;
  }
}

/** Whether the broker may refuse a password because it does not have the change yet. */
function isAwaited(change: PendingChange | null): boolean {
  return change === 'CREATE' || change === 'UPDATE';
}

function reasonOf(
  outcome: Outcome,
  { attempts }: SignIn,
  pendingChange: PendingChange | null,
  username: string,
  broker: Broker | undefined,
): string | null {
  switch (outcome) {
    case 'accepted':
      return joined(attempts.map(deniedText), pendingChange !== null && afterReboot(pendingChange));
    case 'pending':
      return `A change of the user is pending (${pendingChange}). Reboot the broker or wait for its maintenance window, and check again.`;
    case 'refused':
      return joined(
        broker && !broker.users.some((user) => user.username === username)
          ? [`The broker ${broker.name} has no user ${username}.`]
          : attempts.flatMap((one) => (one.outcome === 'refused' ? [one.reason] : [])).slice(0, 1),
        pendingChange === 'DELETE' && 'The deletion of the user is pending.',
      );
    case 'unreachable':
      return joined(
        attempts.map((one) => ('reason' in one ? `${one.endpoint}: ${one.reason}` : '')),
        broker && broker.state !== 'RUNNING' && `The broker is ${broker.state}.`,
      );
  }
}

function deniedText(one: SignInAttempt): string {
  if (one.outcome !== 'accepted' || one.denied === undefined) return '';
  return `The password is right, but the broker then refused the connection: ${one.denied}.`;
}

function afterReboot(change: PendingChange): string {
  const what = change === 'DELETE' ? 'the user will not exist' : 'the password may be another';
  return `A change of the user is pending (${change}). After the reboot, ${what}.`;
}

function joined(sentences: readonly string[], last: string | false | undefined): string | null {
  const all = [...sentences, last === false ? '' : (last ?? '')].filter((sentence) => sentence !== '');
  return all.length === 0 ? null : all.join(' ');
}
