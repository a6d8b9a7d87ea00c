/** Compares the users of two brokers. Pending changes count as applied. */
import type { User } from '../../../amazon-mq';
import { diffUser } from '../../../amazon-mq/internal';
import { USER_FIELD_NAMES, type UserField } from '../../../rules';
import type { ShownValue } from '../../shared/field-help';

/** A field of a user that differs. */
export interface FieldDifference {
  readonly field: UserField;
  readonly from: ShownValue;
  readonly to: ShownValue;
}

export interface Comparison {
  /** The users that only one side has. */
  readonly onlyFrom: readonly string[];
  readonly onlyTo: readonly string[];
  readonly different: readonly { readonly username: string; readonly fields: readonly FieldDifference[] }[];
  /** The users whose `replicationUser` is not compared, because a change of them is pending. */
  readonly notCompared: readonly string[];
}

/** A user without its broker. */
export type ComparedUser = Omit<User, 'brokerId'>;

/** The users of one side. */
export interface SideUsers {
  readonly users: readonly ComparedUser[];
  /** The users whose settings could not be read, so that only their names are compared. */
  readonly namesOnly?: readonly string[];
}

/** Compares two sides. */
export function compareUsers(from: SideUsers, to: SideUsers): Comparison {
  const fromNames = namesOf(from);
  const toNames = namesOf(to);
  const destination = new Map(to.users.map((user) => [user.username, user]));
  const pairs = [...from.users]
    .sort((a, b) => inOrder(a.username, b.username))
    .flatMap((user) => {
      const other = destination.get(user.username);
      return other ? [{ user, other }] : [];
    });
  return {
    onlyFrom: [...fromNames].filter((name) => !toNames.has(name)),
    onlyTo: [...toNames].filter((name) => !fromNames.has(name)),
    different: pairs
      .map(({ user, other }) => ({ username: user.username, fields: differencesOf(user, other) }))
      .filter(({ fields }) => fields.length > 0),
    notCompared: pairs
      .filter(({ user, other }) => isReplicationUnknown(user, other))
      .map(({ user: { username } }) => username),
  };
}

/** Returns whether both sides have the same users, apart from what cannot be compared. */
export function isEqual({ onlyFrom, onlyTo, different }: Comparison): boolean {
  return onlyFrom.length + onlyTo.length + different.length === 0;
}

/** Returns the fields that differ, in the order of the table of fields. */
export function differencesOf(from: ComparedUser, to: ComparedUser): FieldDifference[] {
  const different = new Set(Object.keys(diffUser(to, from)));
  if (isReplicationUnknown(from, to)) different.delete('replicationUser');
  return USER_FIELD_NAMES.filter((field) => different.has(field)).map((field) => ({
    field,
    from: valueOf(from, field),
    to: valueOf(to, field),
  }));
}

/** Amazon MQ does not return a pending `replicationUser`, so that the value may be about to change. */
const isReplicationUnknown = (...users: readonly ComparedUser[]): boolean =>
  users.some(({ pendingChange }) => pendingChange !== null);

function valueOf(user: ComparedUser, field: UserField): ShownValue {
  const value = (user as Readonly<Partial<Record<UserField, ShownValue>>>)[field] ?? null;
  return Array.isArray(value) ? [...(value as readonly string[])].sort(inOrder) : value;
}

function namesOf({ users, namesOnly = [] }: SideUsers): ReadonlySet<string> {
  return new Set([...users.map(({ username }) => username), ...namesOnly].sort(inOrder));
}

/** Orders by code units, so that the order does not depend on the locale. */
const inOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
