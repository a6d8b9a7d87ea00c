/** Decodes the bytes of a roster file, and recognizes encodings other than UTF-8. */
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

/** Recognizes UTF-16 and UTF-32, with a byte order mark or by the zero bytes of its first character, which is ASCII. */
export function otherEncoding(bytes: Uint8Array): string | undefined {
  const first = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  if (/^(fffe0000|0000feff|(?!00)..000000|000000(?!00)..)/.test(first)) return 'UTF-32';
  if (/^(fffe|feff|(?!00)..00|00(?!00)..)/.test(first)) return 'UTF-16';
  return undefined;
}

const start = { line: 1, column: 1 };
