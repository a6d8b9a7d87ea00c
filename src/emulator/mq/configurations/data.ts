/** The data of a configuration as the API transfers it: text, encoded in base64. */
import { badRequest } from '../../errors';

/** The most bytes of decoded data. GUESS(configuration-limits): AWS documents no limit. */
export const maxDataBytes = 256 * 1024;

/** Decodes the data of a request. The text is UTF-8, or UTF-16 with a byte order mark. */
export function decodeData(data: string): string {
  if (data === '') throw badRequest('Missing required field [data].', 'data');
  if (data.length > Math.ceil(maxDataBytes / 3) * 4) throw tooLarge();
  // GUESS(configuration-encoding): padding can be left out, as Java's decoder permits; line breaks are refused.
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(data) || data.replace(/=+$/, '').length % 4 === 1) {
    throw badRequest('The value of [data] is not valid base64. Encode it in base64 without line breaks.', 'data');
  }
  const bytes = Buffer.from(data, 'base64');
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch {
    throw badRequest('The decoded value of [data] is not text. Encode the text in UTF-8.', 'data');
  }
}

/** Throws if data to store is too large, so that what is stored can be sent again. */
export function requireDataSize(text: string): void {
  if (Buffer.byteLength(text) > maxDataBytes) throw tooLarge();
}

export function encodeData(text: string): string {
  return Buffer.from(text).toString('base64');
}

function tooLarge() {
  return badRequest(`The value of [data] can have at most ${maxDataBytes} bytes. Remove what is not needed.`, 'data');
}

function encodingOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
}
