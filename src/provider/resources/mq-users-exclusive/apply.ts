/** Removes the users that a plan names, unless they are gone by now or are kept after all. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Broker } from '../../../amazon-mq';
import { toBrokerDiagnosticError } from '../../broker-failure';
import type { ProviderClient } from '../../client';
import { toDiagnosticError } from '../../diagnostics';
import { requireSameBroker } from '../../ownership/broker-place';
import {
  DiagnosticError,
  isWhollyKnown,
  UNKNOWN,
  type AppliedChange,
  type Context,
  type Diagnostic,
  type OperationResult,
} from '../../../terraform-plugin';
import { timeoutOf } from '../../timeouts';
import { userId } from '../../user-id';
import { configDiagnostics } from './config';
import { createdByThisRun, LAST_CONSOLE_USER, stoppedMidway } from './messages';
import { unchangedRemoval } from './plan';
import { readExclusiveState, type ExclusivePrivateState } from './private-state';
import {
  anyHasConsole,
  expectsUsers,
  groupsOf,
  isKept,
  isPresent,
  presentUsernames,
  problemsOfRemoval,
  readUsers,
} from './removal';
import type { ExclusivePlan, ExclusiveState } from './schema';

type Result = OperationResult<ExclusiveState>;

/** Removes the users that the plan names. */
export async function removeUsers(
  change: AppliedChange<ExclusivePlan, ExclusiveState, ExclusiveState | null>,
  client: ProviderClient,
  context: Context,
): Promise<Result> {
  // Values that were unknown at plan are known now.
  const problems = configDiagnostics(change.config);
  if (problems.length > 0) throw new DiagnosticError(problems);
  const { removed_users: named, removed_at: at } = change.planned;
  if (at !== UNKNOWN || named === UNKNOWN || named === null) return storeConfiguration(change, client, context);
  return removeNamed(change, Object.keys(named), client, context);
}

async function removeNamed(
  { planned, config, prior, privateState }: AppliedChange<ExclusivePlan, ExclusiveState, ExclusiveState | null>,
  named: readonly string[],
  client: ProviderClient,
  context: Context,
): Promise<Result> {
  const { broker_id: brokerId } = planned;
  const own = readExclusiveState(privateState);
  const timeoutMillis = timeoutOf(planned.timeouts, prior === null ? 'create' : 'update');
  try {
    const prepared = await client.prepareBroker(brokerId, timeoutMillis, context);
    requireSameBroker(brokerId, own.brokerArn, prepared.broker.arn);
  } catch (thrown) {
    throw await toBrokerDiagnosticError(thrown, client);
  }
  return client.users.exclusive.runRemoval(brokerId, () =>
    removeChecked({ planned, config, prior, privateState }, named, timeoutMillis, client, context),
  );
}

/** Repeats the checks of the plan with the users as they are now, and removes those that are still there. */
async function removeChecked(
  { planned, config, prior }: AppliedChange<ExclusivePlan, ExclusiveState, ExclusiveState | null>,
  named: readonly string[],
  timeoutMillis: number,
  client: ProviderClient,
  context: Context,
): Promise<Result> {
  const { broker_id: brokerId } = planned;
  const broker = await describeNow(brokerId, client, context);
  const present = presentUsernames(broker);
  const due = named.filter((name) => present.includes(name) && !isKept(config, name));
  const created = due.filter((name) => client.users.changes.hasCreation(userId(brokerId, name)));
  const others = due.filter((name) => !created.includes(name));
  const removed = (await readUsers(brokerId, others, client, context)).filter(isPresent);
  const usernames = removed.map(({ username }) => username);
  const staying = present.filter((name) => !usernames.includes(name));
  // What is only planned may fail, so it does not count.
  const removal = { broker, removed, staying, planned: new Map<string, never>(), mayCreateConsoleUser: false };
  let problems = await problemsOfRemoval(removal, planned, client, context);
  const lacksConsole = problems.some(({ summary }) => summary === LAST_CONSOLE_USER);
  if (lacksConsole && (await waitForConsoleUser(config, brokerId, usernames, timeoutMillis, client, context)))
    problems = problems.filter(({ summary }) => summary !== LAST_CONSOLE_USER);
  if (problems.length > 0) throw new DiagnosticError(problems);
  const { deleted, problems: failures } = await deleteAll(brokerId, usernames, timeoutMillis, client, context);
  // Without a state, the next plan of a creation names the others. An update records that it has removed some, since a reboot
  // may be triggered by it.
  if (failures.length > 0 && (prior === null || deleted.length === 0)) throw new DiagnosticError(failures);
  return {
    state: {
      ...planned,
      id: brokerId,
      removed_users: appliedUsers(planned.removed_users, groupsOf(removed)),
      removed_at: deleted.length > 0 ? timestamp() : unchangedRemoval(prior).removed_at,
    },
    privateState: {
      brokerArn: broker.arn,
      present: present.filter((name) => !deleted.includes(name)),
      unlisted: {},
    } satisfies ExclusivePrivateState,
    diagnostics: [
      ...failures,
      ...(created.length > 0 ? [createdByThisRun(brokerId, created)] : []),
      ...(deleted.length > 0 ? client.pendingWarning(broker) : []),
    ],
  };
}

/**
 * Waits until a user that stays has access to the web console: this run may create or change one at the same time. Returns false if
 * no one gets access before the run has nothing more to do.
 */
async function waitForConsoleUser(
  config: Pick<ExclusiveState, 'usernames' | 'ignore'>,
  brokerId: string,
  removed: readonly string[],
  timeoutMillis: number,
  client: ProviderClient,
  context: Context,
): Promise<boolean> {
  const start = performance.now();
  const isLate = () => client.users.changes.isQuietSince(start) || performance.now() - start > timeoutMillis;
  for (;;) {
    const planned = [...client.users.plannedUsersOf(brokerId)].flatMap(([name, { plan, consoleAccess }]) =>
      plan === 'stays' && consoleAccess !== false ? [name] : [],
    );
    const broker = await describeNow(brokerId, client, context);
    const staying = presentUsernames(broker).filter((name) => !removed.includes(name) && isKept(config, name));
    const candidates = staying.filter((name) => planned.includes(name) || config.usernames.includes(name));
    if (await anyHasConsole(brokerId, candidates, client, context)) return true;
    const mayCome = planned.length > 0 || expectsUsers(config.usernames, presentUsernames(broker));
    if (!mayCome || isLate() || context.signal.aborted) return false;
    await sleep(POLL_MILLIS);
  }
}

/** The time between two polls of the users of a broker. */
const POLL_MILLIS = 500;

const timestamp = () => new Date().toISOString().replace(/\.\d+Z$/, 'Z');

/** Returns the users that a plan names, with the groups that it did not know. */
function appliedUsers(
  planned: ExclusivePlan['removed_users'],
  found: Readonly<Record<string, readonly string[]>>,
): ExclusiveState['removed_users'] {
  if (planned === UNKNOWN || planned === null) return {};
  return Object.fromEntries(
    Object.entries(planned).map(([name, groups]) => [
      name,
      isWhollyKnown(groups) ? (groups as readonly string[]) : Object.hasOwn(found, name) ? (found[name] ?? []) : [],
    ]),
  );
}

/** Stores a configuration whose plan removes no user. */
async function storeConfiguration(
  { planned, prior }: AppliedChange<ExclusivePlan, ExclusiveState, ExclusiveState | null>,
  client: ProviderClient,
  context: Context,
): Promise<Result> {
  const { broker_id: brokerId } = planned;
  const broker = await describeNow(brokerId, client, context);
  return {
    state: { ...planned, id: brokerId, ...unchangedRemoval(prior) },
    privateState: { brokerArn: broker.arn, present: presentUsernames(broker) } satisfies ExclusivePrivateState,
  };
}

/** Deletes users, one after another, until a deletion fails or Terraform asks to stop. */
async function deleteAll(
  brokerId: string,
  usernames: readonly string[],
  timeoutMillis: number,
  client: ProviderClient,
  context: Context,
): Promise<{ readonly deleted: readonly string[]; readonly problems: readonly Diagnostic[] }> {
  for (const [index, username] of usernames.entries()) {
    const deleted = usernames.slice(0, index);
    const stopped = stoppedMidway(brokerId, deleted, usernames.slice(index));
    if (context.signal.aborted) return { deleted, problems: [stopped] };
    context.log.debug('removing a user', { user: userId(brokerId, username) });
    try {
      await client.users.changes.runChange(() =>
        client.writeWhileRunning(brokerId, timeoutMillis, context, () =>
          client.mq.users.delete(brokerId, username, context),
        ),
      );
    } catch (thrown) {
      const cause = toDiagnosticError(`The user ${username} could not be removed`, thrown);
      if (!(cause instanceof DiagnosticError)) throw thrown;
      return { deleted, problems: [...cause.diagnostics, stopped] };
    }
  }
  return { deleted: usernames, problems: [] };
}

async function describeNow(brokerId: string, client: ProviderClient, context: Context): Promise<Broker> {
  return client.mq.brokers.describe(brokerId, context).catch(async (thrown: unknown) => {
    throw await toBrokerDiagnosticError(thrown, client);
  });
}
