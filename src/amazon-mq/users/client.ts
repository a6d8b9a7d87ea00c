/** The user operations of Amazon MQ. Loads the AWS SDK, so use `connect()`, which imports this file only when needed. */
import type { MqClient } from '@aws-sdk/client-mq';
import {
  CreateUserCommand,
  DeleteUserCommand,
  DescribeUserCommand,
  ListUsersCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-mq';
import { checkUser, LIMITS, NOT_KNOWN_YET } from '../../rules';
import { LOOKUP_RETRIES, type AwsCaller, type ServiceAccess } from '../calls/caller';
import type { TimeBudget } from '../calls/deadlines';
import type { CallOptions } from '../calls/options';
import { allPages } from '../calls/paging';
import { assertValid } from '../errors/assert-valid';
import type { ApiCall } from '../errors/kinds';
import { MqError } from '../errors/mq-error';
import type { NewUser, PendingChange, User, UserChange } from './user';
import { isAsSent, toRequest, toUser } from './user';

export interface CreateOptions extends CallOptions {
  /**
   * Whether the caller checked just before that the user does not exist. If the response is lost, a user with the settings
   * that were sent then counts as created by this call even if its creation is no longer pending. Default: false.
   */
  readonly wasAbsent?: boolean;
  /**
   * Whether to look the user up, for at most 5 seconds, if `signal` ends the call after the request was sent. Default:
   * false, the call ends at once.
   */
  readonly lookUpWhenAborted?: boolean;
}

/** The result of the creation of a user. */
export interface CreatedUser {
  /** The change that takes effect at the broker's next reboot or maintenance window. */
  readonly pendingChange: PendingChange | null;
  /** Whether the response was lost, and a lookup confirmed the creation. */
  readonly recovered: boolean;
}

/** A row of ListUsers. */
export interface UserSummary {
  readonly username: string;
  readonly pendingChange: PendingChange | null;
}

/** How a user is looked up. */
export interface FindOptions extends CallOptions {
  /** @internal */
  readonly maxRetries?: number;
  /** @internal */
  readonly budget?: TimeBudget;
}

/** The time for a lookup after the caller has ended the call, in milliseconds. */
const ABORTED_LOOKUP_MILLIS = 5_000;

/** Ten times as many as a broker can have. */
const MAX_LISTED_USERS = 10 * LIMITS.usersPerBroker;

/** Creates, updates, deletes, finds and lists the users of brokers. */
export class UsersClient {
  /** @internal */
  constructor(
    private readonly mq: MqClient,
    private readonly caller: AwsCaller,
    private readonly service: ServiceAccess,
  ) {}

  /**
   * Creates a user. If the response was lost, looks the user up. `recovered` is true if that is how the creation was
   * confirmed.
   *
   * @throws MqError of kind `validation` before anything is sent; of kind `conflict` if another user has that name; with
   * `mayHaveHappened` if the response was lost and the lookup failed, or if the user does not exist but the last request may
   * still be in progress
   */
  async create(user: NewUser, options: CreateOptions = {}): Promise<CreatedUser> {
    const { signal, wasAbsent = false, lookUpWhenAborted = false } = options;
    const call = userCall('CreateUser', user);
    assertValid(call, checkUser(user));
    const command = new CreateUserCommand(toRequest(user));
    try {
      await this.caller.run(this.service, call, (abort) => this.mq.send(command, abort), {
        signal,
        isSecret: true,
        secret: user.password,
        isWrite: true,
      });
      return { pendingChange: 'CREATE', recovered: false };
    } catch (thrown) {
      // Without a lost response, a conflict means that another user has that name.
      if (!(thrown instanceof MqError) || !thrown.mayHaveHappened) throw thrown;
      const isAborted = thrown.kind === 'aborted';
      if (isAborted && !lookUpWhenAborted) throw thrown;
      const lookupSignal = isAborted ? AbortSignal.timeout(ABORTED_LOOKUP_MILLIS) : signal;
      const { pendingChange } = await this.resolveLostResponse(user, thrown, wasAbsent, lookupSignal);
      return { pendingChange, recovered: true };
    }
  }

  /** Changes the fields of `change`. Can be repeated. */
  async update(brokerId: string, username: string, change: UserChange, options: CallOptions = {}): Promise<void> {
    const call = userCall('UpdateUser', { brokerId, username });
    assertValid(call, checkUser({ brokerId, username, ...change }));
    const command = new UpdateUserCommand(toRequest({ brokerId, username, ...change }));
    const { signal } = options;
    await this.caller.run(this.service, call, (abort) => this.mq.send(command, abort), {
      signal,
      isSecret: change.password !== undefined,
      secret: change.password,
      isWrite: true,
    });
  }

  /**
   * Returns a user, with pending changes counted as applied. Returns `undefined` if the user, or the broker itself, does not
   * exist. A user whose deletion is pending is returned with `pendingChange` DELETE.
   */
  async find(brokerId: string, username: string, options: FindOptions = {}): Promise<User | undefined> {
    const call = userCall('DescribeUser', { brokerId, username });
    assertValid(call, checkUser({ brokerId, username }));
    const command = new DescribeUserCommand(toRequest({ brokerId, username }));
    const { signal, maxRetries, budget } = options;
    const response = await this.caller
      .run(this.service, call, (abort) => this.mq.send(command, abort), {
        signal,
        ...(maxRetries !== undefined && { maxRetries }),
        ...(budget && { budget }),
      })
      .catch(ignoreNotFound);
    return response && toUser(brokerId, username, response);
  }

  /** Deletes a user. Returns false if the user, or the broker itself, does not exist. */
  async delete(brokerId: string, username: string, { signal }: CallOptions = {}): Promise<boolean> {
    const call = userCall('DeleteUser', { brokerId, username });
    assertValid(call, checkUser({ brokerId, username }));
    const command = new DeleteUserCommand(toRequest({ brokerId, username }));
    const response = await this.caller
      .run(this.service, call, (abort) => this.mq.send(command, abort), { signal, isWrite: true })
      .catch(ignoreNotFound);
    return response !== undefined;
  }

  /** Returns all users of a broker, with the pending change of each. Reads every page. */
  async list(brokerId: string, { signal }: CallOptions = {}): Promise<UserSummary[]> {
    const call = userCall('ListUsers', { brokerId });
    assertValid(call, checkUser({ brokerId, username: NOT_KNOWN_YET }));
    const budget = this.caller.operationBudget();
    const users = await allPages(call, MAX_LISTED_USERS, async (token) => {
      const command = new ListUsersCommand({ BrokerId: brokerId, MaxResults: LIMITS.pageSize, NextToken: token });
      const { Users: items = [], NextToken: nextToken } = await this.caller.run(
        this.service,
        call,
        (abort) => this.mq.send(command, abort),
        { signal, budget },
      );
      return { items, nextToken };
    });
    return users.map((user) => ({ username: user.Username ?? '', pendingChange: user.PendingChange ?? null }));
  }

  /**
   * Finds out whether a creation took effect although its response was lost. Returns the user if it is the user that was
   * sent.
   *
   * @throws MqError the failure, with what is now known, or a conflict if the existing user differs from the one that was sent
   */
  private async resolveLostResponse(
    sent: NewUser,
    failure: MqError,
    wasAbsent: boolean,
    signal: AbortSignal | undefined,
  ): Promise<User> {
    const options = { signal, maxRetries: LOOKUP_RETRIES, budget: this.caller.lookupBudget() };
    const found = await this.find(sent.brokerId, sent.username, options).catch(() => {
      throw failure;
    });
    if (found === undefined) {
      // A request without a response may still be in progress, and be carried out later.
      const mayHaveHappened = failure.delivery === 'no-response' || failure.kind === 'aborted';
      throw failure.withOutcome({ mayHaveHappened, wasAbsent: true });
    }
    if (isAsSent(found, sent) && (wasAbsent || found.pendingChange === 'CREATE')) return found;
    if (failure.kind === 'conflict') throw failure.withOutcome({ mayHaveHappened: false });
    const reason = `The response was lost, and the existing user differs from the one that was sent. ${failure.reason}`;
    throw new MqError('conflict', failure.call, reason, { cause: failure.cause });
  }
}

function userCall(operation: string, { brokerId, username }: { brokerId: string; username?: string }): ApiCall {
  return { operation, brokerId, username };
}

function ignoreNotFound(thrown: unknown): undefined {
  if (thrown instanceof MqError && thrown.kind === 'not-found') return undefined;
  throw thrown;
}
