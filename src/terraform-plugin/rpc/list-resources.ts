/** The RPCs of list resources. */
import { schemaDiagnostics } from './schema-diagnostics';
import type { Handlers } from '../transport/grpc';
import type { ListResult } from '../list-resource';
import { diagnosticMessage } from './messages';
import { plainText } from '../plain-text';
import type {
  DeepPartial,
  ListResourceEvent,
  ListResourceRequest,
  ProviderDefinition,
} from '../protocol/generated/tfplugin6';
import { identityData, requireIdentity } from './identity';
import type { PluginRuntime } from './runtime';
import { partOf, withDiagnostics } from './runtime';
import { linkedSignal, untilAborted } from './streams';
import { completeObject, decodeOptionalConfig, encodeValue, requireKnownConfig } from './values';

type Event = DeepPartial<ListResourceEvent>;

export function listResourceHandlers(runtime: PluginRuntime) {
  const { provider } = runtime;
  const listResourceOf = (typeName: string) => partOf(provider.listResources, typeName, 'list resource');

  async function* listEvents(request: ListResourceRequest, signal: AbortSignal): AsyncGenerator<Event> {
    const listResource = listResourceOf(request.typeName);
    const resource = partOf(provider.resources, request.typeName, 'resource type');
    const identity = requireIdentity(resource, request.typeName);
    const config = decodeOptionalConfig(listResource.schema, request.config);
    const whenKnown = 'Objects are listed once all values of the configuration are known.';
    requireKnownConfig(listResource.schema, config, whenKnown);
    const limit = request.limit > 0n ? Number(request.limit) : Infinity;
    const includeObject = request.includeResourceObject;
    const toEvent = ({ identity: value, displayName, object, diagnostics = [] }: ListResult): Event => ({
      identity: identityData(identity, value),
      displayName: plainText(displayName),
      ...(includeObject &&
        object && { resourceObject: encodeValue(resource.schema, completeObject(resource.schema, object)) }),
      diagnostic: diagnostics.map(diagnosticMessage),
    });
    const context = { ...runtime.context, signal };
    const results = listResource.list(config, { limit, includeObject }, runtime.requireClient(), context);
    let sent = 0;
    for await (const result of untilAborted(results, signal)) {
      yield toEvent(result);
      if (++sent >= limit) return;
    }
  }

  return {
    validateListResourceConfig: ({ typeName, config }) =>
      runtime.respond({}, () => {
        const listResource = listResourceOf(typeName);
        const given = decodeOptionalConfig(listResource.schema, config);
        const warnings = schemaDiagnostics(listResource.schema, given);
        return withDiagnostics([...warnings, ...(listResource.validate?.(given) ?? [])]);
      }),

    listResource: async function* (request, cancelled) {
      const { signal, unlink } = linkedSignal(cancelled, runtime.context.signal);
      try {
        runtime.requireNotStopped();
        yield* listEvents(request, signal);
      } catch (thrown) {
        if (cancelled.aborted) return;
        yield { diagnostic: runtime.diagnosticsOf(thrown).map(diagnosticMessage) };
      } finally {
        unlink();
      }
    },
  } satisfies Handlers<typeof ProviderDefinition>;
}
