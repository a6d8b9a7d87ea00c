/** What comes after a write: the reboot that makes it take effect, or when that will be. */
import type { Broker, PendingChange } from '../amazon-mq';
import type { WaitingOptions } from './common-options';
import { waiting, type Session } from './session';

export interface Afterwards {
  /** What is pending now. */
  readonly pendingChange: PendingChange | null;
  /** When the maintenance window begins in which it takes effect by itself; null where nothing is pending. */
  readonly takesEffect: string | null;
}

/** Reboots if that was asked for and something is pending, and says what there is to know. */
export async function afterwards(
  broker: Broker,
  pendingChange: PendingChange | null,
  options: WaitingOptions & { readonly reboot?: boolean; readonly dryRun?: boolean },
  session: Session,
): Promise<Afterwards> {
  const { mq, terminal, signal } = session;
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
    const { onProgress } = waiting(options, session);
    terminal.progress('The broker reboots');
    await mq.brokers.rebootAndWait(broker.id, { timeoutMillis: options.timeout * 1_000, signal, onProgress });
    terminal.words('The broker has rebooted; it has taken effect.');
    return { pendingChange: null, takesEffect: null };
  }
  const { nextMaintenance } = await import('../amazon-mq/index.js');
  const { maintenanceWindow: window } = broker;
  const next = window && nextMaintenance(window, new Date());
  const when = window && `${window.dayOfWeek} ${window.timeOfDay} ${window.timeZone}`;
  if (!options.dryRun) {
    const latest = when ? `, at the latest after its maintenance window begins (${when})` : '';
    terminal.words(`It takes effect when the broker reboots${latest}.`);
  }
  return { pendingChange, takesEffect: next?.toISOString() ?? null };
}
