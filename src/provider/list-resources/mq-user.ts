/** The list resource `mq_user`: all users of a broker, for `terraform query`. */
import { identifierDiagnostics, toDiagnosticError } from '../diagnostics';
import type { ListResource } from '../../terraform-plugin';
import { schema } from '../../terraform-plugin';
import { attributesOf, importedState } from '../resources/mq-user/model';
import type { MqUserSchema } from '../resources/mq-user/schema';
import type { ProviderClient } from '../client';

const listSchema = schema({
  version: 0,
  description: 'All users of a broker, whether Terraform manages them or not, except those whose deletion is pending.',
  attributes: {
    broker_id: { type: 'string', required: true, description: 'The id of the broker (`b-…`).' },
  },
});

export const mqUserList: ListResource<typeof listSchema, MqUserSchema, ProviderClient> = {
  schema: listSchema,

  validate: identifierDiagnostics,

  async *list(config, { includeObject }, { mq }, context) {
    const { broker_id: brokerId } = config;
    const users = await mq.users.list(brokerId, context).catch((thrown: unknown) => {
      throw toDiagnosticError('The users could not be listed', thrown, ['broker_id']);
    });
    for (const { username, pendingChange } of users) {
      if (pendingChange === 'DELETE') continue;
      const found = { identity: { broker_id: brokerId, username }, displayName: `${username} on ${brokerId}` };
      if (!includeObject) yield found;
      else {
        const user = await mq.users.find(brokerId, username, context).catch((thrown: unknown) => {
          throw toDiagnosticError('A user could not be read', thrown);
        });
        // A user that was deleted in the meantime cannot be imported.
        if (user) yield { ...found, object: { ...importedState(brokerId, username), ...attributesOf(user) } };
      }
    }
  },
};
