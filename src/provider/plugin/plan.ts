/**
 * What every resource plans alike: defaults for what is unset, unknown for what is computed, the prior value for what
 * did not change, and which changes replace the object.
 */
import type { ObjectValue } from './codec';
import type { Attribute, Schema, TerraformNumber, Type, Value } from './schema';
import { UNKNOWN } from './schema';

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
      if (isDecidedByProvider(attribute, config[name] ?? null) && !(prior && attribute.stable)) planned[name] = UNKNOWN;
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
  if (Array.isArray(a) && Array.isArray(b)) {
    if (typeof type === 'object' && 'set' in type) return equalSets(a as readonly Value[], b as readonly Value[]);
    return (
      a.length === b.length &&
      a.every((item: Value, index) => equal(undefined, item, (b as readonly Value[])[index] ?? null))
    );
  }
  const [x, y] = [a as ObjectValue, b as ObjectValue];
  const keys = new Set([...Object.keys(x), ...Object.keys(y)]);
  return [...keys].every((key) => equal(undefined, x[key] ?? null, y[key] ?? null));
}

const isNumber = (value: Value): value is TerraformNumber => ['number', 'bigint', 'string'].includes(typeof value);

function equalSets(a: readonly Value[], b: readonly Value[]): boolean {
  if (a.includes(UNKNOWN) || b.includes(UNKNOWN)) return false;
  const left = new Set(a);
  const right = new Set(b);
  return left.size === right.size && [...left].every((item) => right.has(item));
}
