/**
 * Renders text from outside (rosters, brokers, secrets, file names) for Terraform, so that it is always data and never a
 * template. Everything that writes such text into a configuration goes through these two functions.
 */

/** Escapes text for a string of Terraform JSON, where `${` and `%{` would begin a template. */
export function terraformJsonString(text: string): string {
  return text.replace(/[$%](?=\{)/g, '$&$&');
}

/**
 * Renders text as a quoted string of HCL. HCL knows fewer escapes than JSON (no `\b`, no `\f`, no halves of surrogate
 * pairs), and what a reader of the file could not see is escaped too.
 */
export function hclString(text: string): string {
  const wellFormed = text.replace(/\p{Surrogate}/gu, '\uFFFD');
  const escaped = terraformJsonString(wellFormed)
    .replace(/["\\]/g, '\\$&')
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => {
      const code = (character.codePointAt(0) ?? 0).toString(16);
      return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
    });
  return `"${escaped}"`;
}
