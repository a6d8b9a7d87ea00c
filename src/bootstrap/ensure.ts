/** What createUser(), ensureUser() and the command have in common: the checks before, and the comparison. */
import type { AmazonMq, Broker, NewUser, PendingChange, PreparedBroker, User, UserChange } from '../amazon-mq';
import { isSameGroups, MAX_USERS, MqError } from '../amazon-mq';
import type { UserInput } from '../rules';
import { checkUser } from '../rules';

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
  /** Looks, and writes nothing; the result is what would be. */
  readonly dryRun?: boolean | undefined;
}

/** Refuses what breaks a rule before anything is looked up. */
export function refuseBadInput(operation: string, user: UserInput): void {
  const violations = checkUser(user).filter(({ severity }) => severity === 'error');
  if (violations.length === 0) return;
  const call = { operation, brokerId: String(user.brokerId), username: String(user.username) };
  const reason = `Nothing was sent. ${violations.map(({ message }) => message).join(' ')}`;
  throw new MqError('validation', call, reason, { violations });
}

/** Refuses bad input, then a broker that takes no users, or is not RUNNING in time. */
export async function guard(
  mq: AmazonMq,
  user: UserInput & { readonly brokerId: string },
  options: {
    readonly signal?: AbortSignal | undefined;
    readonly waitMillis?: number | undefined;
    readonly onProgress?: ((broker: Broker) => void) | undefined;
  },
): Promise<PreparedBroker> {
  refuseBadInput('CreateUser', user);
  const { signal, waitMillis = 0, onProgress } = options;
  const broker = await mq.brokers.prepare(user.brokerId, {
    timeoutMillis: waitMillis,
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
  });
  if (broker.isFull() && !broker.has(String(user.username))) {
    const call = { operation: 'CreateUser', brokerId: user.brokerId, username: String(user.username) };
    throw new MqError('broker', call, `The broker has ${MAX_USERS} users, which is all that it can have. Delete one.`);
  }
  return broker;
}

/** Creates the user, or sends what differs. `password` is asked for only if it is to be sent. */
export async function ensure(
  mq: AmazonMq,
  wanted: WantedUser,
  password: () => Promise<string>,
  { signal, setPassword = false, dryRun = false }: EnsureOptions,
): Promise<Ensured> {
  const { brokerId, username } = wanted;
  const options = signal && { signal };
  const existing = await mq.users.find(brokerId, username, options);
  if (existing) return update(mq, existing, wanted, password, { signal, setPassword, dryRun });
  const created = { result: 'created', changed: [], pendingChange: 'CREATE' } as const;
  if (dryRun) return { ...created, recovered: false };
  try {
    const user = { ...wanted, password: await password() };
    const { recovered } = await mq.users.create(user, { ...options, wasAbsent: true });
    return { ...created, recovered };
  } catch (thrown) {
    if (!(thrown instanceof MqError) || thrown.kind !== 'conflict') throw thrown;
    // Somebody else was faster.
    const other = await mq.users.find(brokerId, username, options);
    if (!other) throw thrown;
    return update(mq, other, wanted, password, { signal, setPassword, dryRun });
  }
}

async function update(
  mq: AmazonMq,
  existing: User,
  wanted: WantedUser,
  password: () => Promise<string>,
  { signal, setPassword, dryRun }: EnsureOptions,
): Promise<Ensured> {
  const { brokerId, username } = wanted;
  refuseDeleted(existing);
  const difference = differences(existing, wanted);
  const isSent = Object.keys(difference).length > 0 || setPassword;
  const fields = [...Object.keys(difference), ...(setPassword ? ['password'] : [])] as unknown as Ensured['changed'];
  if (!isSent) {
    return { result: 'unchanged', changed: [], pendingChange: existing.pendingChange, recovered: false };
  }
  if (!dryRun) {
    const change = { ...difference, ...(setPassword && { password: await password() }) };
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

/** Nothing can be changed of a user that is about to go. */
export function refuseDeleted(user: Pick<User, 'brokerId' | 'username' | 'pendingChange'>): void {
  const { brokerId, username, pendingChange } = user;
  if (pendingChange !== 'DELETE') return;
  const call = { operation: 'UpdateUser', brokerId, username };
  throw new MqError('conflict', call, 'The user has been deleted, and is there until the broker reboots.');
}
