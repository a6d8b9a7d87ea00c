/** Identities in the messages of the protocol, and the RPCs of identities. */
import { mapValues } from '../values/codec';
import { CodecError } from '../values/codec';
import { DiagnosticError, error } from '../diagnostic';
import type { Handlers } from '../transport/grpc';
import type { Identity, IdentitySchema } from '../identity';
import { identitySchemaMessage } from './messages';
import type { ProviderDefinition, ResourceIdentityData } from '../protocol/generated/tfplugin6';
import type { AnyResource, StateUpgraders } from '../resource';
import type { ObjectValue, Schema } from '../schema';
import type { PluginRuntime } from './runtime';
import { partOf } from './runtime';
import { completeObject, decodeState, encodeValue, upgradeStored } from './values';

export function identityHandlers(runtime: PluginRuntime) {
  const { resources } = runtime.provider;

  return {
    getResourceIdentitySchemas: () =>
      runtime.respond({}, () => ({
        identitySchemas: Object.fromEntries(
          Object.entries(resources).flatMap(([name, { identity }]) =>
            identity ? [[name, identitySchemaMessage(identity)]] : [],
          ),
        ),
      })),

    upgradeResourceIdentity: ({ typeName, version, rawIdentity }) =>
      runtime.respond({}, () => {
        const identity = requireIdentity(partOf(resources, typeName, 'resource type'), typeName);
        // A Terraform without identities wrote the state. The next read returns the identity.
        if (
          /^(null)?$/.test(
            Buffer.from(rawIdentity?.json ?? [])
              .toString()
              .trim(),
          )
        )
          return {};
        const schema = schemaOf(identity);
        const value = upgradeStored('identity', schema, version, rawIdentity, upgradersOf(identity));
        return { upgradedIdentity: { identityData: encodeValue(schema, value) } };
      }),
  } satisfies Handlers<typeof ProviderDefinition>;
}

/** Returns the identity of an object; undefined if its resource has none. */
export function identityMessage(resource: AnyResource, state: ObjectValue | null) {
  if (state === null || !resource.identity || !resource.identify) return undefined;
  return identityData(resource.identity, resource.identify(state));
}

export function identityData(identity: IdentitySchema, value: Identity) {
  return { identityData: encodeValue(schemaOf(identity), value) };
}

/** Returns the object that an import id or an identity names. */
export function importedObject(
  resource: AnyResource,
  typeName: string,
  id: string,
  identity: ResourceIdentityData | undefined,
): ObjectValue {
  if (identity?.identityData === undefined) {
    if (!resource.import)
      throw cannotBeImported(
        typeName,
        'Resources of this type have no import id. Import the object by its identity, or, if that fails too, add it to the configuration and apply.',
      );
    return completeObject(resource.schema, resource.import(id));
  }
  const schema = requireIdentity(resource, typeName);
  if (!resource.importIdentity) throw cannotBeImported(typeName, 'Import the object by its id.');
  const value = decodeState(schemaOf(schema), identity.identityData);
  if (value === null) throw new CodecError('The identity is missing');
  const missing = Object.entries(schema.attributes).find(
    ([name, { requiredForImport }]) => requiredForImport && value[name] === null,
  );
  if (missing) {
    const detail = `Its identity needs ${missing[0]}: ${missing[1].description}`;
    throw new DiagnosticError([error(`The identity of the ${typeName} is incomplete`, detail)]);
  }
  return completeObject(resource.schema, resource.importIdentity(toIdentity(value)));
}

/** Returns the schema of a resource's identity; throws if it has none. */
export function requireIdentity(resource: AnyResource, typeName: string): IdentitySchema {
  if (resource.identity) return resource.identity;
  throw new DiagnosticError([error('No identity', `${typeName} has an import id, but no identity.`)]);
}

const cannotBeImported = (typeName: string, detail: string) =>
  new DiagnosticError([error(`The ${typeName} cannot be imported in this way`, detail)]);

function upgradersOf({ version, upgraders = {} }: IdentitySchema): StateUpgraders<ObjectValue> {
  return mapValues(upgraders, ({ priorAttributes: attributes, upgrade: change }) => ({
    priorSchema: schemaOf({ version, attributes }),
    upgrade: (prior) => change(toIdentity(prior)),
  }));
}

/** The attributes of an identity are primitive or lists, so that its values are those of an identity. */
const toIdentity = (value: ObjectValue): Identity => value as Identity;

/** Returns the schema of an object that has the attributes of an identity: they are encoded in the same way. */
const schemaOf = ({ version, attributes }: IdentitySchema): Schema => ({ version, description: '', attributes });
