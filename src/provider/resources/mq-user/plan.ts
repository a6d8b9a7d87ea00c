/** What a plan says of users that it creates, replaces or destroys. */
import type { Diagnostic, DestroyPlanOutcome, Plan } from '../../plugin';
import type { Session } from '../../session';
import {
  managedTwice,
  movedWithoutSaying,
  namesStayTaken,
  replacedBySameName,
  warnedOfUnknownOwner,
  willBeKept,
} from './messages';
import { isUnconfirmed, readPrivateState, type UserPrivateState } from './private-state';
import { userId, type UserConfig, type UserState } from './schema';

/** Returns what to say of a planned creation or replacement. */
export function planDiagnostics(
  { prior, planned, privateState }: Plan<UserConfig, UserState>,
  session: Session | undefined,
): Diagnostic[] {
  const { broker_id: brokerId, username } = planned;
  if (typeof brokerId !== 'string' || typeof username !== 'string' || !session) return [];
  const id = userId(brokerId, username);
  if (prior !== null) {
    // The read has recorded it, unless Terraform was told not to refresh.
    session.users.saw(prior.id ?? id, readPrivateState(privateState).own.claim);
    return [];
  }
  switch (session.users.planCreation(id, planned.adopt_existing === true)) {
    case 'creation':
      return [managedTwice(brokerId, username)];
    case 'destruction':
      return [movedWithoutSaying(brokerId, username)];
    case 'instance':
      return [replacedBySameName(brokerId, username)];
    default:
      return [];
  }
}

/** Plans a destruction: says what stays until a reboot, and records the instances for which the user is kept. */
export async function planDestroy(
  prior: UserState,
  own: UserPrivateState,
  session: Session | undefined,
): Promise<DestroyPlanOutcome> {
  if (!session) return {};
  const brokerId = prior.broker_id ?? '';
  const username = prior.username ?? '';
  const id = userId(brokerId, username);
  const { users } = session;
  users.saw(id, own.claim);
  await users.arrived();
  const { isCreated } = users.planDestruction(id, own.claim);
  const others = users.othersOf(id, own.claim);
  const privateState = { ...own, keptFor: others.length > 0 ? others : undefined };
  const say = (...diagnostics: Diagnostic[]) => ({ privateState, diagnostics });
  if (others.length > 0 || users.isAdoptionPlanned(id)) return say(willBeKept(brokerId, username));
  if (isUnconfirmed(prior, own)) return say(warnedOfUnknownOwner(brokerId, username));
  if (isCreated) return say(movedWithoutSaying(brokerId, username));
  // Terraform plans the destruction of a deposed instance once more in the apply, see deleteUser.
  if (own.others !== undefined) return say();
  return session.isFirst(`destroy ${brokerId}`) ? say(namesStayTaken(brokerId, username)) : say();
}
