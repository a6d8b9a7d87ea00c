/** Decodes the bytes of a roster file. */
import { otherEncoding } from '../files';
import { RosterFileError } from './error';

/** Returns the text without a byte order mark. If lines end only in CR, each CR is replaced by LF. */
export function decodeText(bytes: Uint8Array): string {
  const other = otherEncoding(bytes);
  if (other) throw new RosterFileError(`It is encoded in ${other}. Save it in UTF-8`, start);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\n') ? text : text.replaceAll('\r', '\n');
  } catch {
    throw new RosterFileError('It is not encoded in UTF-8', start);
  }
}

const start = { line: 1, column: 1 };
