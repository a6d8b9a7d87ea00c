/** Reads typed fields from the JSON body of a request. A wrong type is a bad request, as with AWS. */
import { badRequest } from './errors';

export type Body = Readonly<Record<string, unknown>>;

export function parseBody(text: string): Body {
  if (text === '') return {};
  let value: unknown;
  try {
    requireShallow(text);
    value = JSON.parse(text);
  } catch {
    throw badRequest('The request body is not valid JSON.', 'body');
  }
  return asObject(value, 'body');
}

/** Returns a value without the members that are null or undefined, at all levels. To AWS, they are absent. Lists keep theirs. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) =>
      member === null || member === undefined ? [] : [[name, withoutNulls(member)]],
    ),
  );
}

/** The deepest nesting that is accepted. The deepest legal request has four levels. */
const MAX_DEPTH = 100;

/** Throws if brackets are nested too deeply for recursive code. Brackets in strings do not count. */
function requireShallow(text: string): void {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const sign = text[index] ?? '';
    if (sign === '"') inString = !inString;
    else if (inString) index += sign === '\\' ? 1 : 0;
    else if ('[{'.includes(sign)) depth++;
    else if (']}'.includes(sign)) depth--;
    if (depth > MAX_DEPTH) throw new SyntaxError('The value is nested too deeply');
  }
}

export function asObject(value: unknown, attribute: string): Body {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badRequest(`Expected an object for [${attribute}].`, attribute);
  }
  return value as Body;
}

export const optionalString = (body: Body, name: string) => optional(body, name, 'string', isString);
export const optionalBoolean = (body: Body, name: string) => optional(body, name, 'boolean', isBoolean);
export const optionalNumber = (body: Body, name: string) => optional(body, name, 'number', isNumber);
export const optionalStrings = (body: Body, name: string) => optional(body, name, 'list of strings', isStrings);

export function requiredString(body: Body, name: string): string {
  const value = optionalString(body, name);
  if (value === undefined) throw badRequest(`Missing required field [${name}].`, name);
  return value;
}

function optional<T>(body: Body, name: string, type: string, is: (value: unknown) => value is T): T | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (!is(value)) throw badRequest(`Expected a ${type} for [${name}].`, name);
  return value;
}

const isString = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number';
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
const isStrings = (value: unknown): value is string[] => Array.isArray(value) && value.every(isString);
