/** One broker: what the operations do to it, and its description in the API. */
import { randomUUID } from 'node:crypto';
import { badRequest, type ApiError } from '../errors';
import type { Body } from '../fields';
import type { BrokerState, EmulatedBroker, HeldState } from './emulated-broker';
import type { EngineType } from './engines';
import { BrokerSettings, type ConfigurationId, type SettingsRecord } from './broker-settings';
import { describeInstances } from './instances';
import { LifeCycle, type LifeCycleRecord, type PhaseTimes } from './life-cycle';
import {
  applyReplication,
  describeReplication,
  endReplication,
  type Pairing,
  type ReplicationRecord,
} from './replication';
import { applyShares, describeShares, type SharesRecord } from './shared-resources';
import type { CreateBrokerRequest, UpdateBrokerRequest } from './request-shapes';
import { Users, type EmulatedUser, type PendingDeletion } from './users';

/** The times of a broker, and the choice of behavior that AWS does not document. */
export interface BrokerOptions extends PhaseTimes {
  readonly pendingDeletion: PendingDeletion;
}

/** Where a broker is. */
export interface Home {
  readonly accountId: string;
  readonly region: string;
}

/** A broker to create. Its configuration and its primary broker are looked up before. */
export type NewBroker = Omit<CreateBrokerRequest, 'configuration' | 'dataReplicationPrimaryBrokerArn'> & {
  readonly engineVersion: string;
};

/** A change of a broker. Its configuration is looked up before. */
type ChangedBroker = Omit<UpdateBrokerRequest, 'configuration'>;

/** A broker as plain data, with its passwords. */
export interface BrokerRecord extends LifeCycleRecord {
  readonly id: string;
  readonly region: string;
  readonly created: number;
  readonly creatorRequestId?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly endpoints?: readonly string[];
  readonly settings: SettingsRecord;
  readonly users: readonly EmulatedUser[];
  readonly replication: ReplicationRecord;
  readonly shares: SharesRecord;
}

export class BrokerModel implements EmulatedBroker {
  private readonly storedUsers: Users;
  readonly tags: Map<string, string>;
  readonly arn: string;
  readonly creatorRequestId: string | undefined;
  /** The endpoints of the first instance, if a seed has replaced them. */
  endpoints: readonly string[] | undefined;
  private readonly settings: BrokerSettings;
  private readonly created: number;
  private readonly lifeCycle: LifeCycle;
  private replication: ReplicationRecord;
  private shares: SharesRecord;

  private constructor(
    readonly id: string,
    readonly home: Home,
    record: Omit<BrokerRecord, 'id' | 'region' | 'settings' | 'users'>,
    settings: BrokerSettings,
    options: BrokerOptions,
  ) {
    this.lifeCycle = new LifeCycle(record, options, {
      created: () => settings.complete(),
      rebooted: () => this.applyPending(),
    });
    this.storedUsers = new Users(options.pendingDeletion);
    this.settings = settings;
    this.arn = `arn:aws:mq:${home.region}:${home.accountId}:broker:${this.name}:${id}`;
    this.created = record.created;
    this.creatorRequestId = record.creatorRequestId;
    this.tags = new Map(Object.entries(record.tags));
    this.endpoints = record.endpoints;
    this.replication = record.replication;
    this.shares = record.shares;
  }

  /** Creates a broker. Throws a BadRequestException for a request that CreateBroker would refuse. */
  static create(
    id: string,
    home: Home,
    { users = [], tags = {}, creatorRequestId, ...settings }: NewBroker,
    configuration: ConfigurationId | undefined,
    options: BrokerOptions,
  ): BrokerModel {
    const broker = new BrokerModel(
      id,
      home,
      {
        ...LifeCycle.begin(options),
        created: options.now(),
        ...(creatorRequestId !== undefined && { creatorRequestId }),
        tags,
        replication: settings.dataReplicationMode === 'NONE' ? { isOff: true } : {},
        shares: { current: [] },
      },
      BrokerSettings.create(settings, users, configuration),
      options,
    );
    for (const user of users) broker.users.addActive(user.username, user);
    return broker;
  }

  static restore(record: BrokerRecord, accountId: string, options: BrokerOptions): BrokerModel {
    const { id, region } = record;
    const settings = BrokerSettings.restore(record.settings);
    const broker = new BrokerModel(id, { accountId, region }, record, settings, options);
    broker.users.restore(record.users);
    return broker;
  }

  toRecord(): BrokerRecord {
    return {
      id: this.id,
      region: this.home.region,
      created: this.created,
      ...(this.creatorRequestId !== undefined && { creatorRequestId: this.creatorRequestId }),
      ...this.lifeCycle.toRecord(),
      tags: Object.fromEntries(this.tags),
      ...(this.endpoints && { endpoints: this.endpoints }),
      settings: this.settings.toRecord(),
      users: this.users.toRecord(),
      replication: this.replication,
      shares: this.shares,
    };
  }

  /** The users, after the changes that are due. */
  get users(): Users {
    this.lifeCycle.settle();
    return this.storedUsers;
  }

  get name(): string {
    return this.settings.name;
  }

  get engineType(): EngineType {
    return this.settings.engineType;
  }

  get engineVersion(): string {
    return this.settings.engineVersion;
  }

  get deploymentMode(): string {
    return this.settings.deploymentMode;
  }

  get hostInstanceType(): string {
    return this.settings.hostInstanceType;
  }

  get authenticationStrategy(): string {
    return this.settings.authenticationStrategy;
  }

  get configurationIds(): readonly string[] {
    return this.settings.configurationIds;
  }

  /** The pair that the broker is in, or will be in after a reboot. */
  get pairing(): Pairing | undefined {
    return this.replication.pending ?? this.replication.current;
  }

  get state(): BrokerState {
    const { state } = this.lifeCycle;
    return state === 'RUNNING' && this.replication.current?.role === 'REPLICA' ? 'REPLICA' : state;
  }

  hold(state: HeldState): void {
    this.lifeCycle.hold(state);
  }

  release(): void {
    this.lifeCycle.release();
  }

  /** Throws if the broker cannot be updated now. */
  requireUpdatable(request: UpdateBrokerRequest): void {
    const { state } = this;
    if (state === 'REPLICA') throw replicaRefusal(request);
    // GUESS(broker-state)
    if (state !== 'RUNNING') {
      throw badRequest(`Broker [${this.name}] can't be updated while in state [${state}]`, 'brokerState');
    }
  }

  /** Does what UpdateBroker does for an updatable broker. */
  update(request: ChangedBroker, configuration: ConfigurationId | undefined): Body {
    const { resourceShareArns, dataReplicationMode, ...settings } = request;
    this.checkReplicationMode(dataReplicationMode);
    const updated = this.settings.update(settings, configuration);
    if (resourceShareArns) this.shares = { ...this.shares, pending: resourceShareArns };
    if (dataReplicationMode === 'NONE') this.endReplication();
    if (dataReplicationMode === 'CRDR') this.keepReplication();
    return {
      brokerId: this.id,
      ...updated,
      ...(resourceShareArns && { resourceShareArns }),
      ...(this.pairing && describeReplication(this.replication)),
    };
  }

  /** Plans the end of the replication, or drops a plan to start it. */
  endReplication(): void {
    this.replication = endReplication(this.replication);
  }

  /** Does what RebootBroker does. A reboot of the primary broker of a pair reboots the replica too (Developer Guide, CRDR). */
  reboot(): void {
    const { state } = this;
    // GUESS(broker-state)
    if (state !== 'RUNNING') {
      throw badRequest(`Broker [${this.name}] can't be rebooted while in state [${state}]`, 'brokerState');
    }
    this.startReboot();
  }

  /** Starts a reboot in any state. */
  startReboot(): void {
    this.lifeCycle.startReboot();
  }

  /** Lets the reboot in progress change the role of the broker. */
  changeRoleNow(): void {
    this.replication = { ...this.replication, isDue: true };
  }

  /** Whether the reboot in progress changes the role of the broker. */
  get isChangingRole(): boolean {
    this.lifeCycle.settle();
    return this.replication.isDue === true;
  }

  /** Whether the next reboot of the pair ends the replication. */
  get isEndingReplication(): boolean {
    return this.replication.isEnding === true;
  }

  /** Drops the plan to end the replication. */
  keepReplication(): void {
    const { isEnding: _, ...others } = this.replication;
    this.replication = others;
  }

  /** Sets the role after the next reboot. */
  setNextRole(pending: Pairing): void {
    this.replication = { ...this.replication, pending };
  }

  /** Sets the role at once. */
  setRole(pairing: Pairing): void {
    this.replication = { current: pairing };
  }

  /** Does what DeleteBroker does. The states are those of the sweeper of the AWS provider's acceptance tests. */
  delete(): void {
    const { state } = this;
    if (this.lifeCycle.isDeleting) return;
    if (state === 'CREATION_IN_PROGRESS' || state === 'REBOOT_IN_PROGRESS') {
      throw badRequest(`Broker [${this.name}] can't be deleted while in state [${state}]`, 'brokerState');
    }
    if (this.replication.current) {
      // GUESS(delete-pair)
      throw badRequest(
        `Broker [${this.name}] can't be deleted while data replication is on. Set [dataReplicationMode] of the primary broker to NONE, and reboot it.`,
        'dataReplicationMode',
      );
    }
    this.lifeCycle.startDeletion();
  }

  /**
   * Throws if the broker has no users in this API. The message has both texts on record. GUESS(rabbitmq-users): which operations
   * return a conflict; in the service model, CreateUser and UpdateUser can.
   */
  requireUsers(error: typeof badRequest = badRequest): void {
    if (this.engineType === 'RABBITMQ') {
      throw error(
        'The users API does not apply to RabbitMQ brokers. To manage broker users, please use the RabbitMQ web console, or the management API.',
        'engineType',
      );
    }
  }

  /** Throws if the users of this broker cannot be changed. */
  requireUserManagement(error?: typeof badRequest): void {
    this.requireUsers(error);
    if (this.authenticationStrategy === 'LDAP') {
      // GUESS(ldap-users)
      throw badRequest(
        'Users of brokers with LDAP authentication are managed in the LDAP server.',
        'authenticationStrategy',
      );
    }
    const { state } = this;
    if (state !== 'RUNNING') {
      // GUESS(broker-state)
      throw badRequest(`Users of broker [${this.name}] can't be changed while in state [${state}]`, 'brokerState');
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
    const { id: brokerId, engineType, engineVersion, deploymentMode, endpoints, state } = this;
    const hasInstances = state === 'RUNNING' || state === 'REBOOT_IN_PROGRESS' || state === 'REPLICA';
    return {
      ...this.summary(),
      ...this.settings.describe(brokerId),
      ...describeReplication(this.replication),
      // Absent if no action is required (create_identity.json in radkawar/stackd).
      ...(state === 'CRITICAL_ACTION_REQUIRED' && {
        actionsRequired: [
          {
            actionRequiredCode: engineType === 'RABBITMQ' ? 'RABBITMQ_MEMORY_ALARM' : 'BROKER_ENI_DELETED',
            actionRequiredInfo: brokerId,
          },
        ],
      }),
      brokerInstances: hasInstances
        ? describeInstances({
            brokerId,
            region: this.home.region,
            engineType,
            engineVersion,
            deploymentMode,
            endpoints,
          })
        : [],
      tags: Object.fromEntries(this.tags),
      users: engineType === 'RABBITMQ' ? [] : this.userSummaries(),
    };
  }

  /** Returns the items of ListUsers. While a broker is created, so are its users (create_identity.json in radkawar/stackd). */
  userSummaries(): Body[] {
    const users = this.users.summaries();
    return this.state === 'CREATION_IN_PROGRESS' ? users.map((user) => ({ ...user, pendingChange: 'CREATE' })) : users;
  }

  /** Returns the body of DescribeUser. */
  describeUser(username: string): Body {
    const described = this.users.describe(username);
    if (this.state !== 'CREATION_IN_PROGRESS') return { brokerId: this.id, ...described };
    const { consoleAccess, groups } = described;
    return { brokerId: this.id, username, pending: { pendingChange: 'CREATE', consoleAccess, groups } };
  }

  sharedResources(): Body[] {
    return describeShares(this.shares);
  }

  /** GUESS(pair-by-update) */
  private checkReplicationMode(mode: UpdateBrokerRequest['dataReplicationMode']): void {
    if (mode !== 'CRDR' || this.pairing) return;
    throw badRequest(
      'Data replication is turned on by creating a replica broker with [dataReplicationPrimaryBrokerArn].',
      'dataReplicationMode',
    );
  }

  private applyPending(): void {
    this.storedUsers.applyPending();
    this.settings.applyPending();
    this.replication = applyReplication(this.replication);
    this.shares = applyShares(this.shares);
  }
}

/** "Global broker attribute … cannot be modified in Replica broker directly" (terraform-provider-aws #38241). */
function replicaRefusal(request: UpdateBrokerRequest): ApiError {
  const [first = 'dataReplicationMode'] = Object.keys(request);
  const attribute = request.engineVersion === undefined ? first : 'engineVersion';
  return badRequest(
    `Global broker attribute [Optional[${attribute}]] cannot be modified in Replica broker directly.`,
    attribute,
  );
}

export function newBrokerId(): string {
  return `b-${randomUUID()}`;
}
