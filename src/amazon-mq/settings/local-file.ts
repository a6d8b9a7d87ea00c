/** Reads files that settings name, such as CA bundles and tokens: whatever the path leads to, within bounds. */
import { close, constants, fstatSync, open, read } from 'node:fs';
import { stat } from 'node:fs/promises';
import { devNull } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** The largest file that is read, in bytes. Configuration files of ten thousand profiles take about 3 MiB. */
const MAX_BYTES = 16 * 2 ** 20;
/** How long a pipe may send nothing. */
const SILENCE_MILLIS = 5_000;
const POLL_MILLIS = 20;

/** Why a file cannot be read. The message goes after its name: `is larger than 16 MiB`. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
}

const tooLarge = () => new UnreadableFile(`is larger than ${MAX_BYTES / 2 ** 20} MiB`);

/**
 * Reads a whole file, or a pipe to its end.
 *
 * @throws UnreadableFile where it is missing, too large or cannot be read, and where a pipe sends nothing for 5 s
 */
export async function readLocalFile(path: string): Promise<string> {
  try {
    // Without O_NONBLOCK, opening a pipe that nobody writes to would wait forever.
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

/** Returns the number of bytes: 0 at the end, undefined where there is nothing yet. */
async function readAvailable(file: number, chunk: Buffer): Promise<number | undefined> {
  try {
    return (await promisify(read)(file, chunk, 0, chunk.length, null)).bytesRead;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EAGAIN') return undefined;
    throw thrown;
  }
}

/**
 * Returns why a file must not be handed to code that reads it without bounds, and several times: the AWS SDK. A missing file
 * and a folder are left to that code.
 */
export async function problemOfFile(path: string): Promise<string | undefined> {
  const stats = await stat(path).catch(() => undefined);
  if (!stats || stats.isDirectory() || path === devNull) return undefined;
  if (!stats.isFile()) return 'is a pipe or a device, not a regular file';
  return stats.size > MAX_BYTES ? tooLarge().message : undefined;
}
