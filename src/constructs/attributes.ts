/** Describes the attributes of a resource in the form that CDKTF needs to render HCL instead of JSON. */
import { attributes as rendered } from './hcl';

/** CDKTF's kind and class of a value. Only a block differs: every other value is an expression. */
export type HclType = readonly [type: string, storageClassType: string];

export const setOfStrings: HclType = ['set', 'stringList'];
export const listOfStrings: HclType = ['list', 'stringList'];
export const mapOfStrings: HclType = ['map', 'stringMap'];
export const boolean: HclType = ['simple', 'boolean'];
export const number: HclType = ['simple', 'number'];
/** One nested block. */
export const block: HclType = ['struct', 'object'];

/** Returns every attribute that is set, in the form that CDKTF needs for HCL. */
export function toHclAttributes(
  attributes: Readonly<Record<string, unknown>>,
  types: Readonly<Record<string, HclType>>,
): Record<string, unknown> {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    given.flatMap(([name, value]) => {
      if (types[name] !== block) return Object.entries(rendered({ [name]: value }));
      const [type, storageClassType] = block;
      const content = rendered(value as Readonly<Record<string, unknown>>);
      return [[name, { value: content, isBlock: true, type, storageClassType }]];
    }),
  );
}
