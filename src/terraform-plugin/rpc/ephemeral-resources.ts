/** The RPCs of ephemeral resources. */
import { schemaDiagnostics } from './schema-diagnostics';
import type { Handlers } from '../transport/grpc';
import type { ProviderDefinition } from '../protocol/generated/tfplugin6';
import type { PluginRuntime } from './runtime';
import { partOf, withDiagnostics } from './runtime';
import { decodeConfig, encodeValue, requireKnownConfig } from './values';

export function ephemeralResourceHandlers(runtime: PluginRuntime) {
  const ephemeralOf = (typeName: string) => partOf(runtime.provider.ephemeralResources, typeName, 'ephemeral resource');

  return {
    validateEphemeralResourceConfig: ({ typeName, config }) =>
      runtime.respond({}, () => {
        const ephemeral = ephemeralOf(typeName);
        const given = decodeConfig(ephemeral.schema, config);
        return withDiagnostics([...schemaDiagnostics(ephemeral.schema, given), ...(ephemeral.validate?.(given) ?? [])]);
      }),

    openEphemeralResource: ({ typeName, config: message }) =>
      runtime.respond({}, async () => {
        const ephemeral = ephemeralOf(typeName);
        const config = decodeConfig(ephemeral.schema, message);
        const whenKnown = 'An ephemeral resource is opened once all values of its configuration are known.';
        requireKnownConfig(ephemeral.schema, config, whenKnown);
        const { result, diagnostics } = await runtime.untilStopped(() => ephemeral.open(config, runtime.context));
        return { result: encodeValue(ephemeral.schema, result), ...withDiagnostics(diagnostics) };
      }),

    // No result has to be renewed, so Terraform does not call this.
    renewEphemeralResource: ({ typeName }) =>
      runtime.respond({}, () => {
        ephemeralOf(typeName);
        return {};
      }),

    closeEphemeralResource: ({ typeName }) =>
      runtime.respond({}, () => {
        ephemeralOf(typeName);
        return {};
      }),
  } satisfies Handlers<typeof ProviderDefinition>;
}
