/** `mq-user copy` copies users from one broker to another. It deletes no user and no secret. */
import { Command } from 'commander';
import { checkUsernamePattern } from '../../../rules/internal';
import { run, withTwoConnections } from '../../shared/context';
import { addCommonOptions, addDryRunOption, addHelp, addWaitingOptions } from '../../shared/options';
import { addSideOptions, sideOf, sideProblems } from '../../shared/sides';
import { UsageError } from '../../shared/usage-error';
import type { CopyOptions } from './copy-options';
import { addCopiedPasswordOptions, passwordProblems } from './passwords';

/** Defines `mq-user copy`. */
export function copyCommand(): Command {
  const command = new Command('copy').description(
    'Copy users from one broker to another, also of another Region or account. No user is deleted, and those of the destination are left unchanged without --overwrite',
  );
  addSideOptions(addSideOptions(command, 'from'), 'to').option(
    '--username <name...>',
    'only these users; * stands for any number of characters; default: all users of the source',
  );
  addCopiedPasswordOptions(command)
    .option('--overwrite', 'update the settings of users that exist on the destination and differ')
    .option('--set-password', 'with --overwrite, also set the passwords of users that exist on the destination')
    .option('--replication-users', 'include replication users, which are skipped otherwise');
  addDryRunOption(addWaitingOptions(command));
  addCommonOptions(command);
  addHelp(command, {
    json: `{ "from": { "brokerId", "brokerName", "brokerArn" }, "to", "users": [{ "username",
  "result": "created" | "updated" | "unchanged" | "kept" | "skipped" | "failed", "fields": those that were sent, or in which a
  kept user differs, "pendingChange", "secret": { "name", "result": "read" | "created" | "reused" | "overwritten" } | null,
  "reason" }], "pending": [{ "username", "pendingChange" }], "takesEffect", "dryRun" }
or, if it fails, { "error": { "kind", "message", "violations": [{ "rule", "path": the username, "message" }] } }. If something
was written before the failure, the error has "written": { "users" }, in which "not-started" is one more result.
Everything that can be checked is checked before the first write, and all mistakes are reported at once. A run that was
interrupted can be repeated: it continues, and uses a secret again that was written for a user that does not exist yet.
A replication user has a role in the data replication of its broker, so it is neither copied nor updated without
--replication-users. Exit code 5: another client has created or changed a user during the run`,
    permissions:
      'mq:DescribeBroker, mq:DescribeUser on both brokers; mq:CreateUser, and with --overwrite mq:UpdateUser, on the destination',
    examples: [
      "mq-user copy --from-broker-name orders --from-region eu-west-1 --to-broker-name orders --to-region eu-central-1 --secret-id-pattern 'mq/{username}' --dry-run",
      "mq-user copy --from-broker-id b-1234 --to-broker-id b-5678 --username 'orders-*' --generate --secret-name-pattern 'mq/standby/{username}' --reboot --wait",
      'mq-user copy --from-broker-id b-1234 --from-profile prod --to-broker-id b-5678 --to-profile staging --overwrite',
    ],
  });
  return command.action((options: CopyOptions) => {
    const problems = usageProblems(options);
    if (problems.length > 0) return run(options, () => Promise.reject(new UsageError(problems.join(' '))));
    const sides = { from: sideOf(options, 'from'), to: sideOf(options, 'to') };
    return withTwoConnections(options, sides, async (from, to) => {
      const { copy } = await import('./copy.js');
      await copy(options, from, to);
    });
  });
}

function usageProblems(options: CopyOptions): string[] {
  return [
    ...sideProblems(options, 'from'),
    ...sideProblems(options, 'to'),
    ...passwordProblems(options),
    ...(options.setPassword && !options.overwrite ? ['--set-password requires --overwrite.'] : []),
    ...(options.username ?? []).flatMap((pattern) =>
      checkUsernamePattern(pattern, []).map(({ message }) => `--username: ${message}`),
    ),
  ];
}
