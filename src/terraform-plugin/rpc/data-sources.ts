/** The RPCs of data sources. */
import { DiagnosticError, error } from '../diagnostic';
import type { Handlers } from '../transport/grpc';
import type { ProviderDefinition } from '../protocol/generated/tfplugin6';
import { isWhollyKnown } from '../schema';
import type { PluginRuntime } from './runtime';
import { diagnose, find } from './runtime';
import { readRequired, writeValue } from './values';

export function dataSourceHandlers(runtime: PluginRuntime) {
  const sourceOf = (typeName: string) => find(runtime.provider.dataSources, typeName, 'data source');

  return {
    validateDataResourceConfig: ({ typeName, config }) =>
      runtime.answer({}, () => {
        const source = sourceOf(typeName);
        return diagnose(source.validate?.(readRequired(source.schema, config)));
      }),

    readDataSource: ({ typeName, config }) =>
      runtime.answer({}, async () => {
        const source = sourceOf(typeName);
        const wanted = readRequired(source.schema, config);
        if (!isWhollyKnown(wanted)) {
          const detail = 'A data source is read once everything in its configuration is known.';
          throw new DiagnosticError([error('A value is still unknown', detail)]);
        }
        const client = runtime.requireClient();
        const { state, diagnostics } = await runtime.untilStopped(() => source.read(wanted, client, runtime.context));
        return { state: writeValue(source.schema, state), ...diagnose(diagnostics) };
      }),
  } satisfies Handlers<typeof ProviderDefinition>;
}
