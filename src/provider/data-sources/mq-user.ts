/** The data source `mq_user`: a user that is managed elsewhere. */
import { identifierDiagnostics, toDiagnosticError } from '../diagnostics';
import type { DataSource } from '../../terraform-plugin';
import { DiagnosticError, error, schema } from '../../terraform-plugin';
import type { ProviderClient } from '../client';
import { shownAttributes, SHOWN_FIELDS, toAttributes } from '../user-fields';

const mqUserDataSchema = schema({
  version: 0,
  description:
    'A user of an ActiveMQ broker on Amazon MQ. If a change is pending, the attributes have the pending values. The password is never shown.',
  attributes: {
    id: { type: 'string', computed: true, description: '`BROKER_ID/USERNAME`.' },
    ...shownAttributes({ replicationUser: 'Amazon MQ does not show a pending change of it.' }),
    pending_change: {
      type: 'string',
      computed: true,
      description:
        '`CREATE`, `UPDATE` or `DELETE` while a change is pending until the next reboot or maintenance window, otherwise null.',
    },
  },
});

export const mqUserData: DataSource<typeof mqUserDataSchema, ProviderClient> = {
  schema: mqUserDataSchema,

  validate: identifierDiagnostics,

  async read(config, { mq }, context) {
    const { broker_id: brokerId, username } = config;
    const user = await mq.users.find(brokerId, username, context).catch((thrown: unknown) => {
      throw toDiagnosticError('The user could not be read', thrown);
    });
    if (user === undefined) {
      const detail = `The broker ${brokerId} has no user ${username}, or the broker does not exist. Check both, and the Region and account of the provider. The data source mq_users lists the users of a broker.`;
      throw new DiagnosticError([error('The user was not found', detail, ['username'])]);
    }
    return {
      state: {
        ...toAttributes(SHOWN_FIELDS, user),
        id: `${brokerId}/${username}`,
        pending_change: user.pendingChange,
      },
    };
  },
};
