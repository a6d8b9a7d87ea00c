/** Writes users to a broker that is RUNNING and accepts changes to users. */
import type { PreparedBroker } from '../../../amazon-mq/internal';
import { toBrokerDiagnosticError } from '../../broker-failure';
import type { Context } from '../../../terraform-plugin';
import type { ProviderClient } from '../../client';
import { timeoutOf } from '../../timeouts';
import type { AppliedUser } from './model';

/** Returns the broker once it is RUNNING and accepts changes to users. */
export async function requireRunningBroker(
  user: AppliedUser,
  operation: 'create' | 'update',
  client: ProviderClient,
  context: Context,
): Promise<PreparedBroker> {
  try {
    return await client.prepareBroker(user.broker_id, timeoutOf(user.timeouts, operation), context);
  } catch (thrown) {
    throw await toBrokerDiagnosticError(thrown, client);
  }
}

/** Runs a write, and retries it once if the broker is no longer RUNNING. */
export function writeWithRetry<T>(
  user: AppliedUser,
  operation: 'create' | 'update',
  client: ProviderClient,
  context: Context,
  write: () => Promise<T>,
): Promise<T> {
  return client.writeWhileRunning(user.broker_id, timeoutOf(user.timeouts, operation), context, write);
}
