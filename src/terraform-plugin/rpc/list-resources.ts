/** The RPCs of list resources. */
import { DiagnosticError, error } from '../diagnostic';
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
import { isWhollyKnown } from '../schema';
import { identityData, identityOf } from './identity';
import type { PluginRuntime } from './runtime';
import { diagnose, find } from './runtime';
import { linkedSignal, untilAborted } from './streams';
import { readOptional, writeValue } from './values';

type Event = DeepPartial<ListResourceEvent>;

export function listResourceHandlers(runtime: PluginRuntime) {
  const { provider } = runtime;
  const listOf = (typeName: string) => find(provider.listResources, typeName, 'list resource');

  async function* list(request: ListResourceRequest, signal: AbortSignal): AsyncGenerator<Event> {
    const source = listOf(request.typeName);
    const resource = find(provider.resources, request.typeName, 'resource type');
    const identity = identityOf(resource, request.typeName);
    const config = readOptional(source.schema, request.config);
    if (!isWhollyKnown(config)) {
      throw new DiagnosticError([error('A value is still unknown', 'Objects are listed once everything is known.')]);
    }
    const limit = request.limit > 0n ? Number(request.limit) : Infinity;
    const includeObject = request.includeResourceObject;
    const event = ({ identity: value, displayName, object, diagnostics = [] }: ListResult): Event => ({
      identity: identityData(identity, value),
      displayName: plainText(displayName),
      ...(includeObject && object && { resourceObject: writeValue(resource.schema, object) }),
      diagnostic: diagnostics.map(diagnosticMessage),
    });
    const context = { ...runtime.context, signal };
    const all = source.list(config, { limit, includeObject }, runtime.requireClient(), context);
    let sent = 0;
    for await (const found of untilAborted(all, signal)) {
      yield event(found);
      if (++sent >= limit) return;
    }
  }

  return {
    validateListResourceConfig: ({ typeName, config }) =>
      runtime.answer({}, () => {
        const source = listOf(typeName);
        return diagnose(source.validate?.(readOptional(source.schema, config)));
      }),

    listResource: async function* (request, cancelled) {
      const { signal, unlink } = linkedSignal(cancelled, runtime.context.signal);
      try {
        runtime.refuseWhenStopped();
        yield* list(request, signal);
      } catch (thrown) {
        if (cancelled.aborted) return;
        yield { diagnostic: runtime.failure(thrown).map(diagnosticMessage) };
      } finally {
        unlink();
      }
    },
  } satisfies Handlers<typeof ProviderDefinition>;
}
