/** `mq-user adopt` prints the code that adopts the existing users of a broker. */
import { Command, Option } from 'commander';
import type { AdoptFormat } from './code';
import {
  addBrokerOptions,
  addCommonOptions,
  addHelp,
  type BrokerFlags,
  type CommonOptions,
} from '../../shared/options';
import { builtVersion } from '../../../provider-package';
import { count } from '../../../rules/internal';
import { brokerIdOf, withAmazonMq, type CommandContext } from '../../shared/context';
import { onlyLegal, readAllUsers, unreadReasons } from '../../shared/read-users';
import { UsageError } from '../../shared/usage-error';

interface Options extends BrokerFlags, CommonOptions {
  readonly format: AdoptFormat;
  readonly username?: readonly string[];
  readonly secretIdPattern?: string;
  readonly secretKey?: string;
  /** --no-required-providers makes it false. */
  readonly requiredProviders: boolean;
}

/** Defines `mq-user adopt`. */
export function adoptCommand(): Command {
  const command = new Command('adopt').description(
    'Print the code that adopts existing users in Terraform, with import blocks. Nothing is changed',
  );
  addBrokerOptions(command)
    .addOption(
      new Option('--format <format>', 'format of the code')
        .choices(['cdktf', 'cdktn', 'hcl', 'roster'])
        .default('hcl', 'hcl'),
    )
    .option('--username <name...>', 'only these users; default: all users of the broker')
    .option(
      '--secret-id-pattern <pattern>',
      'the secrets with the passwords, with {username} in the name; the first apply sets the passwords. Default: variables, and no password is set',
    )
    .option('--secret-key <key>', 'JSON key of the password in these secrets')
    .option('--no-required-providers', 'leave out the terraform block, for a configuration that already has one');
  addCommonOptions(command);
  addHelp(command, {
    json: '{ "brokerId", "format", "code", "users": [objects as mq-user show prints them], "skipped": ["username"] }.',
    permissions: 'mq:ListUsers, mq:DescribeUser',
    examples: [
      'mq-user adopt --broker-id b-1234 > users.tf && terraform init && terraform plan',
      "mq-user adopt --broker-id b-1234 --secret-id-pattern 'mq/{username}' --secret-key password > users.tf",
      'mq-user adopt --broker-name orders --format cdktf > users.ts',
      'mq-user adopt --broker-name orders --format roster | mq-user validate -',
    ],
  });
  return command.action((options: Options) =>
    withAmazonMq(options, async (context) => {
      const { mq, terminal, signal } = context;
      const { format, secretIdPattern: secretId, secretKey } = options;
      if (secretKey !== undefined && secretId === undefined)
        throw new UsageError('--secret-key requires --secret-id-pattern.');
      const brokerId = await brokerIdOf(options, context);
      const names = [...new Set((await mq.users.list(brokerId, { signal })).map(({ username }) => username))];
      const missing = (options.username ?? []).filter((name) => !names.includes(name));
      if (missing.length > 0) {
        const { MqError } = await import('../../../amazon-mq/index.js');
        const reason = `The broker has no user ${missing.join(', ')}.`;
        throw new MqError('not-found', { operation: 'ListUsers', brokerId }, reason);
      }
      const chosen = options.username === undefined ? names : [...new Set(options.username)];
      const { users, skipped } = await readUsers(brokerId, chosen, context);
      const { codeFor } = await import('./code.js');
      const providerVersion = options.requiredProviders ? builtVersion() : null;
      const code = codeFor(format, { brokerId, users, secretId, secretKey, providerVersion });
      terminal.document({ brokerId, format, code, users, skipped }, code.trimEnd());
      terminal.message(count(users.length, 'user'));
    }),
  );
}

/** Reads the users, and prints which are skipped and why. */
async function readUsers(brokerId: string, names: readonly string[], { mq, terminal, signal }: CommandContext) {
  terminal.progress(`Reading ${count(names.length, 'user')}`);
  const found = (await readAllUsers(brokerId, names, { mq, signal })).map(onlyLegal);
  const users = found.filter((user) => typeof user === 'object');
  for (const [reason, text] of Object.entries(unreadReasons)) {
    const skipped = names.filter((_, index) => found[index] === reason);
    if (skipped.length > 0) terminal.warning(`Skipped because ${text}: ${skipped.join(', ')}`);
  }
  const unsure = users.filter(({ pendingChange }) => pendingChange !== null).map(({ username }) => username);
  if (unsure.length > 0) {
    terminal.warning(
      `Amazon MQ does not return pending changes of replicationUser. Check its value in the code of ${unsure.join(', ')}.`,
    );
  }
  return { users, skipped: names.filter((_, index) => typeof found[index] !== 'object') };
}
