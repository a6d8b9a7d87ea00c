/** All users of one broker, from one props object: checked together, with defaults, and one reboot after all of them. */
import { Construct } from 'constructs';
import { Fn, type IResolvable, type ITerraformDependable, type TerraformProvider } from 'cdktf';
import type { BrokerPassword } from '../passwords/broker-password';
import type { BrokerPasswords } from '../passwords/broker-passwords';
import { BrokerUser } from './broker-user';
import { refuseErrors, type BrokerUserSettings } from './check-broker-users';
import { isUnresolved } from '../private/unresolved';
import { isInherited, mapKey, pathOf } from '../private/names';
import { BrokerReboot, type RebootTimeouts } from '../brokers/broker-reboot';
import type { UserTimeouts } from '../private/timeouts';
import { readable } from '../private/validation-error';

/** One user among those of a broker. Each field as in `BrokerUserProps`. */
export interface BrokerUserDefinition {
  /** The name of the user: 2 to 100 letters, digits and `_ . ~ -`. */
  readonly username: string;
  /**
   * Where the password comes from.
   * @default - `passwords` of all users
   */
  readonly password?: BrokerPassword;
  /**
   * The groups that the user is in, at most 20.
   * @default - those of `defaults`
   */
  readonly groups?: string[];
  /**
   * Whether the user can log in to the ActiveMQ web console.
   * @default - that of `defaults`
   */
  readonly consoleAccess?: boolean | IResolvable;
  /**
   * Whether the user serves cross-Region data replication.
   * @default false
   */
  readonly replicationUser?: boolean | IResolvable;
  /**
   * Warnings that were weighed and accepted: the id of the rule, and why it does not apply here.
   * @default - every warning is shown
   */
  readonly acknowledge?: { [rule: string]: string };
  /**
   * Whether a user of this name that exists already is taken over.
   * @default - that of `defaults`
   */
  readonly adoptExisting?: boolean | IResolvable;
}

/** What users have who do not say otherwise. */
export interface BrokerUserDefaults {
  /**
   * The groups of users who name none; an empty list names none and is taken as it is.
   * @default - no groups
   */
  readonly groups?: string[];
  /**
   * Whether users can log in to the ActiveMQ web console; replication users cannot.
   * @default false
   */
  readonly consoleAccess?: boolean | IResolvable;
  /**
   * Whether users that exist already are taken over.
   * @default false
   */
  readonly adoptExisting?: boolean | IResolvable;
}

/** The users of a broker. */
export interface BrokerUsersProps {
  /** The id of the broker, `b-1234a5b6-…`. */
  readonly brokerId: string;

  /** The users, in code or from `RosterFile.fromPath(path).usersOf(brokerId)`. */
  readonly users: BrokerUserDefinition[];

  /**
   * Where the passwords come from of users who have no `password`.
   * @default - each user has one
   */
  readonly passwords?: BrokerPasswords;

  /**
   * What users have who do not say otherwise.
   * @default - nothing
   */
  readonly defaults?: BrokerUserDefaults;

  /**
   * Whether the broker is rebooted, once, after all changes of these users, so that they take effect at once. A broker of
   * one instance is unavailable meanwhile.
   * @default false - changes wait for the next maintenance window or reboot
   */
  readonly rebootOnChange?: boolean;

  /**
   * How long the reboot may take.
   * @default - as the provider says
   */
  readonly rebootTimeouts?: RebootTimeouts;

  /**
   * How long the provider tries, for each kind of change of a user.
   * @default - as the provider says
   */
  readonly timeouts?: UserTimeouts;

  /**
   * The MqProvider, where the stack has several.
   * @default - the one without an alias
   */
  readonly provider?: TerraformProvider;

  /**
   * What must be there before the users.
   * @default - nothing
   */
  readonly dependsOn?: ITerraformDependable[];
}

/**
 * All users of one broker that this app owns. Users that others made on the broker are not touched.
 *
 * @example
 * new BrokerUsers(this, 'users', {
 *   brokerId,
 *   users: [{ username: 'orders', groups: ['orders'] }, { username: 'billing' }],
 *   passwords: BrokerPasswords.fromSecretsManager({ namePrefix: 'mq/' }),
 *   rebootOnChange: true,
 * });
 */
export class BrokerUsers extends Construct {
  /** The id of the broker, as it was given. */
  public readonly brokerId: string;
  /** The users, in the order in which they were given. */
  public readonly users: BrokerUser[];
  /** The reboot, where `rebootOnChange` is set. */
  public readonly reboot?: BrokerReboot;

  private readonly byName: ReadonlyMap<string, BrokerUser>;

  /** @throws ValidationError with every rule that any user breaks, before anything is added to the tree */
  public constructor(scope: Construct, id: string, props: BrokerUsersProps) {
    const path = pathOf(scope, id);
    const all = readable(path, () => {
      refuseErrors(path, scope, props, (user) => withDefaults(props, user));
      return props.users.map((user) => withDefaults(props, user));
    });
    super(scope, id);
    this.brokerId = props.brokerId;
    const names = namesOf(all.map(({ username }) => username));
    this.byName = new Map(
      all.map((user, index) => {
        const name = names[index] ?? '';
        const password = user.password ?? props.passwords?.passwordFor(this, user.username);
        return [name, new BrokerUser(this, constructId(name), { ...user, password: password as BrokerPassword })];
      }),
    );
    this.users = [...this.byName.values()];
    if (props.rebootOnChange !== true) return;
    // No username has an @, so that this id is free.
    this.reboot = new BrokerReboot(this, '@reboot', {
      brokerId: props.brokerId,
      triggers: Object.fromEntries([...this.byName].map(([name, user]) => [triggerKey(name), settingsOf(user)])),
      timeouts: props.rebootTimeouts,
      provider: props.provider,
      dependsOn: this.users,
    });
  }

  /**
   * Returns the user of this name.
   *
   * @throws an Error that lists the usernames, if there is no such user
   */
  public findUser(username: string): BrokerUser {
    const found = this.tryFindUser(username);
    if (found) return found;
    throw new Error(
      `${this.node.path}: there is no user ${JSON.stringify(username)}. Allowed: ${this.usernames.join(', ')}. Pass one of these.`,
    );
  }

  /** Returns the user of this name, or undefined if there is no such user. */
  public tryFindUser(username: string): BrokerUser | undefined {
    return this.byName.get(username);
  }

  /** The names of the users, as they were given; for one that only Terraform will know, the id of its construct. */
  public get usernames(): string[] {
    return [...this.byName.keys()];
  }

  /** BROKER_ID/USERNAME by username, for an output. */
  public get ids(): { [username: string]: string } {
    return Object.fromEntries([...this.byName].map(([name, { id }]) => [mapKey(name), id]));
  }

  /** What waits for the next maintenance window or reboot, by username, for an output: CREATE, UPDATE, or null. */
  public get pendingChanges(): { [username: string]: string } {
    return Object.fromEntries([...this.byName].map(([name, { pendingChange }]) => [mapKey(name), pendingChange]));
  }
}

/** The names of users: those that are known, and one of its own for each that only Terraform will know. */
function namesOf(usernames: readonly string[]): string[] {
  const taken = new Set(usernames);
  return usernames.map((username, index) => {
    if (!isUnresolved(username)) return username;
    const name = `user-${index}`;
    return taken.has(name) ? `${name}@` : name;
  });
}

/** An id that constructs can have and that CDKTF takes into the Terraform name. No username has an @. */
function constructId(name: string): string {
  return isInherited(name) || name === 'Default' ? `${name}@` : name;
}

/** No map of the plugin protocol has the key `__proto__`. */
const triggerKey = (name: string): string => (name === '__proto__' ? '__proto__@' : name);

function withDefaults(props: BrokerUsersProps, user: BrokerUserDefinition): BrokerUserSettings {
  const { brokerId, timeouts, provider, dependsOn } = props;
  const defaults = props.defaults ?? {};
  const { username, password, replicationUser, acknowledge } = user;
  return {
    brokerId,
    username,
    password,
    groups: user.groups ?? defaults.groups,
    consoleAccess: user.consoleAccess ?? (replicationUser === true ? undefined : defaults.consoleAccess),
    replicationUser,
    acknowledge,
    adoptExisting: user.adoptExisting ?? defaults.adoptExisting,
    timeouts,
    provider,
    dependsOn,
  };
}

/** What a change of a user shows in, without any secret: as JSON, so that a plan tells which part of it changed. */
function settingsOf(user: BrokerUser): string {
  return Fn.jsonencode({
    id: user.id,
    groups: user.groups,
    console_access: user.consoleAccess,
    replication_user: user.replicationUser,
    password: user._passwordVersion,
  });
}
