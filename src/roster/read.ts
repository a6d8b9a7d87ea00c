/** Reads the bytes of a roster from a file, a pipe or a device, with limits on size and time. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { RosterFileError } from './error';

/** The largest roster, from a file or standard input. A roster of ten thousand users has about 1 MiB. */
export const MAX_BYTES = 16 * 2 ** 20;

/** How long a pipe may stay silent. */
const SILENCE_MILLIS = 90_000;
const POLL_MILLIS = 20;

/** Creates the error for a roster that is too large. */
export function fileTooLarge(): RosterFileError {
  return new RosterFileError(`It is larger than ${MAX_BYTES / 2 ** 20} MiB`);
}

/** Creates the error for a pipe or a device that sends no data. */
export function pipeSilent(millis: number): RosterFileError {
  return new RosterFileError(`It is a pipe or a device that sent no data for ${millis / 1000} seconds`);
}

/**
 * Reads a whole file.
 *
 * @param silenceMillis how long a pipe may stay silent
 * @throws RosterFileError if it is too large, or a pipe stays silent; the error of Node.js if it cannot be read
 */
export function readRosterFile(path: string, silenceMillis = SILENCE_MILLIS): Buffer {
  // Without O_NONBLOCK, opening a pipe without a writer would block.
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

/** Returns the number of bytes read: 0 at the end, -1 if there are none yet. */
function readAvailable(file: number, chunk: Buffer): number {
  try {
    return readSync(file, chunk);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return -1;
    throw error;
  }
}
