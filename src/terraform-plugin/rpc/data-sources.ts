/** The RPCs of data sources. */
import { schemaDiagnostics } from './schema-diagnostics';
import type { Handlers } from '../transport/grpc';
import type { ProviderDefinition } from '../protocol/generated/tfplugin6';
import type { PluginRuntime } from './runtime';
import { partOf, withDiagnostics } from './runtime';
import { decodeConfig, encodeValue, requireKnownConfig } from './values';

export function dataSourceHandlers(runtime: PluginRuntime) {
  const dataSourceOf = (typeName: string) => partOf(runtime.provider.dataSources, typeName, 'data source');

  return {
    validateDataResourceConfig: ({ typeName, config }) =>
      runtime.respond({}, () => {
        const dataSource = dataSourceOf(typeName);
        const given = decodeConfig(dataSource.schema, config);
        const warnings = schemaDiagnostics(dataSource.schema, given);
        return withDiagnostics([...warnings, ...(dataSource.validate?.(given) ?? [])]);
      }),

    readDataSource: ({ typeName, config: message, clientCapabilities }) =>
      runtime.respond({}, async () => {
        const dataSource = dataSourceOf(typeName);
        // The client computes the unknown state itself.
        const deferred = runtime.deferral(clientCapabilities);
        if (deferred) return { deferred };
        const config = decodeConfig(dataSource.schema, message);
        const whenKnown = 'A data source is read once all values of its configuration are known.';
        requireKnownConfig(dataSource.schema, config, whenKnown);
        const client = runtime.requireClient();
        const { state, diagnostics } = await runtime.untilStopped(() =>
          dataSource.read(config, client, runtime.context),
        );
        return { state: encodeValue(dataSource.schema, state), ...withDiagnostics(diagnostics) };
      }),
  } satisfies Handlers<typeof ProviderDefinition>;
}
