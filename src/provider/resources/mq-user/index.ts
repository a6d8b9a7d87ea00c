/** The resource `mq_user`: a user of a broker. It does not matter what manages the broker and its other users. */
import { isDeepStrictEqual } from 'node:util';
import type { User, UserChange } from '../../../amazon-mq';
import { MqError } from '../../../amazon-mq';
import { checkUser } from '../../../rules';
import { requireSameBroker } from '../../ownership/broker-place';
import { toDiagnosticError, violationDiagnostics } from '../../diagnostics';
import type { Context, OperationResult, PrivateState, Resource } from '../../../terraform-plugin';
import { DiagnosticError, UNKNOWN } from '../../../terraform-plugin';
import type { ProviderClient } from '../../client';
import { managedButNotListed } from '../../ownership/messages';
import { timeoutDiagnostics } from '../../timeouts';
import { SHOWN_FIELDS, toFields, toUserInput } from '../../user-fields';
import { createMqUser } from './create';
import { deleteMqUser } from './delete';
import {
  brokenEntries,
  foundAndNotFound,
  goneMeanwhile,
  isManagedTwice,
  pendingDeletion,
  refusedWithUnknownOwner,
  warnedOfUnknownOwner,
} from './messages';
import {
  attributesOf,
  changeOf,
  fullChange,
  importedState,
  parseUserId,
  stateAfter,
  toAppliedUser,
  type AppliedUser,
} from './model';
import {
  currentSecretVersion,
  planSecretVersion,
  requirePassword,
  resolvePassword,
  secretDiagnostics,
  sourceDiagnostics,
  type ResolvedPassword,
} from './password';
import { generateConfig } from './generated-config';
import { movedState } from './moved-state';
import { planDestroy, planOwnership } from './plan';
import {
  importedPrivateState,
  isUnconfirmed,
  readPrivateState,
  UNCONFIRMED,
  type UserPrivateState,
} from './private-state';
import { userId } from '../../user-id';
import { mqUserSchema, type MqUserSchema, type UserPlan, type UserState } from './schema';
import { requireRunningBroker, writeWithRetry } from './writing';

export const mqUser: Resource<MqUserSchema, ProviderClient> = {
  schema: mqUserSchema,

  validate(config, capabilities) {
    return [
      ...violationDiagnostics(checkUser(toUserInput(config))),
      ...sourceDiagnostics(config, capabilities),
      ...timeoutDiagnostics('mq_user', config.timeouts),
    ];
  },

  async plan(change, client, context) {
    const { prior, planned, config, privateState } = change;
    const { broker_id: brokerId, username } = planned;
    const isKnown = typeof brokerId === 'string' && typeof username === 'string';
    const { own } = readPrivateState(privateState);
    const { version, diagnostics } = planSecretVersion(prior, planned, own.secretVersion);
    const isRotated = prior !== null && version !== prior.password_secret_version_id;
    const isAdoption = prior !== null && isUnconfirmed(prior, own) && planned.adopt_existing === true;
    const { console_access: access } = planned;
    if (isKnown)
      client?.users.planConsoleAccess(userId(brokerId, username), access === UNKNOWN ? undefined : access === true);
    const isExcluded = isKnown && client?.users.exclusive.removes(brokerId, username) === true;
    const ownership = await planOwnership(change, client);
    return {
      ...ownership,
      planned: {
        ...planned,
        password_secret_version_id: version,
        ...(isKnown && { id: userId(brokerId, username) }),
        ...((isRotated || isAdoption) && { pending_change: UNKNOWN }),
      },
      diagnostics: [
        ...diagnostics,
        ...requirePassword(prior, config),
        ...(isExcluded ? [managedButNotListed(brokerId, [username])] : []),
        ...ownership.diagnostics,
        ...(await secretDiagnostics(planned, version, client, context)),
      ],
    };
  },

  planDestroy(prior, privateState, client, context) {
    return planDestroy(prior, readPrivateState(privateState).own, client, context);
  },

  async create({ planned, config }, client, context) {
    return createMqUser(planned, config, client, context);
  },

  read(state, privateState, client, context) {
    return client.users.runRead(() => readUser(state, privateState, client, context));
  },

  async update({ prior, planned, config, privateState }, client, context) {
    const user = toAppliedUser(planned, config);
    const { own } = readPrivateState(privateState);
    // An unconfirmed user may belong to someone else, so either all of its fields are set, or none.
    const isAdoption = isUnconfirmed(prior, own);
    if (isAdoption && !user.adopt_existing) {
      throw new DiagnosticError([refusedWithUnknownOwner(user.broker_id, user.username)]);
    }
    const password = await newPassword(prior, planned, user, isAdoption, client, context);
    const change: UserChange = {
      ...(isAdoption ? fullChange(user) : changeOf(prior, user)),
      ...(password && { password: password.password }),
    };
    const secretVersion = password ? password.secretVersion : prior.password_secret_version_id;
    const pendingChange = prior.pending_change === 'CREATE' ? 'CREATE' : 'UPDATE';
    if (Object.keys(change).length === 0) {
      const state = stateAfter(user, { secretVersion }, prior.pending_change);
      return { state, privateState: { ...own, secretVersion } satisfies UserPrivateState };
    }
    const broker = await requireRunningBroker(user, 'update', client, context);
    requireSameBroker(user.broker_id, own.brokerArn, broker.broker.arn);
    context.log.debug('changing a user', { user: user.id, fields: Object.keys(change).join(' ') });
    try {
      await writeWithRetry(user, 'update', client, context, () =>
        client.mq.users.update(user.broker_id, user.username, change, context),
      );
    } catch (thrown) {
      if (!(thrown instanceof MqError)) throw thrown;
      if (thrown.kind === 'not-found') throw new DiagnosticError([goneMeanwhile(user.broker_id, user.username)]);
      if (thrown.kind === 'conflict') throw new DiagnosticError([pendingDeletion(user.broker_id, user.username)]);
      throw toDiagnosticError('The user could not be changed', thrown);
    }
    return {
      state: stateAfter(user, { secretVersion }, pendingChange),
      privateState: {
        ...own,
        ...(isAdoption && { origin: 'adopted' }),
        ...(change.replicationUser !== undefined && { replicationUser: change.replicationUser }),
        secretVersion,
      } satisfies UserPrivateState,
      diagnostics: client.pendingWarning(broker.broker),
    };
  },

  async delete(state, privateState, client, context) {
    return { diagnostics: await deleteMqUser(state, readPrivateState(privateState).own, client, context) };
  },

  importedPrivateState,
  import(id) {
    const { brokerId, username } = parseUserId(id);
    return importedState(brokerId, username);
  },

  moveState: movedState,
  generateConfig,

  identity: {
    version: 0,
    attributes: {
      broker_id: { type: 'string', requiredForImport: true, description: 'The id of the broker.' },
      username: { type: 'string', requiredForImport: true, description: 'The name of the user.' },
    },
  },
  identify: ({ broker_id, username }) => ({ broker_id, username }),
  importIdentity: ({ broker_id, username }) => {
    const { brokerId, username: name } = parseUserId(`${String(broker_id ?? '')}/${String(username ?? '')}`);
    return importedState(brokerId, name);
  },
};

/** Reads a user. Its state is null if the broker in the state does not have it, or its deletion is pending. */
async function readUser(
  state: UserState,
  privateState: PrivateState,
  client: ProviderClient,
  context: Context,
): Promise<OperationResult<UserState>> {
  const { broker_id: brokerId, username } = state;
  const id = userId(brokerId, username);
  const { own, broken } = readPrivateState(privateState);
  const unconfirmed = isUnconfirmed(state, own);
  client.users.recordInstance(id, own.claim, {
    isUnconfirmed: unconfirmed,
    isAdopted: own.origin === 'adopted',
    isRead: true,
  });
  context.log.debug('reading a user', { user: id });
  const listed = client.readsOnlyExistence && !unconfirmed ? await findInList(state, client, context) : undefined;
  const user =
    listed === 'no-broker' ? undefined : (listed ?? (await findListedUser(brokerId, username, client, context)));
  const isUnchanged = user !== undefined && isDeepStrictEqual({ ...state, ...attributesOf(user) }, state);
  const arn = isUnchanged ? own.brokerArn : await arnOf(brokerId, client, context);
  if (arn !== undefined) requireSameBroker(brokerId, own.brokerArn, arn);
  if (user === undefined || user.pendingChange === 'DELETE') {
    if (user === undefined) await client.places.exists(brokerId, own.brokerArn, context);
    client.users.recordNoUser(id, own.claim);
    return { state: null };
  }
  const replicationUser = user.pendingChange === null ? undefined : own.replicationUser;
  const { version, diagnostics } = await currentSecretVersion(state, client, context);
  await client.users.waitForFirstReads();
  // Determined last, when Terraform has asked about as many instances as possible.
  const others = client.users.othersOf(id, own.claim);
  return {
    state: {
      ...state,
      ...attributesOf(user),
      ...(unconfirmed && { pending_change: UNCONFIRMED }),
      replication_user: replicationUser ?? user.replicationUser,
    },
    privateState: {
      ...own,
      id,
      brokerArn: own.brokerArn ?? arn ?? (await arnOf(brokerId, client, context)),
      others: others.length > 0 ? others : undefined,
      keptFor: undefined,
      isHandedOver: undefined,
      replacedBy: undefined,
      replicationUser,
      secretVersion: version,
    } satisfies UserPrivateState,
    diagnostics: [
      ...diagnostics,
      ...(broken.length > 0 ? [brokenEntries(id, broken)] : []),
      ...(others.length > 0 ? [isManagedTwice(brokerId, username)] : []),
      ...(unconfirmed ? [warnedOfUnknownOwner(brokerId, username)] : []),
    ],
  };
}

/**
 * Returns the user of a complete state if the broker lists it: with the settings of the state, and the pending change of the
 * list. Returns undefined if the user has to be read, and `no-broker` if there is no broker.
 */
async function findInList(
  state: UserState,
  client: ProviderClient,
  context: Context,
): Promise<User | 'no-broker' | undefined> {
  const settings = toFields(SHOWN_FIELDS, state);
  // An imported instance has no settings yet.
  if (Object.values(settings).includes(null)) return undefined;
  const listed = await client.listedUser(state.broker_id, state.username, context).catch((thrown: unknown) => {
    throw toDiagnosticError('The users of the broker could not be listed', thrown);
  });
  if (listed === 'no-broker') return listed;
  return listed && { ...(settings as Omit<User, 'pendingChange'>), pendingChange: listed.pendingChange };
}

/** Returns a user. A single "not found" is not trusted if the broker lists the user. */
async function findListedUser(brokerId: string, username: string, client: ProviderClient, context: Context) {
  const find = () =>
    client.mq.users.find(brokerId, username, context).catch((thrown: unknown) => {
      throw toDiagnosticError('The user could not be read', thrown);
    });
  const user = await find();
  // A failure to describe the broker is reported by the lookup of the broker.
  if (user !== undefined || !(await client.places.listsUser(brokerId, username, context).catch(() => false))) {
    return user;
  }
  const again = await find();
  if (again === undefined && (await client.places.stillListsUser(brokerId, username, context))) {
    throw new DiagnosticError([foundAndNotFound(brokerId, username)]);
  }
  return again;
}

/** Returns the ARN of the broker; undefined if it cannot be determined, which does not fail a refresh. */
async function arnOf(brokerId: string, { places }: ProviderClient, context: Context): Promise<string | undefined> {
  return places.arnOf(brokerId, context).catch((thrown: unknown) => {
    if (context.signal.aborted) throw thrown;
    return undefined;
  });
}

/** Returns the password that an update has to send; undefined if the password has not changed. */
async function newPassword(
  prior: UserState,
  planned: UserPlan,
  user: AppliedUser,
  isAdoption: boolean,
  client: ProviderClient,
  context: Context,
): Promise<ResolvedPassword | undefined> {
  const version = planned.password_secret_version_id;
  const isNew =
    isAdoption ||
    (user.password_secret_id === null
      ? prior.password_secret_id !== null || String(prior.password_wo_version) !== String(user.password_wo_version)
      : version === UNKNOWN || version !== prior.password_secret_version_id);
  if (!isNew) return undefined;
  return resolvePassword(user, typeof version === 'string' ? version : undefined, client, context);
}
