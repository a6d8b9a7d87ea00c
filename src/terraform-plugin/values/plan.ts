/**
 * The plan that all resources have in common: defaults for attributes that are not set, unknown for computed ones, prior
 * values for those that do not change, and which changes replace the object.
 */
import type { Attribute, NestedAttributes, ObjectValue, Schema, TerraformNumber, Type, Value } from '../schema';
import { UNKNOWN } from '../schema';

interface PlannedObject {
  readonly planned: ObjectValue;
  /** Attributes whose change replaces the object. */
  readonly requiresReplace: readonly string[];
}

/** Plans an object, based on the one that Terraform proposes. `prior` is null on create. */
export function planObject(
  schema: Schema,
  prior: ObjectValue | null,
  proposed: ObjectValue,
  config: ObjectValue,
): PlannedObject {
  const planned: Record<string, Value> = { ...proposed };
  for (const [name, attribute] of Object.entries(schema.attributes)) {
    planned[name] = plannedValue(attribute, config[name] ?? null, proposed[name] ?? null, prior?.[name]);
  }
  const changed = Object.keys(planned).filter((name) => {
    const attribute = schema.attributes[name];
    return prior === null || !isSameValue(attribute?.type, planned[name] ?? null, prior[name] ?? null);
  });
  if (changed.length > 0) {
    for (const [name, attribute] of Object.entries(schema.attributes)) {
      if (isDecidedByProvider(attribute, config[name] ?? null) && !(prior && attribute.useStateForUnknown))
        planned[name] = UNKNOWN;
      else if (attribute.nested) planned[name] = withUnknowns(attribute.nested, planned[name] ?? null);
    }
  }
  const requiresReplace = prior ? changed.filter((name) => schema.attributes[name]?.requiresReplace) : [];
  return { planned, requiresReplace };
}

/** Returns the value of an attribute before computed values are considered. */
function plannedValue(attribute: Attribute, config: Value, proposed: Value, prior: Value | undefined): Value {
  if (attribute.writeOnly) return null;
  const value = config === null && attribute.default !== undefined ? attribute.default : proposed;
  // Sets have no order: if only the order differs, the prior value stays, and no change is planned.
  return prior !== undefined && isSameValue(attribute.type, value, prior) ? prior : value;
}

/** Replaces nested computed values that are neither configured nor known from the prior state. */
function withUnknowns(nested: NestedAttributes, value: Value): Value {
  return mapObjects(nested, value, (attribute, item) => {
    if (attribute.computed && item === null) return UNKNOWN;
    return attribute.nested ? withUnknowns(attribute.nested, item) : item;
  });
}

function isDecidedByProvider(attribute: Attribute, config: Value): boolean {
  return attribute.computed === true && config === null && attribute.default === undefined;
}

/** Returns whether two values of a type are the same to Terraform. An unknown value equals nothing. */
export function isSameValue(type: Type | undefined, a: Value, b: Value): boolean {
  if (a === UNKNOWN || b === UNKNOWN) return false;
  if (type === 'number' && isNumber(a) && isNumber(b)) return String(a) === String(b);
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  if (isList(a) || isList(b)) return isList(a) && isList(b) && isSameList(type, a, b);
  const [x, y] = [a as ObjectValue, b as ObjectValue];
  const keys = new Set([...Object.keys(x), ...Object.keys(y)]);
  return [...keys].every((key) => isSameValue(typeOfKey(type, key), x[key] ?? null, y[key] ?? null));
}

const isNumber = (value: Value): value is TerraformNumber => ['number', 'bigint', 'string'].includes(typeof value);
const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

function typeOfKey(type: Type | undefined, key: string): Type | undefined {
  if (typeof type !== 'object') return undefined;
  if ('map' in type) return type.map;
  return 'object' in type ? type.object[key] : undefined;
}

function isSameList(type: Type | undefined, a: readonly Value[], b: readonly Value[]): boolean {
  if (typeof type === 'object' && 'set' in type) return isSameSet(type.set, a, b);
  const item = typeof type === 'object' && 'list' in type ? type.list : undefined;
  return a.length === b.length && a.every((element, index) => isSameValue(item, element, b[index] ?? null));
}

/** Ignores order and duplicates. */
function isSameSet(item: Type, a: readonly Value[], b: readonly Value[]): boolean {
  if (a.includes(UNKNOWN) || b.includes(UNKNOWN)) return false;
  if (typeof item === 'string' && item !== 'number') {
    const left = new Set(a);
    const right = new Set(b);
    return left.size === right.size && [...left].every((element) => right.has(element));
  }
  const isIn = (list: readonly Value[]) => (element: Value) => list.some((other) => isSameValue(item, element, other));
  return a.every(isIn(b)) && b.every(isIn(a));
}

/** Returns the configuration that describes an object: without computed values, write-only values and defaults. */
export function configOf(schema: Schema, state: ObjectValue): ObjectValue {
  const entries = Object.entries(state).map(([name, value]) => {
    const attribute = schema.attributes[name];
    if (attribute === undefined) return [name, value] as const;
    const isArgument = attribute.required === true || attribute.optional === true;
    const isDefault = attribute.default !== undefined && isSameValue(attribute.type, value, attribute.default);
    if (!isArgument || isDefault || attribute.writeOnly) return [name, null] as const;
    return [name, attribute.nested ? argumentsOf(attribute.nested, value) : value] as const;
  });
  return Object.fromEntries(entries);
}

/** Replaces nested values that are not arguments by null. */
function argumentsOf(nested: NestedAttributes, value: Value): Value {
  return mapObjects(nested, value, (attribute, item) => {
    if ((attribute.required !== true && attribute.optional !== true) || attribute.writeOnly) return null;
    return attribute.nested ? argumentsOf(attribute.nested, item) : item;
  });
}

/** Changes the values of nested attributes. */
function mapObjects(
  { nesting, attributes }: NestedAttributes,
  value: Value,
  change: (attribute: Attribute, item: Value) => Value,
): Value {
  const inObject = (object: Value): Value => {
    if (typeof object !== 'object' || object === null || isList(object)) return object;
    const entries = Object.entries(object as ObjectValue).map(([name, item]): [string, Value] => {
      const attribute = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
      return [name, attribute ? change(attribute, item) : item];
    });
    return Object.fromEntries(entries);
  };
  if (typeof value !== 'object' || value === null) return value;
  if (nesting === 'single') return inObject(value);
  if (isList(value)) return value.map(inObject);
  return Object.fromEntries(Object.entries(value as ObjectValue).map(([key, item]) => [key, inObject(item)]));
}
