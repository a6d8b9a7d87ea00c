/** `mq-user adopt`: code that takes over the users that a broker has already. */
import { Command, Option } from 'commander';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { User } from '../../../amazon-mq';
import type { UserInput } from '../../../rules';
import { count } from '../../../rules/text';
import type { AdoptFormat } from './code';
import {
  addBrokerOptions,
  addCommonOptions,
  addHelp,
  type BrokerFlags,
  type CommonOptions,
} from '../../shared/options';
import { brokerIdOf, withAmazonMq, type CommandContext } from '../../shared/context';
import { UsageError } from '../../shared/usage-error';

interface Options extends BrokerFlags, CommonOptions {
  readonly format: AdoptFormat;
  readonly username?: readonly string[];
  readonly secretId?: string;
  readonly secretKey?: string;
  /** --no-required-providers makes it false. */
  readonly requiredProviders: boolean;
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
      'where the passwords are: a secret, with {username} in its name; the first apply sets them from there. Default: variables, and no password is set',
    )
    .option('--secret-key <key>', 'the field of that secret’s JSON')
    .option('--no-required-providers', 'leave the terraform block out of HCL, for a configuration that has one');
  addCommonOptions(command);
  addHelp(command, {
    json: '{ "brokerId", "format", "code": the text, "users": [the users as mq-user show has them], "skipped": ["username"] }.',
    permissions: 'mq:ListUsers, mq:DescribeUser',
    examples: [
      'mq-user adopt --broker-id b-1234 > users.tf && terraform init && terraform plan',
      "mq-user adopt --broker-id b-1234 --secret-id 'mq/{username}' --secret-key password > users.tf",
      'mq-user adopt --broker-name orders --format cdktf > users.ts',
      'mq-user adopt --broker-name orders --format roster | mq-user validate -',
    ],
  });
  return command.action((options: Options) =>
    withAmazonMq(options, async (context) => {
      const { mq, terminal, signal } = context;
      const { format, secretId, secretKey } = options;
      if (secretKey !== undefined && secretId === undefined)
        throw new UsageError('--secret-key goes with --secret-id.');
      const brokerId = await brokerIdOf(options, context);
      const names = [...new Set((await mq.users.list(brokerId, { signal })).map(({ username }) => username))];
      const missing = (options.username ?? []).filter((name) => !names.includes(name));
      if (missing.length > 0) {
        const { MqError } = await import('../../../amazon-mq/errors/mq-error.js');
        throw new MqError('not-found', { operation: 'ListUsers', brokerId }, `It has no user ${missing.join(', ')}.`);
      }
      const chosen = options.username === undefined ? names : [...new Set(options.username)];
      const { users, skipped } = await readUsers(brokerId, chosen, context);
      const { codeFor } = await import('./code.js');
      const providerVersion = options.requiredProviders ? builtVersion() : null;
      const code = codeFor(format, { brokerId, users, secretId, secretKey, providerVersion });
      terminal.document({ brokerId, format, code, users, skipped }, code.trimEnd());
      terminal.words(count(users.length, 'user'));
    }),
  );
}

/** Reads the users, and says which are left out and why. */
async function readUsers(brokerId: string, names: readonly string[], { mq, terminal, signal }: CommandContext) {
  const { checkUser } = await import('../../../rules/index.js');
  const isLegal = (user: UserInput) => checkUser(user).every(({ severity }) => severity !== 'error');
  terminal.progress(`Reading ${names.length} users`);
  const found = await Promise.all(
    names.map(async (username): Promise<User | Reason> => {
      if (!isLegal({ brokerId, username })) return 'illegal';
      const user = await mq.users.find(brokerId, username, { signal });
      if (user === undefined) return 'gone';
      if (user.pendingChange === 'DELETE') return 'deleted';
      return isLegal(user) ? user : 'illegal';
    }),
  );
  const users = found.filter((user) => typeof user === 'object');
  for (const [reason, words] of Object.entries(reasons)) {
    const leftOut = names.filter((_, index) => found[index] === reason);
    if (leftOut.length > 0) terminal.warning(`Left out, since ${words}: ${leftOut.join(', ')}`);
  }
  const unsure = users.filter(({ pendingChange }) => pendingChange !== null).map(({ username }) => username);
  if (unsure.length > 0) {
    terminal.warning(
      `Amazon MQ does not show a pending change of replicationUser; look at it in what is printed for ${unsure.join(', ')}`,
    );
  }
  return { users, skipped: names.filter((_, index) => typeof found[index] !== 'object') };
}

/** Why a user is left out. */
const reasons = {
  deleted: 'their deletion is pending',
  gone: 'somebody has deleted them in the meantime',
  illegal: 'their names, groups or access break a rule of Amazon MQ, so that Terraform could not manage them',
} as const;

type Reason = keyof typeof reasons;

/** The version of the provider in this package; undefined where it has not been built. */
function builtVersion(): string | undefined {
  const manifest = join(__dirname, '..', '..', '..', 'provider', 'manifest.json');
  if (!existsSync(manifest)) return undefined;
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}
