/** `mq-user show` and `mq-user list`: what Amazon MQ has. */
import { Command } from 'commander';
import {
  addBrokerOptions,
  addCommonOptions,
  addHelp,
  addUsernameOption,
  type BrokerFlags,
  type CommonOptions,
} from '../shared/options';
import { count } from '../../rules/text';
import { brokerIdOf, withAmazonMq } from '../shared/context';

export function showCommand(): Command {
  const command = new Command('show').description('Show a user as it is wanted: a pending change counts as made');
  addBrokerOptions(command);
  addUsernameOption(command, 'the user');
  addCommonOptions(command);
  addHelp(command, {
    json: '{ "brokerId", "username", "groups": […], "consoleAccess", "replicationUser", "pendingChange": "CREATE" | "UPDATE" | "DELETE" | null }.',
    permissions: 'mq:DescribeUser',
    examples: [
      'mq-user show --broker-id b-1234 --username admin',
      'mq-user show --broker-name orders --username ci --json',
    ],
  });
  return command.action((options: BrokerFlags & CommonOptions & { readonly username: string }) =>
    withAmazonMq(options, async (context) => {
      const { mq, terminal, signal } = context;
      const { username } = options;
      const brokerId = await brokerIdOf(options, context);
      const user = await mq.users.find(brokerId, username, { signal });
      if (!user) {
        const { MqError } = await import('../../amazon-mq/errors/mq-error.js');
        const call = { operation: 'DescribeUser', brokerId, username };
        throw new MqError('not-found', call, 'There is no such user.');
      }
      const lines = [
        `broker id         ${brokerId}`,
        `username          ${username}`,
        `groups            ${user.groups.join(', ') || '-'}`,
        `console access    ${yes(user.consoleAccess)}`,
        `replication user  ${yes(user.replicationUser)}`,
        `pending change    ${user.pendingChange ?? '-'}`,
      ];
      terminal.data(user, lines);
    }),
  );
}

export function listCommand(): Command {
  const command = new Command('list').description('List the users of a broker, with what is pending for each');
  addBrokerOptions(command);
  addCommonOptions(command);
  addHelp(command, {
    json: '{ "brokerId", "users": [{ "username", "pendingChange" }] }.',
    permissions: 'mq:ListUsers',
    examples: [
      'mq-user list --broker-id b-1234',
      "mq-user list --broker-name orders --json | jq -r '.users[].username'",
    ],
  });
  return command.action((options: BrokerFlags & CommonOptions) =>
    withAmazonMq(options, async (context) => {
      const { mq, terminal, signal } = context;
      const brokerId = await brokerIdOf(options, context);
      const users = await mq.users.list(brokerId, { signal });
      const lines = users.map(({ username, pendingChange }) => [username, ...(pendingChange ? [pendingChange] : [])]);
      terminal.data({ brokerId, users }, lines);
      terminal.words(count(users.length, 'user'));
    }),
  );
}

function yes(value: boolean): string {
  return value ? 'yes' : 'no';
}
