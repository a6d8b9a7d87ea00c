/** `mq-user ensure` creates a user, or updates what differs. */
import { Command } from 'commander';
import {
  addBrokerOptions,
  addCommonOptions,
  addDryRunOption,
  addHelp,
  addUserFieldOptions,
  addUsernameOption,
  addWaitingOptions,
} from '../shared/options';
import { addPasswordOptions } from '../shared/password-source';
import { writeUser, writtenJson, type WriteOptions } from '../shared/write-user';

/** Defines `mq-user ensure`. */
export function ensureCommand(): Command {
  const command = new Command('ensure').description(
    'Create a user, or update the settings that differ. Settings without an option are kept. Running it again changes nothing',
  );
  addUsernameOption(addBrokerOptions(command));
  addPasswordOptions(command).option(
    '--set-password',
    'also set the password of an existing user; Amazon MQ does not return passwords, so they cannot be compared',
  );
  addUserFieldOptions(command);
  addDryRunOption(addWaitingOptions(command));
  addCommonOptions(command);
  addHelp(command, {
    json: writtenJson('update'),
    permissions: 'mq:DescribeBroker, mq:DescribeUser, mq:CreateUser, mq:UpdateUser',
    examples: [
      'mq-user ensure --broker-id b-1234 --username admin --group admins --secret-id mq/admin --secret-key password',
      'mq-user ensure --broker-id b-1234 --username admin --no-group --no-console-access',
      'mq-user ensure --broker-id b-1234 --username admin --password-file new.txt --set-password --reboot --wait',
    ],
  });
  return command.action((options: WriteOptions) => writeUser('mq-user ensure', options, 'update'));
}
