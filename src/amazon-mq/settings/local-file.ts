/** Reads files that settings refer to, such as CA bundles and tokens. Size and waiting time are limited for any kind of file. */
import { stat } from 'node:fs/promises';
import { devNull } from 'node:os';
import { FileLimitError, MAX_FILE_BYTES, readBoundedFile, tooLargeError } from '../../files';

/** How long a pipe may send nothing, in milliseconds. */
const PIPE_SILENCE_MILLIS = 5_000;

/** A file cannot be read. The message follows the name of the file: `is larger than 16 MiB`. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
}

/**
 * Reads a whole file, or a pipe to its end.
 *
 * @throws UnreadableFile if the file is missing, too large or unreadable, or if a pipe sends nothing for 5 s
 */
export async function readLocalFile(path: string): Promise<string> {
  try {
    return (await readBoundedFile(path, { silenceMillis: PIPE_SILENCE_MILLIS })).bytes.toString('utf8');
  } catch (thrown) {
    if (thrown instanceof FileLimitError) throw new UnreadableFile(thrown.message);
    const { code } = thrown as NodeJS.ErrnoException;
    throw new UnreadableFile(code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`, { cause: thrown });
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
  return stats.size > MAX_FILE_BYTES ? tooLargeError(MAX_FILE_BYTES).message : undefined;
}
