/** Removes the users that a plan names, unless they are gone by now or have to stay after all. */
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
  type OperationResult,
} from '../../../terraform-plugin';
import { timeoutOf } from '../../timeouts';
import { userId } from '../../user-id';
import { configDiagnostics } from './config';
import { createdByThisRun, stoppedMidway } from './messages';
import { removedBefore } from './plan';
import { readExclusiveState, type ExclusivePrivateState } from './private-state';
import { groupsOf, isKept, isPresent, judgeRemoval, presentUsernames, readUsers } from './removal';
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
  const broker = await describe(brokerId, client, context);
  const present = presentUsernames(broker);
  const due = named.filter((name) => present.includes(name) && !isKept(config, name));
  const created = due.filter((name) => client.users.changes.hasCreation(userId(brokerId, name)));
  const others = due.filter((name) => !created.includes(name));
  const removed = (await readUsers(brokerId, others, client, context)).filter(isPresent);
  const usernames = removed.map(({ username }) => username);
  const staying = present.filter((name) => !usernames.includes(name));
  const allowed = {
    remove_last_console_user: planned.remove_last_console_user || own.keepsConsole === true,
    remove_replication_users: planned.remove_replication_users,
  };
  const { problems } = await judgeRemoval({ broker, removed, staying }, allowed, client, context);
  if (problems.length > 0) throw new DiagnosticError(problems);
  await deleteAll(brokerId, usernames, timeoutMillis, client, context);
  return {
    state: {
      ...planned,
      id: brokerId,
      removed_users: appliedUsers(planned.removed_users, groupsOf(removed)),
      removed_at: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    },
    privateState: { brokerArn: broker.arn, present: staying, unlisted: {} } satisfies ExclusivePrivateState,
    diagnostics: [
      ...(created.length > 0 ? [createdByThisRun(brokerId, created)] : []),
      ...(usernames.length > 0 ? client.pendingWarning(broker) : []),
    ],
  };
}

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
  const broker = await describe(brokerId, client, context);
  return {
    state: { ...planned, id: brokerId, ...removedBefore(prior) },
    privateState: { brokerArn: broker.arn } satisfies ExclusivePrivateState,
  };
}

/**
 * Deletes users, one after another. Those that are left after an interruption are named by the next plan.
 *
 * @throws DiagnosticError that names the users that were deleted, and those that were not
 */
async function deleteAll(
  brokerId: string,
  usernames: readonly string[],
  timeoutMillis: number,
  client: ProviderClient,
  context: Context,
): Promise<void> {
  for (const [index, username] of usernames.entries()) {
    try {
      context.signal.throwIfAborted();
      context.log.debug('removing a user', { user: userId(brokerId, username) });
      await client.users.changes.runChange(() =>
        client.writeWhileRunning(brokerId, timeoutMillis, context, () =>
          client.mq.users.delete(brokerId, username, context),
        ),
      );
    } catch (thrown) {
      const stopped = stoppedMidway(brokerId, usernames.slice(0, index), usernames.slice(index));
      const cause = toDiagnosticError(`The user ${username} could not be removed`, thrown);
      if (cause instanceof DiagnosticError) throw new DiagnosticError([...cause.diagnostics, stopped]);
      if (context.signal.aborted) throw new DiagnosticError([stopped]);
      throw thrown;
    }
  }
}

async function describe(brokerId: string, client: ProviderClient, context: Context): Promise<Broker> {
  return client.mq.brokers.describe(brokerId, context).catch(async (thrown: unknown) => {
    throw await toBrokerDiagnosticError(thrown, client);
  });
}
