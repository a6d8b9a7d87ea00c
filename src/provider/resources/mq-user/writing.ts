/** What every change of a user needs first: a broker that takes it, and is the one that the state knows. */
import type { PreparedBroker } from '../../../amazon-mq/internal';
import { brokerFailure } from '../../broker-failure';
import type { Context } from '../../../terraform-plugin';
import type { ProviderClient } from '../../client';
import { timeoutOf } from '../../timeouts';
import type { KnownUser } from './model';

/** Returns the broker once it is RUNNING and takes users. */
export async function ready(
  user: KnownUser,
  operation: 'create' | 'update',
  client: ProviderClient,
  context: Context,
): Promise<PreparedBroker> {
  try {
    return await client.ready(user.broker_id, timeoutOf(user.timeouts, operation), context);
  } catch (thrown) {
    throw await brokerFailure(thrown, client);
  }
}

/** Runs a write, and once more should the broker have left RUNNING meanwhile. */
export function writing<T>(
  user: KnownUser,
  operation: 'create' | 'update',
  client: ProviderClient,
  context: Context,
  write: () => Promise<T>,
): Promise<T> {
  return client.whileRunning(user.broker_id, timeoutOf(user.timeouts, operation), context, write);
}
