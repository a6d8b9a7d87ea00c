/** A token bucket, as AWS limits the rate of an account's calls. */

export interface ThrottleOptions {
  /** How many calls may come at once. At least 1. */
  readonly burst: number;
  /** How many more are granted each second. More than 0. */
  readonly perSecond: number;
}

/** What AWS grants Amazon MQ's callers: quotas page, "API throttling limits". */
export const awsThrottle: ThrottleOptions = { burst: 100, perSecond: 15 };

export class Throttle {
  private tokens: number;
  private since: number;

  constructor(
    private readonly options: ThrottleOptions,
    private readonly now: () => number,
  ) {
    if (!(options.burst >= 1) || !(options.perSecond > 0)) {
      throw new Error('A throttle has a burst of at least 1 and grants more than 0 calls a second.');
    }
    this.tokens = options.burst;
    this.since = now();
  }

  /** Takes a token. False if there is none. */
  admit(): boolean {
    const now = this.now();
    this.tokens = Math.min(this.options.burst, this.tokens + ((now - this.since) / 1000) * this.options.perSecond);
    this.since = now;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}
