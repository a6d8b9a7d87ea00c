/** A token bucket, which limits the rate of calls as AWS does for an account. */

export interface ThrottleOptions {
  /** How many calls may be sent at once. At least 1. */
  readonly burst: number;
  /** How many further calls are allowed per second. More than 0. */
  readonly perSecond: number;
}

/** The limits of Amazon MQ, from "API throttling limits" on the quotas page. */
export const awsThrottle: ThrottleOptions = { burst: 100, perSecond: 15 };

export class Throttle {
  private tokens: number;
  private since: number;

  constructor(
    private readonly options: ThrottleOptions,
    private readonly now: () => number,
  ) {
    this.tokens = options.burst;
    this.since = now();
  }

  /** Takes a token. Returns false if there is none. */
  admit(): boolean {
    const now = this.now();
    this.tokens = Math.min(this.options.burst, this.tokens + ((now - this.since) / 1000) * this.options.perSecond);
    this.since = now;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}
