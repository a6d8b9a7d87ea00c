/** A reboot from the question whether it is needed to the broker that is RUNNING again. */
import { MqError, type Broker } from '../amazon-mq';
import type { Context } from '../terraform-plugin';
import type { ProviderClient } from './client';

export interface RebootSettings {
  /** Whether to reboot the broker even if no change of a user is pending. */
  readonly evenIfNothingPending: boolean;
  /** For the broker to be RUNNING, before and after, in milliseconds. */
  readonly timeoutMillis: number;
  readonly onProgress: (message: string) => void;
}

/**
 * When the broker was rebooted; undefined if nothing was pending.
 * @throws MqError, of kind `aborted` at once when Terraform is interrupted
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
    if (!evenIfNothingPending && !isWaiting(before)) {
      onProgress('nothing is pending, so there is no reboot');
      return undefined;
    }
    const at = new Date();
    onProgress('the broker reboots');
    try {
      await brokers.rebootAndWait(brokerId, wait);
      return at;
    } catch (thrown) {
      const isRefused = thrown instanceof MqError && thrown.kind === 'bad-request' && !isSecond;
      // Someone else was faster: after that reboot nothing may be pending any more.
      if (isRefused && (await brokers.describe(brokerId, { signal })).state !== 'RUNNING') continue;
      throw thrown;
    }
  }
}

const isWaiting = ({ users }: Broker): boolean => users.some(({ pendingChange }) => pendingChange !== null);
