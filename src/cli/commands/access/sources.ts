/** Where the users and the configuration of a broker come from: Amazon MQ, or a roster and an XML file. */
import type { Command } from 'commander';
import type { BrokerAudit } from '../../../access';
import type { Broker } from '../../../amazon-mq';
import type { Roster, RosterUser } from '../../../roster';
import { CommandOption } from '../../shared/command-option';
import type { CommandContext } from '../../shared/context';
import type { BrokerFlags } from '../../shared/options';
import { UsageError } from '../../shared/usage-error';
import { readFile, readRosters } from './files';

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

/** Returns whether the broker is described by files. Refuses options that contradict each other. */
export function isOffline({ roster, configuration, brokerName }: OfflineFlags & BrokerFlags): boolean {
  if ((roster === undefined) !== (configuration === undefined)) {
    throw new UsageError('--roster and --configuration belong together. Specify both, or a broker of AWS.');
  }
  if (roster !== undefined && brokerName !== undefined) {
    throw new UsageError('--broker-name is for a broker of AWS. With --roster, select a broker with --broker-id.');
  }
  return roster !== undefined;
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
  const xml = await readFile(configuration, signal);
  const { auditedUser, authorizationIn } = await import('../../../access/internal.js');
  return {
    ...(brokerId !== undefined && { brokerId }),
    users: users.map(auditedUser),
    ...authorizationIn(xml.toString('utf8')),
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
