/** `mq-user adopt`: code that takes over the users that a broker has already. */
import { Command, Option } from 'commander';
import type { User } from '../amazon-mq';
import { addBrokerOptions, addCommonOptions, addHelp, type BrokerOptions, type CommonOptions } from './common-options';
import { brokerIdOf, withAmazonMq } from './session';
import { UsageError } from './usage-error';

export type AdoptFormat = 'cdktf' | 'hcl' | 'roster';

interface Options extends BrokerOptions, CommonOptions {
  readonly format: AdoptFormat;
  readonly username?: readonly string[];
  readonly secretId?: string;
  readonly secretKey?: string;
}

export function adoptCommand(): Command {
  const command = new Command('adopt').description(
    'Print the code that takes existing users over into Terraform, with their import blocks; nothing is changed',
  );
  addBrokerOptions(command)
    .addOption(
      new Option('--format <format>', 'what to print').choices(['cdktf', 'hcl', 'roster']).default('hcl', 'hcl'),
    )
    .option('--username <name...>', 'only these users; default: all of the broker')
    .option(
      '--secret-id <pattern>',
      'where the passwords are: a secret, with {username} in its name; default: a variable',
    )
    .option('--secret-key <key>', 'the field of that secret’s JSON');
  addCommonOptions(command);
  addHelp(
    command,
    '{ "brokerId", "format", "code": the text, "users": [the users as mq-user show has them], "skipped": ["username"] }.',
    [
      'mq-user adopt --broker-id b-1234 > users.tf && terraform plan',
      "mq-user adopt --broker-id b-1234 --secret-id 'mq/{username}' --secret-key password > users.tf",
      'mq-user adopt --broker-name orders --format cdktf > users.ts',
      'mq-user adopt --broker-name orders --format roster | mq-user validate -',
    ],
  );
  return command.action((options: Options) =>
    withAmazonMq(options, async (session) => {
      const { mq, terminal, signal } = session;
      const { format, secretId, secretKey } = options;
      if (secretKey !== undefined && secretId === undefined)
        throw new UsageError('--secret-key goes with --secret-id.');
      const brokerId = await brokerIdOf(options, session);
      const names = (await mq.users.list(brokerId, { signal })).map(({ username }) => username);
      const missing = (options.username ?? []).filter((name) => !names.includes(name));
      if (missing.length > 0) {
        const { MqError } = await import('../amazon-mq/errors.js');
        throw new MqError('not-found', { operation: 'ListUsers', brokerId }, `It has no user ${missing.join(', ')}.`);
      }
      const chosen = options.username ?? names;
      terminal.progress(`Reading ${chosen.length} users`);
      const found = await Promise.all(chosen.map((name) => mq.users.find(brokerId, name, { signal })));
      const isUser = (user: User | undefined): user is User => user !== undefined && user.pendingChange !== 'DELETE';
      const users = found.filter(isUser);
      const skipped = chosen.filter((name) => !users.some(({ username }) => username === name));
      if (skipped.length > 0) terminal.warning(`Left out, since their deletion is pending: ${skipped.join(', ')}`);
      const unsure = users.filter(({ pendingChange }) => pendingChange !== null).map(({ username }) => username);
      if (unsure.length > 0) {
        terminal.warning(
          `Amazon MQ does not show a pending change of replicationUser; look at it in what is printed for ${unsure.join(', ')}`,
        );
      }
      const { codeFor } = await import('./adopt-code.js');
      const code = codeFor(format, brokerId, users, { secretId, secretKey });
      terminal.data({ brokerId, format, code, users, skipped }, code.trimEnd());
      terminal.words(`${users.length} ${users.length === 1 ? 'user' : 'users'}`);
    }),
  );
}
