/**
 * Characters as Terraform counts them, so that a predicate here and a condition there agree: Terraform makes every string
 * well-formed and normalises it to NFC; its regular expressions and `split` count code points.
 */
import { requireString } from './input';

/** A string as Terraform would have it. A lone surrogate becomes the replacement character. */
export function normalized(value: string): string {
  return requireString('normalized', value)
    .replace(/\p{Surrogate}/gu, '\uFFFD')
    .normalize('NFC');
}

/** The code points of a normalised value. */
export function characters(value: string): string[] {
  return [...value];
}

/** "1 character", "3 characters". */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

/** `"!" at position 4, U+0007 at position 9 and 2 more`, positions counted from 1. Only for values that are no secret. */
export function listCharacters(value: string, isWanted: (character: string) => boolean): string {
  const found = characters(value).flatMap((character, index) =>
    isWanted(character) ? [`${printable(character)} at position ${index + 1}`] : [],
  );
  const shown = found.slice(0, 5).join(', ');
  return found.length > 5 ? `${shown} and ${found.length - 5} more` : shown;
}

/**
 * Escapes what could steer a terminal or forge a log line: control and format characters, line separators and lone
 * surrogates become `\u{…}`. With `keepLines`, line feeds and tabs stay.
 */
export function escapeControls(text: string, { keepLines = false }: { readonly keepLines?: boolean } = {}): string {
  return requireString('escapeControls', text).replace(/[\p{Cc}\p{Cf}\p{Surrogate}\u2028\u2029]/gu, (character) =>
    keepLines && (character === '\n' || character === '\t')
      ? character
      : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** A character for a message: quoted where it is printable ASCII, as its code point where a terminal might be confused. */
function printable(character: string): string {
  if (/^[ -~]$/.test(character)) return JSON.stringify(character);
  const codePoint = character.codePointAt(0) ?? 0;
  return `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Names and groups are no secret, but they may be long or hold control characters. */
export function quote(value: string, length = 40): string {
  const shown = characters(value).slice(0, length).join('');
  return escapeControls(JSON.stringify(shown)) + (shown.length < value.length ? '…' : '');
}

/** Quotes the path of a file, which may be long. */
export function quotePath(path: string): string {
  return quote(path, 300);
}

/**
 * The name of a field for a message, quoted. Undefined where it does not look like a name: without a space after its colon,
 * YAML reads a field and its value as a name, and the value may be a password.
 */
export function quoteName(name: string): string | undefined {
  return /^[A-Za-z_-]{1,40}$/.test(name) ? `"${name}"` : undefined;
}
