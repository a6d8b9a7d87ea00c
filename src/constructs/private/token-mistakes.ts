/**
 * Finds CDKTF tokens that are used as if they were values, such as an element of a list token or a number token in text.
 * CDKTF would write something other than the value, or fail later without the location.
 */
import { FRAMEWORK, Token } from './framework';
import type { Violation } from '../../rules';
import { isTokenNumber, violation } from '../../rules/internal';

const listToken = /#\{TfToken\[[^\]]*\]\}/;
const mapToken = /&\{TfToken\[[^\]]*\]\}/;
const wholeListToken = /^#\{TfToken\[[^\]]*\]\}$/;
const numbers = /-(?:\d+(?:\.\d*)?|\.\d+)e\+?\d+/gi;

const ofList =
  `part of a ${FRAMEWORK.name} list token, whose elements only Terraform knows. Allowed: the whole token, not spread, mapped or indexed ` +
  'in TypeScript. Use Fn.element(list, 0) for one element, Fn.concat([list, ["more"]]) to join lists, or a ' +
  'TerraformIterator with forEach to create something for each element';
const ofMap =
  `part of a ${FRAMEWORK.name} map token, whose entries only Terraform knows. Allowed: the whole token, not spread or indexed in ` +
  'TypeScript. Use Fn.lookup(map, "key", "default") for one entry, or Fn.merge([map, { key: "value" }]) to join maps';
const ofNumber =
  `a ${FRAMEWORK.name} number token in text, where it becomes a meaningless number. Allowed: a number token on its own. Write ` +
  '`user-${Token.asString(number)}`, or use variable.stringValue instead of variable.numberValue';

/** Returns what is wrong with text that contains a part of a list or map token, or undefined if it contains none. */
export function partOfToken(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (listToken.test(value)) return ofList;
  if (mapToken.test(value) || value === Token.STRING_MAP_TOKEN_VALUE || value === Token.ANY_MAP_TOKEN_VALUE)
    return ofMap;
  return undefined;
}

/** Returns the same as `partOfToken`, and also finds number tokens, which CDKTF does not always replace in names. */
function tokenMistake(value: unknown): string | undefined {
  const part = partOfToken(value);
  if (part !== undefined || typeof value !== 'string') return part;
  return (value.match(numbers) ?? []).some((found) => isTokenNumber(Number(found))) ? ofNumber : undefined;
}

/** Returns whether a value is a whole list token, not a list that was made from one by spreading or mapping. */
export function isListToken(value: unknown): boolean {
  if (!Token.isUnresolved(value)) return false;
  if (!Array.isArray(value)) return true;
  const [only] = value as unknown[];
  return typeof only !== 'string' || wholeListToken.test(only);
}

/** Returns a violation for every misused token in a field. The values of an object, such as reasons, may contain number tokens. */
export function tokenMistakes(value: unknown, path: Violation['path']): Violation[] {
  if (typeof value === 'string') return mistake(tokenMistake(value), path);
  if (Array.isArray(value)) {
    if (isListToken(value)) return [];
    return (value as unknown[]).flatMap((element, index) => mistake(tokenMistake(element), [...path, index]));
  }
  if (typeof value !== 'object' || value === null || Token.isUnresolved(value)) {
    return isSpreadMap(value) ? mistake(ofMap, path) : [];
  }
  return Object.entries(value).flatMap(([name, entry]) => mistake(partOfToken(entry), [...path, name]));
}

/** Returns whether a map token was spread into another object, which CDKTF treats as a whole token. */
function isSpreadMap(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const names = Object.keys(value);
  return names.length > 1 && names.some((name) => mapToken.test(name));
}

function mistake(problem: string | undefined, path: Violation['path']): Violation[] {
  if (problem === undefined) return [];
  return [violation('cdktf-token', path, `The value is ${problem}.`)];
}

/**
 * Checks that text does not contain a part of a list or map token.
 *
 * @throws an Error if it contains one
 */
export function refusePartOfToken(place: string, value: unknown): void {
  const problem = partOfToken(value);
  if (problem !== undefined) throw new Error(`${place}: the value is ${problem}.`);
}
