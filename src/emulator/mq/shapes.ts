/**
 * The shapes of requests: the type of each member and the values that the API reference allows, as data. A value is checked
 * against its shape before an operation sees it. Members that a shape does not name are ignored, as AWS ignores them.
 */
import { badRequest } from '../errors';

interface Text {
  readonly type: 'string';
  /** The values of an enumeration. */
  readonly values?: readonly string[];
  /** Whether the values are accepted in any case. */
  readonly ignoresCase?: boolean;
  readonly pattern?: RegExp;
  /** What the pattern allows, for the message. Begins with a verb. */
  readonly rule?: string;
}

interface List {
  readonly type: 'list';
  readonly of: Shape;
  readonly min?: number;
  readonly max?: number;
}

interface StringMap {
  readonly type: 'map';
  readonly keys: Text;
  readonly of: Text;
  readonly min?: number;
  readonly max?: number;
}

export interface Structure {
  readonly type: 'structure';
  readonly members: Readonly<Record<string, Shape>>;
  readonly required: readonly string[];
}

export type Shape =
  | Text
  | List
  | StringMap
  | Structure
  | { readonly type: 'boolean' }
  | { readonly type: 'integer'; readonly min?: number; readonly max?: number };

export const text = (limits: Omit<Text, 'type'> = {}): Text => ({ type: 'string', ...limits });
export const oneOf = (...values: readonly string[]): Text => ({ type: 'string', values });
/** An enumeration whose values are accepted in any case, as the acceptance tests of the AWS provider show. */
export const oneOfAnyCase = (...values: readonly string[]): Text => ({ type: 'string', values, ignoresCase: true });
export const flag: Shape = { type: 'boolean' };
export const integer = (min?: number, max?: number): Shape => ({
  type: 'integer',
  ...(min !== undefined && { min }),
  ...(max !== undefined && { max }),
});
export const list = (of: Shape, limits: { min?: number; max?: number } = {}): List => ({ type: 'list', of, ...limits });
export const map = (keys: Text, of: Text, limits: { min?: number; max?: number } = {}): StringMap => ({
  type: 'map',
  keys,
  of,
  ...limits,
});

/** Defines a structure. The names of required members end with `!`. */
export function structure(members: Readonly<Record<string, Shape>>): Structure {
  const named = Object.entries(members).map(([name, shape]) => [name.replace(/!$/, ''), shape] as const);
  const required = Object.keys(members)
    .filter((name) => name.endsWith('!'))
    .map((name) => name.slice(0, -1));
  return { type: 'structure', members: Object.fromEntries(named), required };
}

/**
 * Checks a value. Throws a BadRequestException for the first violation, whose attribute is the path of the member, such as
 * `logs.audit`. A member that is null counts as absent. Messages do not contain values, which may be passwords.
 */
export function check(shape: Shape, value: unknown, path: string): void {
  switch (shape.type) {
    case 'string':
      return checkText(shape, value, path);
    case 'boolean':
      if (typeof value !== 'boolean') throw wrongType('boolean', path);
      return;
    case 'integer':
      if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw wrongType('integer', path);
      return checkRange(value, shape, `The value of [${path}]`, path);
    case 'list':
      if (!Array.isArray(value)) throw wrongType('list', path);
      checkRange(value.length, shape, `The number of elements of [${path}]`, path);
      for (const element of value as readonly unknown[]) check(shape.of, element, path);
      return;
    case 'map':
      return checkMap(shape, value, path);
    case 'structure':
      return checkStructure(shape, value, path);
  }
}

/** Checks the members of a request, whose paths begin with their own names. */
export function checkMembers(shape: Structure, body: Readonly<Record<string, unknown>>): void {
  checkStructure(shape, body, '');
}

function checkText({ values, ignoresCase, pattern, rule }: Text, value: unknown, path: string): void {
  if (typeof value !== 'string') throw wrongType('string', path);
  if (values && !values.includes(ignoresCase ? value.toUpperCase() : value)) {
    throw badRequest(`The value of [${path}] is not valid. Valid values: [${values.join(', ')}].`, path);
  }
  if (pattern && !pattern.test(value)) {
    throw badRequest(`The value of [${path}] is not valid.${rule === undefined ? '' : ` ${rule}`}`, path);
  }
}

function checkMap({ keys, of, ...limits }: StringMap, value: unknown, path: string): void {
  if (!isObject(value)) throw wrongType('map', path);
  const entries = Object.entries(value);
  checkRange(entries.length, limits, `The number of entries of [${path}]`, path);
  for (const [key, element] of entries) {
    check(keys, key, path);
    check(of, element, path);
  }
}

function checkStructure({ members, required }: Structure, value: unknown, path: string): void {
  if (!isObject(value)) throw wrongType('structure', path);
  const pathOf = (name: string) => (path === '' ? name : `${path}.${name}`);
  for (const name of required) {
    if (!isPresent(value, name)) throw badRequest(`Missing required field [${pathOf(name)}].`, pathOf(name));
  }
  for (const [name, shape] of Object.entries(members)) {
    if (isPresent(value, name)) check(shape, value[name], pathOf(name));
  }
}

function checkRange(
  value: number,
  { min = -Infinity, max = Infinity }: { readonly min?: number; readonly max?: number },
  what: string,
  path: string,
): void {
  if (value >= min && value <= max) return;
  const allowed = max === Infinity ? `at least ${min}` : min === -Infinity ? `at most ${max}` : `${min} to ${max}`;
  throw badRequest(`${what} must be ${allowed}.`, path);
}

function isPresent(value: Readonly<Record<string, unknown>>, name: string): boolean {
  return Object.hasOwn(value, name) && value[name] !== undefined && value[name] !== null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrongType(type: string, path: string) {
  return badRequest(`The type of [${path}] is not valid. Expected: ${type}.`, path);
}
