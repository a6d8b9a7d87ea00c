/** Options that several subcommands have, each defined once. Named after the API's fields and the AWS CLI's options. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { exitCodesHelp } from '../exit-codes';
import type { FieldNames } from '../../rules';
import { LIMITS } from '../../rules/limits';
import type { TerminalOptions } from './terminal';

export interface ConnectionOptions {
  readonly region?: string;
  readonly profile?: string;
  readonly endpointUrl?: string;
}

export interface BrokerFlags {
  readonly brokerId?: string;
  readonly brokerName?: string;
}

export interface WaitingOptions {
  readonly wait?: boolean;
  /** In seconds. */
  readonly timeout: number;
}

export interface UserFieldOptions {
  /** false is --no-group. */
  readonly group?: readonly string[] | false;
  readonly consoleAccess?: boolean;
  readonly replicationUser?: boolean;
}

/** What the fields of a user are called on the command line; a password has no option of its own. */
export const optionNames: FieldNames = {
  brokerId: '--broker-id',
  username: '--username',
  groups: '--group',
  consoleAccess: '--console-access',
  replicationUser: '--replication-user',
};

/** What was said of a user; what was not said is absent. */
export function userFields({ group, consoleAccess, replicationUser }: UserFieldOptions) {
  return {
    ...(group !== undefined && { groups: group === false ? [] : group }),
    ...(consoleAccess !== undefined && { consoleAccess }),
    ...(replicationUser !== undefined && { replicationUser }),
  };
}

export type CommonOptions = TerminalOptions & ConnectionOptions;

export function addBrokerOptions(command: Command): Command {
  return command
    .option('--broker-id <id>', 'the broker, by its id (b-…)')
    .option('--broker-name <name>', 'the broker, by its name, which ListBrokers is asked for');
}

/** Adds the option that names the user. A misspelt option is reported before this one is missed. */
export function addUsernameOption(command: Command, description: string): Command {
  return command.option('--username <name>', description).hook('preAction', () => {
    if (command.getOptionValue('username') !== undefined) return;
    command.error("error: required option '--username <name>' not specified");
  });
}

export function addUserFieldOptions(command: Command): Command {
  return command
    .option('--group <name...>', `a group that the user is in; may be repeated, at most ${LIMITS.groupsPerUser}`)
    .option('--no-group', 'the user is in no group')
    .option('--console-access', 'the user may open the ActiveMQ web console')
    .option('--no-console-access', 'the user may not')
    .option('--replication-user', 'the user is for cross-Region data replication')
    .option('--no-replication-user', 'the user is not');
}

export function addWaitingOptions(command: Command): Command {
  return command
    .option('--wait', 'wait until the broker is RUNNING, and after --reboot until it is again')
    .option('--timeout <seconds>', 'how long to wait at most', seconds, 1_800)
    .option('--reboot', 'reboot the broker afterwards, so that the change takes effect; clients are disconnected');
}

/** Last, so that help lists them last. */
export function addCommonOptions(command: Command): Command {
  return command
    .option('--region <region>', 'default: AWS_REGION, AWS_DEFAULT_REGION, then the profile’s')
    .option('--profile <name>', 'a profile of the shared AWS files; default: AWS_PROFILE')
    .option('--endpoint-url <url>', 'the URL of all AWS services; default: AWS_ENDPOINT_URL_MQ and so on, then AWS')
    .option('--json', 'print JSON to stdout')
    .option('--quiet', 'print no words but errors')
    .addOption(new Option('--no-color', 'print no colours; so does NO_COLOR, and writing to no terminal'));
}

export interface Help {
  /** What --json prints. */
  readonly json: string;
  /** The IAM permissions that are always needed. */
  readonly permissions: string;
  readonly examples: readonly string[];
}

/** The IAM permissions that an option needs in addition. */
const permissionsOf: Readonly<Record<string, string>> = {
  '--broker-name': 'mq:ListBrokers',
  '--if-exists': 'mq:UpdateUser, to update',
  '--reboot': 'mq:RebootBroker',
  '--secret-id': 'secretsmanager:GetSecretValue; kms:Decrypt if a key of your own encrypts the secret',
  '--generate': 'secretsmanager:CreateSecret, secretsmanager:DeleteSecret',
};

/** Adds what stands below a subcommand's options in its help. The subcommand has all of its options. */
export function addHelp(command: Command, { json, permissions, examples }: Help): Command {
  const inAddition = command.options.flatMap(({ long }) => {
    // The secret that adopt is told of is read by Terraform.
    const needed = command.name() === 'adopt' && long === '--secret-id' ? undefined : permissionsOf[long ?? ''];
    return needed === undefined ? [] : [`  ${(long ?? '').padEnd(13)}  ${needed}`];
  });
  const lists = [`IAM permissions: ${permissions}; and with`, ...inAddition].join('\n');
  const lines = examples.map((example) => `  ${example}`).join('\n');
  return command.addHelpText('after', `\n--json prints ${json}\n\n${lists}\n${exitCodesHelp}\n\nExamples:\n${lines}`);
}

function seconds(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 86_400) throw new InvalidArgumentError('Seconds are a number from 0 to 86400.');
  return value;
}
