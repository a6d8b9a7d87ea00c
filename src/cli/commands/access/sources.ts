/** Where the users and the configuration of a broker come from: Amazon MQ, or a roster and an XML file. */
import type { Command } from 'commander';
import type { BrokerAudit } from '../../../access';
import type { Broker } from '../../../amazon-mq';
import type { Roster, RosterUser } from '../../../roster';
import { CommandOption } from '../../shared/command-option';
import { run, withAmazonMq, type CommandContext } from '../../shared/context';
import type { BrokerFlags, CommonOptions } from '../../shared/options';
import type { Terminal } from '../../shared/terminal';
import { UsageError } from '../../shared/usage-error';
import { readRosters, readText } from './files';

/** The options for a broker that is described by files. */
export interface OfflineFlags {
  readonly roster?: string;
  readonly configuration?: string;
}

/** Adds the options for a broker that is described by files. */
export function addOfflineOptions(command: Command): Command {
  return command
    .addOption(new CommandOption('--roster <file>', 'the users, as a roster in JSON or YAML; AWS is not called').file())
    .addOption(new CommandOption('--configuration <file>', 'the XML of the configuration, with --roster').file());
}

/**
 * Runs a subcommand for a broker that is described by files, or with a connection to AWS.
 *
 * @param problem what is wrong with the other options
 */
export function runOnSource(
  options: OfflineFlags & BrokerFlags & CommonOptions,
  problem: string | undefined,
  offline: (terminal: Terminal, signal: AbortSignal) => Promise<void>,
  online: (context: CommandContext) => Promise<void>,
): Promise<void> {
  const wrong = problem ?? sourceProblem(options);
  if (wrong !== undefined) return run(options, () => Promise.reject(new UsageError(wrong)));
  return options.roster === undefined ? withAmazonMq(options, online) : run(options, offline);
}

function sourceProblem({ roster, configuration, brokerName }: OfflineFlags & BrokerFlags): string | undefined {
  if ((roster === undefined) !== (configuration === undefined)) {
    return '--roster and --configuration belong together. Specify both, or a broker of AWS.';
  }
  if (roster !== undefined && brokerName !== undefined) {
    return '--broker-name is for a broker of AWS. With --roster, select a broker with --broker-id.';
  }
  return undefined;
}

/** What is known about a broker. */
export interface BrokerInput extends BrokerAudit {
  readonly brokerId?: string;
  readonly brokerName?: string;
}

/** Reads a broker from Amazon MQ. */
export async function readBroker(
  broker: Broker,
  { mq, signal }: Pick<CommandContext, 'mq' | 'signal'>,
  username?: string,
): Promise<BrokerInput> {
  const { readBrokerAudit } = await import('../../../access/index.js');
  const read = await readBrokerAudit(mq, broker, { signal, ...(username !== undefined && { username }) });
  return { ...read, brokerId: broker.id, brokerName: broker.name };
}

/** Reads a broker from its files. */
export async function readOfflineBroker(
  { roster = '', configuration = '', brokerId }: OfflineFlags & BrokerFlags,
  signal: AbortSignal,
): Promise<BrokerInput> {
  const users = usersOf(await readRosters(roster, signal), roster, brokerId);
  const xml = await readText(configuration, signal);
  const { auditedUser, authorizationIn } = await import('../../../access/internal.js');
  return {
    ...(brokerId !== undefined && { brokerId }),
    users: users.map(auditedUser),
    ...authorizationIn(xml),
  };
}

/** Returns the users of one broker. */
function usersOf(rosters: readonly Roster[], file: string, brokerId: string | undefined): readonly RosterUser[] {
  const chosen = brokerId === undefined ? rosters : rosters.filter((roster) => roster.brokerId === brokerId);
  const ids = new Set(chosen.map((roster) => roster.brokerId));
  if (ids.size > 1) throw new UsageError(`${file} has users of ${ids.size} brokers. Select one with --broker-id.`);
  if (ids.size === 0) throw new UsageError(`${file} has no users of the broker ${brokerId ?? ''}.`);
  return chosen.flatMap(({ users }) => users);
}
