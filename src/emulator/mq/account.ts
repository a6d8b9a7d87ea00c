/** Everything that an account has of Amazon MQ, in all Regions: brokers and configurations. */
import { badRequest, conflict, notFound } from '../errors';
import type { Body } from '../fields';
import { BrokerModel, newBrokerId, type BrokerOptions, type BrokerRecord, type NewBroker } from './broker';
import type { ConfigurationId } from './broker-settings';
import {
  Configuration,
  configurationNotFound,
  maxConfigurations,
  type ConfigurationRecord,
} from './configurations/configuration';
import type { BrokerState } from './emulated-broker';
import { defaultVersionOf, type EngineType } from './engines';
import { primaryFor } from './replica-checks';
import type { CreateBrokerRequest, CreateConfigurationRequest, UpdateBrokerRequest } from './request-shapes';

/** The brokers of an account in a Region (quotas page). */
const maxBrokers = 200;

interface StoredConfiguration {
  readonly region: string;
  readonly configuration: Configuration;
  isDeleted?: boolean;
}

/** A configuration in a request. Without a revision, it is the latest. */
type RequestedConfiguration = NonNullable<CreateBrokerRequest['configuration']>;

/** An account as plain data, with the passwords of its users. */
export interface AccountRecord {
  readonly brokers: readonly BrokerRecord[];
  readonly configurations: readonly (ConfigurationRecord & { readonly region: string })[];
}

export class Account {
  readonly brokers = new Map<string, BrokerModel>();
  /** The brokers of each Region, oldest first. */
  private readonly regions = new Map<string, BrokerModel[]>();
  /** The newest broker of each name, by Region. */
  private readonly names = new Map<string, BrokerModel>();
  /** All configurations, oldest first. Deleted ones keep their places, for the pages of lists. */
  private readonly configurations = new Map<string, StoredConfiguration>();

  constructor(
    readonly id: string,
    readonly options: BrokerOptions,
  ) {}

  /** Does what CreateBroker does. */
  create(region: string, request: CreateBrokerRequest): BrokerModel {
    const repeated = this.repeated(region, request);
    if (repeated) return repeated;
    if (this.brokersIn(region).length >= maxBrokers) {
      // GUESS(quota)
      throw badRequest(`An account can have at most ${maxBrokers} brokers in a Region.`, 'brokerName');
    }
    const primary = primaryFor(request, region, (id) => this.brokers.get(id));
    const { dataReplicationPrimaryBrokerArn: _, ...settings } = request;
    const broker = this.add(region, settings);
    if (primary) {
      broker.setNextRole({ role: 'REPLICA', counterpart: { brokerId: primary.id, region: primary.home.region } });
      primary.setNextRole({ role: 'PRIMARY', counterpart: { brokerId: broker.id, region } });
    }
    return broker;
  }

  /** Adds a broker, without the limit for their number. Throws an `ApiError` if its settings are not valid. */
  add(
    region: string,
    request: Omit<CreateBrokerRequest, 'dataReplicationPrimaryBrokerArn'>,
    id = newBrokerId(),
    options = this.options,
  ): BrokerModel {
    const { configuration: wanted, ...others } = request;
    const { brokerName, engineType, hostInstanceType } = others;
    if (this.named(region, brokerName)) throw nameConflict(brokerName);
    const { engineVersion = defaultVersionOf(engineType, hostInstanceType) } = others;
    const settings = { ...others, engineVersion };
    const given = wanted ? this.configurationFor(region, wanted, engineType) : undefined;
    // The automatic configuration is only added if the settings are valid, so its id is chosen before.
    const automatic = given ? undefined : this.automaticConfiguration(region, settings);
    const configuration = given ?? (automatic && { id: automatic.id, revision: 1 });
    const home = { accountId: this.id, region };
    const broker = BrokerModel.create(id, home, settings, configuration, options);
    if (automatic) this.configurations.set(automatic.id, { region, configuration: automatic });
    this.register(broker);
    return broker;
  }

  /** Returns the brokers of a Region that the API shows, oldest first. */
  brokersIn(region: string): BrokerModel[] {
    return (this.regions.get(region) ?? []).filter(isShown);
  }

  /** Returns how many brokers that the API shows are older than a broker, which may be deleted. */
  countBefore(region: string, id: string): number {
    return countBefore(this.regions.get(region) ?? [], (broker) => broker.id === id, isShown);
  }

  get(region: string, id: string): BrokerModel {
    const broker = this.brokers.get(id);
    if (!broker || broker.home.region !== region || broker.state === 'DELETED') {
      // This message and the one for tags are those of AWS (missing_resources.json in radkawar/stackd).
      throw notFound(
        `Cannot find broker ID [${id}]. Verify that your broker exists or check broker permissions.`,
        'broker-id',
      );
    }
    return broker;
  }

  /** Does what UpdateBroker does. */
  update(region: string, id: string, request: UpdateBrokerRequest): Body {
    const broker = this.get(region, id);
    broker.requireUpdatable(request);
    const counterpart = this.counterpartOf(broker);
    if (request.dataReplicationMode !== undefined) requireStablePair(broker, counterpart);
    const { configuration, ...settings } = request;
    const wanted = configuration ? this.configurationFor(region, configuration, broker.engineType) : undefined;
    const response = broker.update(settings, wanted);
    if (settings.dataReplicationMode === 'NONE') counterpart?.endReplication();
    if (settings.dataReplicationMode === 'CRDR') counterpart?.keepReplication();
    return response;
  }

  /** Does what DeleteBroker does. A pair that is not complete yet is dropped. */
  delete(region: string, id: string): void {
    const broker = this.get(region, id);
    const counterpart = this.counterpartOf(broker);
    broker.delete();
    // Both forget a pair that is not complete.
    broker.endReplication();
    counterpart?.endReplication();
  }

  /**
   * Does what RebootBroker does. A reboot of the primary broker reboots the replica too, and completes changes of the pair
   * (Developer Guide, CRDR), unless the replica cannot be rebooted.
   */
  reboot(region: string, id: string): void {
    const broker = this.get(region, id);
    broker.reboot();
    if (broker.pairing?.role !== 'PRIMARY') return;
    const replica = this.counterpartOf(broker);
    if (!replica || cannotReboot.includes(replica.state)) return;
    // GUESS(replica-reboot)
    replica.startReboot();
    for (const each of [broker, replica]) each.changeRoleNow();
  }

  /** Does what Promote does. GUESS(promote): the states on the way. */
  promote(region: string, id: string, mode: 'SWITCHOVER' | 'FAILOVER'): void {
    const replica = this.get(region, id);
    const primary = this.counterpartOf(replica);
    if (replica.state !== 'REPLICA' || !primary || replica.isEndingReplication) {
      throw badRequest(`Broker [${replica.name}] is not a replica broker, and can't be promoted.`, 'broker-id');
    }
    if (mode === 'SWITCHOVER' && primary.state !== 'RUNNING') {
      throw badRequest(
        `The primary broker [${primary.id}] is not RUNNING. Use the mode FAILOVER, or wait until it is RUNNING.`,
        'mode',
      );
    }
    const promoted = { role: 'PRIMARY', counterpart: { brokerId: primary.id, region: primary.home.region } } as const;
    primary.setNextRole({ role: 'REPLICA', counterpart: { brokerId: replica.id, region } });
    primary.startReboot();
    primary.changeRoleNow();
    // "With a failover, the replica broker is guaranteed to become immediately available."
    if (mode === 'FAILOVER') replica.setRole(promoted);
    else {
      replica.setNextRole(promoted);
      replica.startReboot();
      replica.changeRoleNow();
    }
  }

  /** Does what CreateConfiguration does. */
  createConfiguration(region: string, settings: CreateConfigurationRequest, id?: string): Configuration {
    const configuration = Configuration.create({ accountId: this.id, region }, settings, this.options.now, id);
    if (this.configurations.has(configuration.id))
      throw conflict(`The configuration ${configuration.id} already exists. Choose another id, or leave it out.`, 'id');
    if (this.configurationsIn(region).length >= maxConfigurations) {
      // GUESS(quota)
      throw badRequest(
        `An account can have at most ${maxConfigurations} configurations in a Region. Delete configurations that no broker uses.`,
        'name',
      );
    }
    this.configurations.set(configuration.id, { region, configuration });
    return configuration;
  }

  /** Returns the configurations of a Region, oldest first. */
  configurationsIn(region: string): Configuration[] {
    return [...this.configurations.values()].flatMap((entry) =>
      entry.region === region && !entry.isDeleted ? [entry.configuration] : [],
    );
  }

  configuration(region: string, id: string): Configuration {
    const found = this.stored(region, id);
    if (!found) throw configurationNotFound(id);
    return found.configuration;
  }

  /** Does what DeleteConfiguration does. */
  deleteConfiguration(region: string, id: string): void {
    const found = this.stored(region, id);
    if (!found) throw configurationNotFound(id);
    if (this.brokersIn(region).some((broker) => broker.configurationIds.includes(id))) {
      throw conflict(
        'Configuration ID is already in use. Remove the configuration from all brokers and retry the request.',
        'configuration-id',
      );
    }
    found.isDeleted = true;
  }

  /** Returns how many configurations that the API shows are older than a configuration, which may be deleted. */
  configurationsBefore(region: string, id: string): number {
    const all = [...this.configurations.values()].filter((entry) => entry.region === region);
    return countBefore(
      all,
      ({ configuration }) => configuration.id === id,
      ({ isDeleted }) => !isDeleted,
    );
  }

  /** Returns the tags of a broker or configuration. */
  tagsOf(region: string, arn: string): Map<string, string> {
    const id = arn.slice(arn.lastIndexOf(':') + 1);
    const resource = arn.includes(':configuration:') ? this.stored(region, id)?.configuration : this.brokers.get(id);
    const isHere = resource?.arn === arn && arn.split(':')[3] === region;
    if (!isHere || (resource instanceof BrokerModel && resource.state === 'DELETED')) {
      throw notFound('Resource was not found', null);
    }
    return resource.tags;
  }

  toRecord(): AccountRecord {
    return {
      brokers: [...this.brokers.values()].filter(({ state }) => state !== 'DELETED').map((broker) => broker.toRecord()),
      configurations: [...this.configurations.values()].flatMap(({ region, configuration, isDeleted }) =>
        isDeleted ? [] : [{ region, ...configuration.toRecord() }],
      ),
    };
  }

  /** Returns an account with the same brokers and configurations, which changes independently. */
  copy(): Account {
    const copy = new Account(this.id, this.options);
    copy.restore(this.toRecord());
    return copy;
  }

  restore({ brokers, configurations }: AccountRecord): void {
    for (const record of brokers) this.register(BrokerModel.restore(record, this.id, this.options));
    for (const { region, ...record } of configurations) {
      this.configurations.set(record.id, { region, configuration: new Configuration(record, this.options.now) });
    }
  }

  /** Returns a name that no broker of the Region has: `broker-` and a number. */
  freeName(region: string): string {
    let number = this.brokers.size + 1;
    while (this.named(region, `broker-${number}`)) number++;
    return `broker-${number}`;
  }

  /** Returns a configuration of a Region that the API shows. */
  private stored(region: string, id: string): StoredConfiguration | undefined {
    const found = this.configurations.get(id);
    return found?.region === region && !found.isDeleted ? found : undefined;
  }

  private register(broker: BrokerModel): void {
    const { region } = broker.home;
    this.brokers.set(broker.id, broker);
    const inRegion = this.regions.get(region) ?? [];
    inRegion.push(broker);
    this.regions.set(region, inRegion);
    this.names.set(`${region}/${broker.name}`, broker);
  }

  /** Returns the broker of a name that the API shows. */
  private named(region: string, name: string): BrokerModel | undefined {
    const broker = this.names.get(`${region}/${name}`);
    return broker?.state === 'DELETED' ? undefined : broker;
  }

  /**
   * Returns the broker of an earlier request with the same `creatorRequestId`, even if other members differ: AWS refuses only
   * another instance type (create_identity.json in radkawar/stackd). GUESS(creator-request-id): until it is deleted.
   */
  private repeated(
    region: string,
    { creatorRequestId, brokerName, hostInstanceType }: CreateBrokerRequest,
  ): BrokerModel | undefined {
    if (!creatorRequestId) return undefined;
    const earlier = this.brokersIn(region).find((broker) => broker.creatorRequestId === creatorRequestId);
    if (earlier && earlier.name !== brokerName) {
      throw conflict('Another broker was created with this [creatorRequestId]. Use a new one.', 'creatorRequestId');
    }
    if (earlier && earlier.hostInstanceType !== hostInstanceType) throw nameConflict(earlier.name);
    return earlier;
  }

  /** Returns the revision of a configuration for a broker; the latest if none is chosen. GUESS(configuration-match): its errors. */
  private configurationFor(region: string, wanted: RequestedConfiguration, engineType: EngineType): ConfigurationId {
    const { id } = wanted;
    const found = this.stored(region, id);
    if (!found) {
      throw badRequest(`Configuration ID [${id}] can't be found. Make sure it exists.`, 'configuration.id');
    }
    const { configuration } = found;
    const revision = wanted.revision ?? configuration.latestRevision;
    if (!configuration.hasRevision(revision)) {
      throw badRequest(
        `Revision [${revision}] of configuration [${id}] can't be found. Make sure it exists.`,
        'configuration.revision',
      );
    }
    if (configuration.engineType !== engineType) {
      throw badRequest(`Configuration [${id}] is not for broker engine type [${engineType}].`, 'configuration.id');
    }
    return { id, revision };
  }

  /**
   * A broker without a configuration gets its own configuration, with the defaults of the engine. So do RabbitMQ brokers
   * (acceptance test RabbitMQ_basic of the AWS provider 5.100).
   */
  private automaticConfiguration(region: string, broker: NewBroker): Configuration {
    const { brokerName, engineType, engineVersion, authenticationStrategy } = broker;
    const settings = { name: `${brokerName}-configuration`, engineType, engineVersion, authenticationStrategy };
    return Configuration.create({ accountId: this.id, region }, settings, this.options.now);
  }

  /** Returns the other broker of a pair, if it is still in the pair. */
  private counterpartOf({ id, pairing }: BrokerModel): BrokerModel | undefined {
    const broker = pairing && this.brokers.get(pairing.counterpart.brokerId);
    const isPaired = broker?.pairing?.counterpart.brokerId === id && broker.state !== 'DELETED';
    return isPaired ? broker : undefined;
  }
}

/** Whether the API shows a broker. */
const isShown = ({ state }: BrokerModel) => state !== 'DELETED';

/** Returns how many elements that are shown come before an element, which itself may not be shown. */
function countBefore<T>(all: readonly T[], is: (element: T) => boolean, shown: (element: T) => boolean): number {
  return all.slice(0, Math.max(0, all.findIndex(is))).filter(shown).length;
}

/** The states of a replica that does not reboot with its primary broker. */
const cannotReboot: readonly BrokerState[] = ['CREATION_IN_PROGRESS', 'CREATION_FAILED', 'DELETION_IN_PROGRESS'];

/** Throws while a reboot changes the roles of a pair. GUESS(promote) */
function requireStablePair(broker: BrokerModel, counterpart: BrokerModel | undefined): void {
  if (![broker, counterpart].some((each) => each?.isChangingRole)) return;
  throw badRequest(
    `The roles of broker [${broker.name}] and its counterpart are changing. Wait until no broker of the pair reboots.`,
    'dataReplicationMode',
  );
}

const nameConflict = (name: string) =>
  conflict(`Broker named [${name}] already exists. Specify a unique broker name.`, 'brokerName');
