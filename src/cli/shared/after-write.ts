/** What comes after a write: the reboot that makes it take effect, or when that will be. */
import type { Broker, PendingChange, User } from '../../amazon-mq';
import type { WaitingOptions } from './options';
import { waiting, type CommandContext } from './context';

export interface Afterwards {
  /** What is pending now. */
  readonly pendingChange: PendingChange | null;
  /** When the maintenance window begins in which it takes effect by itself; null where nothing is pending. */
  readonly takesEffect: string | null;
}

/** Reboots if that was asked for and something is pending, and says what there is to know. */
export async function afterwards(
  broker: Broker,
  username: string,
  pendingChange: PendingChange | null,
  options: WaitingOptions & { readonly reboot?: boolean; readonly dryRun?: boolean },
  context: CommandContext,
): Promise<Afterwards> {
  const { mq, terminal, signal } = context;
  if (pendingChange === null) return { pendingChange, takesEffect: null };
  if (options.reboot && options.dryRun) {
    terminal.words('The broker would be rebooted.');
    return { pendingChange, takesEffect: null };
  }
  if (options.reboot) {
    if (!options.wait) {
      await mq.brokers.reboot(broker.id, { signal });
      terminal.words('The broker reboots; then it takes effect.');
      return { pendingChange, takesEffect: null };
    }
    const { onProgress } = waiting(options, context);
    terminal.progress('The broker reboots');
    await mq.brokers.rebootAndWait(broker.id, { timeoutMillis: options.timeout * 1_000, signal, onProgress });
    return { pendingChange: await stillPending(broker.id, username, pendingChange, context), takesEffect: null };
  }
  const { nextMaintenance } = await import('../../amazon-mq/index.js');
  const { maintenanceWindow: window } = broker;
  const next = window && nextMaintenance(window, new Date());
  const when = window && `${window.dayOfWeek} ${window.timeOfDay} ${window.timeZone}`;
  if (!options.dryRun) {
    const latest = when ? `, at the latest after its maintenance window begins (${when})` : '';
    terminal.words(`It takes effect when the broker reboots${latest}.`);
  }
  return { pendingChange, takesEffect: next?.toISOString() ?? null };
}

/**
 * Looks at the user after the reboot, which a broker that was RUNNING all the time may not have made, and returns what is
 * pending then. Throws `MqError`: `timeout` if that is the same change still.
 */
async function stillPending(
  brokerId: string,
  username: string,
  change: PendingChange,
  context: CommandContext,
): Promise<PendingChange | null> {
  const { terminal } = context;
  const look = await lookAfter(brokerId, username, context);
  if (look === undefined) return change;
  const { user } = look;
  if (user?.pendingChange === change) {
    const { MqError } = await import('../../amazon-mq/errors/mq-error.js');
    const reason = 'Amazon MQ accepted the request. The broker is RUNNING, and the change is still pending.';
    throw new MqError('timeout', { operation: 'RebootBroker', brokerId }, reason);
  }
  if ((change === 'DELETE') === (user === undefined))
    terminal.words('The broker has rebooted, and the change has taken effect.');
  else if (user === undefined)
    terminal.warning(`The user ${brokerId}/${username} does not exist any more: someone has deleted it.`);
  else terminal.warning(createdSince(user));
  return change === 'DELETE' ? null : (user?.pendingChange ?? null);
}

/** Says that a user exists although one of that name was deleted. */
export function createdSince({ brokerId, username, pendingChange }: User): string {
  const id = `${brokerId}/${username}`;
  return pendingChange === null
    ? `Amazon MQ shows a user ${id} whose deletion is not pending: someone may have created it since.`
    : `Someone has created a user ${id} since it was deleted.`;
}

/** The user after a write that is confirmed. A look that fails is a warning, and undefined, unless the caller ended it. */
export async function lookAfter(
  brokerId: string,
  username: string,
  { mq, terminal, signal }: CommandContext,
): Promise<{ readonly user: User | undefined } | undefined> {
  try {
    return { user: await mq.users.find(brokerId, username, { signal }) };
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    terminal.warning(`The write succeeded, but the user could not be read afterwards: ${(thrown as Error).message}`);
    return undefined;
  }
}
