/** Reads values of unknown types, such as those of callers without TypeScript. Only `requireString` throws. */

/** Stands for a value that throws when it is read. */
const UNREADABLE: unique symbol = Symbol.for('cdktf-mq-users/unreadable');

/** Reads a field of an object. */
export function readField(object: object, name: string): unknown {
  try {
    return (object as Readonly<Record<string, unknown>>)[name];
  } catch {
    return UNREADABLE;
  }
}

/** Returns the elements of a list; undefined if the value is not a list or cannot be read. */
export function readList(value: unknown): unknown[] | undefined {
  try {
    return Array.isArray(value) ? Array.from(value as unknown[]) : undefined;
  } catch {
    return undefined;
  }
}

/** Returns an object's own fields; undefined if the value is not an object or cannot be read. */
export function readObject(value: unknown): Record<string, unknown> | undefined {
  try {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    // Object.fromEntries keeps an entry named `__proto__`.
    return Object.fromEntries(Object.keys(value).map((name) => [name, readField(value, name)]));
  } catch {
    return undefined;
  }
}

/** Whether a value is an object that is not a list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  try {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** Describes the type of a value without showing the value: "a number", "a list", "missing". */
export function typeName(value: unknown): string {
  if (value === null || value === undefined) return 'missing';
  if (value === UNREADABLE) return 'unreadable';
  try {
    if (Array.isArray(value)) return 'a list';
  } catch {
    return 'unreadable';
  }
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** @throws an Error that names the function if the value is not a string */
export function requireString(place: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw new Error(`${place}: the value is ${typeName(value)}. Allowed: a string. Pass one.`);
}
