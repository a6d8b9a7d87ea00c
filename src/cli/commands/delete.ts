/** `mq-user delete` deletes a user after confirmation. A user that does not exist is not an error. */
import { Command } from 'commander';
import type { User } from '../../amazon-mq';
import {
  addBrokerOptions,
  addCommonOptions,
  addDryRunOption,
  addHelp,
  addUsernameOption,
  addWaitingOptions,
  type BrokerFlags,
  type CommonOptions,
  type WaitingOptions,
} from '../shared/options';
import { confirm, requireConfirmable } from '../shared/prompt';
import { brokerIdOf, waiting, withAmazonMq, type CommandContext } from '../shared/context';
import { applyPendingChange, createdSince, readAfterWrite } from '../shared/after-write';
import { afterWrite } from '../shared/write-failure';

interface Options extends BrokerFlags, CommonOptions, WaitingOptions {
  readonly username: string;
  readonly force?: boolean;
  readonly reboot?: boolean;
  readonly dryRun?: boolean;
}

/** Defines `mq-user delete`. */
export function deleteCommand(): Command {
  const command = new Command('delete').description('Delete a user. A user that does not exist is not an error');
  addUsernameOption(addBrokerOptions(command));
  command.option('--force', 'do not ask for confirmation');
  addDryRunOption(addWaitingOptions(command));
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
      const asks = !options.force && !dryRun;
      if (asks) requireConfirmable('Deleting a user');
      const prepared = await requireUsableBroker('DeleteUser', mq, { brokerId, username }, waiting(options, context));
      const id = `${brokerId}/${username}`;
      if (!prepared.has(username)) {
        terminal.message(`${id}: absent`);
        terminal.data({ brokerId, username, result: 'absent', pendingChange: null, takesEffect: null, dryRun }, []);
        return;
      }
      if (asks) await confirm(`Delete the user ${id}?`, 'Nothing was deleted.');
      if (!dryRun) await mq.users.delete(brokerId, username, { signal });
      terminal.message(`${id}: ${dryRun ? 'would be ' : ''}deleted`);
      if (dryRun) {
        terminal.data({ brokerId, username, result: 'deleted', pendingChange: null, takesEffect: null, dryRun }, []);
        return;
      }
      const before = prepared.broker.users.find((user) => user.username === username)?.pendingChange;
      // A user that the broker has never run with is deleted without a reboot.
      const expected = before === 'CREATE' ? null : 'DELETE';
      const written = { result: 'deleted', changed: [], pendingChange: expected, secretArn: null } as const;
      const { pendingChange, takesEffect } = await afterWrite(id, written, async () => {
        const reading = await readAfterWrite(brokerId, username, context);
        const pending = reading ? pendingDeletion(reading.user, context) : expected;
        return applyPendingChange(prepared.broker, username, pending, options, context);
      });
      terminal.data({ brokerId, username, result: 'deleted', pendingChange, takesEffect, dryRun }, []);
    }),
  );
}

/** Returns what is pending of the deletion. A user whose deletion is not pending was created by someone else. */
function pendingDeletion(user: User | undefined, { terminal }: CommandContext): 'DELETE' | null {
  if (user === undefined) return null;
  if (user.pendingChange === 'DELETE') return 'DELETE';
  terminal.warning(`${createdSince(user)} The broker is not rebooted.`);
  return null;
}
