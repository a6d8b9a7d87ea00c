/**
 * The users of one broker: what Amazon MQ accepts, and how changes stay under `pending` until the broker reboots.
 *
 * The constraints come from the API reference (brokers-broker-id-users-username) and the quotas page, independently of any
 * code that is tested against them. No message contains a password.
 */
import { badRequest, conflict, notFound } from '../errors';
import type { Body } from '../fields';
import { createUserRequest, updateUserRequest, userName } from './request-shapes';
import { readMembers } from './shapes';

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

/** The users of an emulated broker. Changes are checked as those of API calls are, and throw the same errors. The state of the broker is not checked. */
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

  addActive(username: string, given: NewEmulatedUser): void {
    if (this.#records.has(username)) throw badRequest(`Duplicate username [${username}].`, 'username');
    this.refuseOverQuota();
    const settings = newSettings(username, given);
    this.#records.set(username, { username, current: settings, pending: undefined });
  }

  create(username: string, given: NewEmulatedUser): void {
    const settings = newSettings(username, given);
    const existing = this.#records.get(username);
    if (existing?.pending?.change === 'DELETE') {
      this.checkPendingDeletion(username);
      existing.pending = { change: existing.current ? 'UPDATE' : 'CREATE', settings };
      return;
    }
    // GUESS(user-exists)
    if (existing) throw conflict(`The user [${username}] already exists.`, 'username');
    this.refuseOverQuota();
    this.#records.set(username, { username, current: undefined, pending: { change: 'CREATE', settings } });
  }

  /** Changes the fields that are given; the others keep their pending or current values. */
  update(username: string, given: Partial<NewEmulatedUser>): void {
    const record = this.get(username);
    if (record.pending?.change === 'DELETE') this.checkPendingDeletion(username);
    const settings: StoredUserSettings = { ...wanted(record), ...readMembers(updateUserRequest, given) };
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
  toRecord(): EmulatedUser[] {
    return [...this.#records.values()].map((record) => ({ ...record }));
  }

  restore(users: readonly EmulatedUser[]): void {
    for (const user of users) this.#records.set(user.username, { ...user });
  }

  find(username: string): EmulatedUser | undefined {
    return this.#records.get(username);
  }

  private get(username: string): UserRecord {
    checkName(username);
    const record = this.#records.get(username);
    if (!record) throw notFound(`Can't find requested user [${username}]. Make sure your user exists.`, 'username');
    return record;
  }

  private checkPendingDeletion(username: string): void {
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

/** Reads the members of a new user. Tests add users without the API, so these are checked here too. */
function newSettings(username: string, given: NewEmulatedUser): StoredUserSettings {
  checkName(username);
  const {
    password,
    groups = [],
    consoleAccess = false,
    replicationUser = false,
  } = readMembers(createUserRequest, given);
  const settings = { password, groups, consoleAccess, replicationUser };
  checkSettings(settings);
  return settings;
}

function checkSettings({ password, consoleAccess, replicationUser }: StoredUserSettings): void {
  checkPassword(password);
  if (consoleAccess && replicationUser) {
    throw badRequest(
      "Replication user couldn't have console access. [replicationUser] and [consoleAccess] are mutually exclusive parameters.",
      'replicationUser',
    );
  }
}

/** Throws if a username is not valid. In the path of a URL, two dots name another resource. */
function checkName(username: string): void {
  if (!userName.pattern.test(username) || username === '..') {
    throw badRequest(`The value of [username] is not valid. ${userName.rule}`, 'username');
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
