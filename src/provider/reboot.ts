/** Reboots a broker if needed, and waits until it is RUNNING again. */
import { MqError, type Broker } from '../amazon-mq';
import { hasPendingChange } from '../amazon-mq/internal';
import type { Context } from '../terraform-plugin';
import type { ProviderClient } from './client';

export interface RebootSettings {
  /** Whether to reboot the broker even if no change to a user is pending. */
  readonly evenIfNothingPending: boolean;
  /** How long to wait for the broker to be RUNNING, before and after the reboot, in milliseconds. */
  readonly timeoutMillis: number;
  readonly onProgress: (message: string) => void;
}

/**
 * Reboots the broker if a change to a user is pending. Returns the time of the reboot, or undefined if nothing was pending.
 *
 * @throws MqError, immediately and with the kind `aborted` if Terraform is interrupted
 */
export async function reboot(
  { mq }: ProviderClient,
  brokerId: string,
  { evenIfNothingPending, timeoutMillis, onProgress }: RebootSettings,
  { signal }: Context,
): Promise<Date | undefined> {
  const { brokers } = mq;
  const wait = { timeoutMillis, signal, onProgress: ({ state }: Broker) => onProgress(`the broker is ${state}`) };
  for (let isSecond = false; ; isSecond = true) {
    const before = await brokers.waitUntilRunning(brokerId, wait);
    if (!evenIfNothingPending && !hasPendingChange(before)) {
      onProgress('no change is pending, so the broker is not rebooted');
      return undefined;
    }
    const at = new Date();
    onProgress('the broker reboots');
    try {
      await brokers.rebootAndWait(brokerId, wait);
      return at;
    } catch (thrown) {
      // Another client may have rebooted the broker first, and may be done by now. Then possibly no change is pending.
      const isRefused = thrown instanceof MqError && thrown.kind === 'bad-request';
      if (!isRefused || isSecond) throw thrown;
    }
  }
}
