/**
 * Renders external text (from rosters, brokers, secrets, file names) for Terraform, so that it is always data and never a
 * template. All code that writes such text into a configuration calls one of these functions.
 */

import { requireString } from './input';

/**
 * What must be escaped: the markers of CDKTF's tokens (`${TfToken[…]}`, and with `#` or `&` in lists and maps),
 * characters that confuse Terraform's scanner, the beginnings of templates, numbers that may encode a CDKTF token, and
 * CDKTF's placeholders in maps.
 */
const special =
  /(?<marker>(?<!\$)\$*(?:[#&](?=\{TfToken\[)|[\r\uFEFF])|(?<!\$)\$+(?=\{TfToken\[))|(?<opener>[$%])(?=\{)|-(?<digits>(?:\d+(?:\.\d*)?|\.\d+)e\+?\d+)|(?<placeholder>^(?:String|Any))(?= Map Token Value$)/gi;

/**
 * Renders text as a string of Terraform JSON: `${` and `%{` are literal text, and CDKTF finds no token in it.
 * Terraform evaluates the result to the text.
 */
export function terraformJsonString(text: string): string {
  return requireString('terraformJsonString', text).replace(special, (found: string, ...rest: unknown[]) => {
    const { marker, opener, digits, placeholder } = rest.at(-1) as Readonly<Record<string, string | undefined>>;
    if (opener !== undefined) return opener + opener;
    // Terraform evaluates a literal in an interpolation to the same text. CDKTF does not recognize a token in it.
    if (digits === undefined) return literal(marker ?? placeholder ?? '');
    return isTokenNumber(Number(found)) ? `-${literal(digits)}` : found;
  });
}

/**
 * Renders text as a quoted string of HCL. HCL knows fewer escapes than JSON (no `\b`, no `\f`, no halves of surrogate
 * pairs), so invisible characters are escaped in its way.
 */
export function hclString(text: string): string {
  return `"${hclQuoted(requireString('hclString', text).replace(/[$%](?=\{)/g, '$&$&'))}"`;
}

/** Escapes the characters that a quoted string of HCL cannot contain. Templates stay templates. */
export function hclQuoted(text: string): string {
  return requireString('hclQuoted', text).replace(/["\\\p{Cc}\p{Cf}\p{Surrogate}\u2028\u2029]/gu, (character) => {
    const short = shortEscapes.get(character);
    if (short !== undefined) return short;
    if (/\p{Surrogate}/u.test(character)) return '\uFFFD'; // As Terraform does.
    const hex = (character.codePointAt(0) ?? 0).toString(16);
    return hex.length > 4 ? `\\U${hex.padStart(8, '0')}` : `\\u${hex.padStart(4, '0')}`;
  });
}

const shortEscapes = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

const literal = (text: string): string => `\${"${hclQuoted(text)}"}`;

/** Whether CDKTF would take a number for a token: its first 16 bits mark a token, also when it is part of a string. */
export function isTokenNumber(value: number): boolean {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  return [0xfdff, 0xfbff].includes(bits.getUint16(0));
}
