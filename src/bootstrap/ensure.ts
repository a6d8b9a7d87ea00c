/** What createUser(), ensureUser() and the command have in common: the checks before, and the comparison. */
import type { AmazonMq, Broker, NewUser, PendingChange, PreparedBroker, User, UserChange } from '../amazon-mq';
import { isSameGroups, MqError } from '../amazon-mq';
import type { UserInput } from '../rules';
import { checkUser, errorsIn, LIMITS } from '../rules';

/** A user without its password, which may not be needed. */
export type WantedUser = Omit<NewUser, 'password'>;

export interface Ensured {
  readonly result: 'created' | 'updated' | 'unchanged';
  readonly changed: readonly (keyof UserChange)[];
  readonly pendingChange: PendingChange | null;
  /** Whether no answer ever said that the user was created, and DescribeUser did. */
  readonly recovered: boolean;
}

export interface EnsureOptions {
  readonly signal?: AbortSignal | undefined;
  readonly setPassword?: boolean | undefined;
  /** Looks, and writes nothing; the result is what would be. The password is asked for all the same, and not sent. */
  readonly dryRun?: boolean | undefined;
  /** What refusals call the work where no operation of Amazon MQ has been called. Default: `ensureUser`. */
  readonly caller?: string | undefined;
}

/** Refuses what breaks a rule before anything is looked up. */
export function refuseBadInput(operation: string, user: UserInput): void {
  const violations = errorsIn(checkUser(user));
  if (violations.length === 0) return;
  const call = { operation, brokerId: String(user.brokerId), username: String(user.username) };
  const reason = `Nothing was sent. ${violations.map(({ message }) => message).join(' ')}`;
  throw new MqError('validation', call, reason, { violations });
}

export interface GuardOptions {
  readonly signal?: AbortSignal | undefined;
  readonly waitMillis?: number | undefined;
  readonly onProgress?: ((broker: Broker) => void) | undefined;
}

/**
 * Refuses bad input, then a broker that takes no users, or is not RUNNING in time.
 * @param operation what input that breaks a rule would have been sent to
 */
export async function requireUsableBroker(
  operation: 'CreateUser' | 'DeleteUser',
  mq: AmazonMq,
  user: UserInput & { readonly brokerId: string },
  { signal, waitMillis = 0, onProgress }: GuardOptions,
): Promise<PreparedBroker> {
  refuseBadInput(operation, user);
  return mq.brokers.prepare(user.brokerId, {
    timeoutMillis: waitMillis,
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
  });
}

/** As `requireUsableBroker`, and refuses a broker that has no room for the user. One that exists needs none. */
export async function requireRoom(
  mq: AmazonMq,
  user: UserInput & { readonly brokerId: string },
  options: GuardOptions,
): Promise<PreparedBroker> {
  const broker = await requireUsableBroker('CreateUser', mq, user, options);
  if (broker.isFull() && !broker.has(String(user.username))) {
    const call = { operation: 'CreateUser', brokerId: user.brokerId, username: String(user.username) };
    const reason = `Nothing was sent. The broker has ${LIMITS.usersPerBroker} users, which is all that it can have. Delete one.`;
    throw new MqError('broker', call, reason);
  }
  return broker;
}

/** Creates the user, or sends what differs. `password` is asked for only if it is to be sent. */
export async function ensure(
  mq: AmazonMq,
  wanted: WantedUser,
  password: () => Promise<string>,
  ensureOptions: EnsureOptions,
): Promise<Ensured> {
  const { signal, dryRun = false } = ensureOptions;
  const { brokerId, username } = wanted;
  const options = signal && { signal };
  const existing = await mq.users.find(brokerId, username, options);
  if (existing) return update(mq, existing, wanted, password, ensureOptions);
  const created = { result: 'created', changed: [], pendingChange: 'CREATE' } as const;
  const user = { ...wanted, password: await password() };
  if (dryRun) return { ...created, recovered: false };
  try {
    const { recovered } = await mq.users.create(user, { ...options, wasAbsent: true });
    return { ...created, recovered };
  } catch (thrown) {
    if (!(thrown instanceof MqError) || thrown.kind !== 'conflict') throw thrown;
    // Somebody else was faster.
    const other = await mq.users.find(brokerId, username, options);
    if (!other) throw thrown;
    return update(mq, other, wanted, password, ensureOptions);
  }
}

async function update(
  mq: AmazonMq,
  existing: User,
  wanted: WantedUser,
  password: () => Promise<string>,
  { signal, setPassword = false, dryRun = false, caller = 'ensureUser' }: EnsureOptions,
): Promise<Ensured> {
  const { brokerId, username } = wanted;
  refuseDeleted(caller, existing);
  const difference = differences(existing, wanted);
  const isSent = Object.keys(difference).length > 0 || setPassword;
  const fields = [...Object.keys(difference), ...(setPassword ? ['password'] : [])] as unknown as Ensured['changed'];
  if (!isSent) {
    return { result: 'unchanged', changed: [], pendingChange: existing.pendingChange, recovered: false };
  }
  const change = { ...difference, ...(setPassword && { password: await password() }) };
  if (!dryRun) {
    await mq.users.update(brokerId, username, change, signal && { signal });
  }
  const pendingChange = existing.pendingChange ?? 'UPDATE';
  return { result: 'updated', changed: fields, pendingChange, recovered: false };
}

/** Only what was asked for and is not so. */
function differences(existing: User, { groups, consoleAccess, replicationUser }: WantedUser): UserChange {
  return {
    ...(groups && !isSameGroups(groups, existing.groups) && { groups }),
    ...(consoleAccess !== undefined && consoleAccess !== existing.consoleAccess && { consoleAccess }),
    ...(replicationUser !== undefined && replicationUser !== existing.replicationUser && { replicationUser }),
  };
}

/** Refuses a user whose deletion is pending: nothing about it can be changed. */
export function refuseDeleted(caller: string, user: Pick<User, 'brokerId' | 'username' | 'pendingChange'>): void {
  const { brokerId, username, pendingChange } = user;
  if (pendingChange !== 'DELETE') return;
  const reason =
    'The deletion of the user is pending, and the name is taken until the broker reboots. Nothing was sent.';
  throw new MqError('conflict', { operation: caller, brokerId, username }, reason);
}
