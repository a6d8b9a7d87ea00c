/** The work of `mq-user copy`: reads both brokers, checks everything, writes, and reports. */
import type { Broker, User } from '../../../amazon-mq';
import { count } from '../../../rules/internal';
import { brokerIdOf, waiting, type CommandContext } from '../../shared/context';
import { onlyLegal, readAllUsers } from '../../shared/read-users';
import { describeSide, requireTwoBrokers, sideOf } from '../../shared/sides';
import { MistakesError, UsageError, type Mistake } from '../../shared/usage-error';
import type { CopyContext, CopyOptions } from './copy-options';
import { preparePasswords } from './passwords';
import { planUser, roomMistakes, selectUsers, sendsPassword, type PlannedCopy } from './plan';
import { finish } from './report';
import { preview, writeUsers } from './write';

/** Copies users. Nothing is written before everything that can be checked is checked. */
export async function copy(options: CopyOptions, from: CommandContext, to: CommandContext): Promise<void> {
  const { onProgress, waitMillis } = waiting(options, to);
  const [source, destination] = await Promise.all([
    describeSide(options, 'from', from),
    brokerIdOf(sideOf(options, 'to'), to).then((brokerId) =>
      to.mq.brokers.prepare(brokerId, { timeoutMillis: waitMillis, signal: to.signal, onProgress }),
    ),
  ]);
  requireTwoBrokers(source, destination.broker);
  const context = { source, from, destination, to };
  const { plan, mistakes } = await planCopy(options, context);
  const senders = plan.filter(sendsPassword);
  requirePasswordSource(options, senders);
  const users = senders.flatMap(({ user }) => (user ? [user] : []));
  const places = { from, to, brokerId: destination.broker.id };
  const { passwords, mistakes: ofPasswords } = await preparePasswords(users, options, places);
  const all = [...mistakes, ...roomMistakes(destination.broker, plan), ...ofPasswords];
  if (all.length > 0) throw new MistakesError(all);
  const outcome = options.dryRun
    ? { users: plan.map((planned) => preview(planned, passwords.get(planned.username))), failure: undefined }
    : await writeUsers(destination.broker.id, plan, passwords, to);
  await finish(outcome, options, context);
}

/** Reads the selected users on both sides, and decides what to do with each. */
async function planCopy(
  options: CopyOptions,
  { source, from, destination, to }: CopyContext,
): Promise<{ readonly plan: readonly PlannedCopy[]; readonly mistakes: readonly Mistake[] }> {
  const names = [...new Set(source.users.map(({ username }) => username))];
  const { selected, mistakes } = selectUsers(names, options.username);
  const existing = selected.filter((username) => destination.has(username));
  from.terminal.progress(`Reading ${count(selected.length + existing.length, 'user')}`);
  const [ofSource, ofDestination] = await Promise.all([
    readAllUsers(source.id, selected, from),
    readAllUsers(destination.broker.id, existing, to),
  ]);
  const byName = new Map(existing.map((username, index) => [username, ofDestination[index]]));
  const planned = selected.map((username, index) => {
    const found = byName.get(username);
    const read = {
      username,
      source: onlyLegal(ofSource[index] ?? 'gone'),
      destination: found === 'gone' ? undefined : found,
    };
    return planUser(read, options);
  });
  warnAboutReplication(
    ofSource.filter((user) => typeof user === 'object'),
    destination.broker,
    from,
  );
  return {
    plan: planned.filter((one): one is PlannedCopy => 'result' in one),
    mistakes: [...mistakes, ...planned.filter((one): one is Mistake => 'kind' in one)],
  };
}

function requirePasswordSource({ secretIdPattern, generate }: CopyOptions, senders: readonly PlannedCopy[]): void {
  if (senders.length === 0 || secretIdPattern !== undefined || generate) return;
  throw new UsageError(
    `The passwords of ${count(senders.length, 'user')} are needed. Pass --secret-id-pattern, or --generate with --secret-name-pattern.`,
  );
}

function warnAboutReplication(
  users: readonly User[],
  { id, replicatesData }: Broker,
  { terminal }: CommandContext,
): void {
  if (users.some(({ pendingChange }) => pendingChange !== null)) {
    terminal.warning(
      'Amazon MQ does not return pending changes of replicationUser. A user of the source with a pending change may become a replication user.',
    );
  }
  if (replicatesData) {
    terminal.warning(
      `The broker ${id} replicates data with a broker in another Region. Changes of users take effect when the primary broker of the pair reboots, which reboots the other one too.`,
    );
  }
}
