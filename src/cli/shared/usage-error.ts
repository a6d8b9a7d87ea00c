/** Errors of the command that do not come from AWS. */
import type { MqErrorKind } from '../../amazon-mq';
import { count } from '../../rules/internal';

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

/** Something that prevents a write of several users. */
export interface Mistake {
  readonly kind: MqErrorKind;
  /** An id for programs, such as that of a rule. */
  readonly rule: string;
  /** The user that it is about; empty if it is about all of them. */
  readonly username: string;
  readonly message: string;
}

/** Everything that prevents a write of several users, found before the first write. */
export class MistakesError extends Error {
  override readonly name = 'MistakesError';

  constructor(readonly mistakes: readonly Mistake[]) {
    super(`Nothing was written, because of ${count(mistakes.length, 'mistake')}.`);
  }

  /** The kind of all mistakes, or `validation` if they differ. */
  get kind(): MqErrorKind {
    const [first, ...others] = new Set(this.mistakes.map(({ kind }) => kind));
    return first === undefined || others.length > 0 ? 'validation' : first;
  }
}
