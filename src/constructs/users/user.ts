/** What all users of a broker have in common: the interface of the constructs, and the props. */
import type { IResolvable } from 'cdktf';

/** A user of a broker, whether this app manages it (`BrokerUser`) or only reads it (`DataMqUser`). */
export interface IBrokerUser {
  /** The id of the broker. */
  readonly brokerId: string;
  /** The name of the user. */
  readonly username: string;
  /** The groups of the user; a set in Terraform, a list here. */
  readonly groups: string[];
  /** Whether the user can log in to the ActiveMQ web console. */
  readonly consoleAccess: IResolvable;
}
