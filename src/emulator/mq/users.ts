/**
 * The users of one broker: what Amazon MQ accepts, and how changes stay under `pending` until the broker reboots.
 *
 * The constraints come from the API reference (brokers-broker-id-users-username) and the quotas page, independently of any
 * code that is tested against them. No message contains a password.
 */
import { badRequest, conflict, notFound } from '../errors';
import type { Body } from '../fields';
import { booleanShape, listShape } from './shapes';
import { optionalBoolean, optionalString, optionalStrings, requiredString } from '../fields';

/** "This value can contain only alphanumeric characters, dashes, periods, underscores, and tildes … 2-100 characters long." */
export const userNameShape = {
  type: 'string',
  pattern: /^[A-Za-z0-9._~-]{2,100}$/,
  rule: 'Use 2-100 alphanumeric characters, dashes, periods, underscores or tildes (- . _ ~).',
} as const;

/** The groups of a user (API reference, `groups`). */
const maxGroups = 20;

/** The members of a user besides its name and its password, in requests. */
export const userSettingShapes = {
  consoleAccess: booleanShape,
  groups: listShape(userNameShape, { max: maxGroups }),
  replicationUser: booleanShape,
};

/** The settings of a user. */
export interface StoredUserSettings {
  readonly groups: readonly string[];
  readonly consoleAccess: boolean;
  readonly replicationUser: boolean;
  readonly password: string;
}

/** The settings of a user to create. */
export type NewEmulatedUser = Readonly<{
  password: string;
  groups?: readonly string[];
  consoleAccess?: boolean;
  replicationUser?: boolean;
}>;

/** The kind of a change to a user. */
export type ChangeType = 'CREATE' | 'UPDATE' | 'DELETE';

/** A user of an emulated broker, with its passwords. */
export interface EmulatedUser {
  readonly username: string;
  /** The settings that the broker runs with; undefined until the first reboot after CreateUser. */
  readonly current: StoredUserSettings | undefined;
  /** What takes effect with the next reboot. */
  readonly pending: { readonly change: ChangeType; readonly settings: StoredUserSettings } | undefined;
}

/** The users of an emulated broker. Changes are checked as those of API calls are, and throw the same errors. */
export interface EmulatedUsers {
  /** Adds a user without a pending change, like the users of CreateBroker. */
  addActive(username: string, settings: NewEmulatedUser): void;
  /** Does what CreateUser does. */
  create(username: string, settings: NewEmulatedUser): void;
  /** Does what UpdateUser does: fields that are left out keep their values. */
  update(username: string, settings: Partial<NewEmulatedUser>): void;
  /** Does what DeleteUser does: a user stays until the reboot, even one whose creation is pending. */
  delete(username: string): void;
  /** Returns a user with its passwords, or undefined. */
  find(username: string): EmulatedUser | undefined;
  /** Returns the body of DescribeUser. */
  describe(username: string): Readonly<Record<string, unknown>>;
  /** Returns the users as ListUsers does, sorted by username. */
  summaries(): readonly { readonly username: string; readonly pendingChange?: ChangeType }[];
  /** Applies the changes of users only; `reboot` applies all. */
  applyPending(): void;
}

interface UserRecord {
  readonly username: string;
  current: EmulatedUser['current'];
  pending: EmulatedUser['pending'];
}

/**
 * What CreateUser and UpdateUser do to a user whose deletion is pending, which AWS does not document: GUESS(pending-deletion).
 * `conflict`: they fail with a ConflictException until the reboot. `recreate`: they replace the deletion by a change, to
 * all settings of CreateUser, or to the current settings with the changes of UpdateUser.
 */
export type PendingDeletion = 'conflict' | 'recreate';

/** Simple authentication allows 250 users per broker (quotas page). */
const maxUsers = 250;

export class Users implements EmulatedUsers {
  /** A private field of the language, so that printing a broker does not print passwords. */
  readonly #records = new Map<string, UserRecord>();

  constructor(private readonly pendingDeletion: PendingDeletion) {}

  addActive(username: string, body: Body): void {
    if (this.#records.has(username)) throw badRequest(`Duplicate username [${username}].`, 'username');
    this.refuseOverQuota();
    const settings = newSettings(username, body);
    this.#records.set(username, { username, current: settings, pending: undefined });
  }

  create(username: string, body: Body): void {
    const settings = newSettings(username, body);
    const existing = this.#records.get(username);
    if (existing?.pending?.change === 'DELETE') {
      this.requireRevival(username);
      existing.pending = { change: existing.current ? 'UPDATE' : 'CREATE', settings };
      return;
    }
    // GUESS(user-exists)
    if (existing) throw conflict(`The user [${username}] already exists.`, 'username');
    this.refuseOverQuota();
    this.#records.set(username, { username, current: undefined, pending: { change: 'CREATE', settings } });
  }

  /** Changes the fields in the body; the others keep their pending or current values. */
  update(username: string, body: Body): void {
    const record = this.get(username);
    if (record.pending?.change === 'DELETE') this.requireRevival(username);
    const before = wanted(record);
    const settings = {
      password: optionalString(body, 'password') ?? before.password,
      groups: optionalStrings(body, 'groups') ?? before.groups,
      consoleAccess: optionalBoolean(body, 'consoleAccess') ?? before.consoleAccess,
      replicationUser: optionalBoolean(body, 'replicationUser') ?? before.replicationUser,
    };
    checkSettings(settings);
    record.pending = { change: record.current ? 'UPDATE' : 'CREATE', settings };
  }

  delete(username: string): void {
    const record = this.get(username);
    record.pending = { change: 'DELETE', settings: record.current ?? wanted(record) };
  }

  /**
   * Returns the body of DescribeUser: current values at the top, pending ones separately and without `replicationUser`. A user
   * whose creation is pending has no current values (integration tests of community.aws's mq_user).
   */
  describe(username: string): Body {
    const { current, pending } = this.get(username);
    return {
      username,
      ...(current && {
        consoleAccess: current.consoleAccess,
        groups: current.groups,
        replicationUser: current.replicationUser,
      }),
      ...(pending && {
        pending: {
          pendingChange: pending.change,
          ...(pending.change !== 'DELETE' && {
            consoleAccess: pending.settings.consoleAccess,
            groups: pending.settings.groups,
          }),
        },
      }),
    };
  }

  summaries(): { username: string; pendingChange?: ChangeType }[] {
    return [...this.#records.values()]
      .sort((a, b) => (a.username < b.username ? -1 : 1))
      .map(({ username, pending }) => ({ username, ...(pending && { pendingChange: pending.change }) }));
  }

  applyPending(): void {
    for (const record of this.#records.values()) {
      if (record.pending?.change === 'DELETE') this.#records.delete(record.username);
      else if (record.pending) {
        record.current = record.pending.settings;
        record.pending = undefined;
      }
    }
  }

  /** Returns the users as plain data, with their passwords. */
  toState(): EmulatedUser[] {
    return [...this.#records.values()].map((record) => ({ ...record }));
  }

  restore(users: readonly EmulatedUser[]): void {
    for (const user of users) this.#records.set(user.username, { ...user });
  }

  find(username: string): EmulatedUser | undefined {
    return this.#records.get(username);
  }

  private get(username: string): UserRecord {
    checkName(username, 'username');
    const record = this.#records.get(username);
    if (!record) throw notFound(`Can't find requested user [${username}]. Make sure your user exists.`, 'username');
    return record;
  }

  private requireRevival(username: string): void {
    if (this.pendingDeletion === 'conflict')
      throw conflict(`The user [${username}] is pending deletion. Reboot the broker first.`, 'username');
  }

  private refuseOverQuota(): void {
    if (this.#records.size >= maxUsers)
      throw badRequest(`A broker can have at most ${maxUsers} users. Delete users and reboot the broker.`, 'username');
  }
}

/** Returns the desired settings of a user: the pending ones, or else the current ones. */
export function wanted(record: EmulatedUser): StoredUserSettings {
  const settings = record.pending?.settings ?? record.current;
  if (!settings) throw new Error('A user has current or pending settings.');
  return settings;
}

function newSettings(username: string, body: Body): StoredUserSettings {
  checkName(username, 'username');
  const settings = {
    password: requiredString(body, 'password'),
    groups: optionalStrings(body, 'groups') ?? [],
    consoleAccess: optionalBoolean(body, 'consoleAccess') ?? false,
    replicationUser: optionalBoolean(body, 'replicationUser') ?? false,
  };
  checkSettings(settings);
  return settings;
}

function checkSettings({ password, groups, consoleAccess, replicationUser }: StoredUserSettings): void {
  checkPassword(password);
  if (groups.length > maxGroups) throw badRequest(`A user can be in at most ${maxGroups} groups.`, 'groups');
  for (const group of groups) checkName(group, 'groups');
  if (consoleAccess && replicationUser) {
    throw badRequest(
      "Replication user couldn't have console access. [replicationUser] and [consoleAccess] are mutually exclusive parameters.",
      'replicationUser',
    );
  }
}

function checkName(name: string, attribute: string): void {
  // A username is a segment of a URL's path, where two dots name another resource; a group is not.
  if (!userNameShape.pattern.test(name) || (attribute === 'username' && name === '..')) {
    throw badRequest(`The value of [${attribute}] is not valid. ${userNameShape.rule}`, attribute);
  }
}

/** "Must be at least 12 characters long, must contain at least 4 unique characters, and must not contain commas, colons, or equal signs." */
function checkPassword(password: string): void {
  if (password.length < 12 || password.length > 250) {
    throw badRequest('Enter a password 12 to 250 characters long.', 'password');
  }
  for (let i = 0; i < password.length; i++) {
    const code = password.charCodeAt(i);
    if (code < 0x20 || code > 0x7e)
      throw badRequest('The password may contain printable ASCII characters only.', 'password');
  }
  if (/[,:=]/.test(password)) {
    throw badRequest("The password can't contain commas, colons or equals signs.", 'password');
  }
  if (new Set(password).size < 4)
    throw badRequest('The password must contain at least 4 unique characters.', 'password');
}
