/** Errors of the command that do not come from AWS. */

/** Wrong usage: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly kind = 'usage';
}

/** The user declined or left a prompt: exit code 130. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
  readonly kind = 'aborted';
}
