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
import { readPrivateState, type UserPrivateState } from './private-state';
import { userId, type UserConfig, type UserState } from './schema';

/** Returns what to say of a planned creation, replacement or update. */
export function planDiagnostics(
  { prior, planned, privateState, replaced }: Plan<UserConfig, UserState>,
  session: Session | undefined,
): Diagnostic[] {
  const { broker_id: brokerId, username } = planned;
  if (typeof brokerId !== 'string' || typeof username !== 'string' || !session) return [];
  const id = userId(brokerId, username);
  if (prior !== null) {
    const { claim, supersedes } = readPrivateState(privateState).own;
    // The read has said it; without a refresh nobody has.
    session.users.saw({ id: prior.id ?? id, claim, supersedes });
    return [];
  }
  const before = replaced && readPrivateState(replaced).own;
  if (before?.id === id) {
    return [
      before.origin === 'unconfirmed'
        ? warnedOfUnknownOwner(brokerId, username)
        : replacedBySameName(brokerId, username),
    ];
  }
  const other = session.users.planCreation(id, planned.adopt_existing === true);
  if (other === 'creation') return [managedTwice(brokerId, username)];
  return other === 'destruction' ? [movedWithoutSaying(brokerId, username)] : [];
}

/** Plans a destruction: says what stays until a reboot, and marks an instance whose user another one keeps. */
export function planDestroy(prior: UserState, own: UserPrivateState, session: Session | undefined): DestroyPlanOutcome {
  const brokerId = prior.broker_id ?? '';
  const username = prior.username ?? '';
  if (!session) return {};
  const instance = { id: userId(brokerId, username), claim: own.claim, supersedes: own.supersedes };
  const { isCreated, isKept } = session.users.planDestruction(instance);
  const privateState = isKept ? { ...own, isSuperseded: true } : own;
  if (isKept) return { privateState, diagnostics: [willBeKept(brokerId, username)] };
  if (own.origin === 'unconfirmed') return { privateState, diagnostics: [warnedOfUnknownOwner(brokerId, username)] };
  if (isCreated) return { privateState, diagnostics: [movedWithoutSaying(brokerId, username)] };
  return {
    privateState,
    diagnostics: session.isFirst(`destroy ${brokerId}`) ? [namesStayTaken(brokerId, username)] : [],
  };
}
