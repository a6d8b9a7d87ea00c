/** Connects to AWS. Loads the AWS SDK only then, so that a command that calls nothing starts without it. */
import type { MqClient } from '@aws-sdk/client-mq';
import { MqError } from './errors/mq-error';
import type { ConnectOptions } from './options';
import type { AmazonMq } from './types';

/**
 * Connects to Amazon MQ, Secrets Manager and STS. Credentials are requested by the first call, or by `connect` itself if
 * `allowedAccountIds` or `forbiddenAccountIds` is set.
 *
 * @throws MqError of kind `configuration` if no Region is found or options contradict each other; of kind `credentials` if
 * the account is not allowed
 */
export async function connect(options: ConnectOptions = {}): Promise<AmazonMq> {
  const { connectWith } = await import('./connection.js');
  return connectWith(options);
}

/**
 * Connects with an existing `MqClient`. Its Region, endpoint and credentials take precedence over the options. It is not
 * closed with the connection.
 *
 * @throws MqError as `connect` does
 */
export async function connectClient(mq: MqClient, options: ConnectOptions = {}): Promise<AmazonMq> {
  if (typeof mq?.send !== 'function') {
    throw new MqError('configuration', { operation: 'Connecting to Amazon MQ' }, 'The client is not an MqClient.');
  }
  const { connectOver } = await import('./connection.js');
  return connectOver(mq, options);
}
