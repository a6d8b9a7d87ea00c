/** Creates a user, or adopts an existing user. */
import { MqError } from '../../../amazon-mq';
import type { PreparedBroker } from '../../../amazon-mq/internal';
import { LIMITS } from '../../../rules';
import { toBrokerDiagnosticError } from '../../broker-failure';
import { toDiagnosticError } from '../../diagnostics';
import type { Context, OperationResult } from '../../../terraform-plugin';
import { DiagnosticError } from '../../../terraform-plugin';
import type { ProviderClient } from '../../client';
import { SHOWN_FIELDS, toFields } from '../../user-fields';
import { absentSoFar, alreadyExists, brokerIsFull, managedTwice, pendingDeletion, unconfirmed } from './messages';
import { attributesOf, changeOf, stateAfter, toAppliedUser, type AppliedUser } from './model';
import { resolvePassword, type ResolvedPassword } from './password';
import { newClaim, UNCONFIRMED, type UserOrigin, type UserPrivateState } from './private-state';
import { userId } from '../../user-id';
import type { UserPlan, UserState } from './schema';
import { requireRunningBroker, writeWithRetry } from './writing';

interface Creation {
  readonly user: AppliedUser;
  readonly password: ResolvedPassword;
}

/** Creates the user, or adopts an existing user if the configuration allows it. */
export async function createMqUser(
  planned: UserPlan,
  config: Pick<UserState, 'password_wo'>,
  client: ProviderClient,
  context: Context,
): Promise<OperationResult<UserState>> {
  const { broker_id: brokerId, username } = planned;
  // The attempt includes the password: the delete of an instance whose user is adopted here waits for the whole outcome.
  const outcome = await client.users.changes.create(
    userId(brokerId, username),
    async () => {
      const user = toAppliedUser(planned, config);
      const password = await resolvePassword(user, undefined, client, context);
      return createOnce({ user, password }, client, context);
    },
    ({ privateState }) => privateState?.origin === 'created' || privateState?.origin === 'adopted',
  );
  if (outcome === undefined) throw new DiagnosticError([managedTwice(brokerId, username)]);
  return outcome;
}

async function createOnce(
  creation: Creation,
  client: ProviderClient,
  context: Context,
): Promise<OperationResult<UserState>> {
  const { user, password } = creation;
  const { broker_id: brokerId, username } = user;
  const broker = await requireRunningBroker(user, 'create', client, context);
  const isThere = await client.hasUser(broker, username, context).catch(async (thrown: unknown) => {
    throw await toBrokerDiagnosticError(thrown, client);
  });
  if (isThere) {
    const outcome = await adoptExisting(creation, broker, client, context);
    if (outcome) return outcome;
  }
  await refuseIfFull(broker, client, context);
  context.log.debug('creating a user', { user: user.id });
  try {
    const wanted = { ...toFields(SHOWN_FIELDS, user), password: password.password };
    const { recovered } = await writeWithRetry(user, 'create', client, context, () =>
      client.mq.users.create(wanted, { signal: context.signal, wasAbsent: !isThere, lookUpWhenAborted: true }),
    );
    if (recovered) context.log.info('the response was lost, but the user was created', { user: user.id });
  } catch (thrown) {
    if (!(thrown instanceof MqError)) throw thrown;
    if (thrown.kind === 'conflict') {
      const outcome = await adoptExisting(creation, broker, client, context);
      if (outcome) return outcome;
      throw new DiagnosticError([pendingDeletion(brokerId, username)]);
    }
    if (!thrown.mayHaveHappened) throw toDiagnosticError('The user could not be created', thrown);
    if (thrown.wasAbsent) throw new DiagnosticError([absentSoFar(brokerId, username, thrown.message)]);
    return {
      state: stateAfter(user, password, UNCONFIRMED),
      privateState: privateStateOf(creation, 'unconfirmed', broker),
      diagnostics: [unconfirmed(brokerId, username, thrown.message)],
    };
  }
  broker.addCreated(username);
  return {
    state: stateAfter(user, password, 'CREATE'),
    privateState: privateStateOf(creation, 'created', broker),
    diagnostics: client.pendingWarning(broker.broker),
  };
}

/** Checks that the broker can have another user. Lists its users again, since this run may have deleted some. */
async function refuseIfFull(broker: PreparedBroker, { mq }: ProviderClient, context: Context): Promise<void> {
  if (!broker.isFull()) return;
  const { id } = broker.broker;
  const users = await mq.users.list(id, context).catch((thrown: unknown) => {
    throw toDiagnosticError('The users of the broker could not be counted', thrown);
  });
  if (users.length >= LIMITS.usersPerBroker) {
    const pendingDeletions = users.filter(({ pendingChange }) => pendingChange === 'DELETE').length;
    throw new DiagnosticError([brokerIsFull(id, pendingDeletions)]);
  }
}

/**
 * Adopts the existing user. Returns undefined if there is no such user after all, or its deletion is pending.
 * @throws DiagnosticError if the configuration does not allow it
 */
async function adoptExisting(
  creation: Creation,
  broker: PreparedBroker,
  client: ProviderClient,
  context: Context,
): Promise<OperationResult<UserState> | undefined> {
  const { user, password } = creation;
  const { broker_id: brokerId, username } = user;
  const found = await client.mq.users.find(brokerId, username, context).catch((thrown: unknown) => {
    throw toDiagnosticError('The existing user could not be read', thrown);
  });
  // Amazon MQ decides whether the user can be created before the old one is removed.
  if (found === undefined || found.pendingChange === 'DELETE') return undefined;
  if (!user.adopt_existing) throw new DiagnosticError([alreadyExists(brokerId, username)]);
  context.log.info('adopting an existing user', { user: user.id });
  const change = { ...changeOf(attributesOf(found), user), password: password.password };
  await writeWithRetry(user, 'create', client, context, () =>
    client.mq.users.update(brokerId, username, change, context),
  ).catch((thrown: unknown) => {
    throw toDiagnosticError('The existing user could not be adopted', thrown);
  });
  return {
    state: stateAfter(user, password, found.pendingChange === 'CREATE' ? 'CREATE' : 'UPDATE'),
    privateState: privateStateOf(creation, 'adopted', broker),
    diagnostics: client.pendingWarning(broker.broker),
  };
}

function privateStateOf({ user }: Creation, origin: UserOrigin, { broker }: PreparedBroker): UserPrivateState {
  return {
    origin,
    id: user.id,
    claim: newClaim(),
    brokerArn: broker.arn,
    replicationUser: user.replication_user,
  };
}
