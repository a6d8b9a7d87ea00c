/** Requests of the provider protocol whose fields are odd in every way, for any provider. */
import { create, toBinary, type DescMethod } from '@bufbuild/protobuf';
import type { Provider, Schema } from '../../src/provider/plugin';
import { hostileJson, hostileMsgpack, mutated, objectOfSchema, packed, strangeNames, type Random } from './fuzz';

/** The bytes of a request: mostly a message whose fields are odd, sometimes bytes that are none. */
export function requestOf(random: Random, method: DescMethod, provider: Provider): Buffer {
  if (random.chance(0.03)) return random.bytes(random.below(300));
  // Groups within groups, which protobuf has dropped and readers must still skip.
  if (random.chance(0.01)) return Buffer.alloc(random.below(30_000), 0x0b);
  const fields: Record<string, unknown> = {};
  const all: Readonly<Record<string, { readonly schema: Schema }>> = kindOf(method, provider) ?? {};
  const known = random.pick(Object.keys(all).length > 0 ? Object.keys(all) : ['none']);
  const schema = /Provider/.test(method.localName) ? provider.schema : (all[known]?.schema ?? provider.schema);
  for (const field of method.input.fields) {
    if (random.chance(0.07)) continue;
    const kind = field.message?.name ?? field.scalar;
    if (/^(typeName|actionType)$/.test(field.localName)) {
      fields[field.localName] = random.chance(0.85) ? known : random.pick(strangeNames);
    } else if (kind === 'DynamicValue') fields[field.localName] = dynamicValue(random, schema);
    else if (kind === 'RawState') fields[field.localName] = { json: rawJson(random, schema) };
    else if (kind === 'ResourceIdentityData') {
      fields[field.localName] = random.chance(0.9)
        ? { identityData: dynamicValue(random, { attributes: provider.resources[known]?.identity?.attributes ?? {} }) }
        : {};
    } else if (/rivate$/.test(field.localName)) fields[field.localName] = rawJson(random, schema, true);
    else if (field.localName === 'id') fields.id = random.pick(['a', 'b-1/orders', 'a/b/c', ...strangeNames]);
    else if (/^(version|limit)$/.test(field.localName)) {
      fields[field.localName] = random.pick([0n, 1n, 2n, -1n, 2n ** 63n - 1n, -(2n ** 63n)]);
    } else if (field.localName === 'includeResourceObject') fields.includeResourceObject = random.chance(0.5);
  }
  const bytes = toBinary(method.input, create(method.input, fields));
  return random.chance(0.1) ? mutated(random, bytes) : Buffer.from(bytes);
}

/** What a method is about. */
function kindOf({ localName }: DescMethod, { resources, dataSources, actions, listResources }: Provider) {
  if (/Action/.test(localName)) return actions;
  if (/Data/.test(localName)) return dataSources;
  return /ListResource/.test(localName) ? listResources : resources;
}

function dynamicValue(random: Random, schema: Pick<Schema, 'attributes' | 'blocks'>) {
  const value = objectOfSchema(random, schema, random.pick([0, 0, 0, 0, 0.02, 0.2]));
  if (random.chance(0.06)) return { json: rawJson(random, schema) };
  if (random.chance(0.06)) return { msgpack: hostileMsgpack(random) };
  if (random.chance(0.06)) return { msgpack: packed(random, null) };
  const bytes = packed(random, value);
  return { msgpack: random.chance(0.1) ? mutated(random, bytes) : bytes };
}

function rawJson(random: Random, schema: Pick<Schema, 'attributes' | 'blocks'>, isPrivate = false): Buffer {
  if (isPrivate && random.chance(0.5)) {
    const inner = random.pick(['{"note":1}', '[]', 'null', '{"__proto__":{"x":1}}', '"x"', '{"$planned":{}}']);
    return Buffer.from(`{"$planned":${inner},"prior":${inner},"__proto__":${inner}}`);
  }
  return hostileJson(random, objectOfSchema(random, schema, random.pick([0, 0.05])));
}
