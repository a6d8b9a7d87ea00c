/**
 * The shapes of requests: the type of each member and the values that the API reference allows, as data. A value is checked
 * against its shape before an operation sees it. Members that a shape does not name are ignored, as AWS ignores them.
 */
import { badRequest } from '../errors';

export interface TextShape<T extends string = string> {
  readonly type: 'string';
  /** The values of an enumeration. */
  readonly values?: readonly T[];
  /** Whether the values are accepted in any case. */
  readonly ignoresCase?: boolean;
  readonly pattern?: RegExp;
  /** What the pattern allows, for the message. Begins with a verb. */
  readonly rule?: string;
}

export interface ListShape<S extends Shape = Shape> {
  readonly type: 'list';
  readonly of: S;
  readonly min?: number;
  readonly max?: number;
}

export interface StringMap {
  readonly type: 'map';
  readonly keys: TextShape;
  readonly of: TextShape;
  readonly min?: number;
  readonly max?: number;
}

type Members = Readonly<Record<string, Shape>>;

export interface Structure<M extends Members = Members, R extends string = string> {
  readonly type: 'structure';
  readonly members: M;
  /** The names of the members that are required. */
  readonly required: readonly R[];
}

export interface BooleanShape {
  readonly type: 'boolean';
}

export interface IntegerShape {
  readonly type: 'integer';
  readonly min?: number;
  readonly max?: number;
}

export type Shape = TextShape | ListShape | StringMap | Structure | BooleanShape | IntegerShape;

/** The type of the values of a shape. */
export type ShapeValue<S extends Shape> =
  S extends Structure<infer M, infer R>
    ? { readonly [K in keyof M & R]: ShapeValue<M[K]> } & { readonly [K in Exclude<keyof M, R>]?: ShapeValue<M[K]> }
    : S extends ListShape<infer E>
      ? readonly ShapeValue<E>[]
      : S extends StringMap
        ? Readonly<Record<string, string>>
        : S extends TextShape<infer T>
          ? T
          : S extends BooleanShape
            ? boolean
            : number;

export const textShape = (limits: Omit<TextShape, 'type'> = {}): TextShape => ({ type: 'string', ...limits });
export const enumShape = <const T extends string>(...values: readonly T[]): TextShape<T> => ({
  type: 'string',
  values,
});
/** An enumeration whose values are accepted in any case, as the acceptance tests of the AWS provider show. */
export const anyCaseEnumShape = <const T extends string>(...values: readonly T[]): TextShape<T> => ({
  type: 'string',
  values,
  ignoresCase: true,
});
export const booleanShape: BooleanShape = { type: 'boolean' };
export const integerShape = (min?: number, max?: number): IntegerShape => ({
  type: 'integer',
  ...(min !== undefined && { min }),
  ...(max !== undefined && { max }),
});
export const listShape = <S extends Shape>(of: S, limits: { min?: number; max?: number } = {}): ListShape<S> => ({
  type: 'list',
  of,
  ...limits,
});
export const mapShape = (keys: TextShape, of: TextShape, limits: { min?: number; max?: number } = {}): StringMap => ({
  type: 'map',
  keys,
  of,
  ...limits,
});

type MemberName<K> = K extends `${infer Name}!` ? Name : K;
type RequiredName<K> = K extends `${infer Name}!` ? Name : never;

/** Defines a structure. The names of required members end with `!`. */
export function structureShape<M extends Members>(
  members: M,
): Structure<{ readonly [K in keyof M as MemberName<K>]: M[K] }, RequiredName<keyof M>> {
  const named = Object.entries(members).map(([name, shape]) => [name.replace(/!$/, ''), shape] as const);
  const required = Object.keys(members)
    .filter((name) => name.endsWith('!'))
    .map((name) => name.slice(0, -1));
  // The compiler does not follow the names.
  return { type: 'structure', members: Object.fromEntries(named), required } as unknown as ReturnType<
    typeof structureShape<M>
  >;
}

/** What is wrong with a value: the path of the member, such as `logs.audit`, and a message without the value, which may be secret. */
export interface ShapeViolation {
  readonly path: string;
  readonly message: string;
}

/** How values are checked. */
interface Rules {
  /** Whether members that the shape does not name are violations. AWS ignores them. */
  readonly isStrict: boolean;
  /** Whether the elements of lists are numbered in paths. AWS does not number them. */
  readonly isNumbered: boolean;
}

const asAws: Rules = { isStrict: false, isNumbered: false };

/**
 * Reads the members of a request: those that the shape names, at all levels, with enumerations in the spelling of the shape. AWS
 * ignores the others and does not keep them. A member that is null counts as absent.
 *
 * @throws ApiError a BadRequestException for the first violation
 */
export function readMembers<S extends Structure>(shape: S, body: Readonly<Record<string, unknown>>): ShapeValue<S> {
  for (const { path, message } of structureViolations(shape, body, '', asAws)) throw badRequest(message, path);
  return valueOf(shape, body) as ShapeValue<S>;
}

/** Returns a valid value as the shape has it. */
function valueOf(shape: Shape, value: unknown): unknown {
  if (shape.type === 'structure' && isObject(value)) {
    const members = Object.entries(shape.members).filter(([name]) => isPresent(value, name));
    return Object.fromEntries(members.map(([name, member]) => [name, valueOf(member, value[name])]));
  }
  if (shape.type === 'list' && Array.isArray(value)) return value.map((each) => valueOf(shape.of, each));
  return shape.type === 'string' && shape.ignoresCase && typeof value === 'string' ? value.toUpperCase() : value;
}

/** Returns all violations of a value from a file, including members that do not exist. */
export function violationsOf(shape: Shape, value: unknown): ShapeViolation[] {
  return [...violations(shape, value, '', { isStrict: true, isNumbered: true })];
}

function violations(shape: Shape, value: unknown, path: string, rules: Rules): Iterable<ShapeViolation> {
  switch (shape.type) {
    case 'string':
      return textViolations(shape, value, path);
    case 'boolean':
      return typeof value === 'boolean' ? [] : [wrongType('boolean', path)];
    case 'integer':
      if (typeof value !== 'number' || !Number.isSafeInteger(value)) return [wrongType('integer', path)];
      return rangeViolations(value, shape, `The value of [${path}]`, path);
    case 'list':
      return listViolations(shape, value, path, rules);
    case 'map':
      return mapViolations(shape, value, path);
    case 'structure':
      return structureViolations(shape, value, path, rules);
  }
}

function* textViolations(
  { values, ignoresCase, pattern, rule }: TextShape,
  value: unknown,
  path: string,
): Iterable<ShapeViolation> {
  if (typeof value !== 'string') yield wrongType('string', path);
  else if (values && !values.includes(ignoresCase ? value.toUpperCase() : value)) {
    yield { path, message: `The value of [${path}] is not valid. Valid values: [${values.join(', ')}].` };
  } else if (pattern && !pattern.test(value)) {
    yield { path, message: `The value of [${path}] is not valid.${rule === undefined ? '' : ` ${rule}`}` };
  }
}

function* listViolations(
  { of, ...range }: ListShape,
  value: unknown,
  path: string,
  rules: Rules,
): Iterable<ShapeViolation> {
  if (!Array.isArray(value)) {
    yield wrongType('list', path);
    return;
  }
  yield* rangeViolations(value.length, range, `The number of elements of [${path}]`, path);
  for (const [index, element] of (value as readonly unknown[]).entries()) {
    yield* violations(of, element, rules.isNumbered ? `${path}[${index}]` : path, rules);
  }
}

function* mapViolations({ keys, of, ...range }: StringMap, value: unknown, path: string): Iterable<ShapeViolation> {
  if (!isObject(value)) {
    yield wrongType('map', path);
    return;
  }
  const entries = Object.entries(value);
  yield* rangeViolations(entries.length, range, `The number of entries of [${path}]`, path);
  for (const [key, element] of entries) {
    yield* textViolations(keys, key, path);
    yield* textViolations(of, element, path);
  }
}

function* structureViolations(
  { members, required }: Structure,
  value: unknown,
  path: string,
  rules: Rules,
): Iterable<ShapeViolation> {
  if (!isObject(value)) {
    yield path === ''
      ? { path, message: `The value must be an object. Allowed: ${Object.keys(members).join(', ')}.` }
      : wrongType('structure', path);
    return;
  }
  const pathOf = (name: string) => (path === '' ? name : `${path}.${name}`);
  for (const name of required) {
    if (!isPresent(value, name)) yield { path: pathOf(name), message: `Missing required field [${pathOf(name)}].` };
  }
  if (rules.isStrict) {
    const allowed = Object.keys(members).join(', ');
    for (const name of Object.keys(value)) {
      if (Object.hasOwn(members, name)) continue;
      yield {
        path,
        message: `There is no field ${JSON.stringify(name)}${path === '' ? '' : ` in [${path}]`}. Allowed: ${allowed}.`,
      };
    }
  }
  for (const [name, shape] of Object.entries(members)) {
    if (isPresent(value, name)) yield* violations(shape, value[name], pathOf(name), rules);
  }
}

function* rangeViolations(
  value: number,
  { min = -Infinity, max = Infinity }: { readonly min?: number; readonly max?: number },
  what: string,
  path: string,
): Iterable<ShapeViolation> {
  if (value >= min && value <= max) return;
  const allowed = max === Infinity ? `at least ${min}` : min === -Infinity ? `at most ${max}` : `${min} to ${max}`;
  yield { path, message: `${what} must be ${allowed}.` };
}

function isPresent(value: Readonly<Record<string, unknown>>, name: string): boolean {
  return Object.hasOwn(value, name) && value[name] !== undefined && value[name] !== null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a value must be, for messages. */
const kinds: Readonly<Record<Shape['type'], string>> = {
  string: 'a string',
  integer: 'an integer',
  boolean: 'true or false',
  list: 'a list',
  map: 'an object',
  structure: 'an object',
};

function wrongType(type: Shape['type'], path: string): ShapeViolation {
  return { path, message: `[${path}] must be ${kinds[type]}.` };
}
