/** Makes a client, and loads the AWS SDK only then: a command that calls nothing starts without it. */
import type { MqClient } from '@aws-sdk/client-mq';
import type { BrokersClient } from './brokers/client';
import type { CallerIdentity } from './credentials/caller-identity';
import { MqError } from './errors/mq-error';
import type { ConnectOptions } from './options';
import type { SecretsClient } from './secrets/client';
import type { UsersClient } from './users/client';

/** A connection to AWS. What it remembers, and the limit of calls a second, are its own. */
export interface AmazonMq {
  readonly users: UsersClient;
  readonly brokers: BrokersClient;
  readonly secrets: SecretsClient;
  readonly identity: CallerIdentity;
  /** Closes idle connections. */
  close(): void;
}

/**
 * Throws `MqError`: `configuration` where no region is to be found or options contradict each other. Credentials are
 * looked up at the first call, which is here if `allowedAccountIds` is given.
 */
export async function connect(options: ConnectOptions = {}): Promise<AmazonMq> {
  const { connectWith } = await import('./connection.js');
  return connectWith(options);
}

/** The same over an `MqClient` that is there already. Its credentials and region count; closing it is its owner's. */
export async function connectClient(mq: MqClient, options: ConnectOptions = {}): Promise<AmazonMq> {
  if (typeof mq?.send !== 'function') {
    throw new MqError('configuration', { operation: 'Connecting to Amazon MQ' }, 'The client is no MqClient.');
  }
  const { connectOver } = await import('./connection.js');
  return connectOver(mq, options);
}
