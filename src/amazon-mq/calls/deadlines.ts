/** How long things may take: one attempt, one operation, and a series of operations that get no response. */

/** The time for an attempt: connection, request, and the response to its last byte. In milliseconds, like the others. */
export const ATTEMPT_MILLIS = 30_000;

/**
 * The time for an operation without a usable response, all attempts and pages together. What is left of 90 s is for
 * settling: see SETTLE_MILLIS.
 */
export const OPERATION_MILLIS = 50_000;

/** The time for finding out what became of a write whose response did not come. */
export const SETTLE_MILLIS = 20_000;

/** How long an operation that got no response is not tried again: who comes next is told at once. */
export const HOLD_MILLIS = 30_000;

/** Why a signal was aborted: time has run out. */
export class Expired extends Error {
  override readonly name = 'Expired';
  /** What had come by then, in words, where the handler of the request knows. */
  got = 'no complete response came';

  constructor(readonly millis: number) {
    super(`It took longer than ${seconds(millis)}`);
  }
}

/**
 * What is left of the time for an operation. Attempts and the waits after attempts without a usable response use it up.
 * Waits for the client's own rate, and after AWS has throttled or failed a call, do not: those were responses.
 */
export class Patience {
  private used = 0;

  constructor(
    readonly millis: number,
    /** Whether it is the time for finding out what became of a write. */
    readonly isForSettling = false,
  ) {}

  get left(): number {
    return Math.max(0, this.millis - this.used);
  }

  /** Whether no attempt is worth making any more: a second of the default, if that. */
  get isSpent(): boolean {
    return this.left < this.millis / 50;
  }

  use(millis: number): void {
    // Timers fire up to a millisecond early.
    this.used += Math.ceil(millis) + 1;
  }
}

/** Operations that got no response, by name. Spares a run of many users the wait for each. */
export class SilentOperations {
  private readonly silences = new Map<string, { readonly since: number; readonly millis: number }>();

  constructor(private readonly holdMillis: number = HOLD_MILLIS) {}

  /** @param millis how long a response was waited for */
  gaveUp(operation: string, millis: number): void {
    this.silences.set(operation, { since: performance.now(), millis });
  }

  responded(operation: string): void {
    this.silences.delete(operation);
  }

  /** Returns how long a response was waited for right before; undefined where that was long ago, or one came. */
  waitedFor(operation: string): number | undefined {
    const silence = this.silences.get(operation);
    return silence && performance.now() - silence.since < this.holdMillis ? silence.millis : undefined;
  }
}

/**
 * Runs work with a signal that is aborted after a time, or with the caller's own. Rejects with `Expired` or the caller's
 * reason shortly after, even if the work does not listen.
 */
export async function within<T>(
  millis: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const leave = () => controller.abort(signal?.reason);
  const timer = setTimeout(() => controller.abort(new Expired(millis)), millis);
  signal?.addEventListener('abort', leave, { once: true });
  if (signal?.aborted) leave();
  try {
    return await orAbort(work(controller.signal), controller.signal, GRACE_MILLIS);
  } catch (thrown) {
    // The SDK has errors of its own for signals.
    throw controller.signal.reason instanceof Expired ? controller.signal.reason : thrown;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', leave);
  }
}

/** Who listens has something to add to the reason. */
const GRACE_MILLIS = 50;

/** Waits for a promise, or for the signal: what is under way goes on, and nobody waits for it. */
export function orAbort<T>(promise: Promise<T>, signal: AbortSignal | undefined, graceMillis = 0): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    let grace: NodeJS.Timeout | undefined;
    const leave = () => {
      if (graceMillis === 0) return reject(signal.reason as Error);
      grace = setTimeout(() => reject(signal.reason as Error), graceMillis);
    };
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
    promise.then(resolve, reject).finally(() => {
      clearTimeout(grace);
      signal.removeEventListener('abort', leave);
    });
  });
}

/** `30 s`, `0.3 s`. */
export function seconds(millis: number): string {
  return `${Math.round(millis / 100) / 10} s`;
}
