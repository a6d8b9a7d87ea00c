/** `mq_user`: one user on one broker, whoever made the broker and whatever other users it has. */
import type { PreparedBroker, UserChange } from '../../../amazon-mq';
import { MAX_USERS, MqError } from '../../../amazon-mq';
import { checkUser } from '../../../rules';
import { failure } from '../../failure';
import type { Context, Outcome, PrivateState, Resource } from '../../plugin';
import { DiagnosticError, UNKNOWN } from '../../plugin';
import type { Session } from '../../session';
import { timeoutDiagnostics, timeoutOf } from '../../timeouts';
import { violationDiagnostics } from '../../violations';
import { alreadyExists, brokerIsFull, goneMeanwhile, pendingDeletion, unconfirmed } from './messages';
import { attributesOf, difference, importedState, known, parseUserId, toInput, type KnownUser } from './model';
import {
  currentSecretVersion,
  planSecretVersion,
  resolvePassword,
  sourceDiagnostics,
  type ResolvedPassword,
} from './password';
import { mqUserSchema, userId, type MqUserSchema, type UserConfig, type UserState } from './schema';

type Private = PrivateState & {
  /**
   * Amazon MQ shows a pending change without its replicationUser. What was written is therefore kept beside the state
   * until no change is pending any more; from then on what Amazon MQ shows counts again.
   */
  readonly replicationUser?: boolean | undefined;
  /** The version of the secret that was current at the last refresh. */
  readonly secretVersion?: string | null | undefined;
};

export const mqUser: Resource<MqUserSchema, Session> = {
  schema: mqUserSchema,

  validate(config, capabilities) {
    return [
      ...violationDiagnostics(checkUser(toInput(config))),
      ...sourceDiagnostics(config, capabilities),
      ...timeoutDiagnostics('mq_user', config.timeouts),
    ];
  },

  plan({ prior, planned, privateState }) {
    const { broker_id: brokerId, username } = planned;
    const isKnown = typeof brokerId === 'string' && typeof username === 'string';
    const { version, diagnostics } = planSecretVersion(prior, planned, (privateState as Private).secretVersion);
    const isRotated = prior !== null && version !== prior.password_secret_version_id;
    return {
      planned: {
        ...planned,
        password_secret_version_id: version,
        ...(isKnown && { id: userId(brokerId, username) }),
        ...(isRotated && { pending_change: UNKNOWN }),
      },
      diagnostics,
    };
  },

  async create({ planned, config }, session, context) {
    const user = known({ ...planned, password_wo: config.password_wo });
    const { broker_id: brokerId, username } = user;
    const password = await resolvePassword(user, undefined, session, context);
    const broker = await ready(user, 'create', session, context);
    const isThere = broker.has(username);
    if (isThere) {
      const outcome = await existing(user, password, broker, session, context);
      if (outcome) return outcome;
    }
    await requireRoom(broker, session, context);
    context.log.debug('creating a user', { user: user.id });
    try {
      const wanted = {
        brokerId,
        username,
        password: password.password,
        groups: user.groups,
        consoleAccess: user.console_access,
        replicationUser: user.replication_user,
      };
      const { recovered } = await writing(user, 'create', session, context, () =>
        session.mq.users.create(wanted, { signal: context.signal, wasAbsent: !isThere }),
      );
      if (recovered) context.log.info('the answer was lost, and the user was found created', { user: user.id });
    } catch (thrown) {
      if (!(thrown instanceof MqError)) throw thrown;
      if (thrown.kind === 'conflict') {
        const outcome = await existing(user, password, broker, session, context);
        if (outcome) return outcome;
        throw new DiagnosticError([pendingDeletion(brokerId, username)]);
      }
      if (!thrown.mayHaveHappened) throw failure('The user could not be created', thrown);
      const diagnostics = [unconfirmed(brokerId, username, thrown.message)];
      return { state: stateAfter(user, password, null), diagnostics };
    }
    broker.created(username);
    return {
      state: stateAfter(user, password, 'CREATE'),
      privateState: { replicationUser: user.replication_user } satisfies Private,
      diagnostics: session.pendingWarning(broker.broker),
    };
  },

  async read(state, privateState, session, context) {
    const { broker_id: brokerId, username } = state;
    context.log.debug('reading a user', { user: state.id });
    const user = await session.mq.users.find(brokerId ?? '', username ?? '', context).catch((thrown: unknown) => {
      throw failure('The user could not be read', thrown);
    });
    if (user === undefined || user.pendingChange === 'DELETE') return { state: null };
    const replicationUser = user.pendingChange === null ? undefined : (privateState as Private).replicationUser;
    const { version, diagnostics } = await currentSecretVersion(state, session, context);
    return {
      state: { ...state, ...attributesOf(user), replication_user: replicationUser ?? user.replicationUser },
      privateState: { replicationUser, secretVersion: version } satisfies Private,
      diagnostics,
    };
  },

  async update({ prior, planned, config, privateState }, session, context) {
    const user = known({ ...planned, password_wo: config.password_wo });
    const password = await newPassword(prior, planned, user, session, context);
    const change: UserChange = { ...difference(prior, user), ...(password && { password: password.password }) };
    const secretVersion = password ? password.secretVersion : prior.password_secret_version_id;
    const pendingChange = prior.pending_change === 'CREATE' ? 'CREATE' : 'UPDATE';
    if (Object.keys(change).length === 0) {
      const state = stateAfter(user, { secretVersion }, prior.pending_change);
      return { state, privateState: { ...privateState, secretVersion } satisfies Private };
    }
    const broker = await ready(user, 'update', session, context);
    context.log.debug('changing a user', { user: user.id, fields: Object.keys(change).join(' ') });
    try {
      await writing(user, 'update', session, context, () =>
        session.mq.users.update(user.broker_id, user.username, change, context),
      );
    } catch (thrown) {
      if (!(thrown instanceof MqError)) throw thrown;
      if (thrown.kind === 'not-found') throw new DiagnosticError([goneMeanwhile(user.broker_id, user.username)]);
      if (thrown.kind === 'conflict') throw new DiagnosticError([pendingDeletion(user.broker_id, user.username)]);
      throw failure('The user could not be changed', thrown);
    }
    return {
      state: stateAfter(user, { secretVersion }, pendingChange),
      privateState: {
        ...privateState,
        ...(change.replicationUser !== undefined && { replicationUser: change.replicationUser }),
        secretVersion,
      } satisfies Private,
      diagnostics: session.pendingWarning(broker.broker),
    };
  },

  async delete(state, _privateState, session, context) {
    const { broker_id: brokerId, username, timeouts } = state;
    context.log.debug('deleting a user', { user: state.id });
    try {
      const timeoutMillis = timeoutOf(timeouts, 'delete');
      const broker = await session.ready(brokerId ?? '', timeoutMillis, context);
      await session.whileRunning(brokerId ?? '', timeoutMillis, context, () =>
        session.mq.users.delete(brokerId ?? '', username ?? '', context),
      );
      return { diagnostics: session.pendingWarning(broker.broker) };
    } catch (thrown) {
      // With the broker its users are gone.
      if (thrown instanceof MqError && thrown.kind === 'not-found') return {};
      throw failure('The user could not be deleted', thrown);
    }
  },

  import(id) {
    const { brokerId, username } = parseUserId(id);
    return importedState(brokerId, username);
  },

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

function ready(user: KnownUser, operation: string, session: Session, context: Context): Promise<PreparedBroker> {
  return session.ready(user.broker_id, timeoutOf(user.timeouts, operation), context).catch((thrown: unknown) => {
    throw failure('The broker takes no users', thrown, ['broker_id']);
  });
}

function writing<T>(
  user: KnownUser,
  operation: 'create' | 'update',
  session: Session,
  context: Context,
  write: () => Promise<T>,
): Promise<T> {
  return session.whileRunning(user.broker_id, timeoutOf(user.timeouts, operation), context, write);
}

/** Users that were deleted in this run may have made room: before a refusal the broker is asked again. */
async function requireRoom(broker: PreparedBroker, { mq }: Session, context: Context): Promise<void> {
  if (!broker.isFull()) return;
  const { id } = broker.broker;
  const users = await mq.users.list(id, context).catch((thrown: unknown) => {
    throw failure('The users of the broker could not be counted', thrown);
  });
  if (users.length >= MAX_USERS) throw new DiagnosticError([brokerIsFull(id)]);
}

/**
 * What becomes of a create where Amazon MQ has a user of that name: an error, or the user taken over. Undefined where
 * there turns out to be none, or one whose deletion is pending.
 */
async function existing(
  user: KnownUser,
  password: ResolvedPassword,
  broker: PreparedBroker,
  session: Session,
  context: Context,
): Promise<Outcome<UserState> | undefined> {
  const { broker_id: brokerId, username } = user;
  const found = await session.mq.users.find(brokerId, username, context).catch((thrown: unknown) => {
    throw failure('The user that exists could not be read', thrown);
  });
  // Whether there can be a new user before the old one is removed, Amazon MQ may say.
  if (found === undefined || found.pendingChange === 'DELETE') return undefined;
  if (!user.adopt_existing) throw new DiagnosticError([alreadyExists(brokerId, username)]);
  context.log.info('taking over a user that exists', { user: user.id });
  const change = { ...difference(attributesOf(found), user), password: password.password };
  await writing(user, 'create', session, context, () =>
    session.mq.users.update(brokerId, username, change, context),
  ).catch((thrown: unknown) => {
    throw failure('The user that exists could not be taken over', thrown);
  });
  return {
    state: stateAfter(user, password, found.pendingChange === 'CREATE' ? 'CREATE' : 'UPDATE'),
    privateState: { replicationUser: user.replication_user },
    diagnostics: session.pendingWarning(broker.broker),
  };
}

/** The password of an update, if it is to be set again. */
async function newPassword(
  prior: UserState,
  planned: UserConfig,
  user: KnownUser,
  session: Session,
  context: Context,
): Promise<ResolvedPassword | undefined> {
  const version = planned.password_secret_version_id;
  const isNew =
    user.password_secret_id === null
      ? prior.password_secret_id !== null || String(prior.password_wo_version) !== String(user.password_wo_version)
      : version === UNKNOWN || version !== prior.password_secret_version_id;
  if (!isNew) return undefined;
  return resolvePassword(user, typeof version === 'string' ? version : undefined, session, context);
}

/** Write-only values never reach the state: the codec writes null for them whatever they hold. */
function stateAfter(
  user: KnownUser,
  { secretVersion }: Pick<ResolvedPassword, 'secretVersion'>,
  pendingChange: string | null,
): UserState {
  return { ...user, password_wo: null, password_secret_version_id: secretVersion, pending_change: pendingChange };
}
