/** The RPCs of actions. */
import { DiagnosticError, error } from '../diagnostic';
import type { Handlers } from '../transport/grpc';
import { plainText } from '../plain-text';
import type { DeepPartial, InvokeActionEvent, ProviderDefinition } from '../protocol/generated/tfplugin6';
import { isWhollyKnown } from '../schema';
import type { PluginRuntime } from './runtime';
import { diagnose, find } from './runtime';
import { emitted, linkedSignal } from './streams';
import { readOptional } from './values';

type Event = DeepPartial<InvokeActionEvent>;

const completed = (value: ReturnType<typeof diagnose>): Event => ({ type: { $case: 'completed', value } });
const progressed = (message: string): Event => ({
  type: { $case: 'progress', value: { message: plainText(message) } },
});

export function actionHandlers(runtime: PluginRuntime) {
  const actionOf = (typeName: string) => find(runtime.provider.actions, typeName, 'action');

  return {
    validateActionConfig: ({ typeName, config }) =>
      runtime.answer({}, () => {
        const action = actionOf(typeName);
        return diagnose(action.validate?.(readOptional(action.schema, config)));
      }),

    planAction: ({ actionType, config }) =>
      runtime.answer({}, async () => {
        const action = actionOf(actionType);
        const wanted = readOptional(action.schema, config);
        const { client, context } = runtime;
        return diagnose(await runtime.untilStopped(() => action.plan?.(wanted, client, context) ?? []));
      }),

    invokeAction: async function* ({ actionType, config }, cancelled) {
      const { signal, unlink } = linkedSignal(cancelled, runtime.context.signal);
      try {
        runtime.refuseWhenStopped();
        const action = actionOf(actionType);
        const wanted = readOptional(action.schema, config);
        if (!isWhollyKnown(wanted)) {
          const detail = 'An action is invoked once everything in its configuration is known.';
          throw new DiagnosticError([error('A value is still unknown', detail)]);
        }
        const client = runtime.requireClient();
        const context = { ...runtime.context, signal };
        const events = emitted<Event, ReturnType<typeof diagnose>>(async (emit) => {
          const show = (message: string) => emit(progressed(message));
          return diagnose((await action.invoke(wanted, show, client, context))?.diagnostics);
        });
        yield completed(yield* events);
      } catch (thrown) {
        yield completed(diagnose(runtime.failure(thrown)));
      } finally {
        unlink();
      }
    },
  } satisfies Handlers<typeof ProviderDefinition>;
}
