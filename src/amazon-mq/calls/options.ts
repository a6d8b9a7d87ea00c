/** Options of every call. */

export interface CallOptions {
  /** Ends the call at once, including its retries. */
  readonly signal?: AbortSignal | undefined;
}
