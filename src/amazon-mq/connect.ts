/** Connects to AWS. Loads the AWS SDK only then, so that a command that calls nothing starts without it. */
import type { MqClient } from '@aws-sdk/client-mq';
import { assertOptions } from './errors/assert-options';
import { MqError } from './errors/mq-error';
import { CONNECT_OPTIONS } from './option-checks';
import type { ConnectOptions } from './options';
import type { AmazonMq } from './types';

const CONNECTING = { operation: 'Connecting to Amazon MQ' };

/**
 * Connects to Amazon MQ, Secrets Manager and STS. Credentials are requested by the first call, or by `connect` itself if
 * `allowedAccountIds` or `forbiddenAccountIds` is set.
 *
 * @throws MqError of kind `configuration` if no Region is found, or if options are not valid or contradict each other; of kind `credentials` if
 * the account is not allowed
 */
export async function connect(options: ConnectOptions = {}): Promise<AmazonMq> {
  assertOptions(CONNECTING, options, CONNECT_OPTIONS);
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
    throw new MqError('configuration', CONNECTING, 'The client is not an MqClient.');
  }
  assertOptions(CONNECTING, options, CONNECT_OPTIONS);
  const { connectOver } = await import('./connection.js');
  return connectOver(mq, options);
}
