/**
 * Reads a whole file, or a pipe or a device to its end, within limits of size and time. There are two readers: CDKTF runs the
 * code of an app synchronously, while the provider and the command must handle signals and deadlines as they read. Both
 * take the steps of one algorithm.
 */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { MAX_FILE_BYTES, SILENCE_MILLIS, silentError, tooLargeError } from './limits';

const POLL_MILLIS = 20;
const CHUNK_BYTES = 2 ** 16;
/** Without O_NONBLOCK, opening a pipe that has no writer would block a thread that nothing can stop. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

export interface ReadLimits {
  /** The size of the largest file. Default: `MAX_FILE_BYTES`. */
  readonly maxBytes?: number;
  /** How long a pipe or a device may send nothing. Default: 90 s. */
  readonly silenceMillis?: number;
}

export interface BoundedFile {
  readonly bytes: Buffer;
  readonly stats: Stats;
}

/**
 * Reads a file without blocking the process.
 *
 * @param signal stops reading at once
 * @throws FileLimitError if it exceeds a limit; the error of Node.js if it cannot be read
 */
export async function readBoundedFile(
  path: string,
  { signal, ...limits }: ReadLimits & { readonly signal?: AbortSignal } = {},
): Promise<BoundedFile> {
  const file = await open(path, FLAGS);
  try {
    const stats = await file.stat();
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    const read = async () => (await file.read(chunk, 0, chunk.length, null)).bytesRead;
    const steps = readSteps(path, stats, chunk, limits);
    let step = steps.next();
    while (step.done !== true) {
      signal?.throwIfAborted();
      if (step.value === 'wait') await sleep(POLL_MILLIS, undefined, signal && { signal });
      step = steps.next(step.value === 'read' ? await read().catch(noneAvailable) : undefined);
    }
    return { bytes: step.value, stats };
  } finally {
    await file.close();
  }
}

/**
 * Reads a file, and blocks the process as it waits.
 *
 * @throws FileLimitError if it exceeds a limit; the error of Node.js if it cannot be read
 */
export function readBoundedFileSync(path: string, limits: ReadLimits = {}): BoundedFile {
  const file = openSync(path, FLAGS);
  try {
    const stats = fstatSync(file);
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    const read = () => {
      try {
        return readSync(file, chunk);
      } catch (thrown) {
        return noneAvailable(thrown);
      }
    };
    const steps = readSteps(path, stats, chunk, limits);
    let step = steps.next();
    while (step.done !== true) {
      if (step.value === 'wait') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MILLIS);
      step = steps.next(step.value === 'read' ? read() : undefined);
    }
    return { bytes: step.value, stats };
  } finally {
    closeSync(file);
  }
}

/**
 * The algorithm. It asks for one step after the other: to read into `chunk`, or to wait. The result of `read` is the number of
 * bytes, 0 at the end of the file; undefined if none is available yet.
 */
function* readSteps(
  path: string,
  stats: Stats,
  chunk: Buffer,
  { maxBytes = MAX_FILE_BYTES, silenceMillis = SILENCE_MILLIS }: ReadLimits,
): Generator<'read' | 'wait', Buffer, number | undefined> {
  if (stats.isFile() && stats.size > maxBytes) throw tooLargeError(maxBytes);
  // A pipe that this process was started with has had its writer. A named pipe may still get one.
  const mayBegin = stats.isFIFO() && !/^\/(dev\/(fd\/|stdin$)|proc\/(self|\d+)\/fd\/)/.test(path);
  const chunks: Buffer[] = [];
  let length = 0;
  let deadline = performance.now() + silenceMillis;
  for (;;) {
    const count = yield 'read';
    if (count === 0 && !(mayBegin && length === 0)) return Buffer.concat(chunks);
    if (count) {
      length += count;
      if (length > maxBytes) throw tooLargeError(maxBytes);
      chunks.push(Buffer.from(chunk.subarray(0, count)));
      deadline = performance.now() + silenceMillis;
    } else if (performance.now() > deadline) {
      throw silentError(silenceMillis);
    } else {
      yield 'wait';
    }
  }
}

function noneAvailable(thrown: unknown): undefined {
  if ((thrown as NodeJS.ErrnoException).code !== 'EAGAIN') throw thrown;
}
