/** Reads a password from a file or standard input: one line of UTF-8, with or without a byte order mark. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Terminal } from './terminal';
import { UsageError } from './usage-error';

/** No password is longer than 250 characters; what follows a few thousand bytes is not even read. */
const MAX_BYTES = 4_096;

export async function readStandardInput(): Promise<string> {
  return textOf(await readAll(process.stdin, 'Standard input'), 'Standard input');
}

export async function readPasswordFile(file: string, terminal: Terminal): Promise<string> {
  const what = `The file ${file}`;
  try {
    const { size, mode } = await stat(file);
    if (size > MAX_BYTES) throw tooLong(what);
    if ((mode & 0o044) !== 0) terminal.warning(`Other users of this machine can read ${file}. Make it 0600.`);
    return textOf(await readAll(createReadStream(file, { end: MAX_BYTES }), what), what);
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === undefined) throw thrown;
    throw new UsageError(`The password file ${file} could not be read (${code}).`);
  }
}

async function readAll(stream: NodeJS.ReadableStream, what: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length > MAX_BYTES) throw tooLong(what);
  }
  return Buffer.concat(chunks);
}

/** Drops a byte order mark at the start and exactly one newline at the end: a password may end in anything else. */
function textOf(bytes: Buffer, what: string): string {
  if (isUtf16(bytes)) {
    throw new UsageError(
      `${what} is UTF-16. Allowed: UTF-8. Save it as UTF-8; in Windows PowerShell, with Set-Content -Encoding utf8.`,
    );
  }
  return bytes
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .replace(/\r?\n$/, '');
}

/** Whether bytes begin with UTF-16's byte order mark, or every other one is zero, as in ASCII text that is UTF-16. */
function isUtf16(bytes: Buffer): boolean {
  const mark = bytes.subarray(0, 2).toString('latin1');
  if (mark === '\u00ff\u00fe' || mark === '\u00fe\u00ff') return true;
  const isZero = (parity: number) => bytes.every((byte, index) => index % 2 !== parity || byte === 0);
  return bytes.length >= 2 && bytes.length % 2 === 0 && (isZero(0) || isZero(1));
}

function tooLong(what: string): UsageError {
  return new UsageError(`${what} is longer than any password. It should hold the password and nothing else.`);
}
