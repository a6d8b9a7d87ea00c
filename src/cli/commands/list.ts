/** `mq-user list` prints the users of a broker. */
import { Command } from 'commander';
import { count } from '../../rules/internal';
import { brokerIdOf, withAmazonMq } from '../shared/context';
import { addBrokerOptions, addCommonOptions, addHelp, type BrokerFlags, type CommonOptions } from '../shared/options';

/** Defines `mq-user list`. */
export function listCommand(): Command {
  const command = new Command('list').description('List the users of a broker and their pending changes');
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
      terminal.message(count(users.length, 'user'));
    }),
  );
}
