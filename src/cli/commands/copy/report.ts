/** What `mq-user copy` prints at the end, and the reboot that applies the changes. */
import { count } from '../../../rules/internal';
import { exitCode } from '../../exit-codes';
import { applyPendingChanges } from '../../shared/after-write';
import { fieldLabel } from '../../shared/field-help';
import { tableLines } from '../../shared/table';
import { WriteFailure } from '../../shared/write-failure';
import type { CopyContext, CopyOptions } from './copy-options';
import { placeOf } from './read-side';
import type { CopiedUser, WriteOutcome } from './write';

/** The results in the order of the summary. */
const results = ['created', 'updated', 'unchanged', 'kept', 'skipped', 'failed', 'not-started'] as const;

/** Reboots the broker if --reboot is set, and prints what was done. Throws the failure that ended the work. */
export async function finish(
  { users: written, failure }: WriteOutcome,
  options: CopyOptions,
  context: CopyContext,
): Promise<void> {
  const { source, destination, to } = context;
  const { terminal } = to;
  const dryRun = options.dryRun ?? false;
  if (failure !== undefined) throw afterWrites(failure, written, 'Run the same command again to continue.');
  const hasFailed = written.some(({ result }) => result === 'failed');
  const changes = written.flatMap(({ username, pendingChange }) =>
    pendingChange ? [{ username, pendingChange }] : [],
  );
  // A reboot is for a complete copy.
  const reboot = { ...options, reboot: (options.reboot ?? false) && !hasFailed };
  const { pending, takesEffect } = await applyPendingChanges(destination.broker, changes, reboot, to).catch(
    (thrown: unknown) => {
      throw afterWrites(thrown, written, 'The changes take effect when the broker reboots.');
    },
  );
  const stillPending = new Set(pending.map(({ username }) => username));
  const users = written.map((user) => (stillPending.has(user.username) ? user : { ...user, pendingChange: null }));
  const sides = { from: placeOf(source), to: placeOf(destination.broker) };
  terminal.data(
    { ...sides, users, pending, takesEffect, dryRun },
    tableLines(
      ['USERNAME', 'RESULT', 'DETAILS'],
      users.map((user) => [user.username, resultText(user, dryRun), details(user)]),
    ),
  );
  for (const { username, result, reason } of users) {
    if (result === 'failed') terminal.error(`${username}: ${reason ?? ''}`);
  }
  terminal.message(summary(users, dryRun));
  if (!hasFailed) return;
  if (options.reboot) terminal.message('The broker was not rebooted, because not all users were copied.');
  process.exitCode = exitCode.conflict;
}

/** Returns the failure with what was written before it, or the failure itself if nothing was. */
function afterWrites(failure: unknown, users: readonly CopiedUser[], remedy: string): unknown {
  const written = users.filter(({ result }) => result === 'created' || result === 'updated');
  if (written.length === 0 && users.every(({ secret }) => secret === null || secret.result === 'read')) return failure;
  const counts = resultCounts(written).join(' and ');
  const sentence = `Before that, ${counts === '' ? 'secrets were written' : `${count(written.length, 'user')} (${counts}) were written`}. ${remedy}`;
  return new WriteFailure(failure, { users }, sentence);
}

const resultCounts = (users: readonly CopiedUser[]): string[] =>
  results.flatMap((result) => {
    const number = users.filter((user) => user.result === result).length;
    return number === 0 ? [] : [`${number} ${result}`];
  });

function summary(users: readonly CopiedUser[], dryRun: boolean): string {
  const counts = resultCounts(users).join(', ');
  const note = dryRun ? ' Nothing was changed.' : '';
  return `${count(users.length, 'user')}${counts === '' ? '' : `: ${counts}`}.${note}`;
}

function resultText({ result }: CopiedUser, dryRun: boolean): string {
  const isWrite = result === 'created' || result === 'updated';
  return dryRun && isWrite ? `would be ${result}` : result;
}

function details({ result, fields, pendingChange, secret, reason }: CopiedUser): string {
  const list = fields.map(fieldLabel).join(', ');
  const parts = [
    ...(reason === null ? [] : [reason]),
    ...(list === '' || reason !== null ? [] : [result === 'kept' ? `differs in ${list}` : list]),
    ...(secret === null ? [] : [`secret ${secret.name} ${secret.result}`]),
    ...(pendingChange === null || result === 'created' || result === 'updated' ? [] : [`${pendingChange} pending`]),
  ];
  return parts.join('; ');
}
