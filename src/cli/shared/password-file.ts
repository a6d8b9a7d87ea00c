/** Reads a password from a file or standard input: one line of UTF-8, with or without a byte order mark. */
import { otherEncoding } from '../../roster/encoding';
import { readFileWithin } from './read-file';
import type { Terminal } from './terminal';
import { UsageError } from './usage-error';

/** No password is longer than 250 characters; what follows a few thousand bytes is not even read. */
const MAX_BYTES = 4_096;

export async function readStandardInput(): Promise<string> {
  const what = 'Standard input';
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length > MAX_BYTES) throw tooLong(what);
  }
  return textOf(Buffer.concat(chunks), what);
}

export async function readPasswordFile(file: string, terminal: Terminal, signal: AbortSignal): Promise<string> {
  const what = `The file ${file}`;
  try {
    const { bytes, stats } = await readFileWithin(file, {
      maxBytes: MAX_BYTES,
      signal,
      tooLarge: () => tooLong(what),
      silent: (millis) =>
        new UsageError(`${what} is a pipe or a device, and nothing came from it for ${millis / 1_000} s.`),
    });
    // Pipes and devices hold no password that somebody could read later, and often cannot be given another mode.
    if (stats.isFile() && (stats.mode & 0o066) !== 0) {
      const can = (stats.mode & 0o044) !== 0 ? 'read' : 'write';
      terminal.warning(`Other users of this machine can ${can} ${file}. Make it 0600.`);
    }
    return textOf(bytes, what);
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === undefined || signal.aborted) throw thrown;
    if (code === 'EISDIR')
      throw new UsageError(`${what} is a folder. Name a file that holds the password and nothing else.`);
    throw new UsageError(`The password file ${file} could not be read (${code}).`);
  }
}

/** Drops a byte order mark at the start and exactly one newline at the end: a password may end in anything else. */
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

function tooLong(what: string): UsageError {
  return new UsageError(`${what} is longer than any password. It should hold the password and nothing else.`);
}
