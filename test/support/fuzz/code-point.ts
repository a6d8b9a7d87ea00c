/** Characters for random text. */
import fc from 'fast-check';

/** Any code point but halves of surrogate pairs. fast-check's unit `binary` is the same, and takes up to a second to create. */
export const codePoint = fc
  .nat(0x10ffff - 0x800)
  .map((index) => String.fromCodePoint(index < 0xd800 ? index : index + 0x800));

/** Names that mean something in JavaScript, which random characters do not make. */
export const dangerousNames = fc.constantFrom(
  ...['__proto__', 'constructor', 'toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf', 'key', 'ref'],
);
