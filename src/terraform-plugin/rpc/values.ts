/** Objects in the messages of the protocol, checked by their schemas. */
import {
  CodecError,
  decodeJson,
  decodeObject,
  describeType,
  emptyObject,
  encodeObject,
  parseJson,
} from '../values/codec';
import type { Diagnostic } from '../diagnostic';
import { DiagnosticError, error } from '../diagnostic';
import type { DynamicValue, RawState } from '../protocol/generated/tfplugin6';
import type { AnyResource, StateUpgraders } from '../resource';
import type { NestedBlock, ObjectValue, Schema, Value } from '../schema';
import { isWhollyKnown, UNKNOWN } from '../schema';

/** Decodes an object in which any value may be null or unknown. Returns null if there is none. */
export function decodeValue(schema: Schema, value: DynamicValue | undefined): ObjectValue | null {
  if (!value) return null;
  return value.json.length > 0 ? decodeJson(schema, value.json) : decodeObject(schema, value.msgpack);
}

/** Decodes a state or an identity, in which all values are known and the required ones are not null. */
export function decodeState(schema: Schema, value: DynamicValue | undefined): ObjectValue | null {
  const object = decodeValue(schema, value);
  if (object === null) return null;
  if (!isWhollyKnown(object)) throw new CodecError('A stored value is unknown');
  const problem = missingRequired(schema, object);
  if (problem !== undefined) throw new CodecError(problem);
  return object;
}

/** Decodes a configuration, in which any value may be null or unknown. */
export function decodeConfig(schema: Schema, value: DynamicValue | undefined): ObjectValue {
  const object = decodeValue(schema, value);
  if (object === null) throw new CodecError('The configuration is missing');
  return object;
}

/** Decodes a configuration that can be omitted, which is the same as one without arguments. */
export function decodeOptionalConfig(schema: Schema, value: DynamicValue | undefined): ObjectValue {
  return decodeValue(schema, value) ?? emptyObject(schema);
}

/**
 * Checks that all values of a configuration are known and the required ones are not null.
 * @throws DiagnosticError with `whenKnown`, which describes when the operation can run, if a value is unknown
 */
export function requireKnownConfig(schema: Schema, config: ObjectValue, whenKnown: string): void {
  if (!isWhollyKnown(config)) throw new DiagnosticError([error('A value is still unknown', whenKnown)]);
  requireRequired(schema, config);
}

/**
 * Checks a change that is applied: all values of the configuration are known, and in the plan only computed values that have
 * no default are unknown.
 */
export function requireAppliable(schema: Schema, planned: ObjectValue, config: ObjectValue): void {
  const isDecided = (name: string) => {
    const attribute = schema.attributes[name];
    // Attributes that are nested in it may be computed.
    if (attribute?.nested) return false;
    return !attribute?.computed || (attribute.default !== undefined && attribute.default !== null);
  };
  const unknown = Object.keys(config).find(
    (name) => !isWhollyKnown(config[name]) || (isDecided(name) && !isWhollyKnown(planned[name])),
  );
  if (unknown !== undefined) {
    const detail = `Terraform asked to apply a change before ${unknown} was known.`;
    throw new DiagnosticError([error('A value is still unknown', detail, [unknown])]);
  }
  requireRequired(schema, config);
  requireRequired(schema, planned);
  const unplanned = Object.entries(schema.attributes).find(
    ([name, attribute]) => (attribute.default ?? null) !== null && planned[name] === null,
  );
  if (unplanned) throw new CodecError(`The plan lacks ${unplanned[0]}, which has a default`);
}

function requireRequired(schema: Schema, object: ObjectValue): void {
  const problem = missingRequired(schema, object);
  if (problem === undefined) return;
  throw new DiagnosticError([error('A required argument is null', `${problem}. Set it to a value that is not null.`)]);
}

/** Returns which required attribute is null, as a sentence without its full stop; undefined if none is. */
function missingRequired(
  { attributes, blocks = {} }: Pick<Schema, 'attributes' | 'blocks'>,
  object: ObjectValue,
): string | undefined {
  for (const [name, { type, required, writeOnly }] of Object.entries(attributes)) {
    if (required && !writeOnly && object[name] === null)
      return `It lacks ${name}, which should be ${describeType(type)}`;
  }
  for (const [name, block] of Object.entries(blocks)) {
    const problem = missingInBlock(block, object[name] ?? null);
    if (problem !== undefined) return `In ${name}: ${problem}`;
  }
  return undefined;
}

function missingInBlock(block: NestedBlock, value: Value): string | undefined {
  const items: readonly Value[] = Array.isArray(value)
    ? value
    : block.nesting === 'map' && isObjectValue(value)
      ? Object.values(value)
      : [value];
  return items
    .map((item) => (isObjectValue(item) ? missingRequired(block, item) : undefined))
    .find((problem) => problem !== undefined);
}

/**
 * Decodes a stored object, through the upgrader of its version if that is not the current one.
 * @param findProblem returns what is wrong with an object of the current version
 */
export function upgradeStored(
  what: string,
  schema: Schema,
  version: bigint,
  raw: RawState | undefined,
  upgraders: StateUpgraders<ObjectValue> = {},
  findProblem: (stored: ObjectValue) => string | undefined = () => undefined,
): ObjectValue {
  const json = raw?.json ?? new Uint8Array();
  const current = BigInt(schema.version);
  if (version === current) return decodeStored(what, schema, json, findProblem);
  const isKnown = version < current && Object.hasOwn(upgraders, Number(version));
  const upgrader = isKnown ? upgraders[Number(version)] : undefined;
  if (upgrader === undefined) throw new DiagnosticError([cannotUpgrade(what, version, current)]);
  return upgrader.upgrade(decodeStored(what, upgrader.priorSchema, json));
}

/** Decodes the attributes of an object of another provider. */
export function decodeForeignState(raw: RawState | undefined): Readonly<Record<string, unknown>> {
  const stored = parseJson(raw?.json ?? new Uint8Array());
  if (typeof stored !== 'object' || stored === null || Array.isArray(stored))
    throw new CodecError('The state of the object that is moved is not an object');
  return stored as Readonly<Record<string, unknown>>;
}

/** Decodes what is stored, which cannot be trusted: it may have been edited, or written by another version. */
function decodeStored(
  what: string,
  schema: Schema,
  json: Uint8Array,
  findProblem: (stored: ObjectValue) => string | undefined = () => undefined,
): ObjectValue {
  try {
    const stored = decodeJson(schema, json);
    const problem = stored === null ? 'It is empty' : (missingRequired(schema, stored) ?? findProblem(stored));
    if (stored === null || problem !== undefined) throw new CodecError(problem);
    return stored;
  } catch (thrown) {
    if (!(thrown instanceof CodecError)) throw thrown;
    const detail = `${thrown.message}. The stored data is damaged, or was written by another version of the provider. Restore the state from a backup, or remove the object from the state ("terraform state rm") and import it.`;
    throw new DiagnosticError([error(`The ${what} cannot be read`, detail)]);
  }
}

/** Returns a function that finds an attribute of the identity that is empty in a state. */
export function emptyIdentityOf({ identity }: AnyResource): (state: ObjectValue) => string | undefined {
  return (state) => {
    const empty = Object.entries(identity?.attributes ?? {}).find(
      ([name, { requiredForImport }]) => requiredForImport && state[name] === '',
    );
    return empty && `Its ${empty[0]} is empty`;
  };
}

function cannotUpgrade(what: string, version: bigint, current: bigint): Diagnostic {
  if (version > current) {
    const detail = `It has schema version ${version}, and this provider supports versions up to ${current}. Use a newer version of the provider.`;
    return error(`The ${what} was written by a newer provider`, detail);
  }
  const detail = `It has schema version ${version}, and this provider cannot upgrade it to version ${current}. Run "terraform apply" with an earlier version of the provider that can, or remove the object from the state and import it again.`;
  return error(`The ${what} cannot be upgraded`, detail);
}

/** Encodes an object that the provider returned. If it does not fit the schema, that is a bug of the provider. */
export function encodeValue(schema: Schema, object: ObjectValue | null): { msgpack: Uint8Array } {
  try {
    return { msgpack: encodeObject(schema, object) };
  } catch (thrown) {
    if (!(thrown instanceof CodecError)) throw thrown;
    const detail = `The provider returned a value that does not match its schema: ${thrown.message}. This is a bug of the provider; please report it.`;
    throw new DiagnosticError([error('Unexpected error in the provider', detail)]);
  }
}

/** Completes an object with null for every attribute that it does not have. */
export function completeObject(schema: Schema, known: ObjectValue): ObjectValue {
  return { ...emptyObject(schema), ...known };
}

/** Replaces unknown values by null: Terraform would taint an object whose new state has one. */
export function withoutUnknowns<T extends ObjectValue | null>(state: T): T {
  const clean = (value: Value): Value => {
    if (value === UNKNOWN) return null;
    if (Array.isArray(value)) return (value as readonly Value[]).map(clean);
    return isObjectValue(value)
      ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, clean(item)]))
      : value;
  };
  return clean(state) as T;
}

function isObjectValue(value: Value): value is ObjectValue {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
