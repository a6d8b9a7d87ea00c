/** Reads the bytes of a roster file: a file, a pipe or a device, within limits of size and time. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { RosterFileError } from './error';

/** The largest roster, from a file as from standard input. The rosters of ten thousand users take about 1 MiB. */
export const MAX_BYTES = 16 * 2 ** 20;

/** How long a pipe may stay silent. */
const SILENCE_MILLIS = 90_000;
const POLL_MILLIS = 20;

/** Returns the error of a roster that is too large. */
export function fileTooLarge(): RosterFileError {
  return new RosterFileError(`It is larger than ${MAX_BYTES / 2 ** 20} MiB`);
}

/** Returns the error of a pipe or a device from which nothing comes. */
export function pipeSilent(millis: number): RosterFileError {
  return new RosterFileError(`It is a pipe or a device, and nothing came from it for ${millis / 1000} seconds`);
}

/**
 * Reads a whole file.
 *
 * @param silenceMillis how long a pipe may stay silent
 * @throws RosterFileError where it is too large, or a pipe stays silent; the error of Node.js where it cannot be read
 */
export function readRosterFile(path: string, silenceMillis = SILENCE_MILLIS): Buffer {
  // To open a pipe without a writer would wait without end.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const { size } = fstatSync(file);
    if (size > MAX_BYTES) throw fileTooLarge();
    return readAll(file, silenceMillis);
  } finally {
    closeSync(file);
  }
}

function readAll(file: number, silenceMillis: number): Buffer {
  const isPipe = fstatSync(file).isFIFO();
  const chunk = Buffer.allocUnsafe(2 ** 16);
  const chunks: Buffer[] = [];
  let length = 0;
  let deadline = Date.now() + silenceMillis;
  for (;;) {
    const count = readAvailable(file, chunk);
    if (count === 0 && !(isPipe && length === 0)) return Buffer.concat(chunks);
    if (count > 0) {
      length += count;
      if (length > MAX_BYTES) throw fileTooLarge();
      chunks.push(Buffer.from(chunk.subarray(0, count)));
      deadline = Date.now() + silenceMillis;
    } else if (Date.now() > deadline) {
      throw pipeSilent(silenceMillis);
    } else {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MILLIS);
    }
  }
}

/** Returns the number of bytes, 0 at the end, and -1 where there is nothing yet. */
function readAvailable(file: number, chunk: Buffer): number {
  try {
    return readSync(file, chunk);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return -1;
    throw error;
  }
}
