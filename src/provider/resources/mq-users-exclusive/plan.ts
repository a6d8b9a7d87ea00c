/** Plans a removal: names everyone who will be removed, and refuses what the configuration does not allow. */
import type { Broker, User } from '../../../amazon-mq';
import type { ProviderClient } from '../../client';
import { whyUnsuitable } from '../../../amazon-mq/internal';
import { requireSameBroker } from '../../ownership/broker-place';
import { managedButNotListed } from '../../ownership/messages';
import { DiagnosticError, UNKNOWN, type Context, type PlannedChange, type PlanResult } from '../../../terraform-plugin';
import { cannotBeNamed, unsuitableBroker, willBeRemoved } from './messages';
import { readExclusiveState, type ExclusivePrivateState } from './private-state';
import {
  expectsUsers,
  groupsOf,
  isKept,
  isPresent,
  presentUsernames,
  problemsOfRemoval,
  readUsers,
  type Kept,
  type Removal,
} from './removal';
import type { ExclusiveConfig, ExclusiveState } from './schema';

/**
 * Plans the removal of everyone who is not kept. Terraform calls this again during the apply, when it refuses a
 * `removed_users` that differs. What an update removes is therefore determined from the last refresh.
 */
export async function planRemoval(
  { prior, planned, privateState }: PlannedChange<ExclusiveConfig, ExclusiveState>,
  kept: Kept,
  client: ProviderClient | undefined,
  context: Context,
): Promise<PlanResult<ExclusiveConfig>> {
  const { broker_id: brokerId } = kept;
  // The users of another broker say nothing about this one.
  const isSameBroker = prior === null || prior.broker_id === brokerId;
  const own = isSameBroker ? readExclusiveState(privateState) : {};
  if (!client) return { planned: { ...planned, ...removalWithoutClient(own, kept, prior) } };
  const broker = await client.places.brokerOf(brokerId, context);
  // The apply reports it, unless the broker exists by then.
  if (broker === undefined) return { planned: { ...planned, ...unchangedRemoval(prior) } };
  requireSameBroker(brokerId, own.brokerArn, broker.arn);
  const reason = whyUnsuitable(broker);
  if (reason !== undefined) throw new DiagnosticError([unsuitableBroker(brokerId, reason)]);
  client.users.exclusive.plan(brokerId, (username) => isKept(kept, username));
  // What this run does with its users is known once Terraform has planned them.
  await client.users.waitForOtherInstances();
  const ofRun = client.users.plannedUsersOf(brokerId);
  const unlisted = [...ofRun].flatMap(([name, { plan }]) => (plan === 'stays' && !isKept(kept, name) ? [name] : []));
  if (unlisted.length > 0) return { planned, diagnostics: [managedButNotListed(brokerId, unlisted.sort())] };
  const names = candidates(broker, own.present).filter((name) => !isKept(kept, name));
  if (names.includes('__proto__')) return { planned, diagnostics: [cannotBeNamed(brokerId)] };
  const found = await readUsers(brokerId, names, client, context);
  if ((own.present ? names : found).length === 0) return { planned: { ...planned, ...unchangedRemoval(prior) } };
  const removed = found.filter(isPresent);
  const present = presentUsernames(broker);
  const removal: Removal = {
    broker,
    removed,
    staying: present.filter((name) => isKept(kept, name)),
    planned: ofRun,
    mayCreateConsoleUser: expectsUsers(kept.usernames, present),
  };
  // A value that is not known yet is checked by the apply, which repeats all checks.
  const allowed = {
    remove_last_console_user: planned.remove_last_console_user !== false,
    remove_replication_users: planned.remove_replication_users !== false,
  };
  const problems = await problemsOfRemoval(removal, allowed, client, context);
  // Users that leave are destroyed by their own resources, whose plans name them.
  const named = removed.filter(({ username }) => ofRun.get(username)?.plan !== 'goes');
  const forApply: ExclusivePrivateState = { ...own, brokerArn: broker.arn };
  return {
    planned: { ...planned, removed_users: removedUsers(names, found, own), removed_at: UNKNOWN },
    privateState: forApply,
    diagnostics: [...problems, ...(named.length > 0 ? [willBeRemoved(broker, named)] : [])],
  };
}

/** Returns the attributes of a plan that removes no user. */
export function unchangedRemoval(prior: ExclusiveState | null): Pick<ExclusiveState, 'removed_users' | 'removed_at'> {
  const { removed_users, removed_at } = prior ?? { removed_users: {}, removed_at: null };
  return { removed_users, removed_at };
}

/** Returns the attributes of a plan that is made without requests, from the last refresh. */
function removalWithoutClient(
  own: ExclusivePrivateState,
  kept: Kept,
  prior: ExclusiveState | null,
): Pick<ExclusiveConfig, 'removed_users' | 'removed_at'> {
  const names = (own.present ?? []).filter((name) => !isKept(kept, name));
  if (names.length === 0) return unchangedRemoval(prior);
  return { removed_users: removedUsers(names, [], own), removed_at: UNKNOWN };
}

/**
 * Returns the users that may have to be removed. Without a refresh, as on create, those whose deletion is pending are among
 * them: the same apply may have deleted them since the first plan, by destroying their resources.
 */
function candidates({ users }: Broker, present: readonly string[] | undefined): readonly string[] {
  return present ?? users.map(({ username }) => username).sort();
}

/** Returns the users for the plan, with the groups of each. Groups that the last refresh did not read are unknown. */
function removedUsers(
  names: readonly string[],
  found: readonly User[],
  { present, unlisted = {} }: ExclusivePrivateState,
): Readonly<Record<string, readonly string[] | typeof UNKNOWN>> {
  if (!present) return groupsOf(found);
  return Object.fromEntries(
    names.map((name) => [name, Object.hasOwn(unlisted, name) ? (unlisted[name] ?? []) : UNKNOWN]),
  );
}
