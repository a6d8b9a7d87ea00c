/** How the attributes of a resource are told to CDKTF where it writes HCL instead of JSON. */

/** CDKTF's kind and class of a value; a string where nothing is said. */
export type HclType = readonly [type: string, storageClassType: string];

export const setOfStrings: HclType = ['set', 'stringList'];
export const listOfStrings: HclType = ['list', 'stringList'];
export const mapOfStrings: HclType = ['map', 'stringMap'];
export const boolean: HclType = ['simple', 'boolean'];
export const number: HclType = ['simple', 'number'];
/** One nested block. */
export const block: HclType = ['struct', 'object'];

/** Every attribute that is set, as CDKTF wants it for HCL. */
export function toHclAttributes(
  attributes: Readonly<Record<string, unknown>>,
  types: Readonly<Record<string, HclType>>,
): Record<string, unknown> {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    given.map(([name, value]) => {
      const [type, storageClassType] = types[name] ?? typeOf(value);
      const isBlock = types[name] === block;
      const shown = isBlock ? toHclAttributes(value as Readonly<Record<string, unknown>>, {}) : value;
      return [name, { value: shown, isBlock, type, storageClassType }];
    }),
  );
}

function typeOf(value: unknown): HclType {
  if (typeof value === 'boolean') return boolean;
  if (typeof value === 'number') return number;
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? mapOfStrings : ['simple', 'string'];
}
