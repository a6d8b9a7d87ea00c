/** Reads a password from a file or standard input, as UTF-8 with or without a byte order mark. */
import { FileLimitError, otherEncoding, readBoundedFile, readStandardInput } from '../../files';
import { LIMITS } from '../../rules';
import type { Terminal } from './terminal';
import { UsageError } from './usage-error';

/** How much is read. No password is as long. */
const MAX_BYTES = 4_096;

/** Reads the password from standard input. */
export async function readPasswordInput(): Promise<string> {
  const what = 'Standard input';
  return textOf(await readStandardInput(MAX_BYTES).catch((thrown: unknown) => refuse(thrown, what)), what);
}

/** Reads the password from a file, and prints a warning if other users can access it. */
export async function readPasswordFile(file: string, terminal: Terminal, signal: AbortSignal): Promise<string> {
  const what = `The file ${file}`;
  try {
    const { bytes, stats } = await readBoundedFile(file, { maxBytes: MAX_BYTES, signal });
    // Pipes and devices do not store the password, and their mode often cannot be changed.
    if (stats.isFile() && (stats.mode & 0o066) !== 0) {
      const can = (stats.mode & 0o044) !== 0 ? 'read' : 'write';
      terminal.warning(`Other users of this machine can ${can} ${file}. Change its mode to 0600.`);
    }
    return textOf(bytes, what);
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === undefined || signal.aborted) return refuse(thrown, what);
    if (code === 'EISDIR')
      throw new UsageError(`${what} is a directory. Specify a file that contains only the password.`);
    throw new UsageError(`The password file ${file} could not be read (${code}).`);
  }
}

/** Decodes a password. Removes a byte order mark and exactly one line break at the end. */
function textOf(bytes: Buffer, what: string): string {
  const encoding = otherEncoding(bytes);
  if (encoding !== undefined) {
    throw new UsageError(
      `${what} is ${encoding}. Allowed: UTF-8. Save it as UTF-8; in Windows PowerShell, with Set-Content -Encoding utf8.`,
    );
  }
  return bytes
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .replace(/\r?\n$/, '');
}

function refuse(thrown: unknown, what: string): never {
  if (!(thrown instanceof FileLimitError)) throw thrown;
  const isTooLarge = thrown.limit === 'size';
  const problem = isTooLarge
    ? `is longer than any password. Allowed: only the password, up to ${LIMITS.password.max} characters`
    : thrown.message;
  throw new UsageError(`${what} ${problem}.`);
}
