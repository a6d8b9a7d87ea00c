/** Deletes a user, if this instance is allowed to. */
import { MqError } from '../../../amazon-mq';
import { requireSameBroker } from '../../ownership/broker-place';
import { toBrokerDiagnosticError } from '../../broker-failure';
import { toDiagnosticError } from '../../diagnostics';
import type { Context, Diagnostic } from '../../../terraform-plugin';
import { DiagnosticError } from '../../../terraform-plugin';
import type { ProviderClient } from '../../client';
import { timeoutOf } from '../../timeouts';
import {
  foundAndNotFound,
  keptForAnother,
  notAdopted,
  notAdoptedYet,
  refusedWithUnknownOwner,
  usernamesExchanged,
} from './messages';
import { isUnconfirmed, type UserPrivateState } from './private-state';
import { userId } from '../../user-id';
import type { UserState } from './schema';

/**
 * Deletes the user of an instance. Only this function decides whether an instance is allowed to: it is not if another instance
 * manages the user now, or if it is not known whether this instance created the user. An instance that does not delete its
 * user leaves the state only after another instance has adopted the user.
 *
 * @throws DiagnosticError, which keeps the instance in the state
 */
export async function deleteMqUser(
  state: UserState,
  own: UserPrivateState,
  client: ProviderClient,
  context: Context,
): Promise<readonly Diagnostic[]> {
  const { users } = client;
  // Other instances of the user, from the refresh and from the plan. The last of them to be destroyed deletes the user.
  const others = new Set([...(own.others ?? []), ...(own.keptFor ?? [])]);
  const isShared = [...others].some((other) => !users.hasEnded(other));
  users.recordEnd(own.claim);
  try {
    return await endInstance(state, own, isShared, client, context);
  } catch (thrown) {
    users.revokeEnd(own.claim);
    // Terraform creates nothing at the address of an instance that it could not destroy.
    if (own.replacedBy !== undefined) users.changes.giveUpCreation(own.replacedBy);
    throw thrown;
  }
}

async function endInstance(
  state: UserState,
  own: UserPrivateState,
  isShared: boolean,
  client: ProviderClient,
  context: Context,
): Promise<readonly Diagnostic[]> {
  const { broker_id: brokerId, username } = state;
  const id = userId(brokerId, username);
  const { users } = client;
  const timeoutMillis = timeoutOf(state.timeouts, 'delete');
  await users.waitForStart();
  if (isShared || (await users.changes.wasCreated(id))) return [keptForAnother(brokerId, username)];
  if (own.isHandedOver || users.isAdoptionPlanned(id)) {
    const { replacedBy } = own;
    const outcome = await users.changes.waitForAdoption(id, { replacedBy, timeoutMillis, signal: context.signal });
    if (outcome !== 'adopted') throw new DiagnosticError([notHandedOver[outcome](brokerId, username)]);
    return [keptForAnother(brokerId, username)];
  }
  if (isUnconfirmed(state, own)) {
    await requireAbsence(brokerId, username, own, client, context);
    return [];
  }
  return users.changes.runChange(() => deleteOwnUser(state, own, timeoutMillis, client, context));
}

async function deleteOwnUser(
  { id, broker_id: brokerId, username }: UserState,
  own: UserPrivateState,
  timeoutMillis: number,
  client: ProviderClient,
  context: Context,
): Promise<readonly Diagnostic[]> {
  context.log.debug('deleting a user', { user: id });
  let isListed: boolean;
  try {
    const prepared = await client.prepareBroker(brokerId, timeoutMillis, context);
    requireSameBroker(brokerId, own.brokerArn, prepared.broker.arn);
    isListed = prepared.has(username);
  } catch (thrown) {
    if (!(thrown instanceof MqError) || thrown.kind !== 'not-found')
      throw await toBrokerDiagnosticError(thrown, client);
    // If the broker was deleted, its users were deleted with it.
    if (await client.places.exists(brokerId, own.brokerArn, context))
      throw await toBrokerDiagnosticError(thrown, client);
    return [];
  }
  const deleteOnce = () =>
    client
      .writeWhileRunning(brokerId, timeoutMillis, context, () => client.mq.users.delete(brokerId, username, context))
      .catch((thrown: unknown) => {
        throw toDiagnosticError('The user could not be deleted', thrown);
      });
  // A single "not found" is not trusted if the broker listed the user.
  if ((await deleteOnce()) || !isListed || (await deleteOnce())) return [];
  if (await client.places.stillListsUser(brokerId, username, context)) {
    throw new DiagnosticError([foundAndNotFound(brokerId, username)]);
  }
  return [];
}

const notHandedOver = { failed: notAdopted, 'not-started': notAdoptedYet, cycle: usernamesExchanged };

/** Checks that there is no user to delete: an instance whose creation was not confirmed never deletes one. */
async function requireAbsence(
  brokerId: string,
  username: string,
  { brokerArn }: UserPrivateState,
  client: ProviderClient,
  context: Context,
): Promise<void> {
  const user = await client.mq.users.find(brokerId, username, context).catch((thrown: unknown) => {
    throw toDiagnosticError('The user could not be read', thrown);
  });
  if (user !== undefined && user.pendingChange !== 'DELETE') {
    throw new DiagnosticError([refusedWithUnknownOwner(brokerId, username)]);
  }
  await client.places.exists(brokerId, brokerArn, context);
}
