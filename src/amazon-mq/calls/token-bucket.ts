/**
 * Limits calls to the rate that AWS grants: a burst, then a steady rate. If AWS throttles a call nevertheless, other
 * programs are using the same quota: the rate drops, and recovers as calls succeed.
 */
import { LIMITS } from '../../rules';

/** How long after a burst the burst may still be the cause of a throttled call, in milliseconds. */
const AFTER_BURST_MILLIS = 1_000;

interface Waiter {
  readonly pass: () => void;
}

export class TokenBucket {
  private tokens: number;
  private rate: number;
  private refilledAt = performance.now();
  private lastThrottled = -Infinity;
  /** When the burst last ran out, by performance.now(). */
  private ranOut = Infinity;
  private readonly waiters: Waiter[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly requestsPerSecond: number = LIMITS.calls.perSecond,
    private readonly burst: number = LIMITS.calls.burst,
  ) {
    this.tokens = burst;
    this.rate = requestsPerSecond;
  }

  /** The present rate in calls per second. */
  get currentRate(): number {
    return this.rate;
  }

  /** Whether a call would have to wait. */
  get isEmpty(): boolean {
    this.refill();
    return this.waiters.length > 0 || this.tokens < 1;
  }

  /** Resolves when it is the caller's turn, in the order of calling. Rejects with the signal's reason. */
  take(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (!this.isEmpty) {
      this.tokens -= 1;
      // Remember when the burst ran out; a refilled bucket resets this.
      this.ranOut = this.tokens < 1 ? performance.now() : Infinity;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.waiters.splice(this.waiters.indexOf(waiter), 1);
        this.schedule();
        reject(signal?.reason as Error);
      };
      const waiter: Waiter = {
        pass: () => {
          signal?.removeEventListener('abort', leave);
          resolve();
        },
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.waiters.push(waiter);
      this.schedule();
    });
  }

  /**
   * Records that AWS throttled a call, and empties the bucket. Throttled calls that were sent before the last throttling
   * count as one. A throttled call from the initial burst only means that part of the burst was already used, for example
   * by the refresh before an apply. A call that was sent at the steady rate means that other callers share the quota: it
   * halves the rate, down to 1/15.
   *
   * @param started when the call was sent, by performance.now()
   */
  slowDown(started: number): void {
    if (started < this.lastThrottled) return;
    this.refill();
    this.lastThrottled = performance.now();
    if (started > this.ranOut + AFTER_BURST_MILLIS) this.rate = Math.max(this.rate / 2, this.requestsPerSecond / 15);
    this.ranOut = Math.min(this.ranOut, this.lastThrottled);
    this.tokens = Math.min(this.tokens, 0);
    this.schedule();
  }

  /** Records that a call succeeded, and raises a reduced rate by a twentieth of the full rate. */
  speedUp(): void {
    if (this.rate === this.requestsPerSecond) return;
    this.refill();
    this.rate = Math.min(this.rate + this.requestsPerSecond / 20, this.requestsPerSecond);
  }

  private refill(): void {
    const now = performance.now();
    this.tokens = Math.min(this.tokens + ((now - this.refilledAt) / 1_000) * this.rate, this.burst);
    this.refilledAt = now;
  }

  private schedule(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.waiters.length === 0) return;
    this.timer = setTimeout(() => this.serve(), Math.max(0, Math.ceil(((1 - this.tokens) / this.rate) * 1_000)));
  }

  private serve(): void {
    this.refill();
    while (this.tokens >= 1) {
      const next = this.waiters.shift();
      if (!next) break;
      this.tokens -= 1;
      next.pass();
    }
    this.schedule();
  }
}
