/**
 * Terraform's msgpack, with its unknown values. A few bytes can claim to contain billions of elements, or endlessly nested
 * elements, so the structure is checked before the bytes are decoded.
 */
import { isUtf8 } from 'node:buffer';
import { decode, encode, ExtData, ExtensionCodec } from '@msgpack/msgpack';

/** Thrown for bytes that are not msgpack, or not of the kind that Terraform sends. The message contains no values. */
export class MsgpackError extends Error {
  override readonly name = 'MsgpackError';

  constructor(
    message: string,
    /** Whether the value nests deeper than is supported. */
    readonly isTooDeep = false,
  ) {
    super(message);
  }
}

/** Decodes every extension type as an unknown value, as Terraform does, including the type of msgpack's timestamps. */
class UnknownValues extends ExtensionCodec {
  override decode(data: Uint8Array, type: number): ExtData {
    return new ExtData(type, data);
  }
}
const options = { useBigInt64: true, extensionCodec: new UnknownValues() };

/** The plain unknown value. */
export const unknown = new ExtData(0, new Uint8Array([0]));
export const isUnknownValue = (value: unknown): boolean => value instanceof ExtData;

export function unpack(bytes: Uint8Array): unknown {
  checkStructure(bytes);
  try {
    return decode(bytes, options);
  } catch {
    throw new MsgpackError('The value is not well-formed msgpack');
  }
}

export function pack(value: unknown): Uint8Array {
  return encode(value, options);
}

/** How deep values may nest. No schema nests deeper. */
const MAX_DEPTH = 64;

/** The head of a value: its own length, the length of the text or bytes after it, and the number of values in it. */
interface Head {
  readonly size: number;
  readonly payload: number;
  readonly values: number;
  readonly kind: 'text' | 'map' | 'other';
}

function checkStructure(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  /** The number of values that each open container still lacks. The outermost entry stands for the whole. */
  const open = [{ left: 1, isMap: false }];
  let outstanding = 1;
  let offset = 0;
  for (let inner = open.at(-1); inner; inner = open.at(-1)) {
    if (inner.left === 0) {
      open.pop();
      continue;
    }
    if (offset >= bytes.length) throw malformed();
    const head = readHead(view, offset);
    const isKey = inner.isMap && inner.left % 2 === 0;
    const start = offset + head.size;
    offset = start + head.payload;
    outstanding += head.values - 1;
    // Every value takes at least one byte.
    if (offset + outstanding > bytes.length) throw malformed();
    const text = head.kind === 'text' ? bytes.subarray(start, offset) : undefined;
    if (text ? !isUtf8(text) : isKey) throw malformed();
    if (isKey && text?.length === 9 && Buffer.from(text).toString() === '__proto__') {
      throw new MsgpackError('A key is called __proto__, which is not supported');
    }
    inner.left--;
    if (head.values > 0) open.push({ left: head.values, isMap: head.kind === 'map' });
    if (open.length > MAX_DEPTH) throw new MsgpackError(`The value nests deeper than ${MAX_DEPTH} levels`, true);
  }
  if (offset !== bytes.length) throw malformed();
}

function readHead(view: DataView, offset: number): Head {
  const first = view.getUint8(offset);
  if (first < 0x80 || first >= 0xe0 || (first >= 0xc0 && first <= 0xc3 && first !== 0xc1)) return scalar(1);
  if (first < 0x90) return container(1, 2 * (first & 0x0f), 'map');
  if (first < 0xa0) return container(1, first & 0x0f, 'other');
  if (first < 0xc0) return withPayload(1, first & 0x1f, 'text');
  const read = (bytes: 1 | 2 | 4): number => {
    if (offset + 1 + bytes > view.byteLength) throw malformed();
    if (bytes === 1) return view.getUint8(offset + 1);
    return bytes === 2 ? view.getUint16(offset + 1) : view.getUint32(offset + 1);
  };
  const width = (lowest: number) => [1, 2, 4][first - lowest] as 1 | 2 | 4;
  if (first >= 0xc4 && first <= 0xc6) return withPayload(1 + width(0xc4), read(width(0xc4)), 'other');
  // An extension also has a byte for its type.
  if (first >= 0xc7 && first <= 0xc9) return withPayload(1 + width(0xc7), 1 + read(width(0xc7)), 'other');
  if (first === 0xca) return scalar(5);
  if (first === 0xcb) return scalar(9);
  if (first >= 0xcc && first <= 0xd3) return scalar(1 + 2 ** ((first - 0xcc) % 4));
  if (first >= 0xd4 && first <= 0xd8) return withPayload(1, 1 + 2 ** (first - 0xd4), 'other');
  if (first >= 0xd9 && first <= 0xdb) return withPayload(1 + width(0xd9), read(width(0xd9)), 'text');
  if (first === 0xdc || first === 0xdd) return container(first === 0xdc ? 3 : 5, read(first === 0xdc ? 2 : 4), 'other');
  if (first === 0xde || first === 0xdf)
    return container(first === 0xde ? 3 : 5, 2 * read(first === 0xde ? 2 : 4), 'map');
  throw malformed();
}

const scalar = (size: number): Head => ({ size, payload: 0, values: 0, kind: 'other' });
const withPayload = (size: number, payload: number, kind: Head['kind']): Head => ({ size, payload, values: 0, kind });
const container = (size: number, values: number, kind: Head['kind']): Head => ({ size, payload: 0, values, kind });
const malformed = () => new MsgpackError('The value is not well-formed msgpack');
