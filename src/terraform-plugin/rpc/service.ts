/**
 * The RPCs of Terraform's provider protocol, for any provider. Each decodes its request by a schema, calls the provider, and
 * returns a response with the diagnostics that the provider returned or threw.
 */
import { mapValues } from '../values/codec';
import { schemaDiagnostics } from './schema-diagnostics';
import type { Handlers } from '../transport/grpc';
import type { Log } from '../log';
import { schemaMessage } from './messages';
import type { ProviderDefinition } from '../protocol/generated/tfplugin6';
import type { AnyProvider } from '../provider';
import { actionHandlers } from './actions';
import { dataSourceHandlers } from './data-sources';
import { ephemeralResourceHandlers } from './ephemeral-resources';
import { functionHandlers, functionMessages } from './functions';
import { identityHandlers } from './identity';
import { listResourceHandlers } from './list-resources';
import { resourceHandlers } from './resources';
import { PluginRuntime, withDiagnostics } from './runtime';
import { decodeConfig, decodeValue } from './values';
import type { Schema } from '../schema';

const serverCapabilities = {
  getProviderSchemaOptional: true,
  planDestroy: true,
  moveResourceState: true,
  generateResourceConfig: true,
};

/** Returns the handlers of one provider process. They share the client that ConfigureProvider creates. */
export function providerHandlers(provider: AnyProvider, log: Log): Handlers<typeof ProviderDefinition> {
  const runtime = new PluginRuntime(provider, log);

  return {
    ...resourceHandlers(runtime),
    ...dataSourceHandlers(runtime),
    ...identityHandlers(runtime),
    ...listResourceHandlers(runtime),
    ...actionHandlers(runtime),
    ...functionHandlers(runtime),
    ...ephemeralResourceHandlers(runtime),

    getMetadata: () =>
      runtime.respond({}, () => ({
        serverCapabilities,
        resources: typeNamesOf(provider.resources),
        dataSources: typeNamesOf(provider.dataSources),
        functions: Object.keys(provider.functions ?? {}).map((name) => ({ name })),
        ephemeralResources: typeNamesOf(provider.ephemeralResources),
        listResources: typeNamesOf(provider.listResources),
        actions: typeNamesOf(provider.actions),
      })),

    getProviderSchema: () =>
      runtime.respond({}, () => ({
        serverCapabilities,
        provider: schemaMessage(provider.schema),
        resourceSchemas: schemasOf(provider.resources),
        dataSourceSchemas: schemasOf(provider.dataSources),
        functions: functionMessages(provider.functions),
        ephemeralResourceSchemas: schemasOf(provider.ephemeralResources),
        listResourceSchemas: schemasOf(provider.listResources),
        actionSchemas: mapValues(schemasOf(provider.actions), (schema) => ({ schema })),
      })),

    validateProviderConfig: ({ config }) =>
      runtime.respond({}, () => {
        const value = decodeValue(provider.schema, config);
        if (value === null) return {};
        return withDiagnostics([...schemaDiagnostics(provider.schema, value), ...(provider.validate?.(value) ?? [])]);
      }),

    configureProvider: ({ config, terraformVersion }) =>
      runtime.respond({}, async () => {
        await runtime.configure(decodeConfig(provider.schema, config), terraformVersion);
        return {};
      }),

    stopProvider: () => {
      runtime.stop();
      return Promise.resolve({});
    },
  };
}

type WithSchema = Readonly<Record<string, { readonly schema: Schema }>>;

function typeNamesOf(all: WithSchema = {}) {
  return Object.keys(all).map((typeName) => ({ typeName }));
}

function schemasOf(all: WithSchema = {}) {
  return mapValues(all, ({ schema }) => schemaMessage(schema));
}
