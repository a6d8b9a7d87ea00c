/** `mq-user show` prints a user. */
import { Command } from 'commander';
import {
  addBrokerOptions,
  addCommonOptions,
  addHelp,
  addUsernameOption,
  type BrokerFlags,
  type CommonOptions,
} from '../shared/options';
import type { User } from '../../amazon-mq';
import { USER_FIELD_NAMES, type UserField } from '../../rules';
import { brokerIdOf, withAmazonMq } from '../shared/context';
import { fieldLabel, shownFields, shownValue, type ShownValue } from '../shared/field-help';

/** Defines `mq-user show`. */
export function showCommand(): Command {
  const command = new Command('show').description('Show a user, including its pending changes');
  addBrokerOptions(command);
  addUsernameOption(command);
  addCommonOptions(command);
  addHelp(command, {
    json: `{ ${shownFields}, "pendingChange": "CREATE" | "UPDATE" | "DELETE" | null }.`,
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
        const { MqError } = await import('../../amazon-mq/index.js');
        const call = { operation: 'DescribeUser', brokerId, username };
        throw new MqError('not-found', call, 'The user does not exist.');
      }
      const rows = [...fieldsOf(user), { label: 'pending change', value: user.pendingChange }];
      const lines = rows.map(({ label, value }) => `${label.padEnd(18)}${shownValue(value)}`);
      terminal.data(user, lines);
    }),
  );
}

/** Returns the fields of a user that Amazon MQ returns, in the order of the table of fields. */
function fieldsOf(user: User): { readonly label: string; readonly value: ShownValue }[] {
  const values: Readonly<Partial<Record<UserField, ShownValue>>> = user;
  return USER_FIELD_NAMES.flatMap((name) => {
    const value = values[name];
    return value === undefined ? [] : [{ label: fieldLabel(name), value }];
  });
}
