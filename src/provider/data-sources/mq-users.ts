/** The data source `mq_users`: the names of all users of a broker. */
import { identifierDiagnostics, toDiagnosticError } from '../diagnostics';
import type { DataSource } from '../../terraform-plugin';
import { schema } from '../../terraform-plugin';
import type { ProviderClient } from '../client';

const mqUsersSchema = schema({
  version: 0,
  description: 'The names of all users of an ActiveMQ broker on Amazon MQ, whether Terraform manages them or not.',
  attributes: {
    id: { type: 'string', computed: true, description: 'The id of the broker.' },
    broker_id: { type: 'string', required: true, description: 'The id of the broker (`b-…`).' },
    usernames: { type: { list: 'string' }, computed: true, description: 'All usernames, sorted.' },
    users: {
      type: { list: { object: { username: 'string', pending_change: 'string' } } },
      computed: true,
      description:
        'All users, sorted by name: `username`, and `pending_change` (`CREATE`, `UPDATE`, `DELETE`, or null if no change is pending).',
    },
  },
});

export const mqUsersData: DataSource<typeof mqUsersSchema, ProviderClient> = {
  schema: mqUsersSchema,

  validate: ({ broker_id }) => identifierDiagnostics({ broker_id }),

  async read(config, { mq }, context) {
    const { broker_id: brokerId } = config;
    const found = await mq.users.list(brokerId, context).catch((thrown: unknown) => {
      throw toDiagnosticError('The users could not be listed', thrown, ['broker_id']);
    });
    const users = [...found].sort((a, b) => (a.username < b.username ? -1 : 1));
    return {
      state: {
        ...config,
        id: brokerId,
        usernames: users.map(({ username }) => username),
        users: users.map(({ username, pendingChange }) => ({ username, pending_change: pendingChange })),
      },
    };
  },
};
