/** The error of a roster file that cannot be read, with the position of what is wrong. */

/** Where something is in a file, both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A file that is neither JSON nor YAML, or exceeds a limit. The message never quotes the file. */
export class RosterFileError extends Error {
  override readonly name = 'RosterFileError';

  constructor(
    message: string,
    /** Left out where the file as a whole is wrong. */
    readonly position?: Position,
  ) {
    super(message);
  }
}
