/** The error for a roster file that cannot be read, with the position of the problem. */

/** A position in a file. Both numbers start at 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Thrown for a file that is neither JSON nor YAML, or exceeds a limit. The message never quotes the file. */
export class RosterFileError extends Error {
  override readonly name = 'RosterFileError';

  constructor(
    message: string,
    /** Left out if the whole file is wrong. */
    readonly position?: Position,
  ) {
    super(message);
  }
}
