/** The construct for all users of one broker, with defaults, checks across users, and one reboot after all changes. */
import { Construct } from 'constructs';
import { Fn } from '../private/framework';
import { BrokerReboot } from '../brokers/broker-reboot';
import { BrokerUser } from './broker-user';
import type { BrokerUserDefaults, BrokerUserDefinition, BrokerUsersProps } from './broker-users-props';
import { checkBrokerUsers } from './check-broker-users';
import { ExclusiveUsers } from './exclusive-users';
import { UPDATABLE_FIELDS, userOptions } from './user-fields';
import { toUserViolations, type UserViolation } from './user-violation';
import { USER_FIELDS, type Violation } from '../../rules';
import { typeName } from '../../rules/internal';
import { isUnresolved } from '../private/unresolved';
import { isInherited, mapKey, constructPath } from '../private/names';
import { amazonMqRefuses, readable, throwIfInvalid } from '../private/validation-error';

/**
 * All users of one broker that this app manages. Other users of the broker are not changed, unless `exclusive` is set.
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
  /** The id of the broker, as in the props. */
  public readonly brokerId: string;
  /** The users, in the order of the props. */
  public readonly users: BrokerUser[];
  /** The reboot, if `rebootOnChange` is set. */
  public readonly reboot?: BrokerReboot;
  /** The resource that removes all other users, if `exclusive` is set. */
  public readonly exclusive?: ExclusiveUsers;

  private readonly byName: ReadonlyMap<string, BrokerUser>;

  /**
   * Returns the rules that the known values of some props break, warnings included, without creating any user: for programs
   * that report all violations themselves, in any language.
   *
   * @param scope the scope in which the users would be created
   * @param props the props of the users
   */
  public static violationsOf(scope: Construct, props: BrokerUsersProps): UserViolation[] {
    const path = constructPath(scope, 'violations');
    return toUserViolations(readable(path, () => violationsOfUsers(scope, props)));
  }

  /** @throws ValidationError with every rule that any user breaks, before anything is added to the tree */
  public constructor(scope: Construct, id: string, props: BrokerUsersProps) {
    const path = constructPath(scope, id);
    throwIfInvalid(path, () => violationsOfUsers(scope, props), amazonMqRefuses('some of these users'));
    const { brokerId, users, authorization, passwords, timeouts, provider, dependsOn } = props;
    const all = readable(path, () => users.map((user) => withDefaults(props, user)));
    super(scope, id);
    this.brokerId = brokerId;
    const names = namesOf(all.map(({ username }) => username));
    this.byName = new Map(
      all.map((user, index) => {
        const name = names[index] ?? '';
        const password = user.password ?? passwords?.passwordFor(this, user.username);
        if (!password) {
          const problem = `${path}: \`passwords\` returned no password for the user ${JSON.stringify(name)}`;
          throw new Error(
            `${problem}. Allowed: a BrokerPassword. Return one from passwordFor, or give the user a \`password\`.`,
          );
        }
        return [
          name,
          new BrokerUser(this, constructId(name), {
            ...user,
            brokerId,
            authorization,
            password,
            timeouts,
            provider,
            dependsOn,
          }),
        ];
      }),
    );
    this.users = [...this.byName.values()];
    // Usernames do not contain an @, so these ids are not taken.
    if (props.exclusive === true) {
      this.exclusive = new ExclusiveUsers(this, '@exclusive', {
        brokerId,
        usernames: all.map(({ username }) => username),
        ignore: props.ignoredUsernames,
        timeouts: timeouts && { create: timeouts.create, update: timeouts.update },
        provider,
        // A user with console access may have to exist before the last other one is removed.
        dependsOn: [...this.users, ...(dependsOn ?? [])],
      });
    }
    if (props.rebootOnChange !== true) return;
    const { exclusive } = this;
    const ofUsers = [...this.byName].map(([name, user]) => [triggerKey(name), settingsOf(user)]);
    this.reboot = new BrokerReboot(this, '@reboot', {
      brokerId,
      triggers: {
        ...(Object.fromEntries(ofUsers) as { [name: string]: string }),
        // Null as long as no user was removed, which is not allowed in a map of strings.
        ...(exclusive && { '@removed': Fn.jsonencode(exclusive.removedAt) }),
      },
      timeouts: props.rebootTimeouts,
      provider,
      dependsOn: exclusive ? [...this.users, exclusive] : this.users,
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
    const what = typeof username === 'string' ? JSON.stringify(username) : `whose name is ${typeName(username)}`;
    throw new Error(
      `${this.node.path}: there is no user ${what}. Allowed: ${this.usernames.join(', ')}. Pass one of these.`,
    );
  }

  /** Returns the user of this name, or undefined if there is no such user. */
  public tryFindUser(username: string): BrokerUser | undefined {
    return this.byName.get(username);
  }

  /** The names of the users, as in the props; for a name that only Terraform knows, a generated one. */
  public get usernames(): string[] {
    return [...this.byName.keys()];
  }

  /** BROKER_ID/USERNAME by username, for an output. */
  public get ids(): { [username: string]: string } {
    return Object.fromEntries([...this.byName].map(([name, { id }]) => [mapKey(name), id]));
  }

  /**
   * The changes that take effect in the next maintenance window or at the next reboot, by username, for an output: CREATE,
   * UPDATE, or null.
   */
  public get pendingChanges(): { [username: string]: string } {
    return Object.fromEntries([...this.byName].map(([name, { pendingChange }]) => [mapKey(name), pendingChange]));
  }
}

function violationsOfUsers(scope: Construct, props: BrokerUsersProps): Violation[] {
  return checkBrokerUsers(scope, props, (user) => withDefaults(props, user));
}

/** Returns the names of users: the usernames that are known, and a generated name for each that only Terraform knows. */
function namesOf(usernames: readonly string[]): string[] {
  const taken = new Set(usernames);
  return usernames.map((username, index) => {
    if (!isUnresolved(username)) return username;
    const name = `user-${index}`;
    return taken.has(name) ? `${name}@` : name;
  });
}

/**
 * Returns an id that is allowed for constructs and that CDKTF includes in the Terraform name. Usernames do not contain an @.
 */
function constructId(name: string): string {
  return isInherited(name) || name === 'Default' ? `${name}@` : name;
}

/** Returns the key of a trigger. Maps of the plugin protocol cannot contain the key `__proto__`. */
const triggerKey = (name: string): string => (name === '__proto__' ? '__proto__@' : name);

/** Returns a user with the defaults filled in. */
function withDefaults({ defaults }: BrokerUsersProps, user: BrokerUserDefinition): BrokerUserDefinition {
  const options = userOptions(user);
  const consoleAccess = options.replicationUser === true ? undefined : defaults?.consoleAccess;
  // Does not compile if a default is missing.
  const filled = {
    groups: options.groups ?? defaults?.groups,
    consoleAccess: options.consoleAccess ?? consoleAccess,
    adoptExisting: user.adoptExisting ?? defaults?.adoptExisting,
  } satisfies Readonly<Record<keyof BrokerUserDefaults, unknown>>;
  return { ...options, ...filled, password: user.password };
}

/** Returns the settings of a user as JSON without any secret, so that a plan shows which of them triggers the reboot. */
function settingsOf(user: BrokerUser): string {
  const attributes = UPDATABLE_FIELDS.map((field) => USER_FIELDS[field].terraformName);
  return Fn.jsonencode({
    id: user.id,
    ...Object.fromEntries(attributes.map((name) => [name, user.interpolationForAttribute(name)])),
    password: user._passwordVersion,
  });
}
