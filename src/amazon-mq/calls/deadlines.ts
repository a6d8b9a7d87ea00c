/** Limits the time of one attempt, of one operation, and of a series of operations that get no response. */
import { DeadlineError } from '../errors/deadline-error';

/** The time for one attempt, from the connection to the last byte of the response, in milliseconds. */
export const ATTEMPT_MILLIS = 30_000;

/**
 * The time for an operation without a usable response, all attempts and pages together, in milliseconds. Together with
 * LOOKUP_MILLIS it stays below 90 s.
 */
export const OPERATION_MILLIS = 50_000;

/** The time for looking up the result of a write whose response was lost, in milliseconds. */
export const LOOKUP_MILLIS = 20_000;

/** How long an operation that got no response is not called again: calls in that time fail at once. In milliseconds. */
const HOLD_MILLIS = 30_000;

/**
 * The time that an operation has left. Attempts use it up, and so do the waits after attempts without a usable response.
 * Waits for the client's own rate limit, and waits after AWS has throttled or failed a call, do not.
 */
export class TimeBudget {
  private used = 0;

  constructor(
    readonly millis: number,
    /** Whether it is for looking up the result of a write whose response was lost. */
    readonly isForLookup = false,
  ) {}

  get leftMillis(): number {
    return Math.max(0, this.millis - this.used);
  }

  /** Whether too little time is left for another attempt: less than 2 %, one second of the default. */
  get isSpent(): boolean {
    return this.leftMillis < this.millis / 50;
  }

  use(millis: number): void {
    // Timers fire up to a millisecond early.
    this.used += Math.ceil(millis) + 1;
  }
}

/** Remembers operations that got no response, so that a run with many users does not wait for each of them. */
export class UnresponsiveOperations {
  private readonly failures = new Map<string, { readonly since: number; readonly millis: number }>();

  constructor(private readonly holdMillis: number = HOLD_MILLIS) {}

  /**
   * Records that an operation got no response.
   *
   * @param millis how long the response was waited for
   */
  record(operation: string, millis: number): void {
    this.failures.set(operation, { since: performance.now(), millis });
  }

  /** Forgets an operation that got a response. */
  forget(operation: string): void {
    this.failures.delete(operation);
  }

  /** Returns how long a response was waited for just before; undefined if that is long ago, or if a response arrived. */
  waitedFor(operation: string): number | undefined {
    const failure = this.failures.get(operation);
    return failure && performance.now() - failure.since < this.holdMillis ? failure.millis : undefined;
  }
}

/**
 * Runs work with a signal that is aborted at a deadline, or when the caller's own signal is. Rejects with a `DeadlineError`
 * or with the reason of the caller's signal shortly after, even if the work ignores the signal.
 */
export async function withDeadline<T>(
  millis: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const onAbort = () => controller.abort(signal?.reason);
  const timer = setTimeout(() => controller.abort(new DeadlineError(millis)), millis);
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted) onAbort();
  try {
    return await raceWithSignal(work(controller.signal), controller.signal, GRACE_MILLIS);
  } catch (thrown) {
    // The SDK throws its own errors for signals.
    throw controller.signal.reason instanceof DeadlineError ? controller.signal.reason : thrown;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

/** Gives work that handles the signal the time to add details to the reason. */
const GRACE_MILLIS = 50;

/** Waits for a promise or for the signal, whichever comes first. The work behind the promise is not stopped. */
export function raceWithSignal<T>(promise: Promise<T>, signal: AbortSignal | undefined, graceMillis = 0): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    let grace: NodeJS.Timeout | undefined;
    const onAbort = () => {
      if (graceMillis === 0) return reject(signal.reason as Error);
      grace = setTimeout(() => reject(signal.reason as Error), graceMillis);
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => {
      clearTimeout(grace);
      signal.removeEventListener('abort', onAbort);
    });
  });
}
