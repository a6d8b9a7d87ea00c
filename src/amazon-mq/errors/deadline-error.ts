/** The error of work that did not end in time. */

export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
  /** What had been received by the deadline, if the HTTP handler knows more than this. */
  received = 'no complete response arrived';

  constructor(readonly millis: number) {
    super(`It took longer than ${formatSeconds(millis)}`);
  }
}

/** Formats milliseconds as seconds: `30 s`, `0.3 s`. */
export function formatSeconds(millis: number): string {
  return `${Math.round(millis / 100) / 10} s`;
}
