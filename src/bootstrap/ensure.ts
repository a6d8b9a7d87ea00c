/** What createUser(), ensureUser() and the command share: the checks before a write, and the comparison with what exists. */
import type { AmazonMq, Broker, NewUser, PendingChange, User, UserChange } from '../amazon-mq';
import { MqError } from '../amazon-mq';
import { assertValid, diffUser, raceWithSignal, type PreparedBroker } from '../amazon-mq/internal';
import type { UserInput } from '../rules';
import { checkUser, LIMITS } from '../rules';
import type { PasswordInput } from './options';

/** A user without its password, which may not be needed. */
export type WantedUser = Omit<NewUser, 'password'>;

export interface EnsureResult {
  /** What was done, or what would be done in a dry run. */
  readonly result: 'created' | 'updated' | 'unchanged';
  /** The fields that were sent to an existing user. */
  readonly changed: readonly (keyof UserChange)[];
  /** The change that takes effect at the broker's next reboot or maintenance window. */
  readonly pendingChange: PendingChange | null;
  /** Whether the response to the creation was lost, and a lookup confirmed the creation. */
  readonly recovered: boolean;
}

interface EnsureOptions {
  readonly signal?: AbortSignal | undefined;
  /** Whether to send the password to an existing user. Default: false. */
  readonly setPassword?: boolean | undefined;
  /** Whether to return what would be done without writing anything. The password is requested, but not sent. Default: false. */
  readonly dryRun?: boolean | undefined;
  /** The name of the operation in errors that no operation of Amazon MQ caused. Default: `ensureUser`. */
  readonly caller?: string | undefined;
}

/** Throws `MqError` of kind `validation` if the user breaks a rule. */
export function assertValidUser(operation: string, user: UserInput): void {
  assertValid({ operation, brokerId: String(user.brokerId), username: String(user.username) }, checkUser(user));
}

interface BrokerOptions {
  readonly signal?: AbortSignal | undefined;
  readonly waitMillis?: number | undefined;
  readonly onProgress?: ((broker: Broker) => void) | undefined;
}

/**
 * Returns the broker once its users can be written. Throws `MqError` if the user breaks a rule, if the broker does not accept
 * users, or if it is not RUNNING in time.
 *
 * @param operation the operation that the user is for, which errors name
 */
export async function requireUsableBroker(
  operation: 'CreateUser' | 'DeleteUser',
  mq: AmazonMq,
  user: UserInput & { readonly brokerId: string },
  { signal, waitMillis = 0, onProgress }: BrokerOptions,
): Promise<PreparedBroker> {
  assertValidUser(operation, user);
  return mq.brokers.prepare(user.brokerId, { timeoutMillis: waitMillis, signal, ...(onProgress && { onProgress }) });
}

/** Does the same for a creation, and throws `MqError` if the broker has no room for the user and does not have it already. */
export async function requireRoom(
  mq: AmazonMq,
  user: UserInput & { readonly brokerId: string },
  options: BrokerOptions,
): Promise<PreparedBroker> {
  const broker = await requireUsableBroker('CreateUser', mq, user, options);
  if (broker.isFull() && !broker.has(String(user.username))) {
    const call = { operation: 'CreateUser', brokerId: user.brokerId, username: String(user.username) };
    const reason = `Nothing was sent. The broker has ${LIMITS.usersPerBroker} users, the maximum that Amazon MQ allows. Delete a user.`;
    throw new MqError('broker', call, reason);
  }
  return broker;
}

/**
 * Creates the user, or sends the fields that differ. A field of `wanted` that is absent stays unchanged.
 *
 * @throws MqError of kind `validation` if a password is needed and missing
 */
export async function ensure(
  mq: AmazonMq,
  wanted: WantedUser,
  password: PasswordInput | undefined,
  ensureOptions: EnsureOptions,
): Promise<EnsureResult> {
  const { signal, dryRun = false, caller = 'ensureUser' } = ensureOptions;
  const { brokerId, username } = wanted;
  const existing = await mq.users.find(brokerId, username, { signal });
  if (existing) return update(mq, existing, wanted, password, ensureOptions);
  const why = 'The user does not exist, and creating it requires a password';
  const user = { ...wanted, password: await passwordToSend(caller, wanted, password, why, signal) };
  if (dryRun) return { result: 'created', changed: [], pendingChange: 'CREATE', recovered: false };
  try {
    const { pendingChange, recovered } = await mq.users.create(user, { signal, wasAbsent: true });
    return { result: 'created', changed: [], pendingChange, recovered };
  } catch (thrown) {
    if (!(thrown instanceof MqError) || thrown.kind !== 'conflict') throw thrown;
    // Someone else has created the user since the lookup.
    const other = await mq.users.find(brokerId, username, { signal });
    if (!other) throw thrown;
    return update(mq, other, wanted, user.password, ensureOptions);
  }
}

async function update(
  mq: AmazonMq,
  existing: User,
  wanted: WantedUser,
  password: PasswordInput | undefined,
  { signal, setPassword = false, dryRun = false, caller = 'ensureUser' }: EnsureOptions,
): Promise<EnsureResult> {
  const { brokerId, username } = wanted;
  assertNotBeingDeleted(caller, existing);
  const difference = diffUser(existing, wanted);
  const changed = [
    ...(Object.keys(difference) as (keyof typeof difference)[]),
    ...(setPassword ? ['password' as const] : []),
  ];
  if (changed.length === 0) {
    return { result: 'unchanged', changed, pendingChange: existing.pendingChange, recovered: false };
  }
  const why = 'setPassword is true, which requires a password';
  const change = {
    ...difference,
    ...(setPassword && { password: await passwordToSend(caller, wanted, password, why, signal) }),
  };
  if (!dryRun) await mq.users.update(brokerId, username, change, { signal });
  return { result: 'updated', changed, pendingChange: existing.pendingChange ?? 'UPDATE', recovered: false };
}

/** Returns the password, or throws the error of a password that is needed and missing. */
async function passwordToSend(
  caller: string,
  { brokerId, username }: WantedUser,
  password: PasswordInput | undefined,
  why: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const call = { operation: caller, brokerId, username };
  const value: unknown =
    typeof password === 'function'
      ? await raceWithSignal(callPassword(password), signal).catch((thrown: unknown) => {
          throw signal?.aborted ? new MqError('aborted', call, 'It was interrupted.') : thrown;
        })
      : password;
  if (typeof value === 'string') return value;
  const missing =
    typeof password === 'function' ? 'the password function did not return a string' : 'no password was passed';
  const reason = `Nothing was sent. ${why}, but ${missing}. Set password to a string, or to a function that returns a string.`;
  throw new MqError('validation', call, reason);
}

/** Calls a password function. One that throws, rather than returning a promise, rejects. */
async function callPassword(password: () => string | Promise<string>): Promise<string> {
  return password();
}

/** Throws `MqError` of kind `conflict` if the deletion of the user is pending: such a user cannot be changed. */
export function assertNotBeingDeleted(
  caller: string,
  { brokerId, username, pendingChange }: Pick<User, 'brokerId' | 'username' | 'pendingChange'>,
): void {
  if (pendingChange !== 'DELETE') return;
  const reason =
    'The deletion of the user is pending, and the name is taken until the broker reboots. Nothing was sent.';
  throw new MqError('conflict', { operation: caller, brokerId, username }, reason);
}
