/**
 * What languages other than TypeScript need of the public API, and TypeScript's types cannot say. jsii checks values from
 * those languages before the constructs get them: its errors contain the values, and it drops the unknown keys of objects
 * in lists. So that the constructs check such values themselves, jsii passes them on unchanged.
 *
 * - A property with the tag `@checkedHere` has values of every type. In a method, `@checkedHere variable options` names
 *   parameters.
 * - A class without a public constructor gets one, whose only effect is its error.
 */

const any = { primitive: 'any' };

/** Returns the assembly with these changes. */
export function openForOtherLanguages(assembly) {
  const types = Object.entries(assembly.types).map(([name, type]) => [name, opened(type)]);
  return { ...assembly, types: Object.fromEntries(types) };
}

function opened(type) {
  const properties = type.properties?.map((property) =>
    isChecked(property) ? { ...withoutTag(property), type: anyFor(property.type) } : property,
  );
  const methods = type.methods?.map((method) => ({ ...method, ...openedParameters(method) }));
  const isPrivate = type.kind === 'class' && !type.abstract && !type.initializer && !type.base;
  return {
    ...type,
    ...(properties && { properties }),
    ...(methods && { methods }),
    ...(isPrivate && { initializer: { docs: { summary: 'Throws an error. Call one of the static methods.' } } }),
  };
}

function openedParameters(method) {
  if (!isChecked(method)) return {};
  const names = method.docs.custom.checkedHere.split(' ');
  const unknown = names.filter((name) => !method.parameters?.some((parameter) => parameter.name === name));
  if (unknown.length > 0)
    throw new Error(`${method.name}: @checkedHere names ${unknown.join(', ')}. Allowed: its parameters.`);
  const parameters = method.parameters.map((parameter) =>
    names.includes(parameter.name) ? { ...parameter, type: anyFor(parameter.type) } : parameter,
  );
  return { parameters, docs: withoutTag(method).docs };
}

/** Lists stay lists, whose elements can be anything. */
function anyFor(type) {
  return type.collection?.kind === 'array' ? { collection: { kind: 'array', elementtype: any } } : any;
}

const isChecked = ({ docs }) => docs?.custom?.checkedHere !== undefined;

function withoutTag({ docs, ...member }) {
  const { checkedHere: _, ...custom } = docs.custom;
  return { ...member, docs: { ...docs, custom: Object.keys(custom).length > 0 ? custom : undefined } };
}
