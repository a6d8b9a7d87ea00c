/**
 * Amazon MQ's user operations, with rules checked before anything is sent and errors that say what to do. The only
 * module that loads the AWS SDK's client; reach it through `connect`, which loads it when it is needed.
 */
import type { MqClient, UserSummary } from '@aws-sdk/client-mq';
import {
  CreateUserCommand,
  DeleteUserCommand,
  DescribeUserCommand,
  ListUsersCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-mq';
import type { UserInput } from '../rules';
import { checkUser, normalized, UNKNOWN } from '../rules';
import type { Answer, Call } from './errors';
import { MqError, requireAnswer, toMqError } from './errors';
import type { PendingChange, User } from './user';
import { toUser } from './user';

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
  /** Ends the call, and waiting for its retries. */
  readonly signal?: AbortSignal;
}

export class UsersClient {
  constructor(private readonly mq: MqClient) {}

  /** Creates a user. Throws `MqError`: `validation` before anything is sent, `conflict` if the user exists. */
  async create(user: NewUser, options: CallOptions = {}): Promise<void> {
    const call = callOf('CreateUser', user);
    refuseViolations(call, user);
    await this.run(call, [user.password], (abort) => this.mq.send(new CreateUserCommand(input(user)), abort), options);
  }

  /** Changes only what `change` names. */
  async update(brokerId: string, username: string, change: UserChange, options: CallOptions = {}): Promise<void> {
    const call = callOf('UpdateUser', { brokerId, username });
    refuseViolations(call, { brokerId, username, ...change });
    const command = new UpdateUserCommand(input({ brokerId, username, ...change }));
    const secrets = change.password === undefined ? [] : [change.password];
    await this.run(call, secrets, (abort) => this.mq.send(command, abort), options);
  }

  /** The user as it is wanted, or undefined if there is none. A user whose deletion is pending is returned as such. */
  async find(brokerId: string, username: string, options: CallOptions = {}): Promise<User | undefined> {
    const call = callOf('DescribeUser', { brokerId, username });
    refuseViolations(call, { brokerId, username });
    const command = new DescribeUserCommand(input({ brokerId, username }));
    try {
      return toUser(brokerId, username, await this.run(call, [], (abort) => this.mq.send(command, abort), options));
    } catch (error) {
      if (error instanceof MqError && error.kind === 'not-found') return undefined;
      throw error;
    }
  }

  /** Deletes a user; one that is gone already is no error. */
  async delete(brokerId: string, username: string, options: CallOptions = {}): Promise<void> {
    const call = callOf('DeleteUser', { brokerId, username });
    refuseViolations(call, { brokerId, username });
    const command = new DeleteUserCommand(input({ brokerId, username }));
    try {
      await this.run(call, [], (abort) => this.mq.send(command, abort), options);
    } catch (error) {
      if (!(error instanceof MqError && error.kind === 'not-found')) throw error;
    }
  }

  /** All users of a broker, with what is pending for each; every page is read. */
  async list(
    brokerId: string,
    options: CallOptions = {},
  ): Promise<{ username: string; pendingChange: PendingChange | null }[]> {
    const call = callOf('ListUsers', { brokerId });
    refuseViolations(call, { brokerId, username: UNKNOWN });
    const users: UserSummary[] = [];
    let token: string | undefined;
    do {
      const command = new ListUsersCommand({ BrokerId: brokerId, MaxResults: 100, NextToken: token });
      const page = await this.run(call, [], (abort) => this.mq.send(command, abort), options);
      users.push(...(page.Users ?? []));
      token = page.NextToken;
    } while (token !== undefined);
    return users.map((user) => ({ username: user.Username ?? '', pendingChange: user.PendingChange ?? null }));
  }

  /** Closes idle connections. */
  close(): void {
    this.mq.destroy();
  }

  private async run<T extends Answer>(
    call: Call,
    secrets: readonly string[],
    send: (options: { abortSignal?: AbortSignal }) => Promise<T>,
    { signal }: CallOptions,
  ): Promise<T> {
    try {
      return requireAnswer(await send(signal ? { abortSignal: signal } : {}), call);
    } catch (thrown) {
      throw toMqError(thrown, call, secrets);
    }
  }
}

function callOf(operation: string, { brokerId, username }: { brokerId: string; username?: string }): Call {
  return { operation, brokerId, username };
}

function refuseViolations(call: Call, user: UserInput): void {
  const violations = checkUser(user).filter(({ severity }) => severity === 'error');
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
