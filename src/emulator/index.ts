/**
 * Amazon MQ's broker and user operations on localhost, strict and with pending changes, and what goes with them of
 * Secrets Manager and STS, for demos and tests. The state is in memory. Point an SDK at it with an endpoint URL (one for
 * all three services) and any credentials.
 */
import type { BrokerModel } from './mq/broker';
import { Faults, type InjectedFault, type Injection } from './faults';
import { Account, amazonMq } from './mq/service';
import { Vault } from './secrets-manager/secrets';
import { secretsManager } from './secrets-manager/service';
import { seedBroker, seedSecret, findSecret, valueOf, viewOf } from './seeds';
import type { BrokerSeed, SecretSeed, SecretView } from './seeds';
import { Server, type RecordedCall } from './server';
import { StsSessions, type AssumedRole } from './sts/sessions';
import { sts } from './sts/service';
import { Throttle, type ThrottleOptions } from './throttle';
import { wanted, type PendingDeletion } from './mq/users';

export type { BrokerState, HeldState } from './mq/broker';
export { faults, type Fault, type InjectedFault, type Injection } from './faults';
export type { BrokerSeed, SecretSeed, SecretView } from './seeds';
export type { RecordedCall } from './server';
export type { AssumedRole } from './sts/sessions';
export { awsThrottle, type ThrottleOptions } from './throttle';
export type { PendingDeletion, StoredUserSettings } from './mq/users';

export interface EmulatorOptions {
  /** Default: 0, any free port. */
  readonly port?: number;
  /** Default: 123456789012. */
  readonly accountId?: string;
  /** How long a new broker is CREATION_IN_PROGRESS, in milliseconds. Default: 0. */
  readonly creationMillis?: number;
  /** How long a broker is REBOOT_IN_PROGRESS, in milliseconds. Default: 100. */
  readonly rebootMillis?: number;
  /** How long a broker is DELETION_IN_PROGRESS, in milliseconds. Default: 0. */
  readonly deletionMillis?: number;
  /** The time in milliseconds, for tests that do not wait. Default: Date.now. */
  readonly clock?: () => number;
  /** How long each answer takes, in milliseconds; calls that come at once do not wait for each other. Default: 0. */
  readonly latencyMillis?: number;
  /**
   * How many calls of Amazon MQ the account may make, all operations, regions and callers together; what is over it gets
   * TooManyRequestsException, 429. AWS grants `awsThrottle`, 100 at once and 15 a second. Default: no limit.
   */
  readonly throttle?: ThrottleOptions;
  /**
   * Names that callers may use for this machine besides `localhost`, names below it, and loopback addresses: the `Host` of
   * a request must be one of them, so that no web page can reach the emulator. Example: `host.docker.internal`.
   */
  readonly allowedHosts?: readonly string[];
  /** What CreateUser and UpdateUser do to a user that is pending deletion: a GUESS either way. Default: conflict. */
  readonly pendingDeletion?: PendingDeletion;
}

export interface Emulator {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  /** What has been called, oldest first. */
  readonly calls: readonly RecordedCall[];
  clearCalls(): void;
  /** How often each operation has been called, by its name; one that was not called is not there. */
  callCounts(): Readonly<Record<string, number>>;
  /**
   * Makes something go wrong with the next calls of an operation. Of several faults that match a call, the one that was
   * injected first hits it, alone. Throws if no service has an operation of that name.
   */
  inject(injection: Injection): InjectedFault;
  /** Takes all faults back that have not hit yet. */
  clearFaults(): void;
  /** Ends every connection and refuses new ones, until acceptConnections. */
  refuseConnections(): Promise<void>;
  /** Listens again, on the same port. */
  acceptConnections(): Promise<void>;
  /** Adds a broker and returns its id. */
  seedBroker(seed?: BrokerSeed): string;
  /**
   * Looks and reaches behind the API: `hold` keeps the broker in a state until `release`, `users` changes users as
   * someone else would. Throws if there is no such broker in any region.
   */
  broker(brokerId: string): Pick<BrokerModel, 'state' | 'describe' | 'reboot' | 'hold' | 'release' | 'users' | 'arn'>;
  /** The password that a user is meant to have now, which no API tells. */
  passwordOf(brokerId: string, username: string): string | undefined;
  /** Adds a secret and returns its ARN. Throws if the region has one of that name. */
  seedSecret(seed: SecretSeed): string;
  /**
   * Rotates a secret, by name or ARN: the value becomes AWSCURRENT, the one before AWSPREVIOUS. Returns the id of the new
   * version. Throws if there is no such secret in any region.
   */
  putSecret(secretId: string, value: string | Uint8Array): string;
  /** Looks behind the API, by name or ARN. Throws if there is no such secret in any region. */
  secret(secretId: string): SecretView;
  /** What roles have been assumed, oldest first. Later calls show the access key that was handed out. */
  readonly assumedRoles: readonly AssumedRole[];
  /** Ends the server and every connection at once. */
  close(): Promise<void>;
}

/** Starts an emulator on 127.0.0.1. Rejects with the system's error if the port is taken. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { creationMillis = 0, rebootMillis = 100, deletionMillis = 0, clock = Date.now } = options;
  const account = new Account(options.accountId ?? '123456789012', {
    creationMillis,
    rebootMillis,
    deletionMillis,
    now: clock,
    pendingDeletion: options.pendingDeletion ?? 'conflict',
  });
  const vault = new Vault(account.id, clock);
  const sessions = new StsSessions(clock);
  const services = [amazonMq(account), secretsManager(vault), sts(sessions, account.id)];
  const faults = new Faults(services.flatMap(({ operations }) => operations));
  const server = new Server({
    services,
    faults,
    latencyMillis: options.latencyMillis ?? 0,
    throttle: options.throttle && new Throttle(options.throttle, clock),
    allowedHosts: options.allowedHosts ?? [],
    denialOf: (caller) => sessions.denialOf(caller),
  });
  await server.accept(options.port ?? 0);
  const { calls } = server;
  const broker = (brokerId: string): BrokerModel => {
    const found = account.brokers.get(brokerId);
    if (!found) throw new Error(`The emulator has no broker ${brokerId}`);
    return found;
  };
  return {
    endpoint: server.endpoint,
    calls,
    clearCalls: () => void calls.splice(0),
    callCounts: () => {
      const counts: Record<string, number> = {};
      for (const { operation } of calls) if (operation) counts[operation] = (counts[operation] ?? 0) + 1;
      return counts;
    },
    inject: (injection) => faults.inject(injection),
    clearFaults: () => faults.clear(),
    refuseConnections: () => server.refuse(),
    acceptConnections: () => server.accept(),
    seedBroker: (seed = {}) => seedBroker(account, seed).id,
    broker,
    passwordOf: (brokerId, username) => {
      const record = broker(brokerId).users.find(username);
      return record && wanted(record).password;
    },
    seedSecret: (seed) => seedSecret(vault, seed),
    putSecret: (secretId, value) => findSecret(vault, secretId).put(valueOf(value)).id,
    secret: (secretId) => viewOf(findSecret(vault, secretId)),
    assumedRoles: sessions.roles,
    close: () => server.close(),
  };
}
