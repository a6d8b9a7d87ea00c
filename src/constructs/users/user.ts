/** The interface, the options and the timeouts that users of all constructs have. */
import type { IConstruct } from 'constructs';
import type { IResolvable, ITerraformDependable } from '../private/framework';

/** A user of a broker, whether this app manages it (`BrokerUser`) or only reads it (`DataMqUser`). `dependsOn` accepts it. */
export interface IBrokerUser extends IConstruct, ITerraformDependable {
  /** The id of the broker. */
  readonly brokerId: string;
  /** The name of the user. */
  readonly username: string;
  /** The groups of the user; a set in Terraform, a list here. */
  readonly groups: string[];
  /** Whether the user can access the ActiveMQ web console. */
  readonly consoleAccess: IResolvable;
}

/** The options of every user. Each value can be a token; Terraform then checks it at plan or apply. */
export interface UserOptions {
  /**
   * The name of the user: 2 to 100 letters, digits and `_ . ~ -`. Other AWS services, including CloudWatch Logs, can access
   * it, so it must not contain personal data. A change replaces the user.
   * @see https://docs.aws.amazon.com/amazon-mq/latest/api-reference/brokers-broker-id-users-username.html
   */
  readonly username: string;

  /**
   * The groups of the user: at most 20, with the same rules for names as for users. Members of `activemq-webconsole` can
   * administer every queue and topic. An empty list removes the user from all groups.
   * @default - no groups
   * @see https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/activemq-users.html
   */
  readonly groups?: string[];

  /**
   * Whether the user can access the ActiveMQ web console. A replication user cannot.
   * @default false
   */
  readonly consoleAccess?: boolean | IResolvable;

  /**
   * Whether the user is for cross-Region data replication. Such a user cannot have console access.
   * @default false
   * @see https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/crdr-for-active-mq.html
   */
  readonly replicationUser?: boolean | IResolvable;

  /**
   * The warnings to suppress: the id of each rule, with the reason why it does not apply, such as
   * `{ 'username-pii': 'jane.doe is the name of a test system' }`. The reasons are kept in the Terraform configuration for
   * reviewers.
   * @default - every warning is shown
   */
  readonly acknowledge?: { [rule: string]: string };
}

/** The maximum durations for which the provider waits for the broker to be RUNNING before it changes a user: `30s`, `10m`, `1h30m`. */
export interface UserTimeouts {
  /**
   * The maximum wait before the user is created.
   * @default 30m
   */
  readonly create?: string;
  /**
   * The maximum wait before the user is updated.
   * @default 30m
   */
  readonly update?: string;
  /**
   * The maximum wait before the user is deleted.
   * @default 30m
   */
  readonly delete?: string;
}
