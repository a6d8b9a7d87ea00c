/**
 * Renders text from outside (rosters, brokers, secrets, file names) for Terraform, so that it is always data and never a
 * template. Everything that writes such text into a configuration goes through these two functions.
 */

/** Escapes text for a string of Terraform JSON, where `${` and `%{` would begin a template. */
export function terraformJsonString(text: string): string {
  return text.replace(/[$%](?=\{)/g, '$&$&');
}

/** Renders text as a quoted string of HCL. */
export function hclString(text: string): string {
  return JSON.stringify(terraformJsonString(text));
}
