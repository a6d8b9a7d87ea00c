/** `mq-user delete`: asks first, and takes a user that is gone already for done. */
import { Command } from 'commander';
import type { User } from '../../amazon-mq';
import {
  addBrokerOptions,
  addCommonOptions,
  addHelp,
  addUsernameOption,
  addWaitingOptions,
  type BrokerFlags,
  type CommonOptions,
  type WaitingOptions,
} from '../shared/options';
import { ask } from '../shared/password-source';
import { brokerIdOf, waiting, withAmazonMq, type CommandContext } from '../shared/context';
import { afterwards, createdSince, lookAfter } from '../shared/after-write';
import { InterruptedError, UsageError } from '../shared/usage-error';
import { afterWrite } from '../shared/write-failure';

interface Options extends BrokerFlags, CommonOptions, WaitingOptions {
  readonly username: string;
  readonly force?: boolean;
  readonly reboot?: boolean;
  readonly dryRun?: boolean;
}

export function deleteCommand(): Command {
  const command = new Command('delete').description('Delete a user; one that is gone already is no error');
  addUsernameOption(addBrokerOptions(command), 'the user');
  command.option('--force', 'do not ask');
  addWaitingOptions(command).option('--dry-run', 'look, say what would be done, and do nothing');
  addCommonOptions(command);
  addHelp(command, {
    json: `{ "brokerId", "username", "result": "deleted" | "absent", "pendingChange": "DELETE" | null, "takesEffect", "dryRun" };
if something fails after the deletion, { "error": { …, "written": { "result": "deleted", "pendingChange", … } } }.`,
    permissions: 'mq:DescribeBroker, mq:DescribeUser, mq:DeleteUser',
    examples: [
      'mq-user delete --broker-id b-1234 --username ci',
      'mq-user delete --broker-id b-1234 --username ci --force --json',
    ],
  });
  return command.action((options: Options) =>
    withAmazonMq(options, async (context) => {
      const { mq, terminal, signal } = context;
      const { requireUsableBroker } = await import('../../bootstrap/ensure.js');
      const { username, dryRun = false } = options;
      const brokerId = await brokerIdOf(options, context);
      if (!options.force && !dryRun && !process.stdin.isTTY) {
        throw new UsageError('Deleting is to be confirmed, and there is no terminal to ask at. Give --force.');
      }
      const prepared = await requireUsableBroker('DeleteUser', mq, { brokerId, username }, waiting(options, context));
      const id = `${brokerId}/${username}`;
      if (!prepared.has(username)) {
        terminal.words(`${id}: absent`);
        terminal.data({ brokerId, username, result: 'absent', pendingChange: null, takesEffect: null, dryRun }, []);
        return;
      }
      if (!options.force && !dryRun && !/^y(es)?$/i.test(await ask(`Delete the user ${id}? (yes/no)`, false))) {
        throw new InterruptedError('Nothing was deleted.');
      }
      if (!dryRun) await mq.users.delete(brokerId, username, { signal });
      terminal.words(`${id}: ${dryRun ? 'would be ' : ''}deleted`);
      if (dryRun) {
        terminal.data({ brokerId, username, result: 'deleted', pendingChange: null, takesEffect: null, dryRun }, []);
        return;
      }
      const before = prepared.broker.users.find((user) => user.username === username)?.pendingChange;
      // A user that the broker has never run with is gone at once.
      const expected = before === 'CREATE' ? null : 'DELETE';
      const written = { result: 'deleted', changed: [], pendingChange: expected, secretArn: null } as const;
      const { pendingChange, takesEffect } = await afterWrite(id, written, async () => {
        const look = await lookAfter(brokerId, username, context);
        const pending = look ? pendingDeletion(look.user, context) : expected;
        return afterwards(prepared.broker, username, pending, options, context);
      });
      terminal.data({ brokerId, username, result: 'deleted', pendingChange, takesEffect, dryRun }, []);
    }),
  );
}

/** What is pending of the deletion. A user of that name that is not to be deleted is somebody else's. */
function pendingDeletion(user: User | undefined, { terminal }: CommandContext): 'DELETE' | null {
  if (user === undefined) return null;
  if (user.pendingChange === 'DELETE') return 'DELETE';
  terminal.warning(`${createdSince(user)} The broker is not rebooted for it.`);
  return null;
}
