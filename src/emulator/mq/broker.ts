/** One broker: its life from creation to deletion, which passes with the clock, and how the API describes it. */
import { randomUUID } from 'node:crypto';
import { BrokerSettings } from './broker-settings';
import { badRequest } from '../errors';
import type { Body } from '../fields';
import { asObject, optionalObject, requiredString } from '../fields';
import { Users, type PendingDeletion } from './users';

/** A state that a test can hold a broker in. */
export type HeldState =
  | 'CREATION_IN_PROGRESS'
  | 'CREATION_FAILED'
  | 'REBOOT_IN_PROGRESS'
  | 'CRITICAL_ACTION_REQUIRED'
  | 'DELETION_IN_PROGRESS'
  | 'REPLICA';

/** The states of the API, and DELETED for a broker that the API knows no longer. */
export type BrokerState = HeldState | 'RUNNING' | 'DELETED';

/** How long a broker takes for things, what time it is, in milliseconds, and what it does where AWS does not say. */
export interface BrokerTiming {
  readonly creationMillis: number;
  readonly rebootMillis: number;
  readonly deletionMillis: number;
  readonly now: () => number;
  readonly pendingDeletion: PendingDeletion;
}

export interface Home {
  readonly accountId: string;
  readonly region: string;
}

export class BrokerModel {
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

  /** What the broker is doing now. */
  get state(): BrokerState {
    if (this.held) return this.held;
    this.settle();
    if (this.phase === 'creating') return 'CREATION_IN_PROGRESS';
    if (this.phase === 'rebooting') return 'REBOOT_IN_PROGRESS';
    if (this.phase === 'running') return 'RUNNING';
    return this.options.now() >= this.phaseEnds ? 'DELETED' : 'DELETION_IN_PROGRESS';
  }

  /** Makes the broker leave RUNNING, or whatever it does, for the given state until it is released. */
  hold(state: HeldState): void {
    this.held = state;
  }

  /** Ends a hold: the broker is RUNNING, and a held reboot has made its pending changes current. */
  release(): void {
    if (!this.held) return;
    if (this.held === 'REBOOT_IN_PROGRESS') this.applyPending();
    this.held = undefined;
    if (this.phase !== 'deleting') this.phase = 'running';
  }

  /** What UpdateBroker does. GUESS: refused unless the broker is RUNNING. */
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

  /** Refuses changes of users that this broker would not take. GUESS: status and texts are not documented. */
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

  /** Lets the time that has passed since the last look take effect. */
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
