/** Reads files, pipes and devices within limits of size and time. */
import { constants, type Stats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MILLIS = 20;

export interface ReadLimits {
  readonly maxBytes: number;
  /** How long a pipe or a device may send nothing. */
  readonly silenceMillis: number;
  /** Stops reading at once. */
  readonly signal?: AbortSignal;
  /** Returns the error for a file that is too large. */
  readonly tooLarge: () => Error;
  /** Returns the error for a pipe or a device that sends nothing. */
  readonly silent: (millis: number) => Error;
}

/** Reads a whole file, or a pipe to its end. */
export async function readBoundedFile(path: string, limits: ReadLimits): Promise<{ bytes: Buffer; stats: Stats }> {
  // Without O_NONBLOCK, opening a pipe that has no writer would block a thread that nothing can stop.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = await file.stat();
    if (stats.isFile() && stats.size > limits.maxBytes) throw limits.tooLarge();
    // A pipe that this process was started with has had its writer. A named pipe may still get one.
    const mayBegin = stats.isFIFO() && !/^\/(dev\/(fd\/|stdin$)|proc\/(self|\d+)\/fd\/)/.test(path);
    return { bytes: await readAll(file, mayBegin, limits), stats };
  } finally {
    await file.close();
  }
}

async function readAll(file: FileHandle, mayBegin: boolean, limits: ReadLimits): Promise<Buffer> {
  const { maxBytes, silenceMillis, signal, tooLarge, silent } = limits;
  const chunk = Buffer.allocUnsafe(2 ** 16);
  const chunks: Buffer[] = [];
  let length = 0;
  let deadline = performance.now() + silenceMillis;
  for (;;) {
    signal?.throwIfAborted();
    const count = await readAvailable(file, chunk);
    if (count === 0 && !(mayBegin && length === 0)) return Buffer.concat(chunks);
    if (count) {
      length += count;
      if (length > maxBytes) throw tooLarge();
      chunks.push(Buffer.from(chunk.subarray(0, count)));
      deadline = performance.now() + silenceMillis;
    } else if (performance.now() > deadline) {
      throw silent(silenceMillis);
    } else {
      await sleep(POLL_MILLIS, undefined, signal && { signal });
    }
  }
}

/** Returns the number of bytes: 0 at the end, undefined if none is available yet. */
async function readAvailable(file: FileHandle, chunk: Buffer): Promise<number | undefined> {
  try {
    return (await file.read(chunk, 0, chunk.length, null)).bytesRead;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EAGAIN') return undefined;
    throw thrown;
  }
}
