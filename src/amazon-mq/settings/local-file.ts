/** Reads files that settings refer to, such as CA bundles and tokens. Size and waiting time are limited for any kind of file. */
import { close, constants, fstatSync, open, read } from 'node:fs';
import { stat } from 'node:fs/promises';
import { devNull } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** The size of the largest file that is read, in bytes. A configuration file with ten thousand profiles has about 3 MiB. */
const MAX_BYTES = 16 * 2 ** 20;
/** How long a pipe may send nothing, in milliseconds. */
const SILENCE_MILLIS = 5_000;
const POLL_MILLIS = 20;

/** A file cannot be read. The message follows the name of the file: `is larger than 16 MiB`. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
}

const tooLarge = () => new UnreadableFile(`is larger than ${MAX_BYTES / 2 ** 20} MiB`);

/**
 * Reads a whole file, or a pipe to its end.
 *
 * @throws UnreadableFile if the file is missing, too large or unreadable, or if a pipe sends nothing for 5 s
 */
export async function readLocalFile(path: string): Promise<string> {
  try {
    // Without O_NONBLOCK, opening a pipe without a writer would never return.
    const file = await promisify(open)(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      return await readAll(file);
    } finally {
      await promisify(close)(file);
    }
  } catch (thrown) {
    if (thrown instanceof UnreadableFile) throw thrown;
    const { code } = thrown as NodeJS.ErrnoException;
    throw new UnreadableFile(code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`, { cause: thrown });
  }
}

async function readAll(file: number): Promise<string> {
  const stats = fstatSync(file);
  if (stats.size > MAX_BYTES) throw tooLarge();
  const chunk = Buffer.allocUnsafe(2 ** 16);
  const chunks: Buffer[] = [];
  let length = 0;
  let deadline = performance.now() + SILENCE_MILLIS;
  for (;;) {
    const count = await readAvailable(file, chunk);
    if (count === 0 && !(stats.isFIFO() && length === 0)) return Buffer.concat(chunks).toString('utf8');
    if (count) {
      length += count;
      if (length > MAX_BYTES) throw tooLarge();
      chunks.push(Buffer.from(chunk.subarray(0, count)));
      deadline = performance.now() + SILENCE_MILLIS;
    } else if (performance.now() > deadline) {
      throw new UnreadableFile(`is a pipe or a device that sent nothing for ${SILENCE_MILLIS / 1000} s`);
    } else {
      await sleep(POLL_MILLIS);
    }
  }
}

/** Returns the number of bytes: 0 at the end, undefined if there are none yet. */
async function readAvailable(file: number, chunk: Buffer): Promise<number | undefined> {
  try {
    return (await promisify(read)(file, chunk, 0, chunk.length, null)).bytesRead;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EAGAIN') return undefined;
    throw thrown;
  }
}

/**
 * Returns why a file must not be passed to the AWS SDK, which reads files without limits, and more than once. Missing files
 * and folders are left to the SDK.
 */
export async function fileProblem(path: string): Promise<string | undefined> {
  const stats = await stat(path).catch(() => undefined);
  if (!stats || stats.isDirectory() || path === devNull) return undefined;
  if (!stats.isFile()) return 'is a pipe or a device, not a regular file';
  return stats.size > MAX_BYTES ? tooLarge().message : undefined;
}
