/** The props of a `PasswordRotation`. */
import type { AwsProviderOptions } from '../private/aws-resource';

/** The network of the rotation function. */
export interface RotationVpc {
  /**
   * The subnets of the function: private ones from which it reaches the broker on port 5671, and Amazon MQ and Secrets
   * Manager through a NAT gateway or interface endpoints.
   */
  readonly subnetIds: string[];

  /** The security groups of the function. Those of the broker have to allow port 5671 from one of them. */
  readonly securityGroupIds: string[];
}

/** The props of a `PasswordRotation`. */
export interface PasswordRotationProps extends AwsProviderOptions {
  /** The id of the broker, `b-1234a5b6-…`. The function may change users of this broker only. */
  readonly brokerId: string;

  /**
   * The ARN of each secret to rotate, by a name of your choice, which becomes part of Terraform's addresses. Each secret is a JSON
   * object with the fields `brokerId`, `username` and `password`. Pass ARNs that are known once the secret has its value, such
   * as that of an `aws_secretsmanager_secret_version`.
   */
  readonly secrets: { [name: string]: string };

  /**
   * Which user gets a new password: `alternating-users` for the other one of two users, so that the current password works
   * until after the rotation; `single-user` for the same user, whose clients are refused between the reboot and the end of the
   * rotation.
   * @default alternating-users
   */
  readonly strategy?: string;

  /**
   * Whether a rotation reboots the broker, so that it is complete within minutes. The reboot interrupts clients, and other
   * changes that are pending take effect too.
   * @default - false: a rotation waits for the next reboot or maintenance window of the broker
   */
  readonly reboot?: boolean;

  /**
   * When Secrets Manager rotates: `rate(30 days)`, or a cron expression of six fields in UTC such as `cron(0 3 ? * SUN#1 *)`. At
   * least 4 hours are between two rotations.
   * @default rate(30 days)
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
   */
  readonly schedule?: string;

  /**
   * How long the window is in which a rotation begins, in hours: `2h`. It must not extend into the next window or the next day.
   * @default - until the end of the day; one hour for schedules in hours
   */
  readonly duration?: string;

  /**
   * Whether Secrets Manager also rotates when the rotation is created or its schedule changes, and not only in the next
   * window. If not, it tests the function, which signs in with the current password.
   * @default true
   */
  readonly rotateImmediately?: boolean;

  /**
   * Whether a schedule of EventBridge calls the function to complete rotations that waited for a reboot. It never reboots the
   * broker itself.
   * @default true
   */
  readonly resume?: boolean;

  /**
   * How often it does: an expression of EventBridge.
   * @default - rate(1 hour); rate(5 minutes) with single-user, whose clients are refused until then
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
   */
  readonly resumeSchedule?: string;

  /**
   * The network of the function, for a broker that is not publicly accessible.
   * @default - the network of Lambda, from which only publicly accessible brokers can be reached
   */
  readonly vpc?: RotationVpc;

  /**
   * The ARNs of the customer managed keys that encrypt the secrets.
   * @default - none: the secrets are encrypted with the key of Secrets Manager
   */
  readonly kmsKeyArns?: string[];

  /**
   * The name of the function, 1 to 64 letters, digits and `_ -`.
   * @default - the path of the construct
   */
  readonly functionName?: string;

  /**
   * How many days CloudWatch keeps the log: one of the numbers that it allows, such as 30, 90 or 365.
   * @default 90
   */
  readonly logRetentionDays?: number;

  /**
   * The memory of the function in MB, 128 to 10240.
   * @default 256
   */
  readonly memorySize?: number;

  /**
   * How long a step may take, in seconds: 60 to 900, and at least 300 with `reboot`, because a step waits for the broker.
   * @default - 300; 900 with `reboot`
   */
  readonly timeout?: number;

  /**
   * Tags of everything that is created.
   * @default - the default tags of the AWS provider
   */
  readonly tags?: { [key: string]: string };
}
