/**
 * Decodes and encodes Terraform values strictly by schema. If an attribute of a new state is missing, has a wrong type, or is
 * write-only and set, Terraform discards the state, and the object is orphaned. Every value is therefore encoded here.
 */
import { isInteger, isSafeNumber, parse } from 'lossless-json';
import { isUnknownValue, MsgpackError, pack, unknown, unpack } from './msgpack';
import type {
  Attribute,
  DynamicType,
  NestedAttributes,
  NestedBlock,
  ObjectValue,
  ParameterType,
  Schema,
  TerraformNumber,
  Type,
  Value,
} from '../schema';
import { UNKNOWN } from '../schema';

/** Thrown if bytes or a value do not fit the schema. The message names the place and the types, never the value. */
export class CodecError extends Error {
  override readonly name = 'CodecError';
}

/** Thrown for a dynamic value that nests deeper than is supported, which is a mistake of the caller. */
export class TooDeep extends CodecError {
  constructor() {
    super(`The value nests deeper than ${MAX_TYPE_DEPTH} levels`);
  }
}

/** How deep the type of a dynamic value may nest. */
export const MAX_TYPE_DEPTH = 64;

/** Decodes an object that Terraform sent as msgpack; null if there is none. */
export function decodeObject(schema: Schema, bytes: Uint8Array): ObjectValue | null {
  return readObject(schema, unpackStrictly(bytes), '', 'terraform');
}

/** Decodes an object from JSON, the form in which Terraform stores state. Numbers keep all digits. */
export function decodeJson(schema: Schema, bytes: Uint8Array): ObjectValue | null {
  return readObject(schema, parseJson(bytes), '', 'storage');
}

/** Decodes a value of a type, such as an argument of a function. */
export function decodeTyped(type: ParameterType, bytes: Uint8Array): Value {
  return readValue(type, unpackStrictly(bytes), '', 'terraform');
}

/** Encodes a value of a type, such as the result of a function. */
export function encodeTyped(type: Type, value: Value): Uint8Array {
  return pack(writeValue(type, value, ''));
}

/** Encodes an object as msgpack. Write-only attributes are always encoded as null. */
export function encodeObject(schema: Schema, object: ObjectValue | null): Uint8Array {
  const value = object === null ? null : writeObject(schema, object, '');
  return pack(value);
}

/** Returns an object of a schema with all attributes null. */
export function emptyObject(schema: Schema): ObjectValue {
  return readObject(schema, {}, '', 'storage') ?? {};
}

/** Parses stored JSON, which has to be valid UTF-8. */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes), undefined, { parseNumber: exactNumber });
  } catch {
    throw new CodecError('The value is not JSON');
  }
}

function unpackStrictly(bytes: Uint8Array): unknown {
  try {
    return unpack(bytes);
  } catch (thrown) {
    if (!(thrown instanceof MsgpackError)) throw thrown;
    throw thrown.isTooDeep ? new TooDeep() : new CodecError(thrown.message);
  }
}

function exactNumber(text: string): TerraformNumber {
  if (isSafeNumber(text)) return Number(text);
  return isInteger(text) && text.length < 19 ? BigInt(text) : text;
}

type Body = Pick<Schema, 'attributes'> & { readonly blocks?: Schema['blocks'] };

/** Terraform sends exactly the attributes of the schema. What is stored may have been written by another version. */
type Source = 'terraform' | 'storage';

function readObject(body: Body, value: unknown, path: string, source: Source): ObjectValue | null {
  if (value === null || value === undefined) return null;
  if (!isRecord(value)) throw mismatch(path, 'an object', value);
  const object: Record<string, Value> = {};
  for (const [name, attribute] of Object.entries(body.attributes)) {
    object[name] = readValue(attribute.type, ownProperty(value, name), joinPath(path, name), source);
  }
  for (const [name, block] of Object.entries(body.blocks ?? {})) {
    object[name] = readBlock(block, ownProperty(value, name), joinPath(path, name), source);
  }
  return object;
}

function readBlock(block: NestedBlock, value: unknown, path: string, source: Source): Value {
  if (isUnknownValue(value)) return UNKNOWN;
  if (block.nesting === 'single') return readObject(block, value, path, source);
  if (block.nesting === 'group') return readObject(block, value ?? {}, path, value ? source : 'storage');
  if (block.nesting === 'map') return readBlockMap(block, value ?? {}, path, source);
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) throw mismatch(path, 'a list', value);
  return value.map((item, index) => {
    if (isUnknownValue(item)) return UNKNOWN;
    const object = readObject(block, item, joinPath(path, index), source);
    if (object === null) throw mismatch(joinPath(path, index), 'an object', item);
    return object;
  });
}

function readBlockMap(block: NestedBlock, value: unknown, path: string, source: Source): Value {
  if (!isRecord(value)) throw mismatch(path, 'a map', value);
  const read = (item: unknown, key: string): Value => {
    if (isUnknownValue(item)) return UNKNOWN;
    const object = readObject(block, item, joinPath(path, key), source);
    if (object === null) throw mismatch(joinPath(path, key), 'an object', item);
    return object;
  };
  return wellFormedKeys(mapValues(value, read), path);
}

function readValue(type: DynamicType, value: unknown, path: string, source: Source): Value {
  if (value === null || value === undefined) return null;
  if (isUnknownValue(value)) return UNKNOWN;
  if (type === 'string' && typeof value === 'string') return wellFormed(value);
  if (type === 'bool' && typeof value === 'boolean') return value;
  if (type === 'number' && isNumber(value)) return value;
  if (type === 'dynamic') return readDynamic(value, path, source);
  if (typeof type === 'string') throw mismatch(path, describeType(type), value);
  const read = (item: DynamicType, element: unknown, step: string | number) =>
    readValue(item, element, joinPath(path, step), source);
  if ('object' in type && isRecord(value)) {
    if (source === 'terraform') checkNames(type.object, value, path);
    return mapValues(type.object, (item, name) => read(item, ownProperty(value, name), name));
  }
  if ('map' in type && isRecord(value)) {
    return wellFormedKeys(
      mapValues(value, (element, key) => read(type.map, element, key)),
      path,
    );
  }
  if ('tuple' in type) {
    if (!Array.isArray(value) || value.length !== type.tuple.length) throw mismatch(path, describeType(type), value);
    return type.tuple.map((item, index) => read(item, value[index], index));
  }
  const item = itemType(type);
  if (item !== undefined && Array.isArray(value)) return value.map((element, index) => read(item, element, index));
  throw mismatch(path, describeType(type), value);
}

/** Reads a value of the type `dynamic`: a pair of its type, in JSON, and the value. */
function readDynamic(value: unknown, path: string, source: Source): Value {
  const [type, content] = Array.isArray(value) && value.length === 2 ? (value as unknown[]) : [];
  if (!(type instanceof Uint8Array)) throw mismatch(path, 'a value with its type', value);
  return readValue(dynamicType(parseJson(type), MAX_TYPE_DEPTH), content, path, source);
}

/** Returns the type that Terraform's JSON form describes. */
function dynamicType(json: unknown, depth: number): DynamicType {
  if (json === 'string' || json === 'number' || json === 'bool' || json === 'dynamic') return json;
  const [kind, item] = Array.isArray(json) ? (json as unknown[]) : [];
  if (depth === 0) throw new TooDeep();
  const inner = (one: unknown) => dynamicType(one, depth - 1);
  if (kind === 'list') return { list: inner(item) };
  if (kind === 'set') return { set: inner(item) };
  if (kind === 'map') return { map: inner(item) };
  if (kind === 'tuple' && Array.isArray(item)) return { tuple: item.map(inner) };
  if (kind === 'object' && isRecord(item)) return { object: mapValues(item, inner) };
  throw new CodecError('The type of a dynamic value is not one of Terraform');
}

function writeObject(body: Body, object: ObjectValue, path: string): Record<string, unknown> {
  const known = new Set([...Object.keys(body.attributes), ...Object.keys(body.blocks ?? {})]);
  const extra = Object.keys(object).find((name) => !known.has(name));
  if (extra !== undefined) throw new CodecError(`${joinPath(path, extra)} is not in the schema`);
  const out: Record<string, unknown> = {};
  for (const [name, attribute] of Object.entries(body.attributes)) {
    out[name] = writeAttribute(attribute, ownProperty(object, name), joinPath(path, name));
  }
  for (const [name, block] of Object.entries(body.blocks ?? {})) {
    out[name] = writeBlock(block, ownProperty(object, name), joinPath(path, name));
  }
  return out;
}

function writeAttribute(attribute: Attribute, value: Value | undefined, path: string): unknown {
  if (value === undefined) throw new CodecError(`${path} is missing`);
  if (attribute.writeOnly) return null;
  return writeValue(attribute.type, attribute.nested ? withoutWriteOnly(attribute.nested, value) : value, path);
}

/** Replaces the write-only values of nested attributes by null. */
function withoutWriteOnly({ nesting, attributes }: NestedAttributes, value: Value): Value {
  const inObject = (object: Value): Value => {
    if (!isObjectValue(object)) return object;
    return mapValues(object, (item, name) => {
      const attribute = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
      if (attribute?.writeOnly) return null;
      return attribute?.nested ? withoutWriteOnly(attribute.nested, item) : item;
    });
  };
  if (nesting === 'single') return inObject(value);
  if (Array.isArray(value)) return (value as readonly Value[]).map(inObject);
  return nesting === 'map' && isObjectValue(value) ? mapValues(value, inObject) : value;
}

function writeBlock(block: NestedBlock, value: Value | undefined, path: string): unknown {
  if (value === UNKNOWN) return unknown;
  if (value === undefined) throw new CodecError(`${path} is missing`);
  if (block.nesting === 'single' && value === null) return null;
  if (block.nesting === 'single' || block.nesting === 'group') {
    if (!isObjectValue(value)) throw mismatch(path, 'an object', value);
    return writeObject(block, value, path);
  }
  if (block.nesting === 'map') {
    if (!isObjectValue(value)) throw mismatch(path, 'a map', value);
    const write = (item: Value, key: string): unknown => {
      if (item === UNKNOWN) return unknown;
      if (!isObjectValue(item)) throw mismatch(joinPath(path, key), 'an object', item);
      return writeObject(block, item, joinPath(path, key));
    };
    return wellFormedKeys(mapValues(value, write), path);
  }
  if (!Array.isArray(value)) throw mismatch(path, 'a list', value);
  return (value as readonly Value[]).map((item, index) => {
    if (item === UNKNOWN) return unknown;
    if (!isObjectValue(item)) throw mismatch(joinPath(path, index), 'an object', item);
    return writeObject(block, item, joinPath(path, index));
  });
}

function writeValue(type: Type, value: Value, path: string): unknown {
  if (value === null) return null;
  if (value === UNKNOWN) return unknown;
  if (type === 'string' && typeof value === 'string') return wellFormed(value);
  if (type === 'bool' && typeof value === 'boolean') return value;
  if (type === 'number' && isNumber(value)) return toEncodableNumber(value);
  if (typeof type === 'string') throw mismatch(path, describeType(type), value);
  const write = (item: Type, element: Value, step: string | number) => writeValue(item, element, joinPath(path, step));
  if ('object' in type && isObjectValue(value)) {
    checkNames(type.object, value, path);
    return mapValues(type.object, (item, name) => write(item, value[name] ?? null, name));
  }
  if ('map' in type && isObjectValue(value)) {
    return wellFormedKeys(
      mapValues(value, (element, key) => write(type.map, element, key)),
      path,
    );
  }
  const item = itemType(type);
  if (item !== undefined && Array.isArray(value)) {
    return (value as readonly Value[]).map((element, index) => write(item, element, index));
  }
  throw mismatch(path, describeType(type), value);
}

/** An object type has exactly its attributes, each of which may be null. */
function checkNames(wanted: Readonly<Record<string, DynamicType>>, value: object, path: string): void {
  const extra = Object.keys(value).find((name) => !Object.hasOwn(wanted, name));
  if (extra !== undefined) throw new CodecError(`${joinPath(path, extra)} is not in the schema`);
  const missing = Object.keys(wanted).find((name) => !Object.hasOwn(value, name));
  if (missing !== undefined) throw new CodecError(`${joinPath(path, missing)} is missing`);
}

function itemType<T extends DynamicType>(type: { readonly set: T } | { readonly list: T } | object): T | undefined {
  if ('set' in type) return type.set;
  return 'list' in type ? type.list : undefined;
}

function isNumber(value: unknown): value is TerraformNumber {
  return (
    (typeof value === 'number' && Number.isFinite(value)) ||
    typeof value === 'bigint' ||
    (typeof value === 'string' && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value))
  );
}

/** Replaces lone surrogates, which have no UTF-8, as Terraform does. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD');
}

function wellFormedKeys<T>(map: Record<string, T>, path: string): Record<string, T> {
  // The msgpack library refuses such a key from Terraform, so it is not read from storage and not sent either.
  if (Object.hasOwn(map, '__proto__')) throw new CodecError(`${path} has a key __proto__, which is not supported`);
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [wellFormed(key), value]));
}

/** Returns an integer that does not fit into 64 bits as a string of digits. */
function toEncodableNumber(value: TerraformNumber): TerraformNumber {
  return typeof value === 'bigint' && (value < -(2n ** 63n) || value >= 2n ** 64n) ? String(value) : value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isUnknownValue(value);
}

function isObjectValue(value: Value): value is ObjectValue {
  return isRecord(value);
}

/** Returns an object with all values changed. */
export function mapValues<A, B>(
  object: Readonly<Record<string, A>>,
  change: (value: A, key: string) => B,
): Record<string, B> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]));
}

/** Returns an own property, never one of a prototype. */
function ownProperty<T>(object: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Describes a type: a string, a set of strings. */
export function describeType(type: DynamicType): string {
  if (typeof type === 'string') return `a ${type}`;
  return `${'object' in type ? 'an' : 'a'} ${describeMany(type).replace(/^([a-z]+)s\b/, '$1')}`;
}

function describeMany(type: DynamicType): string {
  if (typeof type === 'string') return `${type}s`;
  if ('tuple' in type) return `tuples of ${type.tuple.length}`;
  if ('object' in type) {
    const fields = Object.entries(type.object).map(([name, field]) => `${name} (${describeType(field)})`);
    return `objects of ${fields.join(', ')}`;
  }
  const [kind, item] = Object.entries(type)[0] as [string, DynamicType];
  return `${kind}s of ${describeMany(item)}`;
}

function mismatch(path: string, wanted: string, value: unknown): CodecError {
  return new CodecError(`${path || 'The value'} should be ${wanted} and is ${kindOf(value)}`);
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (isUnknownValue(value) || value === UNKNOWN) return 'unknown';
  if (Array.isArray(value)) return 'a list';
  const kind = typeof value;
  if (kind === 'object') return 'an object';
  return `a ${{ boolean: 'bool', bigint: 'number' }[kind as string] ?? kind}`;
}

function joinPath(path: string, step: string | number): string {
  if (typeof step === 'number') return `${path}[${step}]`;
  return path ? `${path}.${step}` : step;
}
