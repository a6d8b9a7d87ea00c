/** The RPCs of actions. */
import { DiagnosticError, error } from '../diagnostic';
import type { Handlers } from '../transport/grpc';
import { plainText } from '../plain-text';
import type { DeepPartial, InvokeActionEvent, ProviderDefinition } from '../protocol/generated/tfplugin6';
import { isWhollyKnown } from '../schema';
import type { Session } from './session';
import { diagnose, find } from './session';
import { emitted, linkedSignal } from './streams';
import { readOptional } from './values';

type Event = DeepPartial<InvokeActionEvent>;

const completed = (value: ReturnType<typeof diagnose>): Event => ({ type: { $case: 'completed', value } });
const progressed = (message: string): Event => ({
  type: { $case: 'progress', value: { message: plainText(message) } },
});

export function actionHandlers(session: Session) {
  const actionOf = (typeName: string) => find(session.provider.actions, typeName, 'action');

  return {
    validateActionConfig: ({ typeName, config }) =>
      session.answer({}, () => {
        const action = actionOf(typeName);
        return diagnose(action.validate?.(readOptional(action.schema, config)));
      }),

    planAction: ({ actionType, config }) =>
      session.answer({}, async () => {
        const action = actionOf(actionType);
        const wanted = readOptional(action.schema, config);
        const { client, context } = session;
        return diagnose(await session.untilStopped(() => action.plan?.(wanted, client, context) ?? []));
      }),

    invokeAction: async function* ({ actionType, config }, cancelled) {
      const { signal, unlink } = linkedSignal(cancelled, session.context.signal);
      try {
        session.refuseWhenStopped();
        const action = actionOf(actionType);
        const wanted = readOptional(action.schema, config);
        if (!isWhollyKnown(wanted)) {
          const detail = 'An action is invoked once everything in its configuration is known.';
          throw new DiagnosticError([error('A value is still unknown', detail)]);
        }
        const client = session.requireClient();
        const context = { ...session.context, signal };
        const events = emitted<Event, ReturnType<typeof diagnose>>(async (emit) => {
          const show = (message: string) => emit(progressed(message));
          return diagnose((await action.invoke(wanted, show, client, context))?.diagnostics);
        });
        yield completed(yield* events);
      } catch (thrown) {
        yield completed(diagnose(session.failure(thrown)));
      } finally {
        unlink();
      }
    },
  } satisfies Handlers<typeof ProviderDefinition>;
}
