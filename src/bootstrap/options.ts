/** The options of createUser() and ensureUser(). */
import type { MqClient } from '@aws-sdk/client-mq';
import type { Broker, ConnectOptions } from '../amazon-mq';

/** A password, or a function that returns it. The function is called at most once, and only if the password is sent. */
export type PasswordInput = string | (() => string | Promise<string>);

/** The options of `createUser`. */
export interface BootstrapOptions extends ConnectOptions {
  /**
   * An existing client. Its Region, endpoint and credentials take precedence over the other options. It is not closed.
   * Default: a new client, which is closed afterwards.
   */
  readonly client?: MqClient | undefined;
  /** Ends the work at once. Default: none. */
  readonly signal?: AbortSignal | undefined;
  /** How long to wait for the broker to be RUNNING, in milliseconds. Default: 0, which fails if it is not RUNNING. */
  readonly waitMillis?: number | undefined;
  /** Called with the broker on every poll that does not find it RUNNING. Default: none. */
  readonly onProgress?: ((broker: Broker) => void) | undefined;
}

/** The options of `ensureUser`. */
export interface EnsureUserOptions extends BootstrapOptions {
  /** Whether to send the password to an existing user. Default: false. */
  readonly setPassword?: boolean | undefined;
}
