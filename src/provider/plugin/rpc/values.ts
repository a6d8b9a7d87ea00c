/** Objects and private state in the messages of the protocol. */
import type { ObjectValue } from '../codec';
import { CodecError, decode, decodeJson, emptyObject, encode } from '../codec';
import { DiagnosticError, error } from '../diagnostic';
import type { DynamicValue, RawState } from '../protocol/generated/tfplugin6';
import type { PrivateState } from '../resource';
import type { Schema, Value } from '../schema';
import { isWhollyKnown, UNKNOWN } from '../schema';

export function read(schema: Schema, value: DynamicValue | undefined): ObjectValue | null {
  if (!value) return null;
  return value.json.length > 0 ? decodeJson(schema, value.json) : decode(schema, value.msgpack);
}

/** A state or an identity, in which nothing is unknown. */
export function readKnown(schema: Schema, value: DynamicValue | undefined): ObjectValue | null {
  const object = read(schema, value);
  if (!isWhollyKnown(object)) throw new CodecError('What is stored holds a value that is not known');
  return object;
}

export function readRequired(schema: Schema, value: DynamicValue | undefined): ObjectValue {
  const object = read(schema, value);
  if (object === null) throw new CodecError('The configuration is missing');
  return object;
}

/** A configuration that may be left out altogether, which says the same as leaving out all that is in it. */
export function readOptional(schema: Schema, value: DynamicValue | undefined): ObjectValue {
  return read(schema, value) ?? emptyObject(schema);
}

/** Reads what an earlier version stored, and refuses what a later one did. */
export function upgrade(what: string, schema: Schema, version: bigint, raw: RawState | undefined): ObjectValue | null {
  if (version > schema.version) {
    const detail = `It has version ${version} and this provider knows up to ${schema.version}. Use a newer provider.`;
    throw new DiagnosticError([error(`The ${what} was written by a newer provider`, detail)]);
  }
  return decodeJson(schema, raw?.json ?? new Uint8Array());
}

export function write(schema: Schema, object: ObjectValue | null): { msgpack: Uint8Array } {
  return { msgpack: encode(schema, object) };
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

/** Private state that is not ours to read (another version wrote it, or it is broken) counts as none. */
export function privateFromBytes(bytes: Uint8Array): PlannedPrivate {
  const value = parse(bytes);
  const planned = value[plannedKey];
  if (!isObject(planned)) return { prior: value, planned: value };
  return { prior: isObject(value.prior) ? value.prior : {}, planned };
}

export const privateToBytes = (privateState: PrivateState): Uint8Array => Buffer.from(JSON.stringify(privateState));

export const plannedPrivateToBytes = ({ prior, planned }: PlannedPrivate): Uint8Array =>
  privateToBytes({ [plannedKey]: planned, prior });

function parse(bytes: Uint8Array): PrivateState {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return isObject(value) && isWithin(deepest, value) ? value : {};
  } catch {
    return {};
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
