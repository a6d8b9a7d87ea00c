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

/** Files whose content is not valid: exit code 3. */
export class InvalidFileError extends Error {
  override readonly name = 'InvalidFileError';
  readonly kind = 'validation';

  /** @param problems each with its place, as a line */
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}
