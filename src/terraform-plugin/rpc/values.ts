/** Objects and private state in the messages of the protocol. */
import type { ObjectValue } from '../values/codec';
import { CodecError, decodeObject, decodeJson, describe, emptyObject, encodeObject } from '../values/codec';
import type { Diagnostic } from '../diagnostic';
import { DiagnosticError, error, warning } from '../diagnostic';
import type { DynamicValue, RawState } from '../protocol/generated/tfplugin6';
import type { AnyResource, PrivateState, StateUpgraders } from '../resource';
import type { Schema, Value } from '../schema';
import { isWhollyKnown, UNKNOWN } from '../schema';

export function readValue(schema: Schema, value: DynamicValue | undefined): ObjectValue | null {
  if (!value) return null;
  return value.json.length > 0 ? decodeJson(schema, value.json) : decodeObject(schema, value.msgpack);
}

/** A state or an identity, in which nothing is unknown. */
export function readKnown(schema: Schema, value: DynamicValue | undefined): ObjectValue | null {
  const object = readValue(schema, value);
  if (!isWhollyKnown(object)) throw new CodecError('What is stored holds a value that is not known');
  return object;
}

export function readRequired(schema: Schema, value: DynamicValue | undefined): ObjectValue {
  const object = readValue(schema, value);
  if (object === null) throw new CodecError('The configuration is missing');
  return object;
}

/** A configuration that may be left out altogether, which says the same as leaving out all that is in it. */
export function readOptional(schema: Schema, value: DynamicValue | undefined): ObjectValue {
  return readValue(schema, value) ?? emptyObject(schema);
}

/**
 * Reads what is stored: as it is where it has the current version, else through the upgrader of its version.
 * @param lack says what an object of the current version must have and lacks
 */
export function upgrade(
  what: string,
  schema: Schema,
  version: bigint,
  raw: RawState | undefined,
  upgraders: StateUpgraders<ObjectValue> = {},
  lack: (stored: ObjectValue) => string | undefined = () => undefined,
): ObjectValue {
  const json = raw?.json ?? new Uint8Array();
  const current = BigInt(schema.version);
  if (version === current) return readStored(what, schema, json, lack);
  const isKnown = version < current && Object.hasOwn(upgraders, Number(version));
  const upgrader = isKnown ? upgraders[Number(version)] : undefined;
  if (upgrader === undefined) throw new DiagnosticError([cannotUpgrade(what, version, current)]);
  return upgrader.upgrade(readStored(what, upgrader.priorSchema, json));
}

/** The stored state cannot be trusted: somebody may have edited it, or another version may have written it. */
function readStored(
  what: string,
  schema: Schema,
  json: Uint8Array,
  lack: (stored: ObjectValue) => string | undefined = () => undefined,
): ObjectValue {
  try {
    const stored = decodeJson(schema, json);
    const problem = stored === null ? 'There is nothing in it' : lack(stored);
    if (stored === null || problem !== undefined) throw new CodecError(problem);
    return stored;
  } catch (thrown) {
    if (!(thrown instanceof CodecError)) throw thrown;
    const detail = `${thrown.message}. What is stored is damaged, or was written by another version of the provider. Restore the state from a backup, or remove the object from the state ("terraform state rm") and import it.`;
    throw new DiagnosticError([error(`The ${what} cannot be read`, detail)]);
  }
}

/** What tells an object from others, and what every configuration has, is in a state that is sound. */
export function lackOf({ schema, identity }: AnyResource): (state: ObjectValue) => string | undefined {
  return (state) => {
    for (const [name, { type, required, writeOnly }] of Object.entries(schema.attributes)) {
      if (required && !writeOnly && state[name] === null) return `It lacks ${name}, which should be ${describe(type)}`;
      if (identity?.attributes[name]?.requiredForImport && state[name] === '') return `Its ${name} is empty`;
    }
    return undefined;
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

/** Writes what the provider's own code has made: where that does not fit, nobody else is at fault. */
export function writeValue(schema: Schema, object: ObjectValue | null): { msgpack: Uint8Array } {
  try {
    return { msgpack: encodeObject(schema, object) };
  } catch (thrown) {
    if (!(thrown instanceof CodecError)) throw thrown;
    const detail = `It made a value that does not fit its schema: ${thrown.message}. This is a bug of the provider; please report it.`;
    throw new DiagnosticError([error('Unexpected error in the provider', detail)]);
  }
}

/** An unknown value in a new state taints the object; null says the same and keeps it. */
export function withoutUnknowns<T extends ObjectValue | null>(state: T): T {
  const clean = (value: Value): Value => {
    if (value === UNKNOWN) return null;
    if (Array.isArray(value)) return (value as readonly Value[]).map(clean);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, clean(item)]));
  };
  return clean(state) as T;
}

/** The private state that a plan made, with the one before it, which a change that fails leaves in place. */
interface PlannedPrivate {
  readonly prior: PrivateState;
  readonly planned: PrivateState;
}
/** Marks the private state of a plan; what a state holds never has it. */
const plannedKey = '$planned';

/** Reads private state. What cannot be read (another program wrote it, or it is damaged) counts as empty. */
export function privateFromBytes(bytes: Uint8Array): PlannedPrivate & { readonly isBroken: boolean } {
  const parsed = parse(bytes);
  const isBroken = parsed === undefined;
  const { [plannedKey]: planned, prior } = parsed ?? {};
  if (!isObject(planned)) return { prior: parsed ?? {}, planned: parsed ?? {}, isBroken };
  return { prior: isObject(prior) ? prior : {}, planned, isBroken };
}

/** Says that the private state of an object was dropped. */
export const brokenPrivateState = warning(
  'The private state of the object cannot be read',
  'The data that the provider keeps beside the state is damaged or was written by another program. It is ignored, and written again at the next apply.',
);

export const privateToBytes = (privateState: PrivateState): Uint8Array => Buffer.from(JSON.stringify(privateState));

export const plannedPrivateToBytes = ({ prior, planned }: PlannedPrivate): Uint8Array =>
  privateToBytes({ [plannedKey]: planned, prior });

/** Undefined where the bytes are not an object in JSON; empty where there are none. */
function parse(bytes: Uint8Array): PrivateState | undefined {
  if (bytes.length === 0) return {};
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return isObject(value) && isWithin(deepest, value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** No provider nests its private state as deep as this; what does can be read and not be written. */
const deepest = 64;

function isWithin(depth: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((item) => isWithin(depth - 1, item));
}

function isObject(value: unknown): value is PrivateState {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
