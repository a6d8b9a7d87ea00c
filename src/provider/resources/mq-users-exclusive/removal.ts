/** Which users of a broker `mq_users_exclusive` removes, and whether they may be removed. */
import type { Broker, User } from '../../../amazon-mq';
import { matchesUsername } from '../../../rules/internal';
import { toDiagnosticError } from '../../diagnostics';
import type { ProviderClient } from '../../client';
import type { PlannedUser } from '../../ownership/users-of-run';
import type { Context, Diagnostic } from '../../../terraform-plugin';
import { lastConsoleUser, replicationInUse } from './messages';
import type { ExclusiveState } from './schema';

/** The values of a configuration that determine which users stay. */
export type Kept = Pick<ExclusiveState, 'broker_id' | 'usernames' | 'ignore'>;

/** What a configuration allows to be removed. */
type Allowed = Pick<ExclusiveState, 'remove_last_console_user' | 'remove_replication_users'>;

/** How many users are read at the same time. */
const CONCURRENT_READS = 10;

/** Returns whether the configuration keeps a user. */
export function isKept({ usernames, ignore }: Pick<Kept, 'usernames' | 'ignore'>, username: string): boolean {
  return usernames.includes(username) || (ignore ?? []).some((pattern) => matchesUsername(pattern, username));
}

/** Returns the names of the users that exist and whose deletion is not pending. */
export function presentUsernames({ users }: Pick<Broker, 'users'>): string[] {
  return users.flatMap(({ username, pendingChange }) => (pendingChange === 'DELETE' ? [] : [username])).sort();
}

/** Returns the groups of users, by username. */
export function groupsOf(users: readonly User[]): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(users.map(({ username, groups }) => [username, groups]));
}

/** Reads users of a broker. Users that do not exist are left out. */
export async function readUsers(
  brokerId: string,
  usernames: readonly string[],
  { mq }: ProviderClient,
  context: Context,
): Promise<User[]> {
  const users: User[] = [];
  for (let start = 0; start < usernames.length; start += CONCURRENT_READS) {
    const batch = usernames.slice(start, start + CONCURRENT_READS);
    const found = await Promise.all(batch.map((username) => mq.users.find(brokerId, username, context))).catch(
      (thrown: unknown) => {
        throw toDiagnosticError('A user of the broker could not be read', thrown);
      },
    );
    users.push(...found.filter((user) => user !== undefined));
  }
  return users;
}

/** Returns whether a listed user does not exist yet. */
export function expectsUsers(usernames: readonly string[], present: readonly string[]): boolean {
  return usernames.some((username) => !present.includes(username));
}

/** Returns whether the deletion of a user is not pending. */
export const isPresent = ({ pendingChange }: User) => pendingChange !== 'DELETE';

export interface Removal {
  readonly broker: Broker;
  /** The users to remove. */
  readonly removed: readonly User[];
  /** The names of the users of the broker that stay. */
  readonly staying: readonly string[];
  /** What the plan does with the users that the configuration manages. */
  readonly planned: ReadonlyMap<string, PlannedUser>;
  /** Whether a listed user that does not exist yet may get access to the web console. The apply waits for it. */
  readonly mayCreateConsoleUser: boolean;
}

/** Returns why users must not be removed. */
export async function problemsOfRemoval(
  { broker, removed, staying, planned, mayCreateConsoleUser }: Removal,
  allowed: Allowed,
  client: ProviderClient,
  context: Context,
): Promise<Diagnostic[]> {
  const replication = removed.filter(({ replicationUser }) => replicationUser);
  const isReplicationAtRisk = broker.replicatesData && !allowed.remove_replication_users && replication.length > 0;
  const console = removed.filter(({ consoleAccess }) => consoleAccess);
  const keepsConsole =
    console.length === 0 ||
    allowed.remove_last_console_user ||
    mayCreateConsoleUser ||
    // An access that is not known yet is checked by the apply.
    [...planned.values()].some(({ plan, consoleAccess }) => plan === 'stays' && consoleAccess !== false) ||
    (await anyHasConsole(
      broker.id,
      // What the plan does with these users is known without reading them.
      staying.filter((username) => !planned.has(username)),
      client,
      context,
    ));
  return [
    ...(isReplicationAtRisk ? [replicationInUse(broker.id, namesOf(replication))] : []),
    ...(keepsConsole ? [] : [lastConsoleUser(broker.id, namesOf(console))]),
  ];
}

/** Returns whether one of the users has access to the web console. Reads as few of them as possible. */
export async function anyHasConsole(
  brokerId: string,
  usernames: readonly string[],
  client: ProviderClient,
  context: Context,
): Promise<boolean> {
  for (let start = 0; start < usernames.length; start += CONCURRENT_READS) {
    const users = await readUsers(brokerId, usernames.slice(start, start + CONCURRENT_READS), client, context);
    if (users.some((user) => user.consoleAccess && isPresent(user))) return true;
  }
  return false;
}

const namesOf = (users: readonly User[]) => users.map(({ username }) => username);
