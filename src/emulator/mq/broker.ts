/** One broker: its states from creation to deletion, which change with the clock, and its description in the API. */
import { randomUUID } from 'node:crypto';
import { BrokerSettings } from './broker-settings';
import { badRequest } from '../errors';
import type { Body } from '../fields';
import { asObject, optionalObject, requiredString } from '../fields';
import { Users, type EmulatedUsers, type PendingDeletion } from './users';

/** A state in which a test can hold a broker. */
export type HeldState =
  | 'CREATION_IN_PROGRESS'
  | 'CREATION_FAILED'
  | 'REBOOT_IN_PROGRESS'
  | 'CRITICAL_ACTION_REQUIRED'
  | 'DELETION_IN_PROGRESS'
  | 'REPLICA';

/** The states of the API, and DELETED for a broker that the API no longer shows. */
export type BrokerState = HeldState | 'RUNNING' | 'DELETED';

/** A broker of the emulator, for tests that read or change it without the API. */
export interface EmulatedBroker {
  readonly id: string;
  readonly arn: string;
  readonly state: BrokerState;
  readonly users: EmulatedUsers;
  /** Returns the body of DescribeBroker. */
  describe(): Readonly<Record<string, unknown>>;
  /** Does what RebootBroker does. Throws unless the broker is RUNNING. */
  reboot(): void;
  /** Keeps the broker in a state until `release`. */
  hold(state: HeldState): void;
  /** Ends a hold: the broker is RUNNING, and a reboot that was held has applied the pending changes. */
  release(): void;
}

/** The durations in milliseconds, the clock, and the choice of behavior that AWS does not document. */
export interface BrokerTiming {
  readonly creationMillis: number;
  readonly rebootMillis: number;
  readonly deletionMillis: number;
  readonly now: () => number;
  readonly pendingDeletion: PendingDeletion;
}

interface Home {
  readonly accountId: string;
  readonly region: string;
}

export class BrokerModel implements EmulatedBroker {
  readonly users: Users;
  readonly tags = new Map<string, string>();
  readonly arn: string;
  private readonly settings: BrokerSettings;
  private readonly created: number;
  private phase: 'creating' | 'running' | 'rebooting' | 'deleting' = 'creating';
  private phaseEnds: number;
  private held: HeldState | undefined;

  constructor(
    readonly id: string,
    readonly home: Home,
    { users = [], ...settings }: Body,
    private readonly options: BrokerTiming,
  ) {
    this.users = new Users(options.pendingDeletion);
    this.settings = new BrokerSettings(settings);
    this.arn = `arn:aws:mq:${home.region}:${home.accountId}:broker:${this.name}:${id}`;
    this.created = options.now();
    this.phaseEnds = this.created + options.creationMillis;
    for (const [key, value] of Object.entries(optionalObject(settings, 'tags') ?? {}))
      this.tags.set(key, String(value));
    if (!Array.isArray(users ?? [])) throw badRequest('Expected a list for [users].', 'users');
    for (const user of (users ?? []) as unknown[]) {
      const body = asObject(user, 'users');
      this.users.addActive(requiredString(body, 'username'), body);
    }
  }

  get name(): string {
    return this.settings.name;
  }

  get engineType(): string {
    return this.settings.engineType;
  }

  get authenticationStrategy(): string {
    return this.settings.authenticationStrategy;
  }

  get state(): BrokerState {
    if (this.held) return this.held;
    this.settle();
    if (this.phase === 'creating') return 'CREATION_IN_PROGRESS';
    if (this.phase === 'rebooting') return 'REBOOT_IN_PROGRESS';
    if (this.phase === 'running') return 'RUNNING';
    return this.options.now() >= this.phaseEnds ? 'DELETED' : 'DELETION_IN_PROGRESS';
  }

  hold(state: HeldState): void {
    this.held = state;
  }

  release(): void {
    if (!this.held) return;
    if (this.held === 'REBOOT_IN_PROGRESS') this.applyPending();
    this.held = undefined;
    if (this.phase !== 'deleting') this.phase = 'running';
  }

  /** Does what UpdateBroker does. GUESS: it is refused unless the broker is RUNNING. */
  update(body: Body): Body {
    if (this.state !== 'RUNNING') {
      throw badRequest(`A broker can be changed in the state RUNNING; this one is ${this.state}.`, 'brokerState');
    }
    return { brokerId: this.id, ...this.settings.update(body) };
  }

  reboot(): void {
    if (this.state !== 'RUNNING') {
      throw badRequest(`A broker can be rebooted in the state RUNNING; this one is ${this.state}.`, 'brokerState');
    }
    this.phase = 'rebooting';
    this.phaseEnds = this.options.now() + this.options.rebootMillis;
  }

  delete(): void {
    if (this.state === 'DELETION_IN_PROGRESS') return;
    this.phase = 'deleting';
    this.phaseEnds = this.options.now() + this.options.deletionMillis;
  }

  /** Throws if the users of this broker cannot be changed. GUESS: status and messages are not documented. */
  requireUserManagement(): void {
    if (this.engineType === 'RABBITMQ') {
      throw badRequest('Users of RabbitMQ brokers are managed in RabbitMQ, not with this API.', 'engineType');
    }
    if (this.authenticationStrategy === 'LDAP') {
      throw badRequest(
        'Users of brokers with LDAP authentication are managed in the LDAP server.',
        'authenticationStrategy',
      );
    }
    if (this.state !== 'RUNNING') {
      throw badRequest(`Users can be changed in the state RUNNING; the broker is ${this.state}.`, 'brokerState');
    }
  }

  summary(): Body {
    return {
      ...this.settings.summary(),
      brokerArn: this.arn,
      brokerId: this.id,
      brokerState: this.state,
      created: new Date(this.created).toISOString(),
    };
  }

  describe(): Body {
    const isActiveMq = this.engineType === 'ACTIVEMQ';
    const host = `${this.id}-1.mq.${this.home.region}.amazonaws.com`;
    const isRunning = this.state === 'RUNNING' || this.state === 'REBOOT_IN_PROGRESS';
    return {
      ...this.summary(),
      ...this.settings.describe(this.id),
      actionsRequired:
        this.held === 'CRITICAL_ACTION_REQUIRED'
          ? [{ actionRequiredCode: 'BROKER_ENI_DELETED', actionRequiredInfo: this.id }]
          : [],
      brokerInstances: isRunning
        ? [{ consoleURL: `https://${host}:8162`, endpoints: endpoints(host, isActiveMq), ipAddress: '10.0.0.10' }]
        : [],
      tags: Object.fromEntries(this.tags),
      users: isActiveMq ? this.users.summaries() : [],
    };
  }

  /** Applies the changes of state that are due. */
  private settle(): void {
    if (this.options.now() < this.phaseEnds || this.phase === 'running' || this.phase === 'deleting') return;
    if (this.phase === 'rebooting') this.applyPending();
    this.phase = 'running';
  }

  private applyPending(): void {
    this.users.applyPending();
    this.settings.applyPending();
  }
}

export function newBrokerId(): string {
  return `b-${randomUUID()}`;
}

function endpoints(host: string, isActiveMq: boolean): string[] {
  if (!isActiveMq) return [`amqps://${host}:5671`];
  return [
    `ssl://${host}:61617`,
    `amqp+ssl://${host}:5671`,
    `stomp+ssl://${host}:61614`,
    `mqtt+ssl://${host}:8883`,
    `wss://${host}:61619`,
  ];
}
