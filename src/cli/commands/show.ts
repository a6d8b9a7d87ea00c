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
import { USER_FIELD_NAMES, USER_FIELDS, type UserField } from '../../rules';
import { brokerIdOf, withAmazonMq } from '../shared/context';
import { shownFields } from '../shared/field-help';

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
      const lines = rows.map(({ label, value }) => `${label.padEnd(18)}${shown(value)}`);
      terminal.data(user, lines);
    }),
  );
}

type Value = string | boolean | readonly string[] | null;

/** Returns the fields of a user that Amazon MQ returns, in the order of the table of fields. */
function fieldsOf(user: User): { readonly label: string; readonly value: Value }[] {
  const values: Readonly<Partial<Record<UserField, Value>>> = user;
  return USER_FIELD_NAMES.flatMap((name) => {
    const value = values[name];
    return value === undefined ? [] : [{ label: USER_FIELDS[name].terraformName.replaceAll('_', ' '), value }];
  });
}

function shown(value: Value): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return (typeof value === 'string' ? value : (value ?? []).join(', ')) || '-';
}
