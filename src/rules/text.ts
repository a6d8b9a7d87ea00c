/**
 * Text in messages, and characters as Terraform counts them, so that a predicate and its Terraform condition agree. Terraform
 * makes every string well-formed and normalizes it to NFC; its regular expressions and `split` count code points.
 */
import { requireString } from './input';

/**
 * Returns a string as Terraform normalizes it. A lone surrogate becomes the replacement character.
 *
 * NFC sorts the combining marks after a character, in a time that grows with the square of their number. Text has at most 30
 * in a row (UAX #15, Stream-Safe Text Format), and no rule allows one. Longer runs stay unchanged.
 */
export function normalized(value: string): string {
  return requireString('normalized', value)
    .replace(/\p{Surrogate}/gu, '\uFFFD')
    .split(/(\p{Mark}{31,})/u)
    .map((part, index) => (index % 2 === 0 ? part.normalize('NFC') : part))
    .join('');
}

/** Returns the code points of a normalized value. */
export function characters(value: string): string[] {
  return [...value];
}

/** Returns a number with its noun: "1 character", "3 characters". */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

/**
 * Lists the characters that match: `"!" at position 4, U+0007 at position 9 and 2 more`, counted from 1. Not for secrets,
 * unless only forbidden characters match.
 */
export function listCharacters(value: string, matches: (character: string) => boolean): string {
  const found = characters(value).flatMap((character, index) =>
    matches(character) ? [`${printable(character)} at position ${index + 1}`] : [],
  );
  const shown = found.slice(0, 5).join(', ');
  return found.length > 5 ? `${shown} and ${found.length - 5} more` : shown;
}

/**
 * Escapes what could control a terminal or forge a log line: control and format characters, line separators and lone
 * surrogates become `\u{…}`. With `keepLines`, line feeds and tabs stay.
 */
export function escapeControls(text: string, { keepLines = false }: { readonly keepLines?: boolean } = {}): string {
  return requireString('escapeControls', text).replace(/[\p{Cc}\p{Cf}\p{Surrogate}\u2028\u2029]/gu, (character) =>
    keepLines && (character === '\n' || character === '\t')
      ? character
      : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** Formats a character for a message: quoted if it is printable ASCII, otherwise as its code point. */
function printable(character: string): string {
  if (/^[ -~]$/.test(character)) return JSON.stringify(character);
  const codePoint = character.codePointAt(0) ?? 0;
  return `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Quotes a value that is not a secret. A long value is shortened, and control characters are escaped. */
export function quote(value: string, length = 40): string {
  const shown = characters(value).slice(0, length).join('');
  return escapeControls(JSON.stringify(shown)) + (shown.length < value.length ? '…' : '');
}

/** Quotes the path of a file, with more characters than other values. */
export function quotePath(path: string): string {
  return quote(path, 300);
}

/**
 * Returns the name of a field, quoted; undefined if it does not look like a name. Without a space after the colon, YAML reads
 * a field and its value as one name, and the value may be a password.
 */
export function quoteName(name: string): string | undefined {
  return /^[A-Za-z_-]{1,40}$/.test(name) ? `"${name}"` : undefined;
}
