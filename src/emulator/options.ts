/** The options of the emulator. */
import type { PendingDeletion } from './mq/users';
import type { EmulatorSeeds } from './seed-types';
import type { ThrottleOptions } from './throttle';

/** The options of `startEmulator`. */
export interface EmulatorOptions {
  /** The port to listen on. Default: 0, any free port. */
  readonly port?: number;
  /** The id of the AWS account. Default: 123456789012. */
  readonly accountId?: string;
  /** How long a new broker is CREATION_IN_PROGRESS, in milliseconds. Default: 0. */
  readonly creationMillis?: number;
  /** How long a reboot takes, in milliseconds. Default: 100. */
  readonly rebootMillis?: number;
  /** How long a broker is DELETION_IN_PROGRESS, in milliseconds. Default: 0. */
  readonly deletionMillis?: number;
  /** Returns the time in milliseconds, for tests that control it. Default: Date.now. */
  readonly clock?: () => number;
  /** How long each response takes, in milliseconds. Concurrent calls do not wait for each other. Default: 0. */
  readonly latencyMillis?: number;
  /**
   * The limit for calls of Amazon MQ, for all operations, Regions and callers together. Calls over it fail with
   * TooManyRequestsException, 429. AWS has `awsThrottle`: 100 at once and 15 per second. Default: no limit.
   */
  readonly throttle?: ThrottleOptions;
  /**
   * Names of this machine that callers may use besides `localhost`, names below it, and loopback addresses, such as
   * `host.docker.internal`. Requests for other hosts are refused, so that no web page can reach the emulator.
   */
  readonly allowedHosts?: readonly string[];
  /** Whether `calls` records each call, which takes memory until `clearCalls`. Default: true. */
  readonly recordCalls?: boolean;
  /**
   * What CreateUser and UpdateUser do to a user whose deletion is pending: fail (`conflict`) or replace the deletion
   * (`recreate`). AWS does not document it. Default: conflict.
   */
  readonly pendingDeletion?: PendingDeletion;
  /**
   * A file that keeps the state across restarts: brokers, configurations, secrets and issued credentials. If it exists, the
   * emulator starts with its state. The response to a call that changes the state is sent when the change is in the file;
   * changes without the API are saved by the next such call and by `close`. The file holds passwords in plain text, and only
   * its owner can read it. Default: none.
   */
  readonly stateFile?: string;
  /** What the emulator starts with, unless `stateFile` exists. Default: nothing. */
  readonly seeds?: EmulatorSeeds;
}
