/** `mq-user create` creates a user. */
import { Command, InvalidArgumentError } from 'commander';
import { CommandOption } from '../shared/command-option';
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

type IfExists = 'fail' | 'skip';

interface Options extends WriteOptions {
  readonly ifExists?: IfExists;
}

/** Defines `mq-user create`. */
export function createCommand(): Command {
  const command = new Command('create').description('Create a user of an ActiveMQ broker');
  addUsernameOption(addBrokerOptions(command));
  addPasswordOptions(command);
  addUserFieldOptions(command).addOption(
    new CommandOption('--if-exists <action>', 'what to do if the user exists; default: fail')
      .choices(['fail', 'skip'])
      .argParser(ifExists),
  );
  addDryRunOption(addWaitingOptions(command));
  addCommonOptions(command);
  addHelp(command, {
    json: writtenJson('skip'),
    permissions: 'mq:DescribeBroker, mq:DescribeUser, mq:CreateUser',
    examples: [
      'mq-user create --broker-id b-1234 --username admin --group admins --console-access   # prompts for the password',
      'mq-user create --broker-name orders --username ci --generate --secret-name mq/ci --wait --reboot',
      'pass show mq/orders | mq-user create --broker-id b-1234 --username orders --password-stdin --if-exists skip',
    ],
  });
  return command.action((options: Options) => writeUser('mq-user create', options, options.ifExists ?? 'fail'));
}

function ifExists(text: string): IfExists {
  if (text === 'fail' || text === 'skip') return text;
  const remedy = text === 'update' ? ' To update a user that exists, use mq-user ensure.' : '';
  throw new InvalidArgumentError(`Allowed choices are fail, skip.${remedy}`);
}
