/** Reads the users of one side of a comparison: of a broker, or of a roster. */
import type { Broker } from '../../../amazon-mq';
import type { Roster, RosterUser } from '../../../roster';
import type { CommandContext } from '../../shared/context';
import { readAllUsers } from '../../shared/read-users';
import { UsageError } from '../../shared/usage-error';
import type { ComparedUser, SideUsers } from './compare';

/** The users of a side, and where they are from. */
export interface ReadSide extends SideUsers {
  readonly place: BrokerPlace | { readonly brokerId: string; readonly roster: string };
  readonly pending: Broker['users'];
}

/** A broker as --json prints it. */
export interface BrokerPlace {
  readonly brokerId: string;
  readonly brokerName: string;
  readonly brokerArn: string;
}

/** Returns what identifies a broker. */
export function placeOf({ id, name, arn }: Broker): BrokerPlace {
  return { brokerId: id, brokerName: name, brokerArn: arn };
}

/** Returns the users of a broker whose deletion is not pending. */
export function remainingUsers({ users }: Broker): string[] {
  return users.filter(({ pendingChange }) => pendingChange !== 'DELETE').map(({ username }) => username);
}

/** Reads the users of a broker. */
export async function readSide(broker: Broker, context: CommandContext): Promise<ReadSide> {
  const names = remainingUsers(broker);
  const found = await readAllUsers(broker.id, names, context);
  return {
    place: placeOf(broker),
    users: found.filter((user) => typeof user === 'object'),
    namesOnly: names.filter((_, index) => found[index] === 'illegal'),
    pending: broker.users.filter(({ pendingChange }) => pendingChange !== null),
  };
}

/**
 * Returns the users of a roster: of the broker that is selected, otherwise of the destination, otherwise of the only broker in
 * the file.
 */
export function rosterSide(
  rosters: readonly Roster[],
  file: string,
  selected: string | undefined,
  destination: string,
): ReadSide {
  const ids = new Set(rosters.map(({ brokerId }) => brokerId));
  const [first = ''] = ids;
  const brokerId = selected ?? (ids.has(destination) || ids.size !== 1 ? destination : first);
  if (!ids.has(brokerId)) {
    const remedy = selected === undefined ? ' Select the users of another broker in it with --from-broker-id.' : '';
    throw new UsageError(`The roster ${file} has no users of the broker ${brokerId}.${remedy}`);
  }
  const users = rosters.filter((roster) => roster.brokerId === brokerId).flatMap((roster) => roster.users);
  return { place: { brokerId, roster: file }, users: users.map(comparedUser), pending: [] };
}

/** Returns a user of a roster. A field that is left out has the default of Amazon MQ. */
function comparedUser({ username, groups, consoleAccess, replicationUser }: RosterUser): ComparedUser {
  return {
    username,
    groups: groups ?? [],
    consoleAccess: consoleAccess ?? false,
    replicationUser: replicationUser ?? false,
    pendingChange: null,
  };
}
