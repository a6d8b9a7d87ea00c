/** Text for terminals and logs, whoever chose it. */

/**
 * Escapes what could steer a terminal: control and format characters, line separators and lone surrogates become `\u{…}`.
 * Line feeds and tabs stay.
 */
export function plainText(text: string): string {
  return escaped(text, (character) => character === '\n' || character === '\t');
}

/** The same for a line of a log, which a line feed could make two of. */
export function plainLine(text: string): string {
  return escaped(text, () => false);
}

function escaped(text: string, isKept: (character: string) => boolean): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Surrogate}\u2028\u2029]/gu, (character) =>
    isKept(character) ? character : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
