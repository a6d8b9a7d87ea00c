/**
 * Emulates Amazon MQ on localhost, with the parts of Secrets Manager and STS that its users need, for tests and demos. The
 * state is in memory, and in `stateFile` if that option is set. All three services share one endpoint, with any credentials.
 *
 * @packageDocumentation
 */
import type { BrokerModel } from './mq/broker';
import type { EmulatedBroker } from './mq/emulated-broker';
import { Faults, type InjectedFault, type Injection } from './faults';
import { Account } from './mq/account';
import { amazonMq } from './mq/service';
import { assertEmulatorOptions, assertInjection, assertRotationFunction, assertSecretSeed } from './option-checks';
import type { EmulatorOptions } from './options';
import { Rotations, type EndedRotation, type RotationFunction } from './secrets-manager/rotation';
import { Vault } from './secrets-manager/secrets';
import { secretsManager } from './secrets-manager/service';
import { seedAll, seedBroker, seedSecret, findSecret, toSecretValue, viewOf } from './seeds';
import type { EmulatedSecret } from './seeds';
import type { BrokerSeed, EmulatorSeeds, SecretSeed } from './seed-types';
import { StateFile } from './state-file';
import { Server, type RecordedCall } from './server';
import { StsSessions, type AssumedRole } from './sts/sessions';
import { sts } from './sts/service';
import { Throttle } from './throttle';
import { wanted } from './mq/users';

export type { BrokerState, EmulatedBroker, HeldState } from './mq/emulated-broker';
export { faults, type Fault, type InjectedFault, type Injection } from './faults';
export type { EmulatorOptions } from './options';
export type { EndedRotation, RotationEvent, RotationFunction, RotationStep } from './secrets-manager/rotation';
export { SeedsError } from './seeds';
export type { EmulatedSecret } from './seeds';
export type { BrokerSeed, ConfigurationSeed, EmulatorSeeds, SecretSeed } from './seed-types';
export type { RecordedCall } from './server';
export type { EmulatedServiceName } from './service';
export type { AssumedRole } from './sts/sessions';
export { awsThrottle, type ThrottleOptions } from './throttle';
export type {
  ChangeType,
  EmulatedUser,
  EmulatedUsers,
  NewEmulatedUser,
  PendingDeletion,
  StoredUserSettings,
} from './mq/users';

/** A running emulator: its endpoint, the calls that it received, faults, brokers and secrets. */
export interface Emulator {
  /** The URL of all services: `http://127.0.0.1:PORT`. */
  readonly endpoint: string;
  /** The calls that were received, oldest first. The list is never shortened until `clearCalls`. */
  readonly calls: readonly RecordedCall[];
  /** Forgets the calls that were received. */
  clearCalls(): void;
  /** Returns how often each operation was called, by name. Operations that were not called are absent. */
  callCounts(): Readonly<Record<string, number>>;
  /**
   * Injects a fault into the next calls of an operation. If several faults match a call, only the one that was injected
   * first applies. Throws if no service has an operation of that name, or if the fault is not valid.
   */
  inject(injection: Injection): InjectedFault;
  /** Removes all faults. */
  clearFaults(): void;
  /** Closes all connections, and refuses new ones until `acceptConnections`. */
  refuseConnections(): Promise<void>;
  /** Accepts connections again, on the same port. */
  acceptConnections(): Promise<void>;
  /** Adds a broker and returns its id. Throws if the seed is not valid, or if its id or its name in the Region exists. */
  seedBroker(seed?: BrokerSeed): string;
  /** Returns a broker of any Region, to read and change it without the API. Throws if it does not exist. */
  broker(brokerId: string): EmulatedBroker;
  /** Returns the pending or current password of a user, which no API returns; undefined if there is no such user. */
  passwordOf(brokerId: string, username: string): string | undefined;
  /**
   * Adds configurations, brokers and secrets: all, or none if any is not valid. Throws a `SeedsError` with all members that are not
   * valid, and the first other problem of each seed.
   *
   * @param seeds checked as a value from outside, such as the content of a file
   */
  seed(seeds: EmulatorSeeds): void;
  /** Returns the ids of all brokers, oldest first. */
  brokerIds(): string[];
  /** Adds a secret and returns its ARN. Throws if the seed is not valid, or if the Region has a secret of that name. */
  seedSecret(seed: SecretSeed): string;
  /**
   * Stores a new value of a secret, by name or ARN: it becomes AWSCURRENT, and the one before AWSPREVIOUS. Returns the id of
   * the new version. Throws if no Region has such a secret.
   */
  putSecret(secretId: string, value: string | Uint8Array): string;
  /** Returns a secret of any Region, by name or ARN, without using the API. Throws if it does not exist. */
  secret(secretId: string): EmulatedSecret;
  /**
   * Supplies the Lambda function of an ARN, which RotateSecret can then use as RotationLambdaARN. It is called for the steps
   * createSecret, setSecret, testSecret and finishSecret, one after the other. A second function for an ARN replaces the first.
   */
  setRotationFunction(functionArn: string, handler: RotationFunction): void;
  /**
   * Resolves when the last rotation of a secret, by name or ARN, has ended: also if it failed or was canceled. Rejects if no
   * Region has such a secret, or if RotateSecret was not called for it.
   */
  rotationEnd(secretId: string): Promise<EndedRotation>;
  /** The roles that were assumed, oldest first. */
  readonly assumedRoles: readonly AssumedRole[];
  /**
   * Stops the server and closes all connections at once. Rotations that are running are canceled. Rejects if the state
   * file cannot be written.
   */
  close(): Promise<void>;
}

/**
 * Starts an emulator on 127.0.0.1. Rejects if an option does not exist or is not valid, and with the error of the system if
 * the port is in use.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  assertEmulatorOptions(options);
  const clock = checkedClock(options.clock ?? Date.now);
  clock();
  const account = new Account(options.accountId ?? '123456789012', {
    // The state file has whole milliseconds.
    creationMillis: Math.ceil(options.creationMillis ?? 0),
    rebootMillis: Math.ceil(options.rebootMillis ?? 100),
    deletionMillis: Math.ceil(options.deletionMillis ?? 0),
    now: clock,
    pendingDeletion: options.pendingDeletion ?? 'conflict',
  });
  const vault = new Vault(account.id, clock);
  const rotations = new Rotations(clock);
  const sessions = new StsSessions(clock);
  const state =
    options.stateFile === undefined ? undefined : new StateFile(options.stateFile, { account, vault, sessions });
  const isRestored = (await state?.load()) ?? false;
  if (!isRestored && options.seeds !== undefined) seedAll(account, vault, options.seeds);
  const services = [amazonMq(account), secretsManager(vault, rotations), sts(sessions, account.id)];
  const faults = new Faults(services.flatMap(({ operations }) => operations));
  const server = new Server({
    services,
    faults,
    latencyMillis: options.latencyMillis ?? 0,
    throttle: options.throttle && new Throttle(options.throttle, clock),
    allowedHosts: options.allowedHosts ?? [],
    recordCalls: options.recordCalls ?? true,
    denialOf: (caller) => sessions.denialOf(caller),
    save: () => state?.save(),
  });
  await server.accept(options.port ?? 0);
  await state?.save().catch(async (error: unknown) => {
    await server.close();
    throw error;
  });
  const { calls } = server;
  const broker = (brokerId: string): BrokerModel => {
    const found = account.brokers.get(brokerId);
    if (!found) throw new Error(`The emulator has no broker ${brokerId}. brokerIds() returns those that it has.`);
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
    inject: (injection) => {
      assertInjection(injection);
      return faults.inject(injection);
    },
    clearFaults: () => faults.clear(),
    refuseConnections: () => server.refuse(),
    acceptConnections: () => server.accept(),
    seedBroker: (seed = {}) => {
      return seedBroker(account, seed).id;
    },
    broker,
    passwordOf: (brokerId, username) => {
      const record = broker(brokerId).users.find(username);
      return record && wanted(record).password;
    },
    seed: (seeds) => seedAll(account, vault, seeds),
    brokerIds: () => [...account.brokers.values()].filter(({ state }) => state !== 'DELETED').map(({ id }) => id),
    seedSecret: (seed) => {
      assertSecretSeed(seed);
      return seedSecret(vault, seed);
    },
    putSecret: (secretId, value) => findSecret(vault, secretId).put(toSecretValue(value)).id,
    secret: (secretId) => viewOf(findSecret(vault, secretId)),
    setRotationFunction: (functionArn, handler) => {
      assertRotationFunction(functionArn, handler);
      rotations.supply(functionArn, handler);
    },
    rotationEnd: async (secretId) => {
      const ended = rotations.lastOf(findSecret(vault, secretId));
      if (!ended) throw new Error(`No rotation of the secret ${secretId} was started. Call RotateSecret first.`);
      return ended;
    },
    assumedRoles: sessions.roles,
    close: async () => {
      rotations.close();
      await server.close();
      // A request that was in progress may have started another one.
      rotations.close();
      await state?.save();
    },
  };
}

/** The latest time of a Date, in milliseconds since 1970. */
const MAX_TIME = 8.64e15;

/** Returns a clock that throws if the clock of a test returns no time. */
function checkedClock(clock: () => number): () => number {
  return () => {
    const time: unknown = clock();
    if (typeof time === 'number' && Math.abs(time) <= MAX_TIME) return Math.trunc(time);
    throw new TypeError(`The clock must return milliseconds since 1970 as a number. It returned ${String(time)}.`);
  };
}
