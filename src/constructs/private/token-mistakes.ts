/**
 * Finds CDKTF tokens that were used as if they were values: an element of a list token, a number token inside text. CDKTF
 * would write something else than the value, or fail later without saying where.
 */
import { Token } from 'cdktf';
import { isTokenNumber, violation, type Violation } from '../../rules';

const listToken = /#\{TfToken\[[^\]]*\]\}/;
const mapToken = /&\{TfToken\[[^\]]*\]\}/;
const wholeListToken = /^#\{TfToken\[[^\]]*\]\}$/;
const numbers = /-(?:\d+(?:\.\d*)?|\.\d+)e\+?\d+/gi;

const ofList =
  'part of a CDKTF list token, whose elements only Terraform knows. Allowed: the whole token, not spread, mapped or indexed ' +
  'in TypeScript. Use Fn.element(list, 0) for one element, Fn.concat([list, ["more"]]) to join lists, a TerraformIterator ' +
  'with forEach for something of each element';
const ofMap =
  'part of a CDKTF map token, whose entries only Terraform knows. Allowed: the whole token, not spread or indexed in ' +
  'TypeScript. Use Fn.lookup(map, "key", "default") for one entry, Fn.merge([map, { key: "value" }]) to join maps';
const ofNumber =
  'a CDKTF number token inside text, where it is a number that means nothing. Allowed: a number token on its own. Write ' +
  '`user-${Token.asString(number)}`, or take variable.stringValue instead of variable.numberValue';

/** What is wrong with text that holds a part of a list or map token. Undefined where nothing is. */
export function partOfToken(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (listToken.test(value)) return ofList;
  if (mapToken.test(value) || value === Token.STRING_MAP_TOKEN_VALUE || value === Token.ANY_MAP_TOKEN_VALUE)
    return ofMap;
  return undefined;
}

/** As `partOfToken`, and for names, in which CDKTF does not always replace a number token. */
function tokenMistake(value: unknown): string | undefined {
  const part = partOfToken(value);
  if (part !== undefined || typeof value !== 'string') return part;
  return (value.match(numbers) ?? []).some((found) => isTokenNumber(Number(found))) ? ofNumber : undefined;
}

/** Whether a value is a list token as a whole, and not an element of one that was changed. */
export function isListToken(value: unknown): boolean {
  if (!Token.isUnresolved(value)) return false;
  if (!Array.isArray(value)) return true;
  const [only] = value as unknown[];
  return typeof only !== 'string' || wholeListToken.test(only);
}

/** Returns a violation for every token of another kind in a field. Texts by name, such as reasons, may hold numbers. */
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

/** Whether a map token was spread into another object, which CDKTF takes for a token as a whole. */
function isSpreadMap(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const names = Object.keys(value);
  return names.length > 1 && names.some((name) => mapToken.test(name));
}

function mistake(problem: string | undefined, path: Violation['path']): Violation[] {
  if (problem === undefined) return [];
  return [violation('cdktf-token', path, `The value is ${problem}.`)];
}

/** @throws an Error if text holds a part of a list or map token */
export function refusePartOfToken(place: string, value: unknown): void {
  const problem = partOfToken(value);
  if (problem !== undefined) throw new Error(`${place}: the value is ${problem}.`);
}
