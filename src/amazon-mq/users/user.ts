/** A broker user as it is wanted: what DescribeUser shows, with the pending change counted in. */
import type { DescribeUserResponse } from '@aws-sdk/client-mq';
import { normalized } from '../../rules';

/** A change that waits for the broker's next reboot or maintenance window. */
export type PendingChange = 'CREATE' | 'UPDATE' | 'DELETE';

export interface User {
  readonly brokerId: string;
  readonly username: string;
  /** In the order in which Amazon MQ lists them, which means nothing. */
  readonly groups: readonly string[];
  readonly consoleAccess: boolean;
  /**
   * The current value: Amazon MQ does not show a pending one. While a change is pending, false may be about to
   * become true, and the other way round.
   */
  readonly replicationUser: boolean;
  readonly pendingChange: PendingChange | null;
}

/** Where a change is pending, its groups and console access count, and not those that the broker still runs with. */
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

/**
 * Whether a user is like one that was sent, in all that Amazon MQ shows of both while a creation is pending: the groups,
 * as a set, and the console access.
 */
export function isAsSent(
  user: User,
  sent: { readonly groups?: readonly string[]; readonly consoleAccess?: boolean },
): boolean {
  return isSameGroups(user.groups, sent.groups ?? []) && user.consoleAccess === (sent.consoleAccess ?? false);
}

/** Whether two lists hold the same groups, in any order. */
export function isSameGroups(some: readonly string[], others: readonly string[]): boolean {
  const a = new Set(some.map(normalized));
  const b = new Set(others.map(normalized));
  return a.size === b.size && [...a].every((group) => b.has(group));
}
