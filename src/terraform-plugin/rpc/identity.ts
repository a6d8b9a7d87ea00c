/** Identities in the messages of the protocol, and the RPCs that are about nothing else. */
import type { ObjectValue } from '../values/codec';
import { CodecError, mapValues } from '../values/codec';
import { DiagnosticError, error } from '../diagnostic';
import type { Handlers } from '../transport/grpc';
import type { Identity, IdentitySchema } from '../identity';
import { identitySchemaMessage } from './messages';
import type { ProviderDefinition, ResourceIdentityData } from '../protocol/generated/tfplugin6';
import type { AnyResource, StateUpgraders } from '../resource';
import type { Schema } from '../schema';
import type { PluginRuntime } from './runtime';
import { find } from './runtime';
import { readKnown, upgrade, writeValue } from './values';

export function identityHandlers(runtime: PluginRuntime) {
  const { resources } = runtime.provider;

  return {
    getResourceIdentitySchemas: () =>
      runtime.answer({}, () => ({
        identitySchemas: Object.fromEntries(
          Object.entries(resources).flatMap(([name, { identity }]) =>
            identity ? [[name, identitySchemaMessage(identity)]] : [],
          ),
        ),
      })),

    upgradeResourceIdentity: ({ typeName, version, rawIdentity }) =>
      runtime.answer({}, () => {
        const identity = identityOf(find(resources, typeName, 'resource type'), typeName);
        const value = upgrade('identity', schemaOf(identity), version, rawIdentity, upgradersOf(identity));
        return { upgradedIdentity: { identityData: writeValue(schemaOf(identity), value) } };
      }),
  } satisfies Handlers<typeof ProviderDefinition>;
}

/** The identity of an object, where its resource has one. */
export function identityMessage(resource: AnyResource, state: ObjectValue | null) {
  if (state === null || !resource.identity || !resource.identify) return undefined;
  return identityData(resource.identity, resource.identify(state));
}

export function identityData(identity: IdentitySchema, value: Identity) {
  return { identityData: writeValue(schemaOf(identity), value) };
}

/** The object of an import, which is named by an id or by an identity. */
export function imported(
  resource: AnyResource,
  typeName: string,
  id: string,
  identity: ResourceIdentityData | undefined,
): ObjectValue {
  if (identity?.identityData === undefined) {
    if (!resource.import) throw cannotBeImported(typeName, 'It has no import id.');
    return resource.import(id);
  }
  const schema = identityOf(resource, typeName);
  if (!resource.importIdentity) throw cannotBeImported(typeName, 'Import it by its id.');
  const value = readKnown(schemaOf(schema), identity.identityData);
  if (value === null) throw new CodecError('The identity is missing');
  const lacking = Object.entries(schema.attributes).find(
    ([name, { requiredForImport }]) => requiredForImport && value[name] === null,
  );
  if (lacking) {
    const detail = `Its identity needs ${lacking[0]}: ${lacking[1].description}`;
    throw new DiagnosticError([error(`The identity of the ${typeName} is incomplete`, detail)]);
  }
  return resource.importIdentity(value as Identity);
}

export function identityOf(resource: AnyResource, typeName: string): IdentitySchema {
  if (resource.identity) return resource.identity;
  throw new DiagnosticError([error('No identity', `${typeName} has an import id and no identity.`)]);
}

const cannotBeImported = (typeName: string, detail: string) =>
  new DiagnosticError([error(`${typeName} cannot be imported like this`, detail)]);

function upgradersOf({ version, upgraders = {} }: IdentitySchema): StateUpgraders<ObjectValue> {
  return mapValues(upgraders, ({ priorAttributes: attributes, upgrade: change }) => ({
    priorSchema: schemaOf({ version, attributes }),
    upgrade: (prior) => change(prior as Identity),
  }));
}

/** An identity is coded as an object of a schema is. */
const schemaOf = ({ version, attributes }: IdentitySchema): Schema => ({ version, description: '', attributes });
