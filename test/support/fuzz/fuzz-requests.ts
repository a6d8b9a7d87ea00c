/** Generates malformed requests of the provider protocol, for any provider. */
import type { AnyProvider, AnyProviderFunction, Schema } from '../../../src/terraform-plugin';
import type { Method } from '../../../src/terraform-plugin/transport/grpc';
import {
  dynamicOf,
  hostileJson,
  hostileMsgpack,
  mutated,
  objectOfSchema,
  packed,
  strangeNames,
  valueOf,
  type Random,
} from './fuzz';

/** Generates the bytes of a request: mostly a message with odd fields, sometimes bytes that are not a message. */
export function requestOf(random: Random, method: Method, provider: AnyProvider): Buffer {
  if (random.chance(0.03)) return random.bytes(random.below(300));
  // Groups within groups, which protobuf has dropped and readers must still skip.
  if (random.chance(0.01)) return Buffer.alloc(random.below(30_000), 0x0b);
  const fields: Record<string, unknown> = {};
  const all: Readonly<Record<string, { readonly schema: Schema }>> = kindOf(method, provider) ?? {};
  const known = random.pick(Object.keys(all).length > 0 ? Object.keys(all) : ['none']);
  const schema = /Provider/.test(method.name) ? provider.schema : (all[known]?.schema ?? provider.schema);
  const functions = provider.functions ?? {};
  const functionName = random.pick([...Object.keys(functions), 'none']);
  for (const name of Object.keys(method.requestType.fromPartial({} as never))) {
    if (random.chance(0.07)) continue;
    if (name === 'name') fields.name = random.chance(0.95) ? functionName : random.pick(strangeNames);
    else if (name === 'arguments') fields.arguments = argumentsOf(random, functions[functionName]);
    else if (/^(typeName|actionType|targetTypeName|sourceTypeName)$/.test(name))
      fields[name] = random.chance(0.85) ? known : random.pick(strangeNames);
    else if (/^(config|state|(current|prior|planned|proposedNew)State)$/.test(name))
      fields[name] = dynamicValue(random, schema);
    else if (/^(raw(State|Identity)|sourceState)$/.test(name)) fields[name] = { json: rawJson(random, schema) };
    else if (/dentity$/.test(name)) {
      fields[name] = random.chance(0.9)
        ? { identityData: dynamicValue(random, { attributes: provider.resources[known]?.identity?.attributes ?? {} }) }
        : {};
    } else if (/rivate$/.test(name)) fields[name] = rawJson(random, schema, true);
    else if (name === 'id') fields.id = random.pick(['a', 'b-1/orders', 'a/b/c', ...strangeNames]);
    else if (/^(version|limit|sourceSchemaVersion)$/.test(name))
      fields[name] = random.pick([0n, 1n, 2n, -1n, 2n ** 63n - 1n, -(2n ** 63n)]);
    else if (name === 'sourceProviderAddress')
      fields[name] = random.pick(['registry.terraform.io/upbound/aws', ...strangeNames]);
    else if (name === 'includeResourceObject') fields.includeResourceObject = random.chance(0.5);
    else if (name === 'clientCapabilities')
      fields[name] = { deferralAllowed: random.chance(0.5), writeOnlyAttributesAllowed: random.chance(0.5) };
    else if (!/^(terraformVersion|providerMeta)$/.test(name)) throw new Error(`${name} is not tried`);
  }
  const bytes = method.requestType.encode(method.requestType.fromPartial(fields as never) as never).finish();
  return random.chance(0.1) ? mutated(random, bytes) : Buffer.from(bytes);
}

/** What a method is about. */
function kindOf({ name }: Method, { resources, dataSources, ephemeralResources, actions, listResources }: AnyProvider) {
  if (/Ephemeral/.test(name)) return ephemeralResources;
  if (/Action/.test(name)) return actions;
  if (/Data/.test(name)) return dataSources;
  return /ListResource/.test(name) ? listResources : resources;
}

/** The arguments of a call, sometimes one too few or too many. */
function argumentsOf(random: Random, called: AnyProviderFunction | undefined) {
  const parameters = called?.parameters ?? [{ type: 'string' as const }];
  const wanted = random.chance(0.05) ? [...parameters, ...parameters] : parameters.slice(random.chance(0.05) ? 1 : 0);
  return wanted.map(({ type }) => {
    if (random.chance(0.05)) return { msgpack: hostileMsgpack(random) };
    if (random.chance(0.02)) return {};
    const wrong = random.pick([0, 0, 0.02, 0.2]);
    const bytes = packed(random, type === 'dynamic' ? dynamicOf(random, wrong) : valueOf(random, type, wrong));
    return { msgpack: random.chance(0.1) ? mutated(random, bytes) : bytes };
  });
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
