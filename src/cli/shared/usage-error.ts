/** Ends of a command that are no failure of AWS. */

/** The command was called in a way that it cannot be: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly kind = 'usage';
}

/** Somebody said no, or left a prompt: exit code 130. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
  readonly kind = 'aborted';
}
