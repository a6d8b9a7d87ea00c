/** Broker users, with pending changes counted as made, and how they are compared. */
import type { DescribeUserResponse } from '@aws-sdk/client-mq';
import { normalized } from '../../rules';

/** A change that takes effect at the broker's next reboot or maintenance window. */
export type PendingChange = 'CREATE' | 'UPDATE' | 'DELETE';

export interface User {
  readonly brokerId: string;
  readonly username: string;
  /** The groups. Their order has no meaning. */
  readonly groups: readonly string[];
  readonly consoleAccess: boolean;
  /**
   * The current value, because Amazon MQ does not show a pending one. While a change is pending, the value may be about to
   * change.
   */
  readonly replicationUser: boolean;
  readonly pendingChange: PendingChange | null;
}

/** The settings of a user that can be compared. */
export interface UserSettings {
  readonly groups?: readonly string[] | undefined;
  readonly consoleAccess?: boolean | undefined;
  readonly replicationUser?: boolean | undefined;
}

/** Returns the user of a response. Pending groups and console access replace those that the broker still runs with. */
export function toUser(brokerId: string, username: string, response: DescribeUserResponse): User {
  const { Pending: pending } = response;
  return {
    brokerId,
    username,
    groups: pending?.Groups ?? response.Groups ?? [],
    consoleAccess: pending?.ConsoleAccess ?? response.ConsoleAccess ?? false,
    replicationUser: response.ReplicationUser ?? false,
    pendingChange: pending?.PendingChange ?? null,
  };
}

/** Returns the wanted settings that differ from the existing ones. Settings that are undefined do not differ. */
export function diffUser(existing: UserSettings, wanted: UserSettings): UserSettings {
  const { groups, consoleAccess, replicationUser } = wanted;
  return {
    ...(groups !== undefined && !isSameGroups(groups, existing.groups ?? []) && { groups }),
    ...(consoleAccess !== undefined && consoleAccess !== existing.consoleAccess && { consoleAccess }),
    ...(replicationUser !== undefined && replicationUser !== existing.replicationUser && { replicationUser }),
  };
}

/**
 * Returns whether a user has the settings that were sent. `replicationUser` is not compared, because Amazon MQ does not show
 * it while the creation is pending.
 *
 * @internal
 */
export function isAsSent(user: User, { groups = [], consoleAccess = false }: UserSettings): boolean {
  return Object.keys(diffUser(user, { groups, consoleAccess })).length === 0;
}

/** Returns whether two lists contain the same groups, in any order. */
function isSameGroups(some: readonly string[], others: readonly string[]): boolean {
  const a = new Set(some.map(normalized));
  const b = new Set(others.map(normalized));
  return a.size === b.size && [...a].every((group) => b.has(group));
}
