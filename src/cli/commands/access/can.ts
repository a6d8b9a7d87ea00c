/** `mq-user can` prints whether a user may do something with a destination. */
import { Command } from 'commander';
import type { AuthorizationEntry, Decision, AccessOperation } from '../../../access';
import type { Broker } from '../../../amazon-mq';
import { brokerIdOf, type CommandContext } from '../../shared/context';
import { CommandArgument } from '../../shared/command-option';
import {
  addBrokerOptions,
  addCommonOptions,
  addHelp,
  type BrokerFlags,
  type CommonOptions,
} from '../../shared/options';
import { runWithResult } from '../../shared/negative-result';
import { requireManagedUsers } from '../../shared/suitable-broker';
import type { Terminal } from '../../shared/terminal';
import { InvalidFileError, UsageError } from '../../shared/usage-error';
import { addOfflineOptions, readBroker, readOfflineBroker, runOnSource } from './sources';
import type { BrokerInput, OfflineFlags } from './sources';

type Options = BrokerFlags & OfflineFlags & CommonOptions;

/** Defines `mq-user can`. */
export function canCommand(): Command {
  const command = new Command('can')
    .description('Print whether a user may read, write or administer a queue or topic, and the entry that decides')
    .addArgument(new CommandArgument('<username>', 'the user'))
    .addArgument(
      new CommandArgument('<operation>', 'read (receive), write (send) or admin (create and delete)').choices([
        'read',
        'write',
        'admin',
      ]),
    )
    .addArgument(new CommandArgument('<destination>', 'queue://NAME or topic://NAME'));
  addBrokerOptions(command);
  addOfflineOptions(command);
  addCommonOptions(command);
  addHelp(command, {
    json:
      '{ "allowed": …, "reason", "entry": { "line", "destination", "read", "write", "admin" } | null, "groups", "matching": [entries] }.\n' +
      'Pending changes of the user count as applied. Sending to a destination that does not exist needs admin too.\n' +
      'The exit code is 1 if the user may not, and 2 or more for errors',
    permissions: 'mq:DescribeBroker, mq:DescribeUser, mq:DescribeConfigurationRevision',
    examples: [
      'mq-user can orders-service write queue://orders.new --broker-name orders',
      'mq-user can orders-service read queue://orders.new --roster users.yaml --configuration broker.xml',
    ],
  });
  return command.action((username: string, operation: AccessOperation, destination: string, options: Options) => {
    const question = { username, operation, destination };
    return runWithResult((onDenied) => {
      const print = async (read: () => Promise<BrokerInput>, terminal: Terminal) => {
        if (!(await printDecision(question, read, terminal))) onDenied();
      };
      return runOnSource(
        options,
        undefined,
        (terminal, signal) => print(() => readOfflineBroker(options, signal), terminal),
        (context) => print(() => readOnlineBroker(options, username, context), context.terminal),
      );
    });
  });
}

/** Reads a broker, and one of its users. */
async function readOnlineBroker(options: Options, username: string, context: CommandContext): Promise<BrokerInput> {
  const { mq, signal } = context;
  const broker = await mq.brokers.describe(await brokerIdOf(options, context), { signal });
  await requireUser(broker, username);
  return readBroker(broker, context, username);
}

interface Question {
  readonly username: string;
  readonly operation: AccessOperation;
  readonly destination: string;
}

/** Prints the decision, and returns whether the user may. */
async function printDecision(
  { username, operation, destination }: Question,
  read: () => Promise<BrokerInput>,
  terminal: Terminal,
): Promise<boolean> {
  const { AccessEvaluator, ConfigurationError, describeEntry, parseDestination } =
    await import('../../../access/index.js');
  const destinations = destinationsIn(destination, parseDestination);
  const { users, authorization, configurationProblems = [] } = await read();
  const user = users.find((candidate) => candidate.username === username);
  if (!user) throw new UsageError(`The roster has no user ${username}.`);
  if (!authorization) throw new InvalidFileError(new ConfigurationError(configurationProblems).message.split('\n'));
  const { LDAP_AUTHORIZATION } = await import('../../../access/internal.js');
  if (authorization.kind === 'ldap') throw new InvalidFileError([LDAP_AUTHORIZATION]);
  const { groups } = user;
  const decision = new AccessEvaluator(authorization).decide(groups, operation, destinations);
  const { allowed, reason, entry, matching } = decision;
  const shown = (one: AuthorizationEntry) => ({
    line: one.line,
    destination: describeEntry(one),
    read: one.read,
    write: one.write,
    admin: one.admin,
  });
  terminal.data({ allowed, reason, entry: entry ? shown(entry) : null, groups, matching: matching.map(shown) }, [
    allowed ? 'yes' : 'no',
    `${explanation(decision, groups, operation, describeEntry)}.`,
  ]);
  return allowed;
}

function destinationsIn<T>(text: string, parse: (text: string) => T): T {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  }
}

/** Throws if the broker has no such user, or its users are not those of Amazon MQ. */
async function requireUser(broker: Broker, username: string): Promise<void> {
  await requireManagedUsers(broker);
  if (broker.users.some((user) => user.username === username)) return;
  const { MqError } = await import('../../../amazon-mq/index.js');
  const call = { operation: 'DescribeUser', brokerId: broker.id, username };
  throw new MqError('not-found', call, 'The user does not exist.');
}

function explanation(
  { reason, entry, matching }: Decision,
  groups: readonly string[],
  operation: AccessOperation,
  describe: (entry: AuthorizationEntry) => string,
): string {
  const ofUser = groups.length > 0 ? `its groups are ${groups.join(', ')}` : 'it is in no group';
  const place = (one: AuthorizationEntry) => `${describe(one)} (line ${one.line})`;
  switch (reason) {
    case 'no-map':
      return 'The broker has no authorization map, so every user may do everything';
    case 'no-temporary-entry':
      return 'The map has no tempDestinationAuthorizationEntry, so every user may use temporary destinations';
    case 'entry':
      return `The entry for ${entry ? place(entry) : ''} admits the user: ${ofUser}`;
    case 'no-group':
      return `No matching entry admits the user to ${operation}: ${ofUser}. Entries that match: ${matching.map(place).join('; ')}`;
    case 'no-entry':
      return `No entry matches the destination: ${ofUser}`;
  }
}
