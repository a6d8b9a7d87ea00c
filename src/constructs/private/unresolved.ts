/**
 * Determines what is known about a prop at synth. The value of a CDKTF token or of a raw `"${…}"` string is known only to
 * Terraform; everything else is the value itself.
 */
import { Token } from './framework';
import type { Known } from '../../rules';
import { NOT_KNOWN_YET } from '../../rules';

/** A `${` or `%{` that begins a template in Terraform; `$${` and `%%{` are the escapes for the characters themselves. */
const template = /(?<!\$)\$\{|(?<!%)%\{/;

/** Returns whether a value is a CDKTF token. Never throws. */
export function isToken(value: unknown): boolean {
  try {
    return Token.isUnresolved(value);
  } catch {
    return false;
  }
}

/** Returns whether Terraform computes the value: a token, or a string that contains a template. */
export function isUnresolved(value: unknown): boolean {
  return isToken(value) || (typeof value === 'string' && template.test(value));
}

/** Returns a string prop for the rules. Null stays null, which Terraform treats as unset. */
export function knownString(value: string | null | undefined): Known<string> {
  if (value === undefined || value === null) return value;
  return isUnresolved(value) ? NOT_KNOWN_YET : value.replaceAll('$${', '${').replaceAll('%%{', '%{');
}

/** Returns a list prop for the rules. The whole list can be unknown, or some of its elements. */
export function knownStrings(value: readonly string[] | null | undefined): Known<readonly Known<string>[]> {
  if (value === undefined || value === null) return value;
  return isUnresolved(value) ? NOT_KNOWN_YET : value.map(knownString);
}

/** Returns a boolean prop for the rules. A boolean token is an object, and `"${…}"` is a string. */
export function knownBoolean(value: unknown): Known<boolean> {
  if (value === undefined || value === null || typeof value === 'boolean') return value;
  return NOT_KNOWN_YET;
}

/** Returns a map prop for the rules. */
export function knownReasons(
  value: Readonly<Record<string, string>> | null | undefined,
): Known<Readonly<Record<string, Known<string>>>> {
  if (value === undefined || value === null) return value;
  if (isUnresolved(value)) return NOT_KNOWN_YET;
  return Object.fromEntries(Object.entries(value).map(([rule, reason]) => [rule, knownString(reason)]));
}
