/** Makes text from any source safe for terminals and logs. */

/**
 * Escapes characters that could control a terminal: control and format characters, line separators and lone surrogates become `\u{…}`.
 * Line feeds and tabs stay.
 */
export function plainText(text: string): string {
  return escapeCharacters(text, (character) => character === '\n' || character === '\t');
}

/** Escapes line feeds and tabs as well, so that the text stays one line of a log. */
export function plainLine(text: string): string {
  return escapeCharacters(text, () => false);
}

function escapeCharacters(text: string, isKept: (character: string) => boolean): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Surrogate}\u2028\u2029]/gu, (character) =>
    isKept(character) ? character : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
