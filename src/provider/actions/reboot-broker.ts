/** The action `mq_reboot_broker`: a reboot on demand or after a change, without a resource. */
import { identifierDiagnostics, toDiagnosticError } from '../diagnostics';
import type { Action } from '../../terraform-plugin';
import { schema, UNKNOWN } from '../../terraform-plugin';
import { reboot } from '../reboot';
import type { ProviderClient } from '../client';
import { durationDiagnostics, timeoutOf } from '../timeouts';

const actionSchema = schema({
  version: 0,
  description:
    'Reboots a broker so that pending changes to its users take effect, and waits until it is RUNNING again. A reboot interrupts a single-instance broker for minutes.',
  attributes: {
    broker_id: { type: 'string', required: true, description: 'The id of the broker (`b-…`).' },
    only_if_pending: {
      type: 'bool',
      optional: true,
      description: 'Whether to reboot only if a change to a user is pending. Default: `false`.',
    },
    timeout: {
      type: 'string',
      optional: true,
      description:
        'The maximum time to wait for the broker to be RUNNING, before and after the reboot. Default: `30m`.',
    },
  },
});

export const rebootBroker: Action<typeof actionSchema, ProviderClient> = {
  schema: actionSchema,

  validate({ broker_id, timeout }) {
    const duration = timeout === UNKNOWN || timeout === null ? [] : durationDiagnostics(timeout, ['timeout']);
    return [...identifierDiagnostics({ broker_id }), ...duration];
  },

  async invoke(config, progress, client, context) {
    const options = {
      evenIfNothingPending: config.only_if_pending !== true,
      timeoutMillis: timeoutOf({ timeout: config.timeout }, 'timeout'),
      onProgress: progress,
    };
    await reboot(client, config.broker_id, options, context).catch((thrown: unknown) => {
      throw toDiagnosticError('The broker could not be rebooted', thrown, ['broker_id']);
    });
  },
};
