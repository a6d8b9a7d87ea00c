/** The limits of what is read, and the errors of what exceeds them. */

/**
 * The size of the largest file, in bytes, unless the reader sets another. A roster of ten thousand users has about 1 MiB, a
 * configuration file with ten thousand profiles about 3 MiB.
 */
export const MAX_FILE_BYTES = 16 * 2 ** 20;

/** How long a pipe or a device may send nothing, in milliseconds, unless the reader sets another time. */
export const SILENCE_MILLIS = 90_000;

/** A file exceeds a limit. The message follows the name of the file: `is larger than 16 MiB`. */
export class FileLimitError extends Error {
  override readonly name = 'FileLimitError';

  constructor(
    readonly limit: 'size' | 'silence',
    message: string,
  ) {
    super(message);
  }
}

/** Creates the error of a file with more bytes than this. */
export function tooLargeError(maxBytes: number): FileLimitError {
  const size = maxBytes < 2 ** 20 ? `${maxBytes / 2 ** 10} KiB` : `${maxBytes / 2 ** 20} MiB`;
  return new FileLimitError('size', `is larger than ${size}`);
}

/** Creates the error of a pipe or a device that sends nothing for this time. */
export function silentError(millis: number): FileLimitError {
  return new FileLimitError('silence', `is a pipe or a device that sent nothing for ${millis / 1_000} s`);
}
