/** What Terraform itself does not report about a configuration: deprecated arguments, and values for read-only attributes. */
import { error, warning, type AttributePath, type Diagnostic } from '../diagnostic';
import type { Attribute, NestedAttributes, NestedBlock, ObjectValue, Schema, Value } from '../schema';

type Body = Pick<Schema, 'attributes' | 'blocks'>;

/** Returns a warning for each deprecated part of a configuration, and an error for each value of a read-only attribute. */
export function schemaDiagnostics(schema: Body, config: ObjectValue | null): Diagnostic[] {
  return config === null ? [] : inBody(schema, config, []);
}

function inBody({ attributes, blocks = {} }: Body, object: ObjectValue, path: AttributePath): Diagnostic[] {
  return [
    ...inAttributes(attributes, object, path),
    ...Object.entries(blocks).flatMap(([name, block]) => inBlock(name, block, object[name] ?? null, [...path, name])),
  ];
}

function inAttributes(
  attributes: Readonly<Record<string, Attribute>>,
  object: ObjectValue,
  path: AttributePath,
): Diagnostic[] {
  return Object.entries(attributes).flatMap(([name, { deprecated, nested, computed, optional }]) => {
    const value = object[name] ?? null;
    const at = [...path, name];
    if (value === null) return [];
    if (computed && !optional)
      return [error(`The attribute ${name} is read-only`, 'Its value is determined by the provider. Remove it.', at)];
    if (deprecated !== undefined) return [warning(`The argument ${name} is deprecated`, deprecated, at)];
    return nested ? inNested(nested, value, at) : [];
  });
}

function inNested({ nesting, attributes }: NestedAttributes, value: Value, path: AttributePath): Diagnostic[] {
  return objectsIn(nesting, value).flatMap(({ object, step }) =>
    // The elements of a set and of a map have no paths here.
    inAttributes(attributes, object, nesting === 'list' || nesting === 'single' ? [...path, ...step] : path),
  );
}

function inBlock(name: string, block: NestedBlock, value: Value, path: AttributePath): Diagnostic[] {
  const { nesting, deprecated } = block;
  const objects = objectsIn(nesting === 'group' ? 'single' : nesting, value);
  const isSet = nesting === 'group' ? objects.some(({ object }) => hasValue(object)) : objects.length > 0;
  if (deprecated !== undefined && isSet) return [warning(`The block ${name} is deprecated`, deprecated, path)];
  return objects.flatMap(({ object, step }) => inBody(block, object, nesting === 'list' ? [...path, ...step] : path));
}

const hasValue = (object: ObjectValue) => Object.values(object).some((value) => value !== null);

/** Returns the known objects in a value, each with its step. */
function objectsIn(
  nesting: NestedAttributes['nesting'],
  value: Value,
): { readonly object: ObjectValue; readonly step: readonly number[] }[] {
  const objects: readonly Value[] =
    nesting === 'single'
      ? [value]
      : Array.isArray(value)
        ? (value as readonly Value[])
        : typeof value === 'object' && value !== null
          ? Object.values(value)
          : [];
  return objects.flatMap((object, index) =>
    typeof object === 'object' && object !== null && !Array.isArray(object)
      ? [{ object: object as ObjectValue, step: nesting === 'single' ? [] : [index] }]
      : [],
  );
}
