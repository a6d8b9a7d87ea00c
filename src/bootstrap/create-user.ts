/** Creates a broker user without Terraform: `createUser()`, and `ensureUser()`, which can be repeated. */
import type { AmazonMq, NewUser, PendingChange, UserChange } from '../amazon-mq';
import { connect, connectClient } from '../amazon-mq';
import { assertArguments } from './arguments';
import { ensure, requireRoom } from './ensure';
import type { BootstrapOptions, EnsureUserOptions, PasswordInput } from './options';

/** The fields of CreateUser. */
export type CreateUserInput = NewUser;

/** The result of `createUser`. */
export interface CreateUserOutput {
  readonly result: 'created';
  /**
   * The change that takes effect at the broker's next reboot or maintenance window: `CREATE`, or null if that has happened
   * already.
   */
  readonly pendingChange: PendingChange | null;
  /** Whether the response of Amazon MQ was lost, and a lookup confirmed that the user was created. */
  readonly recovered: boolean;
}

/** A user as it should be. A field that is absent stays unchanged, and has the default of Amazon MQ for a new user. */
export type EnsureUserInput = Omit<NewUser, 'password'> & {
  /**
   * The password, or a function that returns it. It is needed, and the function called, only if the password is sent: to a
   * new user, or if `setPassword` is true. Amazon MQ does not show passwords, so they cannot be compared.
   */
  readonly password?: PasswordInput | undefined;
};

/** The result of `ensureUser`. */
export interface EnsureUserOutput {
  /** What was done. */
  readonly result: 'created' | 'updated' | 'unchanged';
  /** The fields that were sent to an existing user. */
  readonly changed: readonly (keyof UserChange)[];
  /** The change that takes effect at the broker's next reboot or maintenance window; null if nothing is pending. */
  readonly pendingChange: PendingChange | null;
  /** Whether the response to the creation was lost, and a lookup confirmed that the user was created. */
  readonly recovered: boolean;
}

/**
 * Creates a user on a broker with simple authentication that is RUNNING, which is checked first. Rules are checked before
 * anything is sent. If the response is lost, looks the user up.
 *
 * @throws MqError, whose `kind` distinguishes `not-found`, `bad-request`, `service`, `conflict`, `forbidden`, `throttled`,
 * `network` and others, whose message says what to do, and whose `cause` has the name, status and request id of the SDK's
 * error
 * @example
 * const password = process.env.MQ_PASSWORD ?? '';
 * const user = { brokerId: 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9', username: 'admin', password, groups: ['admins'] };
 * const { pendingChange } = await createUser(user, { region: 'eu-west-1' });
 */
export async function createUser(input: CreateUserInput, options: BootstrapOptions = {}): Promise<CreateUserOutput> {
  assertArguments('createUser', input, options);
  return withConnection(options, async (mq) => {
    await requireRoom(mq, input, options);
    const { pendingChange, recovered } = await mq.users.create(input, { signal: options.signal });
    return { result: 'created', pendingChange, recovered };
  });
}

/**
 * Creates the user, or changes the fields that differ, and returns what was done. Running it again changes nothing. Pending
 * changes count as applied. Amazon MQ does not show a pending `replicationUser`, so that field may be sent again.
 *
 * @throws MqError as `createUser` does; of kind `conflict` if the deletion of the user is pending; of kind `validation` if a
 * password is needed and missing
 * @example
 * const password = () => process.env.MQ_PASSWORD ?? '';
 * const user = { brokerId: 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9', username: 'ci', password, groups: ['deployers'] };
 * const { result, changed } = await ensureUser(user, { region: 'eu-west-1' });
 */
export async function ensureUser(input: EnsureUserInput, options: EnsureUserOptions = {}): Promise<EnsureUserOutput> {
  assertArguments('ensureUser', input, options);
  return withConnection(options, async (mq) => {
    const { password, ...user } = input;
    await requireRoom(mq, typeof password === 'string' ? { ...user, password } : user, options);
    return ensure(mq, user, password, options);
  });
}

async function withConnection<T>(options: EnsureUserOptions, work: (mq: AmazonMq) => Promise<T>): Promise<T> {
  const { client, signal: _signal, waitMillis: _wait, onProgress: _progress, setPassword: _set, ...others } = options;
  const mq = await (client ? connectClient(client, others) : connect(others));
  try {
    return await work(mq);
  } finally {
    mq.close();
  }
}
