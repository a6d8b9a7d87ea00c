/** Creating a broker user with no Terraform at all: once, or as often as one likes. */
import type { MqClient } from '@aws-sdk/client-mq';
import type { AmazonMq, Broker, ConnectOptions, NewUser, PendingChange } from '../amazon-mq';
import { connect, connectClient } from '../amazon-mq';
import { ensure, requireRoom, type Ensured } from './ensure';

/** Every field of CreateUser. */
export type CreateUserInput = NewUser;

/** What CreateUser answers: nothing. */
export type CreateUserOutput = Readonly<Record<string, never>>;

export interface BootstrapOptions extends ConnectOptions {
  /** A client of your own; its region, endpoint and credentials count. It is not closed. Default: one is made. */
  readonly client?: MqClient | undefined;
  /** Ends everything at once. */
  readonly signal?: AbortSignal | undefined;
  /** How long to wait for the broker to be RUNNING, in milliseconds. Default: 0, which fails if it is not. */
  readonly waitMillis?: number | undefined;
  /** Told the broker at every look at which it is not RUNNING. */
  readonly onProgress?: ((broker: Broker) => void) | undefined;
}

/** What is wanted of a user; what is absent stays as it is, and is Amazon MQ's default for a new user. */
export type EnsureUserInput = Omit<NewUser, 'password'> & {
  /** Sent to a new user, or with `setPassword`. Amazon MQ shows no password, so none can be compared. */
  readonly password: string;
};

export interface EnsureUserOptions extends BootstrapOptions {
  /** Sets the password of a user that exists, too. Default: false. */
  readonly setPassword?: boolean | undefined;
}

export interface EnsureUserOutput {
  readonly result: 'created' | 'updated' | 'unchanged';
  /** The fields that were sent to a user that existed. */
  readonly changed: readonly ('groups' | 'consoleAccess' | 'replicationUser' | 'password')[];
  /** What waits for the broker's next reboot or maintenance window. */
  readonly pendingChange: PendingChange | null;
}

/**
 * Creates a user on a broker that has simple authentication and is RUNNING, which is looked up before. Everything is
 * checked by the rules before anything is sent. After a lost answer it is found out whether the user exists.
 *
 * Throws `MqError`, whose `kind` tells `not-found`, `bad-request`, `service`, `conflict`, `forbidden`, `throttled`,
 * `network` and others apart, whose message says what to do, and whose `cause` has the
 * name, status and request id of the SDK's error.
 *
 * @example await createUser({ brokerId: 'b-…', username: 'admin', password, groups: ['admins'] }, { region: 'eu-west-1' });
 */
export async function createUser(input: CreateUserInput, options: BootstrapOptions = {}): Promise<CreateUserOutput> {
  return withConnection(options, async (mq) => {
    await requireRoom(mq, input, options);
    await mq.users.create(input, options.signal && { signal: options.signal });
    return {};
  });
}

/**
 * Makes sure that there is such a user, and says what it took. Running it again changes nothing. A pending change counts
 * as made; only `replicationUser`, which Amazon MQ does not show while a change is pending, may be sent again then.
 *
 * Throws `MqError` as `createUser` does; `conflict` if the user's deletion is pending.
 */
export async function ensureUser(input: EnsureUserInput, options: EnsureUserOptions = {}): Promise<EnsureUserOutput> {
  return withConnection(options, async (mq) => {
    await requireRoom(mq, input, options);
    const { password, ...user } = input;
    const ensured: Ensured = await ensure(mq, user, () => Promise.resolve(password), options);
    const { result, changed, pendingChange } = ensured;
    return { result, changed, pendingChange };
  });
}

async function withConnection<T>(options: BootstrapOptions, use: (mq: AmazonMq) => Promise<T>): Promise<T> {
  const mq = await (options.client ? connectClient(options.client, options) : connect(options));
  try {
    return await use(mq);
  } finally {
    mq.close();
  }
}
