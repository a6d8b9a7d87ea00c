/** The props of the constructs for all users of one broker. */
import type { IResolvable, ITerraformDependable, TerraformProvider } from '../private/framework';
import type { BrokerAuthorization } from '../authorization/broker-authorization';
import type { RebootTimeouts } from '../brokers/broker-reboot';
import type { BrokerPassword } from '../passwords/broker-password';
import type { BrokerPasswords } from '../passwords/broker-passwords';
import type { UserOptions, UserTimeouts } from './user';

/** A user in the list of `BrokerUsers`. */
export interface BrokerUserDefinition extends UserOptions {
  /**
   * The source of the password.
   * @default - from `passwords`
   */
  readonly password?: BrokerPassword;
  /**
   * Whether to adopt a user of this name that already exists. **Destroying its construct then deletes the adopted user.**
   * See `BrokerUserProps.adoptExisting`.
   * @default - as in `defaults`
   */
  readonly adoptExisting?: boolean | IResolvable;
}

/** The defaults for users that leave a field unset. */
export interface BrokerUserDefaults {
  /**
   * The groups of users that leave `groups` unset. A user with an empty list keeps it and has no groups.
   * @default - no groups
   */
  readonly groups?: string[];
  /**
   * Whether users can access the ActiveMQ web console. The default does not apply to replication users, which cannot.
   * @default false
   */
  readonly consoleAccess?: boolean | IResolvable;
  /**
   * Whether to adopt users that already exist. **Destroying their constructs then deletes them.** See
   * `BrokerUserProps.adoptExisting`.
   * @default false
   */
  readonly adoptExisting?: boolean | IResolvable;
}

/** The options that all users of a broker share, whether they are listed in code (`BrokerUsers`) or in a variable (`UserMapVariable`). */
export interface BrokerUsersOptions {
  /** The id of the broker, `b-1234a5b6-…`. */
  readonly brokerId: string;

  /**
   * The defaults for users that leave a field unset.
   * @default - no groups, no console access, no adoption
   */
  readonly defaults?: BrokerUserDefaults;

  /**
   * The authorization of the broker. Users that could not work with it are refused: in a group that no entry names, in no
   * group that may connect, or with access to a web console that is locked out.
   * @default - the groups are not compared with any authorization
   */
  readonly authorization?: BrokerAuthorization;

  /**
   * Whether to reboot the broker once after all changes to these users, so that the changes take effect immediately. A
   * single-instance broker is unavailable during the reboot.
   * @default false - changes take effect in the next maintenance window or at the next reboot
   */
  readonly rebootOnChange?: boolean;

  /**
   * The maximum durations for which the provider waits for the broker when it reboots. Requires `rebootOnChange`.
   * @default - 30m for each reboot
   */
  readonly rebootTimeouts?: RebootTimeouts;

  /**
   * The maximum durations for which the provider waits for the broker, for each kind of change to a user.
   * @default - 30m for each
   */
  readonly timeouts?: UserTimeouts;

  /**
   * The MqProvider, if the stack has several.
   * @default - the one without an alias
   */
  readonly provider?: TerraformProvider;

  /**
   * The constructs that must exist before the users.
   * @default - only those to which the props refer
   */
  readonly dependsOn?: ITerraformDependable[];
}

/** The props of `BrokerUsers`. */
export interface BrokerUsersProps extends BrokerUsersOptions {
  /** The users, listed in code or read with `RosterFile.fromPath(path).usersOf(brokerId)`. */
  readonly users: BrokerUserDefinition[];

  /**
   * The source of the passwords of users without a `password`.
   * @default - each user must have a `password`
   */
  readonly passwords?: BrokerPasswords;

  /**
   * Whether to remove every other user of the broker, regardless of who created it. A plan names each user that will be removed.
   * See `ExclusiveUsers`, which has more options.
   * @default false - other users are not changed
   */
  readonly exclusive?: boolean;

  /**
   * Patterns of usernames that are kept besides these users, such as `team-a-*`. Requires `exclusive`.
   * @default - none
   */
  readonly ignoredUsernames?: string[];
}
