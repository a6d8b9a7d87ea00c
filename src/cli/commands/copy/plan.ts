/** Decides what `mq-user copy` does with each user. */
import type { Broker, User } from '../../../amazon-mq';
import { LIMITS, type UserField } from '../../../rules';
import { count, matchesUsername } from '../../../rules/internal';
import type { UnreadReason } from '../../shared/read-users';
import type { Mistake } from '../../shared/usage-error';
import { differencesOf } from './compare';

export interface PlanFlags {
  readonly overwrite?: boolean;
  readonly setPassword?: boolean;
  readonly replicationUsers?: boolean;
}

/** What happens to a user on the destination. */
export interface PlannedCopy {
  readonly username: string;
  /** `kept` is a user that exists and differs, and `unchanged` a user that does not differ. */
  readonly result: 'created' | 'updated' | 'unchanged' | 'kept' | 'skipped';
  /** The user on the source; undefined if it is skipped. */
  readonly user: User | undefined;
  /** The user on the destination; undefined if it has none. */
  readonly existing: User | undefined;
  /** The fields that are sent to an existing user, or in which a kept one differs. */
  readonly fields: readonly UserField[];
  /** Why it is skipped. */
  readonly reason: string | null;
}

/** What was read of a user on both sides. */
export interface ReadUser {
  readonly username: string;
  readonly source: User | UnreadReason;
  /** Undefined if the destination has no such user. */
  readonly destination: User | UnreadReason | undefined;
}

/** Why users of the source are skipped. */
const skipped: Readonly<Record<UnreadReason, string>> = {
  deleted: 'its deletion is pending on the source',
  gone: 'it was deleted on the source in the meantime',
  illegal: 'its name, groups or flags break a rule of Amazon MQ',
};

/** Returns the usernames that are selected, and a mistake for each name or pattern that matches no user. */
export function selectUsers(
  names: readonly string[],
  patterns: readonly string[] | undefined,
): { readonly selected: readonly string[]; readonly mistakes: readonly Mistake[] } {
  if (patterns === undefined) return { selected: names, mistakes: [] };
  const matching = (pattern: string) => names.filter((name) => matchesUsername(pattern, name));
  const selected = new Set(patterns.flatMap(matching));
  const mistakes = patterns
    .filter((pattern) => matching(pattern).length === 0)
    .map((pattern): Mistake => {
      const message = `The source has no user ${pattern}. Correct the name or the pattern.`;
      return { kind: 'not-found', rule: 'no-such-user', username: '', message };
    });
  return { selected: names.filter((name) => selected.has(name)), mistakes };
}

/** Returns what to do with a user, or the mistake that prevents it. */
export function planUser({ username, source, destination }: ReadUser, flags: PlanFlags): PlannedCopy | Mistake {
  const skip = (reason: string): PlannedCopy => ({
    ...{ username, result: 'skipped', user: undefined, existing: undefined, fields: [], reason },
  });
  if (typeof source === 'string') return skip(skipped[source]);
  if (destination === 'illegal') return skip(skipped.illegal);
  const existing = typeof destination === 'object' ? destination : undefined;
  if (!flags.replicationUsers && (source.replicationUser || existing?.replicationUser)) {
    return skip('it is a replication user; --replication-users includes it');
  }
  if (destination === 'deleted') {
    const message =
      'The deletion of the user is pending on the destination, and the name is taken until the broker reboots. Reboot the destination first.';
    return { kind: 'conflict', rule: 'deletion-pending', username, message };
  }
  const planned = { username, user: source, existing, reason: null };
  if (!existing) return { ...planned, result: 'created', fields: [] };
  const different = differencesOf(source, existing).map(({ field }) => field);
  if (!flags.overwrite) return { ...planned, result: different.length > 0 ? 'kept' : 'unchanged', fields: different };
  const fields: UserField[] = [...different, ...(flags.setPassword ? ['password' as const] : [])];
  return { ...planned, result: fields.length > 0 ? 'updated' : 'unchanged', fields };
}

/** Returns whether the password of a user is sent. */
export function sendsPassword({ result, fields }: PlannedCopy): boolean {
  return result === 'created' || (result === 'updated' && fields.includes('password'));
}

/** Returns the mistake of a destination without room for the users to create. */
export function roomMistakes({ users }: Broker, planned: readonly PlannedCopy[]): Mistake[] {
  const creations = planned.filter(({ result }) => result === 'created').length;
  if (creations === 0 || users.length + creations <= LIMITS.usersPerBroker) return [];
  const deleted = users.filter(({ pendingChange }) => pendingChange === 'DELETE').length;
  const remedy = deleted > 0 ? `, or reboot the broker, which removes ${count(deleted, 'user')}` : '';
  const message = `The destination has ${count(users.length, 'user')}, and ${creations} would be created. Allowed: ${LIMITS.usersPerBroker}. Select fewer users with --username, delete users${remedy}.`;
  return [{ kind: 'broker', rule: 'broker-full', username: '', message }];
}
