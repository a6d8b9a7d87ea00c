/**
 * Users of one broker: what Amazon MQ accepts, and how changes wait under `pending` until the broker reboots.
 *
 * Constraints are those of the API reference (brokers-broker-id-users-username) and of the quotas page, written down
 * here on their own, so that they can disagree with whoever tests against them. No message quotes a password.
 */
import { badRequest, conflict, notFound } from '../errors';
import type { Body } from '../fields';
import { optionalBoolean, optionalString, optionalStrings, requiredString } from '../fields';

/** What a user is configured to. */
export interface StoredUserSettings {
  readonly groups: readonly string[];
  readonly consoleAccess: boolean;
  readonly replicationUser: boolean;
  readonly password: string;
}

type ChangeType = 'CREATE' | 'UPDATE' | 'DELETE';

export interface UserRecord {
  readonly username: string;
  /** What the broker runs with; undefined before the reboot that a creation waits for. */
  current: StoredUserSettings | undefined;
  pending: { readonly change: ChangeType; readonly settings: StoredUserSettings } | undefined;
}

/**
 * What creating or updating a user does whose deletion is pending. GUESS, both: AWS does not document it.
 * `conflict`: a ConflictException, until the reboot. `recreate`: the deletion is taken back, and the user is pending an
 * UPDATE to what the call says: all of it for CreateUser, a patch of the current values for UpdateUser.
 */
export type PendingDeletion = 'conflict' | 'recreate';

/** Simple authentication allows 250 users a broker (quotas page). */
const maxUsers = 250;

export class Users {
  /** Private to the language, so that nothing that prints a broker prints a password. */
  readonly #records = new Map<string, UserRecord>();

  constructor(private readonly pendingDeletion: PendingDeletion) {}

  /** A user that needs no reboot: one that a broker is created with. */
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
      existing.pending = { change: 'UPDATE', settings };
      return;
    }
    // GUESS: the status is the documented ConflictException; its text is not documented.
    if (existing) throw conflict(`The user [${username}] already exists.`, 'username');
    this.refuseOverQuota();
    this.#records.set(username, { username, current: undefined, pending: { change: 'CREATE', settings } });
  }

  /** A partial patch: what the body does not name stays as it is wanted now. */
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
    // GUESS: a user that the broker has never run with needs no reboot to go.
    if (!record.current) this.#records.delete(username);
    else record.pending = { change: 'DELETE', settings: record.current };
  }

  /** The body of DescribeUser: current values on top, the pending ones apart, and never replicationUser among those. */
  describe(username: string): Body {
    const { current, pending } = this.get(username);
    return {
      username,
      consoleAccess: current?.consoleAccess ?? false,
      groups: current?.groups ?? [],
      replicationUser: current?.replicationUser ?? false,
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

  /** What a reboot does: everything pending becomes current. */
  applyPending(): void {
    for (const record of this.#records.values()) {
      if (record.pending?.change === 'DELETE') this.#records.delete(record.username);
      else if (record.pending) {
        record.current = record.pending.settings;
        record.pending = undefined;
      }
    }
  }

  /** For tests that look behind the API. */
  find(username: string): Readonly<UserRecord> | undefined {
    return this.#records.get(username);
  }

  private get(username: string): UserRecord {
    checkName(username, 'username');
    const record = this.#records.get(username);
    if (!record) throw notFound(`Can't find requested user [${username}]. Make sure your user exists.`, 'username');
    return record;
  }

  private requireRevival(username: string): void {
    if (this.pendingDeletion === 'conflict') throw conflict(`The user [${username}] is pending deletion.`, 'username');
  }

  private refuseOverQuota(): void {
    if (this.#records.size >= maxUsers) throw badRequest(`A broker can have at most ${maxUsers} users.`, 'username');
  }
}

/** What the user is meant to be: the pending values where there are any. */
export function wanted(record: UserRecord): StoredUserSettings {
  const settings = record.pending?.settings ?? record.current;
  if (!settings) throw new Error('A user has either current or pending settings');
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
  if (groups.length > 20) throw badRequest('A user can be in at most 20 groups.', 'groups');
  for (const group of groups) checkName(group, 'groups');
  if (consoleAccess && replicationUser) {
    throw badRequest(
      "Replication user couldn't have console access. [replicationUser] and [consoleAccess] are mutually exclusive parameters.",
      'replicationUser',
    );
  }
}

/** "This value can contain only alphanumeric characters, dashes, periods, underscores, and tildes … 2-100 characters long." */
function checkName(name: string, attribute: string): void {
  // A username is a segment of a URL's path, where two dots name another resource; a group is not.
  if (!/^[A-Za-z0-9._~-]{2,100}$/.test(name) || (attribute === 'username' && name === '..')) {
    const rule = 'Use 2-100 alphanumeric characters, dashes, periods, underscores or tildes (- . _ ~).';
    throw badRequest(`The value of [${attribute}] is not valid. ${rule}`, attribute);
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
  if (['\u002c', '\u003a', '\u003d'].some((character) => password.includes(character))) {
    throw badRequest("The password can't contain commas, colons or equals signs.", 'password');
  }
  if (new Set(password).size < 4)
    throw badRequest('The password must contain at least 4 unique characters.', 'password');
}
