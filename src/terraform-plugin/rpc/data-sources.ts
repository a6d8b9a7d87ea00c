/** The RPCs of data sources. */
import { DiagnosticError, error } from '../diagnostic';
import type { Handlers } from '../transport/grpc';
import type { ProviderDefinition } from '../protocol/generated/tfplugin6';
import { isWhollyKnown } from '../schema';
import type { Session } from './session';
import { diagnose, find } from './session';
import { readRequired, write } from './values';

export function dataSourceHandlers(session: Session) {
  const sourceOf = (typeName: string) => find(session.provider.dataSources, typeName, 'data source');

  return {
    validateDataResourceConfig: ({ typeName, config }) =>
      session.answer({}, () => {
        const source = sourceOf(typeName);
        return diagnose(source.validate?.(readRequired(source.schema, config)));
      }),

    readDataSource: ({ typeName, config }) =>
      session.answer({}, async () => {
        const source = sourceOf(typeName);
        const wanted = readRequired(source.schema, config);
        if (!isWhollyKnown(wanted)) {
          const detail = 'A data source is read once everything in its configuration is known.';
          throw new DiagnosticError([error('A value is still unknown', detail)]);
        }
        const client = session.requireClient();
        const { state, diagnostics } = await session.untilStopped(() => source.read(wanted, client, session.context));
        return { state: write(source.schema, state), ...diagnose(diagnostics) };
      }),
  } satisfies Handlers<typeof ProviderDefinition>;
}
