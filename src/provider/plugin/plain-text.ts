/** Text for terminals and logs, whoever chose it. */

/**
 * Escapes what could steer a terminal or forge a line of a log: control and format characters, line separators and lone
 * surrogates become `\u{…}`. Line feeds and tabs stay.
 */
export function plainText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Surrogate}\u2028\u2029]/gu, (character) =>
    character === '\n' || character === '\t' ? character : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
