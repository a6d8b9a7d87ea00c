/** What follows a write: the reboot that applies it, or the time at which it takes effect. */
import type { Broker, PendingChange, User } from '../../amazon-mq';
import { count } from '../../rules/internal';
import type { WaitingOptions } from './options';
import { waiting, type CommandContext } from './context';

interface ChangeStatus {
  /** What is pending now. */
  readonly pendingChange: PendingChange | null;
  /** When the maintenance window begins in which it takes effect by itself; null if nothing is pending. */
  readonly takesEffect: string | null;
}

/** Reboots the broker if --reboot is set and something is pending, and otherwise prints when it takes effect. */
export async function applyPendingChange(
  broker: Broker,
  username: string,
  pendingChange: PendingChange | null,
  options: WaitingOptions & { readonly reboot?: boolean; readonly dryRun?: boolean },
  context: CommandContext,
): Promise<ChangeStatus> {
  const { mq, terminal, signal } = context;
  if (pendingChange === null) return { pendingChange, takesEffect: null };
  if (options.reboot && options.dryRun) {
    terminal.message('The broker would be rebooted.');
    return { pendingChange, takesEffect: null };
  }
  if (options.reboot) {
    if (!options.wait) {
      await mq.brokers.reboot(broker.id, { signal });
      terminal.message('The broker is rebooting. The change takes effect when it is RUNNING again.');
      return { pendingChange, takesEffect: null };
    }
    const { onProgress } = waiting(options, context);
    terminal.progress('Rebooting the broker');
    await mq.brokers.rebootAndWait(broker.id, { timeoutMillis: options.timeout, signal, onProgress });
    return { pendingChange: await stillPending(broker.id, username, pendingChange, context), takesEffect: null };
  }
  const { takesEffect, latest } = await maintenanceOf(broker);
  if (!options.dryRun) terminal.message(`It takes effect when the broker reboots${latest}.`);
  return { pendingChange, takesEffect };
}

/** Returns when the next maintenance window begins, and the end of a sentence about it. */
async function maintenanceOf({ maintenanceWindow: window }: Broker) {
  if (window === null) return { takesEffect: null, latest: '' };
  const { nextMaintenance } = await import('../../amazon-mq/index.js');
  const when = `${window.dayOfWeek} ${window.timeOfDay} ${window.timeZone}`;
  return {
    takesEffect: nextMaintenance(window, new Date())?.toISOString() ?? null,
    latest: `, at the latest after its maintenance window begins (${when})`,
  };
}

/**
 * Does the same for changes of several users. Returns when they take effect, and those that are still pending.
 *
 * @throws MqError of kind `timeout` if a change is still pending after the reboot
 */
export async function applyPendingChanges(
  broker: Broker,
  pending: Broker['users'],
  options: WaitingOptions & { readonly reboot?: boolean; readonly dryRun?: boolean },
  context: CommandContext,
): Promise<{ readonly takesEffect: string | null; readonly pending: Broker['users'] }> {
  const { mq, terminal, signal } = context;
  if (pending.length === 0) return { takesEffect: null, pending };
  const changes = count(pending.length, 'change');
  if (!options.reboot) {
    const { takesEffect, latest } = await maintenanceOf(broker);
    if (!options.dryRun) {
      terminal.message(`${changes} will take effect when the broker ${broker.id} reboots${latest}.`);
    }
    return { takesEffect, pending };
  }
  if (options.dryRun) {
    terminal.message(`The broker ${broker.id} would be rebooted.`);
    return { takesEffect: null, pending };
  }
  if (!options.wait) {
    await mq.brokers.reboot(broker.id, { signal, isChangePending: true });
    terminal.message(`The broker ${broker.id} is rebooting. ${changes} will take effect when it is RUNNING again.`);
    return { takesEffect: null, pending };
  }
  const { onProgress } = waiting(options, context);
  terminal.progress('Rebooting the broker');
  const { users } = await mq.brokers.rebootAndWait(broker.id, { timeoutMillis: options.timeout, signal, onProgress });
  const isPending = ({ username, pendingChange }: Broker['users'][number]) =>
    users.some((user) => user.username === username && user.pendingChange === pendingChange);
  if (pending.some(isPending)) throw await notApplied(broker.id);
  terminal.message(`The broker ${broker.id} has rebooted and applied ${changes}.`);
  return { takesEffect: null, pending: [] };
}

/**
 * Reads the user after the reboot and returns what is still pending. Throws `MqError`: `timeout` if it is the same change,
 * which happens if the broker was RUNNING all the time and did not reboot.
 */
async function stillPending(
  brokerId: string,
  username: string,
  change: PendingChange,
  context: CommandContext,
): Promise<PendingChange | null> {
  const { terminal } = context;
  const reading = await readAfterWrite(brokerId, username, context);
  if (reading === undefined) return change;
  const { user } = reading;
  if (user?.pendingChange === change) throw await notApplied(brokerId);
  if ((change === 'DELETE') === (user === undefined))
    terminal.message('The broker has rebooted, and the change has taken effect.');
  else if (user === undefined)
    terminal.warning(`The user ${brokerId}/${username} no longer exists: someone has deleted it.`);
  else terminal.warning(createdSince(user));
  return change === 'DELETE' ? null : (user?.pendingChange ?? null);
}

/** Returns the error of a reboot that was accepted and has not applied what was pending. */
export async function notApplied(brokerId: string): Promise<Error> {
  const { MqError } = await import('../../amazon-mq/index.js');
  const reason = 'Amazon MQ accepted the request. The broker is RUNNING, and the change is still pending.';
  return new MqError('timeout', { operation: 'RebootBroker', brokerId }, reason);
}

/** Returns a warning about a user that exists although it was deleted. */
export function createdSince({ brokerId, username, pendingChange }: User): string {
  const id = `${brokerId}/${username}`;
  return pendingChange === null
    ? `The user ${id} exists, and its deletion is not pending: someone may have created it again.`
    : `Someone has created the user ${id} again since it was deleted.`;
}

/** Reads the user after a confirmed write. A failure is only a warning, and undefined, unless the command was interrupted. */
export async function readAfterWrite(
  brokerId: string,
  username: string,
  { mq, terminal, signal }: CommandContext,
): Promise<{ readonly user: User | undefined } | undefined> {
  try {
    return { user: await mq.users.find(brokerId, username, { signal }) };
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    terminal.warning(`The write succeeded, but reading the user afterwards failed: ${(thrown as Error).message}`);
    return undefined;
  }
}
