/**
 * What every resource plans alike: defaults for what is unset, unknown for what is computed, the prior value for what
 * did not change, and which changes replace the object.
 */
import type { ObjectValue } from './codec';
import type { Attribute, Schema, TerraformNumber, Type, Value } from '../schema';
import { UNKNOWN } from '../schema';

export interface PlannedObject {
  readonly planned: ObjectValue;
  /** Attributes whose change replaces the object. */
  readonly requiresReplace: readonly string[];
}

/** Plans an object from the one that Terraform proposes. `prior` is null on create. */
export function planObject(
  schema: Schema,
  prior: ObjectValue | null,
  proposed: ObjectValue,
  config: ObjectValue,
): PlannedObject {
  const planned: Record<string, Value> = { ...proposed };
  for (const [name, attribute] of Object.entries(schema.attributes)) {
    planned[name] = wanted(attribute, config[name] ?? null, proposed[name] ?? null, prior?.[name]);
  }
  const changed = Object.keys(planned).filter((name) => {
    const attribute = schema.attributes[name];
    return prior === null || !equal(attribute?.type, planned[name] ?? null, prior[name] ?? null);
  });
  if (changed.length > 0) {
    for (const [name, attribute] of Object.entries(schema.attributes)) {
      if (isDecidedByProvider(attribute, config[name] ?? null) && !(prior && attribute.useStateForUnknown))
        planned[name] = UNKNOWN;
    }
  }
  const requiresReplace = prior ? changed.filter((name) => schema.attributes[name]?.requiresReplace) : [];
  return { planned, requiresReplace };
}

/** The value of one attribute before anything computed is considered. */
function wanted(attribute: Attribute, config: Value, proposed: Value, prior: Value | undefined): Value {
  if (attribute.writeOnly) return null;
  const value = config === null && attribute.default !== undefined ? attribute.default : proposed;
  // Sets have no order: where only the order differs, the stored one stays, and nothing is planned.
  return prior !== undefined && equal(attribute.type, value, prior) ? prior : value;
}

function isDecidedByProvider(attribute: Attribute, config: Value): boolean {
  return attribute.computed === true && config === null && attribute.default === undefined;
}

/** Whether two values of a type are the same to Terraform. An unknown value equals nothing. */
export function equal(type: Type | undefined, a: Value, b: Value): boolean {
  if (a === UNKNOWN || b === UNKNOWN) return false;
  if (type === 'number' && isNumber(a) && isNumber(b)) return String(a) === String(b);
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  if (isList(a) || isList(b)) return isList(a) && isList(b) && equalLists(type, a, b);
  const [x, y] = [a as ObjectValue, b as ObjectValue];
  const keys = new Set([...Object.keys(x), ...Object.keys(y)]);
  return [...keys].every((key) => equal(typeOfKey(type, key), x[key] ?? null, y[key] ?? null));
}

const isNumber = (value: Value): value is TerraformNumber => ['number', 'bigint', 'string'].includes(typeof value);
const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

function typeOfKey(type: Type | undefined, key: string): Type | undefined {
  if (typeof type !== 'object') return undefined;
  if ('map' in type) return type.map;
  return 'object' in type ? type.object[key] : undefined;
}

function equalLists(type: Type | undefined, a: readonly Value[], b: readonly Value[]): boolean {
  if (typeof type === 'object' && 'set' in type) return equalSets(type.set, a, b);
  const item = typeof type === 'object' && 'list' in type ? type.list : undefined;
  return a.length === b.length && a.every((element, index) => equal(item, element, b[index] ?? null));
}

/** Sets have no order, and what is in one twice is in it once. */
function equalSets(item: Type, a: readonly Value[], b: readonly Value[]): boolean {
  if (a.includes(UNKNOWN) || b.includes(UNKNOWN)) return false;
  if (typeof item === 'string' && item !== 'number') {
    const left = new Set(a);
    const right = new Set(b);
    return left.size === right.size && [...left].every((element) => right.has(element));
  }
  const isIn = (list: readonly Value[]) => (element: Value) => list.some((other) => equal(item, element, other));
  return a.every(isIn(b)) && b.every(isIn(a));
}
