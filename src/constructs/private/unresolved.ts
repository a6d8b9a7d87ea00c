/**
 * What can be known of a prop at synth. A CDKTF token and a raw `"${…}"` string stand for something that only Terraform
 * will know; everything else is the value itself.
 */
import { Token } from 'cdktf';
import type { Known } from '../../rules';
import { NOT_KNOWN_YET } from '../../rules';

/** A `${` or `%{` that Terraform reads as a template; `$${` and `%%{` are how it writes the characters themselves. */
const template = /(?<!\$)\$\{|(?<!%)%\{/;

/** Whether a value is a CDKTF token. Nothing is thrown, whatever the value. */
export function isToken(value: unknown): boolean {
  try {
    return Token.isUnresolved(value);
  } catch {
    return false;
  }
}

/** Whether Terraform will compute the value: a token, or a string with a template in it. */
export function isUnresolved(value: unknown): boolean {
  return isToken(value) || (typeof value === 'string' && template.test(value));
}

/** A string prop for the rules. Null stays null: Terraform takes it as unset. */
export function knownString(value: string | null | undefined): Known<string> {
  if (value === undefined || value === null) return value;
  return isUnresolved(value) ? NOT_KNOWN_YET : value.replaceAll('$${', '${').replaceAll('%%{', '%{');
}

/** A list prop for the rules: unknown as a whole, or in some of its elements. */
export function knownStrings(value: readonly string[] | null | undefined): Known<readonly Known<string>[]> {
  if (value === undefined || value === null) return value;
  return isUnresolved(value) ? NOT_KNOWN_YET : value.map(knownString);
}

/** A boolean prop for the rules; a boolean token is an object, `"${…}"` a string. */
export function knownBoolean(value: unknown): Known<boolean> {
  if (value === undefined || value === null || typeof value === 'boolean') return value;
  return NOT_KNOWN_YET;
}

/** A map prop for the rules. */
export function knownReasons(
  value: Readonly<Record<string, string>> | null | undefined,
): Known<Readonly<Record<string, Known<string>>>> {
  if (value === undefined || value === null) return value;
  if (isUnresolved(value)) return NOT_KNOWN_YET;
  return Object.fromEntries(Object.entries(value).map(([rule, reason]) => [rule, knownString(reason)]));
}
