/** Plans who manages a user: warnings about users that are created, replaced or destroyed, and private state for the apply. */
import type { Context, Diagnostic, DestroyPlanResult, PlannedChange, PrivateState } from '../../../terraform-plugin';
import { timeoutOf } from '../../timeouts';
import type { ProviderClient } from '../../client';
import type { Leaving } from '../../ownership/users-of-run';
import {
  adoptedTooLate,
  brokerNotRunning,
  managedTwice,
  movedWithoutMovedBlock,
  namesStayTaken,
  replacedBySameName,
  warnedOfUnknownOwner,
  willBeKept,
} from './messages';
import { isUnconfirmed, readPrivateState, type UserPrivateState } from './private-state';
import { userId } from '../../user-id';
import type { UserConfig, UserState } from './schema';

interface OwnershipPlan {
  readonly diagnostics: readonly Diagnostic[];
  /** The private state for the delete of a replaced instance. */
  readonly replacedPrivateState?: PrivateState;
}

/** Plans who manages the user after the apply: the existing instance, or this creation. */
export async function planOwnership(
  { prior, planned, privateState, replacedPrivateState }: PlannedChange<UserConfig, UserState>,
  client: ProviderClient | undefined,
): Promise<OwnershipPlan> {
  if (!client) return { diagnostics: [] };
  const { users } = client;
  const { broker_id: brokerId, username } = planned;
  const isKnown = typeof brokerId === 'string' && typeof username === 'string';
  const id = isKnown ? userId(brokerId, username) : undefined;
  if (prior !== null) {
    const priorId = userId(prior.broker_id, prior.username);
    const { own, isClaimed } = readPrivateState(privateState);
    if (!isClaimed) return { diagnostics: [] };
    // The read has recorded it, unless Terraform ran with -refresh=false.
    const facts = { isUnconfirmed: isUnconfirmed(prior, own), isAdopted: own.origin === 'adopted' };
    users.recordInstance(priorId, own.claim, facts);
    if (id === priorId) {
      const finding = users.planStay(id, own.claim);
      return { diagnostics: isKnown && finding ? [findings[finding](brokerId, username)] : [] };
    }
    if (!isKnown || id === undefined) return { diagnostics: [] };
    users.planLeave(priorId, own.claim);
    // Terraform shows no warning of the creation that replaces an instance, so this plan has to return it.
    const isMoved = planned.adopt_existing !== true && (await users.isGivenUp(id));
    return { diagnostics: isMoved ? [movedWithoutMovedBlock(brokerId, username)] : [] };
  }
  const own = replacedPrivateState && readPrivateState(replacedPrivateState).own;
  const creation = {
    adopts: planned.adopt_existing === true,
    replaces: own?.id === id ? own?.claim : undefined,
  };
  const isFirst = id === undefined || users.planCreation(id, creation);
  const departure =
    own && (await planDeparture({ ...own, replacedBy: id }, own.id === id ? 'replaced' : 'renamed', client));
  const replaced = departure && { replacedPrivateState: departure.privateState };
  if (departure?.problem) return { diagnostics: [departure.problem], ...replaced };
  if (!isKnown || id === undefined) return { diagnostics: [], ...replaced };
  const finding = isFirst ? await users.findingOf(id, creation) : 'second-address';
  const message = finding && findings[finding]?.(brokerId, username);
  return { diagnostics: message ? [message] : [], ...replaced };
}

const findings = {
  'second-address': managedTwice,
  moved: movedWithoutMovedBlock,
  'adopted-too-late': adoptedTooLate,
  replacement: replacedBySameName,
  // The read has already warned.
  unconfirmed: undefined,
};

interface PlannedDeparture {
  /** The private state for the delete. */
  readonly privateState: UserPrivateState;
  /** Why the instance must not give up its user in this plan. */
  readonly problem?: Diagnostic;
}

/** Plans that an instance gives up its user. */
async function planDeparture(
  own: UserPrivateState,
  leaving: Leaving,
  { users }: ProviderClient,
): Promise<PlannedDeparture> {
  const { id, claim, others } = own;
  if (id === undefined) return { privateState: own };
  users.planLeave(id, claim);
  await users.waitForOtherInstances();
  const { keptFor, isHandedOver, isSafe } = users.decideOutcome(id, claim, { leaving, others });
  const [brokerId = '', username = ''] = id.split('/');
  return {
    privateState: {
      ...own,
      keptFor: keptFor.length > 0 ? keptFor : undefined,
      isHandedOver: isHandedOver ? true : undefined,
    },
    ...(!isSafe && { problem: adoptedTooLate(brokerId, username) }),
  };
}

/** Plans a destruction: warns about what remains until a reboot, and records the instances for which the user is kept. */
export async function planDestroy(
  prior: UserState,
  own: UserPrivateState,
  client: ProviderClient | undefined,
  context: Context,
): Promise<DestroyPlanResult> {
  if (!client) return {};
  const { broker_id: brokerId, username } = prior;
  const id = userId(brokerId, username);
  const { users } = client;
  const { privateState, problem } = await planDeparture({ ...own, id }, 'destroyed', client);
  const result = (...diagnostics: Diagnostic[]) => ({ privateState, diagnostics });
  if (problem) return result(problem);
  // With -refresh=false, the others may no longer exist. The delete keeps the user anyway.
  const recorded = own.others?.some((other) => !users.isLeaving(id, other)) ?? false;
  if (privateState.keptFor !== undefined || privateState.isHandedOver || recorded)
    return result(willBeKept(brokerId, username));
  if (isUnconfirmed(prior, own)) return result(warnedOfUnknownOwner(brokerId, username));
  if (users.isCreationPlanned(id)) return result(movedWithoutMovedBlock(brokerId, username));
  if (!client.isFirst(`destroy ${brokerId}`)) return result();
  return result(namesStayTaken(brokerId, username), ...(await brokerWarnings(prior, client, context)));
}

/** Warns if the broker does not accept changes to its users at the moment. A broker that cannot be read is left to the apply. */
async function brokerWarnings(
  { broker_id: brokerId, timeouts }: UserState,
  { places }: ProviderClient,
  context: Context,
): Promise<Diagnostic[]> {
  const broker = await places.brokerOf(brokerId, context).catch(() => undefined);
  if (broker === undefined || broker.state === 'RUNNING') return [];
  return [brokerNotRunning(broker, timeoutOf(timeouts, 'delete'))];
}
