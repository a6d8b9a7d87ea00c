/** The RPCs of list resources. */
import { DiagnosticError, error } from '../diagnostic';
import type { Handlers } from '../transport/grpc';
import type { Found } from '../list-resource';
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
import type { Session } from './session';
import { diagnose, find } from './session';
import { linkedSignal, untilAborted } from './streams';
import { readOptional, write } from './values';

type Event = DeepPartial<ListResourceEvent>;

export function listResourceHandlers(session: Session) {
  const { provider } = session;
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
    const event = ({ identity: value, displayName, object, diagnostics = [] }: Found): Event => ({
      identity: identityData(identity, value),
      displayName: plainText(displayName),
      ...(includeObject && object && { resourceObject: write(resource.schema, object) }),
      diagnostic: diagnostics.map(diagnosticMessage),
    });
    const context = { ...session.context, signal };
    const all = source.list(config, { limit, includeObject }, session.requireClient(), context);
    let sent = 0;
    for await (const found of untilAborted(all, signal)) {
      yield event(found);
      if (++sent >= limit) return;
    }
  }

  return {
    validateListResourceConfig: ({ typeName, config }) =>
      session.answer({}, () => {
        const source = listOf(typeName);
        return diagnose(source.validate?.(readOptional(source.schema, config)));
      }),

    listResource: async function* (request, cancelled) {
      const { signal, unlink } = linkedSignal(cancelled, session.context.signal);
      try {
        session.refuseWhenStopped();
        yield* list(request, signal);
      } catch (thrown) {
        if (cancelled.aborted) return;
        yield { diagnostic: session.failure(thrown).map(diagnosticMessage) };
      } finally {
        unlink();
      }
    },
  } satisfies Handlers<typeof ProviderDefinition>;
}
