/** The RPCs of actions. */
import { schemaDiagnostics } from './schema-diagnostics';
import type { Handlers } from '../transport/grpc';
import { plainText } from '../plain-text';
import type { DeepPartial, InvokeActionEvent, ProviderDefinition } from '../protocol/generated/tfplugin6';
import type { PluginRuntime } from './runtime';
import { partOf, withDiagnostics } from './runtime';
import { linkedSignal, streamFrom } from './streams';
import { decodeOptionalConfig, requireKnownConfig } from './values';

type Event = DeepPartial<InvokeActionEvent>;

const completedEvent = (value: ReturnType<typeof withDiagnostics>): Event => ({
  type: { $case: 'completed', value },
});
const progressEvent = (message: string): Event => ({
  type: { $case: 'progress', value: { message: plainText(message) } },
});

export function actionHandlers(runtime: PluginRuntime) {
  const actionOf = (typeName: string) => partOf(runtime.provider.actions, typeName, 'action');

  return {
    validateActionConfig: ({ typeName, config }) =>
      runtime.respond({}, () => {
        const action = actionOf(typeName);
        const given = decodeOptionalConfig(action.schema, config);
        return withDiagnostics([...schemaDiagnostics(action.schema, given), ...(action.validate?.(given) ?? [])]);
      }),

    planAction: ({ actionType, config: message }) =>
      runtime.respond({}, async () => {
        const action = actionOf(actionType);
        const config = decodeOptionalConfig(action.schema, message);
        const { client, context } = runtime;
        return withDiagnostics(await runtime.untilStopped(() => action.plan?.(config, client, context) ?? []));
      }),

    invokeAction: async function* ({ actionType, config: message }, cancelled) {
      const { signal, unlink } = linkedSignal(cancelled, runtime.context.signal);
      try {
        runtime.requireNotStopped();
        const action = actionOf(actionType);
        const config = decodeOptionalConfig(action.schema, message);
        const whenKnown = 'An action is invoked once all values of its configuration are known.';
        requireKnownConfig(action.schema, config, whenKnown);
        const client = runtime.requireClient();
        const context = { ...runtime.context, signal };
        const events = streamFrom<Event, ReturnType<typeof withDiagnostics>>(async (emit) => {
          const progress = (text: string) => emit(progressEvent(text));
          return withDiagnostics((await action.invoke(config, progress, client, context))?.diagnostics);
        });
        yield completedEvent(yield* events);
      } catch (thrown) {
        yield completedEvent(withDiagnostics(runtime.diagnosticsOf(thrown)));
      } finally {
        unlink();
      }
    },
  } satisfies Handlers<typeof ProviderDefinition>;
}
