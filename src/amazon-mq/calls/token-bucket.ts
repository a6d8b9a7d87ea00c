/**
 * Lets calls pass at the rate that AWS grants: a burst at once, then so many a second. A call that AWS throttles all the
 * same slows everybody down, since other programs use up the same allowance, and the rate recovers as calls succeed.
 */
import { LIMITS } from '../../rules';

/** How long after a burst a throttled call may still be due to the burst. */
const afterBurstMillis = 1_000;

interface Waiter {
  readonly pass: () => void;
}

export class TokenBucket {
  private tokens: number;
  private rate: number;
  private filled = performance.now();
  private slowed = -Infinity;
  /** When the burst was last used up. */
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

  /** Calls a second that pass now. */
  get currentRate(): number {
    return this.rate;
  }

  /** Whether a call would have to wait now. */
  get isEmpty(): boolean {
    this.fill();
    return this.waiters.length > 0 || this.tokens < 1;
  }

  /** Resolves when it is the caller's turn, in the order of calling. Rejects with the signal's reason. */
  take(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (!this.isEmpty) {
      this.tokens -= 1;
      // From here on calls wait; a bucket with a burst in it again has its end before it.
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
   * AWS has throttled a call, and the bucket is empty. Calls that were under way together count once: `started` is when
   * the call was sent, by performance.now(). One of a burst tells that somebody has used a part of the burst, such as the
   * refresh before an apply. One that was sent at the rate of the quota tells that others call all the time: the rate is
   * halved then, down to a fifteenth.
   */
  slowDown(started: number): void {
    if (started < this.slowed) return;
    this.fill();
    this.slowed = performance.now();
    if (started > this.ranOut + afterBurstMillis) this.rate = Math.max(this.rate / 2, this.requestsPerSecond / 15);
    this.ranOut = Math.min(this.ranOut, this.slowed);
    this.tokens = Math.min(this.tokens, 0);
    this.schedule();
  }

  /** A call has passed at AWS: a twentieth of the full rate is won back. */
  speedUp(): void {
    if (this.rate === this.requestsPerSecond) return;
    this.fill();
    this.rate = Math.min(this.rate + this.requestsPerSecond / 20, this.requestsPerSecond);
  }

  private fill(): void {
    const now = performance.now();
    this.tokens = Math.min(this.tokens + ((now - this.filled) / 1_000) * this.rate, this.burst);
    this.filled = now;
  }

  private schedule(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.waiters.length === 0) return;
    this.timer = setTimeout(() => this.serve(), Math.max(0, Math.ceil(((1 - this.tokens) / this.rate) * 1_000)));
  }

  private serve(): void {
    this.fill();
    while (this.tokens >= 1) {
      const next = this.waiters.shift();
      if (!next) break;
      this.tokens -= 1;
      next.pass();
    }
    this.schedule();
  }
}
