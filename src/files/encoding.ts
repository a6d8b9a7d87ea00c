/** Recognizes encodings other than UTF-8. */

/** Recognizes UTF-16 and UTF-32, with a byte order mark or by the zero bytes of its first character, which is ASCII. */
export function otherEncoding(bytes: Uint8Array): string | undefined {
  const first = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  if (/^(fffe0000|0000feff|(?!00)..000000|000000(?!00)..)/.test(first)) return 'UTF-32';
  if (/^(fffe|feff|(?!00)..00|00(?!00)..)/.test(first)) return 'UTF-16';
  return undefined;
}
