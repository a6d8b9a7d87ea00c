/** Diagnostics of `mq_users_exclusive`. They name all users that they are about, since this is what is approved. */
import type { Broker, User } from '../../../amazon-mq';
import { count } from '../../../rules/internal';
import { error, warning, type Diagnostic } from '../../../terraform-plugin';

type BrokerName = Pick<Broker, 'id' | 'name'>;

/** Users of the broker that are not listed will be removed. */
export function willBeRemoved({ id, name }: BrokerName, users: readonly User[]): Diagnostic {
  const list = users.map((user) => `- ${user.username}: ${accessOf(user)}`).join('\n');
  const detail = `These users are not in usernames and match no pattern in ignore. Everything that signs in as one of them loses access at the broker's next reboot or maintenance window:\n\n${list}\n\nTo keep a user, add its name to usernames or a pattern to ignore.${ifRefused}`;
  return warning(`${count(users.length, 'user')} of the broker ${name} (${id}) will be removed`, detail);
}

/** What happens if the plan during the apply is not the same. */
const ifRefused =
  ' If Terraform reports an "inconsistent final plan" for removed_users, the users of the broker changed after the plan, or were not known yet. No user is removed in that case. Run plan and apply again.';

function accessOf({ groups, consoleAccess, replicationUser }: User): string {
  return [
    groups.length === 0 ? 'no groups' : `${groups.length === 1 ? 'group' : 'groups'} ${[...groups].sort().join(', ')}`,
    ...(consoleAccess ? ['web console'] : []),
    ...(replicationUser ? ['replication user'] : []),
  ].join('; ');
}

/** The name of a user cannot be a key of a map in Terraform's protocol. */
export function cannotBeNamed(brokerId: string): Diagnostic {
  const detail = `The broker ${brokerId} has a user with the name __proto__, which the provider cannot name in a plan. Add it to usernames or ignore, or delete the user in the console of Amazon MQ.`;
  return error('A user cannot be named in the plan', detail, ['usernames']);
}

/** Users of this broker cannot be managed. */
export function unsuitableBroker(brokerId: string, reason: string): Diagnostic {
  return error('The users of this broker cannot be managed', `The broker is ${brokerId}. ${reason}`, ['broker_id']);
}

export const LAST_CONSOLE_USER = 'The last user with access to the web console would be removed';

/** No user that remains could access the web console. */
export function lastConsoleUser(brokerId: string, usernames: readonly string[]): Diagnostic {
  const detail = `No user of the broker ${brokerId} could access the web console without ${names(usernames)}. Nothing was removed. Keep one of these users, give another user console_access first, or set remove_last_console_user = true.`;
  return error(LAST_CONSOLE_USER, detail, ['usernames']);
}

/** The broker replicates data, and replication users would be removed. */
export function replicationInUse(brokerId: string, usernames: readonly string[]): Diagnostic {
  const detail = `The broker ${brokerId} replicates data to or from another Region, and the replication needs ${names(usernames)}. Nothing was removed. Keep ${usernames.length === 1 ? 'the user' : 'these users'}, end the replication first, or set remove_replication_users = true.`;
  return error('A replication user would be removed', detail, ['usernames']);
}

/** A user was created or adopted by this run after the plan. */
export function createdByThisRun(brokerId: string, usernames: readonly string[]): Diagnostic {
  const detail = `This apply created or adopted ${names(usernames)} on the broker ${brokerId}, so ${usernames.length === 1 ? 'the user was' : 'the users were'} not removed. To keep ${usernames.length === 1 ? 'it' : 'them'}, add ${usernames.length === 1 ? 'its name' : 'their names'} to usernames.`;
  return warning('Users that are not listed were kept', detail);
}

/** The removal stopped midway. */
export function stoppedMidway(brokerId: string, removed: readonly string[], remaining: readonly string[]): Diagnostic {
  const done = removed.length === 0 ? 'No user was removed.' : `Removed: ${removed.join(', ')}.`;
  const detail = `Not all users of the broker ${brokerId} that the plan names were removed. ${done} Not removed, or not confirmed: ${remaining.join(', ')}. Apply again.`;
  return error('Not all users were removed', detail);
}

const names = (usernames: readonly string[]) =>
  usernames.length === 1 ? `the user ${usernames[0]}` : `the users ${usernames.join(', ')}`;
