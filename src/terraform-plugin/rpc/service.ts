/**
 * The RPCs of Terraform's provider protocol, for any provider. Each reads its request by schema, calls the provider,
 * and turns what comes back, thrown or returned, into an answer with diagnostics.
 */
import { mapValues } from '../values/codec';
import type { Handlers } from '../transport/grpc';
import type { Log } from '../log';
import { schemaMessage } from './messages';
import type { ProviderDefinition } from '../protocol/generated/tfplugin6';
import type { Provider } from '../provider';
import { actionHandlers } from './actions';
import { dataSourceHandlers } from './data-sources';
import { identityHandlers } from './identity';
import { listResourceHandlers } from './list-resources';
import { resourceHandlers } from './resources';
import { diagnose, PluginRuntime } from './runtime';
import { readValue, readRequired } from './values';
import type { Schema } from '../schema';

const serverCapabilities = { getProviderSchemaOptional: true, planDestroy: true };

/** The handlers of one provider process. They share the client that ConfigureProvider makes. */
export function providerHandlers(provider: Provider, log: Log): Handlers<typeof ProviderDefinition> {
  const runtime = new PluginRuntime(provider, log);

  return {
    ...resourceHandlers(runtime),
    ...dataSourceHandlers(runtime),
    ...identityHandlers(runtime),
    ...listResourceHandlers(runtime),
    ...actionHandlers(runtime),

    getMetadata: () =>
      runtime.answer({}, () => ({
        serverCapabilities,
        resources: typeNames(provider.resources),
        dataSources: typeNames(provider.dataSources),
        listResources: typeNames(provider.listResources),
        actions: typeNames(provider.actions),
      })),

    getProviderSchema: () =>
      runtime.answer({}, () => ({
        serverCapabilities,
        provider: schemaMessage(provider.schema),
        resourceSchemas: schemas(provider.resources),
        dataSourceSchemas: schemas(provider.dataSources),
        listResourceSchemas: schemas(provider.listResources),
        actionSchemas: mapValues(schemas(provider.actions), (schema) => ({ schema })),
      })),

    validateProviderConfig: ({ config }) =>
      runtime.answer({}, () => {
        const value = readValue(provider.schema, config);
        return diagnose(value === null ? [] : provider.validate?.(value));
      }),

    configureProvider: ({ config, terraformVersion }) =>
      runtime.answer({}, async () => {
        await runtime.configure(readRequired(provider.schema, config), terraformVersion);
        return {};
      }),

    stopProvider: () => {
      runtime.stop();
      return Promise.resolve({});
    },
  };
}

type WithSchema = Readonly<Record<string, { readonly schema: Schema }>>;

function typeNames(all: WithSchema = {}) {
  return Object.keys(all).map((typeName) => ({ typeName }));
}

function schemas(all: WithSchema = {}) {
  return mapValues(all, ({ schema }) => schemaMessage(schema));
}
