/** A reboot from the question whether it is needed to the broker that is RUNNING again. */
import { MqError, type Broker } from '../amazon-mq';
import type { Context } from './plugin';
import type { Session } from './session';

export interface RebootOptions {
  /** Whether to reboot where no change of a user is pending. */
  readonly always: boolean;
  /** For the broker to be RUNNING, before and after, in milliseconds. */
  readonly timeoutMillis: number;
  readonly onProgress: (message: string) => void;
}

/** How long a broker may still say RUNNING after it was told to reboot. */
const startMillis = 60_000;
const pollMillis = 1_000;

/**
 * When the broker was rebooted; undefined if nothing was pending.
 * @throws MqError, of kind `aborted` at once when Terraform is interrupted
 */
export async function reboot(
  { mq }: Session,
  brokerId: string,
  { always, timeoutMillis, onProgress }: RebootOptions,
  { signal }: Context,
): Promise<Date | undefined> {
  const { brokers } = mq;
  const wait = { timeoutMillis, signal, onProgress: ({ state }: Broker) => onProgress(`the broker is ${state}`) };
  for (let isSecond = false; ; isSecond = true) {
    const before = await brokers.waitUntilRunning(brokerId, wait);
    if (!always && !isWaiting(before)) {
      onProgress('nothing is pending, so there is no reboot');
      return undefined;
    }
    const at = new Date();
    onProgress('the broker reboots');
    try {
      await brokers.reboot(brokerId, { signal, isChangePending: isWaiting(before) });
    } catch (thrown) {
      const isRefused = thrown instanceof MqError && thrown.kind === 'bad-request' && !isSecond;
      // Someone else was faster: after that reboot nothing may be pending any more.
      if (isRefused && (await brokers.describe(brokerId, { signal })).state !== 'RUNNING') continue;
      throw thrown;
    }
    await begun(brokerId, isWaiting(before), { brokers, signal });
    await brokers.waitUntilRunning(brokerId, wait);
    return at;
  }
}

const isWaiting = ({ users }: Broker): boolean => users.some(({ pendingChange }) => pendingChange !== null);

/** Waits until the reboot shows: the broker is not RUNNING any more, or what was pending is not. */
async function begun(
  brokerId: string,
  wasWaiting: boolean,
  { brokers, signal }: { brokers: Session['mq']['brokers']; signal: AbortSignal },
): Promise<void> {
  const end = Date.now() + startMillis;
  while (Date.now() < end) {
    const broker = await brokers.describe(brokerId, { signal });
    if (broker.state !== 'RUNNING' || (wasWaiting && !isWaiting(broker))) return;
    await pause(pollMillis, signal);
  }
}

function pause(millis: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason instanceof Error ? signal.reason : new Error('interrupted'));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, millis);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
