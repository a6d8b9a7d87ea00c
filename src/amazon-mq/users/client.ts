/**
 * Amazon MQ's user operations, with rules checked before anything is sent and errors that say what to do. Loads the AWS
 * SDK's client; reach it through `connect`, which loads it when it is needed.
 */
import type { MqClient } from '@aws-sdk/client-mq';
import {
  CreateUserCommand,
  DeleteUserCommand,
  DescribeUserCommand,
  ListUsersCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-mq';
import type { UserInput } from '../../rules';
import { checkUser, errorsIn, LIMITS, normalized, NOT_KNOWN_YET } from '../../rules';
import { RETRIES_OF_SETTLING, type AwsCaller, type ServiceAccess } from '../calls/caller';
import type { Patience } from '../calls/deadlines';
import type { ApiCall } from '../errors/mq-error';
import { MqError } from '../errors/mq-error';
import { allPages } from '../calls/paging';
import type { PendingChange, User } from './user';
import { isAsSent, toUser } from './user';

/** A user to create. */
export interface NewUser {
  readonly brokerId: string;
  /** 2 to 100 of A-Z a-z 0-9 _ . ~ - */
  readonly username: string;
  /** 12 to 250 printable ASCII characters, at least 4 different ones, no comma, colon or equals sign. */
  readonly password: string;
  /** At most 20, each like a username. Default: none. */
  readonly groups?: readonly string[];
  /** Whether the user may open the ActiveMQ web console. Default: false. */
  readonly consoleAccess?: boolean;
  /** Whether the user is for cross-Region data replication. Default: false. Never together with consoleAccess. */
  readonly replicationUser?: boolean;
}

/** What to change of a user; what is absent stays. */
export type UserChange = Partial<Omit<NewUser, 'brokerId' | 'username'>>;

export interface CallOptions {
  /** Ends the call, and waiting for its retries, at once. */
  readonly signal?: AbortSignal;
}

export interface CreateOptions extends CallOptions {
  /**
   * The caller saw right before that there was no such user. After a lost answer a user like the one that was sent is
   * then taken for ours even where its creation is not pending. Default: false.
   */
  readonly wasAbsent?: boolean;
  /**
   * Whether a call that `signal` ended is settled like one whose response was lost, within a few seconds. Default: false,
   * the call ends at once.
   */
  readonly settlesWhenAborted?: boolean;
}

/** How long that may take after the caller has ended the call. */
const MILLIS_OF_SETTLING_WHEN_ABORTED = 5_000;

/** Ten times as many as a broker can have. */
const MAX_LISTED_USERS = 10 * LIMITS.usersPerBroker;

export class UsersClient {
  constructor(
    private readonly mq: MqClient,
    private readonly caller: AwsCaller,
    private readonly service: ServiceAccess,
  ) {}

  /**
   * Creates a user. If an answer was lost, it is found out whether the user exists now: `recovered` says that it does,
   * and that no answer ever told so.
   *
   * Throws `MqError`: `validation` before anything is sent, `conflict` if somebody else's user has that name; with
   * `mayHaveHappened` if an answer was lost and DescribeUser could not tell either, or there is no such user and the last
   * attempt got no answer, so that it may still be under way.
   */
  async create(user: NewUser, options: CreateOptions = {}): Promise<{ readonly recovered: boolean }> {
    const { signal, wasAbsent = false, settlesWhenAborted = false } = options;
    const call = callOf('CreateUser', user);
    refuseViolations(call, user);
    const command = new CreateUserCommand(input(user));
    try {
      await this.caller.run(this.service, call, (abort) => this.mq.send(command, abort), {
        signal,
        isSecret: true,
        secret: user.password,
        isWrite: true,
      });
      return { recovered: false };
    } catch (thrown) {
      // A conflict without a lost answer before it is somebody else's user.
      if (!(thrown instanceof MqError) || !thrown.mayHaveHappened) throw thrown;
      const isAborted = thrown.kind === 'aborted';
      if (isAborted && !settlesWhenAborted) throw thrown;
      const untilSettled = isAborted ? AbortSignal.timeout(MILLIS_OF_SETTLING_WHEN_ABORTED) : signal;
      await this.settle(user, thrown, wasAbsent, untilSettled);
      return { recovered: true };
    }
  }

  /** Changes only what `change` names. May be repeated. */
  async update(brokerId: string, username: string, change: UserChange, options: CallOptions = {}): Promise<void> {
    const call = callOf('UpdateUser', { brokerId, username });
    refuseViolations(call, { brokerId, username, ...change });
    const command = new UpdateUserCommand(input({ brokerId, username, ...change }));
    const { signal } = options;
    await this.caller.run(this.service, call, (abort) => this.mq.send(command, abort), {
      signal,
      isSecret: change.password !== undefined,
      secret: change.password,
      isWrite: true,
    });
  }

  /**
   * The user as it is wanted. Undefined if there is none, be it that the broker itself is gone: a user cannot outlive
   * it. A user whose deletion is pending is returned as such.
   */
  async find(brokerId: string, username: string, options: CallOptions = {}): Promise<User | undefined> {
    return this.describe(brokerId, username, options);
  }

  /** Deletes a user; one that is gone already, or whose broker is, is no error. */
  async delete(brokerId: string, username: string, { signal }: CallOptions = {}): Promise<void> {
    const call = callOf('DeleteUser', { brokerId, username });
    refuseViolations(call, { brokerId, username });
    const command = new DeleteUserCommand(input({ brokerId, username }));
    const send = (abort: { abortSignal?: AbortSignal }) => this.mq.send(command, abort);
    await this.caller.run(this.service, call, send, { signal, isWrite: true }).catch(unlessNotFound);
  }

  /** All users of a broker, with what is pending for each; every page is read. */
  async list(
    brokerId: string,
    { signal }: CallOptions = {},
  ): Promise<{ username: string; pendingChange: PendingChange | null }[]> {
    const call = callOf('ListUsers', { brokerId });
    refuseViolations(call, { brokerId, username: NOT_KNOWN_YET });
    const patience = this.caller.patience();
    const users = await allPages(call, MAX_LISTED_USERS, async (token) => {
      const command = new ListUsersCommand({ BrokerId: brokerId, MaxResults: LIMITS.pageSize, NextToken: token });
      const send = (abort: { abortSignal?: AbortSignal }) => this.mq.send(command, abort);
      const { Users: items = [], NextToken: nextToken } = await this.caller.run(this.service, call, send, {
        signal,
        patience,
      });
      return { items, nextToken };
    });
    return users.map((user) => ({ username: user.Username ?? '', pendingChange: user.PendingChange ?? null }));
  }

  private async describe(
    brokerId: string,
    username: string,
    { signal, maxRetries, patience }: CallOptions & { maxRetries?: number; patience?: Patience },
  ): Promise<User | undefined> {
    const call = callOf('DescribeUser', { brokerId, username });
    refuseViolations(call, { brokerId, username });
    const command = new DescribeUserCommand(input({ brokerId, username }));
    const send = (abort: { abortSignal?: AbortSignal }) => this.mq.send(command, abort);
    const options = { signal, ...(maxRetries !== undefined && { maxRetries }), ...(patience && { patience }) };
    const answer = await this.caller.run(this.service, call, send, options).catch(unlessNotFound);
    return answer && toUser(brokerId, username, answer);
  }

  /** Returns if the user that was sent exists; throws what the caller is to know if not. */
  private async settle(
    sent: NewUser,
    failure: MqError,
    wasAbsent: boolean,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const patience = this.caller.patienceToSettle();
    const options = { ...(signal && { signal }), maxRetries: RETRIES_OF_SETTLING, patience };
    const found = await this.describe(sent.brokerId, sent.username, options).catch(() => {
      throw failure;
    });
    // A request that got no answer may still be under way, and be obeyed after this.
    if (found === undefined) throw failure.withDoubt(failure.reach === 'no-answer' || failure.kind === 'aborted', true);
    if (isAsSent(found, sent) && (wasAbsent || found.pendingChange === 'CREATE')) return;
    if (failure.kind === 'conflict') throw failure.withDoubt(false);
    const reason = `An answer was lost, and the user that exists now is not the one that was sent. ${failure.reason}`;
    throw new MqError('conflict', failure.call, reason, { cause: failure.cause });
  }
}

function callOf(operation: string, { brokerId, username }: { brokerId: string; username?: string }): ApiCall {
  return { operation, brokerId, username };
}

function unlessNotFound(thrown: unknown): undefined {
  if (thrown instanceof MqError && thrown.kind === 'not-found') return undefined;
  throw thrown;
}

function refuseViolations(call: ApiCall, user: UserInput): void {
  const violations = errorsIn(checkUser(user));
  if (violations.length === 0) return;
  const reason = violations.map(({ message }) => message).join(' ');
  throw new MqError('validation', call, `Nothing was sent. ${reason}`, { violations });
}

/** Strings are sent as the rules have judged them, and as Terraform has them: in NFC. */
function input({ brokerId, username, ...fields }: { brokerId: string; username: string } & UserChange) {
  return {
    BrokerId: normalized(brokerId),
    Username: normalized(username),
    Password: fields.password && normalized(fields.password),
    // Terraform's sets hold a group once; a list given by hand may repeat one.
    Groups: fields.groups && [...new Set(fields.groups.map(normalized))],
    ConsoleAccess: fields.consoleAccess,
    ReplicationUser: fields.replicationUser,
  };
}
