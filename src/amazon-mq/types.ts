/** The connection to AWS, as `connect()` returns it. */
import type { BrokersClient } from './brokers/client';
import type { CallerIdentity } from './credentials/caller-identity';
import type { SecretsClient } from './secrets/client';
import type { UsersClient } from './users/client';

/** A connection to AWS. Each connection has its own cache and its own rate limit. */
export interface AmazonMq {
  /** The users of brokers. */
  readonly users: UsersClient;
  /** The brokers of the Region. */
  readonly brokers: BrokersClient;
  /** Passwords in Secrets Manager. */
  readonly secrets: SecretsClient;
  /** The Region and the account of the connection. */
  readonly identity: CallerIdentity;
  /** Closes idle connections. */
  close(): void;
}
