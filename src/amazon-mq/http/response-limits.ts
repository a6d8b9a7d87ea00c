/**
 * Limits the size of a response while it is read, and its depth before it is parsed. Amazon MQ, Secrets Manager and STS do
 * not send larger or deeper responses.
 */
import { TransportError } from '../errors/transport-error';

/**
 * The size of the largest response that is read, in bytes. The largest response of AWS is the value of a secret: 64 KiB, up
 * to six times as long in JSON. A page of 100 users has 15 KiB, a page of 100 brokers 50 KiB.
 */
export const MAX_RESPONSE_BYTES = 1024 * 1024;

/** The levels of JSON in a response. AWS's responses have at most five. */
export const MAX_RESPONSE_DEPTH = 64;

/** The number of `<` in XML, which limits its elements and its depth. The responses of STS have about thirty. */
const MAX_XML_TAGS = 1_000;

/** A response as the SDK's handlers return it. */
export interface ReadableResponse {
  readonly headers?: Readonly<Record<string, string>>;
  body?: unknown;
}

/** Replaces the stream of a body by its bytes. Rejects with a TransportError if the body exceeds a limit. */
export async function readWithinLimits(response: ReadableResponse, onBytes: (bytes: number) => void = () => undefined) {
  const { headers = {}, body } = response;
  if (!isStream(body)) return;
  try {
    const encoding = headers['content-encoding'] ?? 'identity';
    if (encoding !== 'identity') throw foreign('The response is compressed, which was not requested');
    if (Number(headers['content-length'] ?? 0) > MAX_RESPONSE_BYTES) throw tooLarge();
    const bytes = await collect(body, onBytes);
    requireShallow(bytes);
    response.body = bytes;
  } catch (thrown) {
    body.destroy?.();
    throw thrown;
  }
}

interface ByteStream extends AsyncIterable<Uint8Array> {
  destroy?: () => void;
}

function isStream(body: unknown): body is ByteStream {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}

/** Collects the bytes in one buffer that grows: a list of small chunks would take many times their size. */
async function collect(body: ByteStream, onBytes: (bytes: number) => void): Promise<Uint8Array> {
  let buffer = new Uint8Array(16 * 1024);
  let length = 0;
  for await (const chunk of body) {
    const end = length + chunk.length;
    onBytes(end);
    if (end > MAX_RESPONSE_BYTES) throw tooLarge();
    if (end > buffer.length) {
      const larger = new Uint8Array(Math.min(MAX_RESPONSE_BYTES, Math.max(end, buffer.length * 2)));
      larger.set(buffer.subarray(0, length));
      buffer = larger;
    }
    buffer.set(chunk, length);
    length = end;
  }
  return buffer.slice(0, length);
}

/** Refuses nesting that would exhaust the stack of a recursive parser. */
export function requireShallow(bytes: Uint8Array): void {
  const first = bytes.find((byte) => !whitespace.has(byte));
  if (first === code('<')) {
    let tags = 0;
    for (const byte of bytes) if (byte === code('<') && ++tags > MAX_XML_TAGS) throw tooDeep();
    return;
  }
  let depth = 0;
  let inString = false;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index];
    if (inString) {
      if (byte === code('\\')) index++;
      else if (byte === code('"')) inString = false;
    } else if (byte === code('"')) inString = true;
    else if (byte === code('{') || byte === code('[')) {
      if (++depth > MAX_RESPONSE_DEPTH) throw tooDeep();
    } else if (byte === code('}') || byte === code(']')) depth--;
  }
}

const code = (character: string) => character.charCodeAt(0);
const whitespace = new Set([...' \t\r\n'].map(code));

const foreign = (message: string) => new TransportError('foreign-response', message);
const tooLarge = () => foreign('The response is larger than 1 MiB, so it is not from AWS');
const tooDeep = () => foreign('The response is nested too deeply, so it is not from AWS');
