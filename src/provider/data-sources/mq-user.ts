/** Data source `mq_user`: one user that somebody else manages. */
import { failure } from '../failure';
import type { DataSource } from '../../terraform-plugin';
import { DiagnosticError, error, schema } from '../../terraform-plugin';
import type { ProviderClient } from '../client';
import { identifierDiagnostics } from '../violations';

const mqUserDataSchema = schema({
  version: 0,
  description:
    'A user of an ActiveMQ broker on Amazon MQ. Where a change is pending, its values are those that wait. A password is never shown.',
  attributes: {
    id: { type: 'string', computed: true, description: '`BROKER_ID/USERNAME`.' },
    broker_id: { type: 'string', required: true, description: 'The id of the broker (`b-…`).' },
    username: { type: 'string', required: true, description: 'The name of the user.' },
    groups: { type: { set: 'string' }, computed: true, description: 'The groups that the user is in.' },
    console_access: {
      type: 'bool',
      computed: true,
      description: 'Whether the user may open the ActiveMQ web console.',
    },
    replication_user: {
      type: 'bool',
      computed: true,
      description:
        'Whether the user is for cross-Region data replication. Amazon MQ does not show a pending change of it.',
    },
    pending_change: {
      type: 'string',
      computed: true,
      description:
        '`CREATE`, `UPDATE` or `DELETE` while a change waits for a reboot or the maintenance window, else null.',
    },
  },
});

export const mqUserData: DataSource<typeof mqUserDataSchema, ProviderClient> = {
  schema: mqUserDataSchema,

  validate: identifierDiagnostics,

  async read(config, { mq }, context) {
    const brokerId = config.broker_id ?? '';
    const username = config.username ?? '';
    const user = await mq.users.find(brokerId, username, context).catch((thrown: unknown) => {
      throw failure('The user could not be read', thrown);
    });
    if (user === undefined) {
      const detail = `The broker ${brokerId} has no user ${username}, or there is no such broker. Check both, the region and the account; the data source mq_users lists the users of a broker.`;
      throw new DiagnosticError([error('There is no such user', detail, ['username'])]);
    }
    return {
      state: {
        ...config,
        id: `${brokerId}/${username}`,
        groups: user.groups,
        console_access: user.consoleAccess,
        replication_user: user.replicationUser,
        pending_change: user.pendingChange,
      },
    };
  },
};
