/** Reads files, pipes and devices within limits of size and time, and stops at once when the command is ended. */
import { constants, type Stats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long a pipe or a device may stay silent. */
const SILENCE_MILLIS = 90_000;
const POLL_MILLIS = 20;

export interface ReadLimits {
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** The error of a file that is larger. */
  readonly tooLarge: () => Error;
  /** The error of a pipe or a device that stays silent for so many milliseconds. */
  readonly silent: (millis: number) => Error;
}

export async function readFileWithin(path: string, limits: ReadLimits): Promise<{ bytes: Buffer; stats: Stats }> {
  // To open a pipe without a writer would wait without end, in a thread that nothing can stop.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = await file.stat();
    if (stats.isFile() && stats.size > limits.maxBytes) throw limits.tooLarge();
    // A pipe that this process was started with has had its writer. One with a name may still get one.
    const mayBegin = stats.isFIFO() && !/^\/(dev\/(fd\/|stdin$)|proc\/(self|\d+)\/fd\/)/.test(path);
    return { bytes: await readAll(file, mayBegin, limits), stats };
  } finally {
    await file.close();
  }
}

async function readAll(file: FileHandle, mayBegin: boolean, limits: ReadLimits): Promise<Buffer> {
  const { maxBytes, signal, tooLarge, silent } = limits;
  const chunk = Buffer.allocUnsafe(2 ** 16);
  const chunks: Buffer[] = [];
  let length = 0;
  let deadline = Date.now() + SILENCE_MILLIS;
  for (;;) {
    signal.throwIfAborted();
    const count = await readAvailable(file, chunk);
    if (count === 0 && !(mayBegin && length === 0)) return Buffer.concat(chunks);
    if (count > 0) {
      length += count;
      if (length > maxBytes) throw tooLarge();
      chunks.push(Buffer.from(chunk.subarray(0, count)));
      deadline = Date.now() + SILENCE_MILLIS;
    } else if (Date.now() > deadline) {
      throw silent(SILENCE_MILLIS);
    } else {
      await sleep(POLL_MILLIS, undefined, { signal });
    }
  }
}

/** Returns the number of bytes, 0 at the end, and -1 where there is nothing yet. */
async function readAvailable(file: FileHandle, chunk: Buffer): Promise<number> {
  try {
    return (await file.read(chunk, 0, chunk.length, null)).bytesRead;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return -1;
    throw error;
  }
}
