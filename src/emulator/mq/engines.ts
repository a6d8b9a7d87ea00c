/**
 * What Amazon MQ offers: engine versions, instance types, storage types, storage sizes and deployment modes. State: November
 * 2026.
 *
 * Sources: the pages "Managing Amazon MQ for ActiveMQ engine versions", "RabbitMQ 4", "Broker instance types" (of both
 * engines), "Storage" and "Configurable storage best practices" of the Developer Guide, and refusals that public issues quote.
 *
 * Some rows are `accepted`: Amazon MQ has stopped creating brokers with them, but the acceptance tests of version 5.100 of the
 * AWS provider, and many modules, still use them. The emulator accepts them, so that such tests keep running, and does not
 * list them as offered.
 */

export type EngineType = 'ACTIVEMQ' | 'RABBITMQ';
export type StorageType = 'EBS' | 'EFS';
export type DeploymentMode = 'SINGLE_INSTANCE' | 'ACTIVE_STANDBY_MULTI_AZ' | 'CLUSTER_MULTI_AZ';

/** The settings of a broker that must fit together. */
export interface BrokerChoice {
  readonly engineType: EngineType;
  readonly engineVersion: string;
  readonly hostInstanceType: string;
  readonly storageType: StorageType;
  readonly deploymentMode: DeploymentMode;
}

/** Why Amazon MQ refuses a request: the member at fault, and the message. */
export interface OfferProblem {
  readonly attribute: string;
  readonly message: string;
}

/** An element of the response of DescribeBrokerEngineTypes. */
export interface EngineTypeOffer {
  readonly engineType: EngineType;
  readonly engineVersions: readonly { readonly name: string }[];
}

/** An element of the response of DescribeBrokerInstanceOptions. */
export interface InstanceOption {
  readonly availabilityZones: readonly { readonly name: string }[];
  readonly engineType: EngineType;
  readonly hostInstanceType: string;
  readonly storageType: string;
  readonly supportedDeploymentModes: readonly DeploymentMode[];
  readonly supportedEngineVersions: readonly string[];
}

/** The filters of DescribeBrokerInstanceOptions. */
export interface InstanceFilters {
  readonly engineType?: string | undefined;
  readonly hostInstanceType?: string | undefined;
  readonly storageType?: string | undefined;
}

interface EngineRow {
  /** The name in messages. */
  readonly name: string;
  /** Newest first. A patch, such as 5.18.4, is refused, except in `acceptedVersions`. */
  readonly versions: readonly string[];
  /** The versions that are only accepted: constants of the acceptance tests of the AWS provider 5.100. */
  readonly acceptedVersions: readonly string[];
  /** The versions that brokers run, by the version in the request. */
  readonly patches: Readonly<Record<string, string>>;
  /** The first version whose brokers must have automatic minor version upgrades. */
  readonly upgradesAutomaticallyFrom: string;
  readonly defaultStorageType: StorageType;
}

const engines: Readonly<Record<EngineType, EngineRow>> = {
  ACTIVEMQ: {
    name: 'ActiveMQ',
    versions: ['5.19', '5.18'],
    acceptedVersions: ['5.17.6', '5.16.7'],
    patches: { '5.19': '5.19.1', '5.18': '5.18.4' },
    upgradesAutomaticallyFrom: '5.18',
    defaultStorageType: 'EFS',
  },
  RABBITMQ: {
    name: 'RabbitMQ',
    versions: ['4.3', '4.2', '3.13'],
    acceptedVersions: ['3.11.20'],
    patches: { '4.3': '4.3.0', '4.2': '4.2.1', '3.13': '3.13.7' },
    upgradesAutomaticallyFrom: '3.13',
    defaultStorageType: 'EBS',
  },
};

interface InstanceRow {
  readonly engineType: EngineType;
  readonly instanceTypes: readonly string[];
  readonly storageType: StorageType;
  readonly deploymentModes: readonly DeploymentMode[];
  readonly versions: readonly string[];
  /** Whether it is only accepted. */
  readonly accepted?: boolean;
}

const allOf = ({ versions, acceptedVersions }: EngineRow) => [...versions, ...acceptedVersions];
const anyActiveMq = allOf(engines.ACTIVEMQ);
const anyRabbitMq = allOf(engines.RABBITMQ);
const rabbitMq3 = anyRabbitMq.filter((version) => version.startsWith('3.'));

const m5 = ['mq.m5.large', 'mq.m5.xlarge', 'mq.m5.2xlarge', 'mq.m5.4xlarge'];

/** The range of `storageSize` in GB, by instance type. The smallest size is the default. */
const storageSizes: Readonly<Record<string, StorageSizeRange>> = {
  'mq.m7g.medium': { least: 5, most: 25 },
  'mq.m7g.large': { least: 15, most: 75 },
  'mq.m7g.xlarge': { least: 25, most: 125 },
  'mq.m7g.2xlarge': { least: 45, most: 180 },
  'mq.m7g.4xlarge': { least: 90, most: 250 },
  'mq.m7g.8xlarge': { least: 175, most: 400 },
  'mq.m7g.12xlarge': { least: 260, most: 500 },
  'mq.m7g.16xlarge': { least: 345, most: 500 },
};
const m7g = Object.keys(storageSizes);

const activeMqModes: readonly DeploymentMode[] = ['SINGLE_INSTANCE', 'ACTIVE_STANDBY_MULTI_AZ'];
const rabbitMqModes: readonly DeploymentMode[] = ['SINGLE_INSTANCE', 'CLUSTER_MULTI_AZ'];

const activeMqOnEfs = {
  engineType: 'ACTIVEMQ',
  storageType: 'EFS',
  deploymentModes: activeMqModes,
  versions: anyActiveMq,
} as const;
const rabbitMqOnEbs = { engineType: 'RABBITMQ', storageType: 'EBS', deploymentModes: rabbitMqModes } as const;

const instances: readonly InstanceRow[] = [
  { ...activeMqOnEfs, instanceTypes: ['mq.t3.micro', ...m5] },
  { ...activeMqOnEfs, instanceTypes: m5, storageType: 'EBS', deploymentModes: ['SINGLE_INSTANCE'] },
  { ...rabbitMqOnEbs, instanceTypes: m5, versions: rabbitMq3 },
  { ...rabbitMqOnEbs, instanceTypes: m7g, versions: anyRabbitMq },
  // No new brokers since March 17, 2025.
  { ...activeMqOnEfs, instanceTypes: ['mq.t2.micro'], accepted: true },
  // "Deprecated and no longer available for new broker creation", and never in a cluster.
  {
    ...rabbitMqOnEbs,
    instanceTypes: ['mq.t3.micro'],
    deploymentModes: ['SINGLE_INSTANCE'],
    versions: rabbitMq3,
    accepted: true,
  },
];

const engineTypeNames: readonly EngineType[] = ['ACTIVEMQ', 'RABBITMQ'];

/** Returns the engine as the service spells it in responses and messages. */
export const engineNameOf = (engine: EngineType): string => engines[engine].name;

/** Returns the versions of an engine that new brokers can have, newest first. */
export const engineVersionsOf = (engine: EngineType): readonly string[] => engines[engine].versions;

/**
 * Returns the version of a broker or configuration that is created without one: the newest (API reference, `engineVersion`).
 * GUESS(default-version): of a broker, the newest that its instance type supports.
 */
export function defaultVersionOf(engine: EngineType, hostInstanceType?: string): string {
  const supports = (version: string) =>
    instances.some(
      (row) =>
        row.engineType === engine &&
        row.instanceTypes.includes(hostInstanceType ?? '') &&
        row.versions.includes(version),
    );
  const [newest = ''] = engines[engine].versions;
  return engines[engine].versions.find(supports) ?? newest;
}

/**
 * Returns the version that a broker runs, with its patch, as DescribeBroker shows it (hashicorp/terraform-provider-aws
 * #38708 for 5.18.4, #42516 for 3.13.7). GUESS(patches): the patches of the other versions.
 */
export const runningVersionOf = (engine: EngineType, version: string): string =>
  engines[engine].patches[version] ?? version;

/** Returns the storage type of a broker that is created without one: EFS for ActiveMQ, EBS for RabbitMQ. */
export const defaultStorageTypeOf = (engine: EngineType): StorageType => engines[engine].defaultStorageType;

/** Returns what DescribeBrokerEngineTypes lists. */
export function engineTypes(): EngineTypeOffer[] {
  return engineTypeNames.map((engineType) => ({
    engineType,
    engineVersions: engineVersionsOf(engineType).map((name) => ({ name })),
  }));
}

/**
 * Returns what DescribeBrokerInstanceOptions lists in a Region. The storage types are in lower case, as the acceptance
 * tests of the AWS provider expect, which filter by EBS. GUESS(regions): every Region offers the same, in all its
 * Availability Zones. The AWS Price List has no mq.m7g in two Regions, and mq.m7i in two others.
 */
export function instanceOptions(region: string, filters: InstanceFilters = {}): InstanceOption[] {
  const availabilityZones = zonesOf(region).map((name) => ({ name }));
  return instances
    .filter(({ accepted }) => !accepted)
    .flatMap(({ engineType, instanceTypes, storageType, deploymentModes, versions }) =>
      instanceTypes.map((hostInstanceType) => ({
        availabilityZones,
        engineType,
        hostInstanceType,
        storageType: storageType.toLowerCase(),
        supportedDeploymentModes: deploymentModes,
        supportedEngineVersions: engineVersionsOf(engineType).filter((version) => versions.includes(version)),
      })),
    )
    .filter(
      (option) =>
        (filters.engineType === undefined || option.engineType === filters.engineType) &&
        (filters.hostInstanceType === undefined || option.hostInstanceType === filters.hostInstanceType) &&
        (filters.storageType === undefined || option.storageType === filters.storageType.toLowerCase()),
    );
}

/** The Availability Zones of the Regions that do not have a, b and c. */
const zoneLetters: Readonly<Record<string, string>> = {
  'ap-northeast-1': 'acd',
  'ap-northeast-2': 'abcd',
  'ca-central-1': 'abd',
  'us-east-1': 'abcdef',
  'us-west-1': 'ac',
  'us-west-2': 'abcd',
};

/** Returns the Availability Zones of a Region. */
function zonesOf(region: string): string[] {
  const letters = (Object.hasOwn(zoneLetters, region) && zoneLetters[region]) || 'abc';
  return [...letters].map((letter) => `${region}${letter}`);
}

/**
 * Returns why Amazon MQ does not offer a broker, or undefined. The messages about engine versions and instance types are
 * recorded (hashicorp/terraform-provider-aws #38708, #47285; several repositories quote "does not support host instance
 * type [mq.t3.micro]"). GUESS(offer-messages): the other messages, and the member that an instance type is reported for.
 */
export function offerProblemOf(broker: BrokerChoice): OfferProblem | undefined {
  const {
    engineType,
    engineVersion: version,
    hostInstanceType: type,
    storageType: storage,
    deploymentMode: mode,
  } = broker;
  const { name } = engines[engineType];
  const versionProblem = versionProblemOf(engineType, version);
  if (versionProblem) return versionProblem;

  const ofType = instances.filter((row) => row.engineType === engineType && row.instanceTypes.includes(type));
  if (ofType.length === 0) {
    const message = `Broker engine type [${name}] does not support host instance type [${shown(type)}].`;
    return { attribute: 'hostInstanceType', message };
  }
  const ofVersion = ofType.filter(({ versions }) => versions.includes(version));
  if (ofVersion.length === 0) {
    const supported = instances.filter((row) => row.engineType === engineType && row.versions.includes(version));
    const subject = `Broker engine version [${version}] does not support host instance type [${type}]`;
    return { attribute: 'hostInstanceType', message: `${subject}. ${valid(typesOf(supported))}` };
  }
  const ofMode = ofVersion.filter(({ deploymentModes }) => deploymentModes.includes(mode));
  const subject = `Broker engine type [${name}] on host instance type [${type}]`;
  if (ofMode.length === 0) {
    const message = `${subject} does not support deployment mode [${mode}]. ${valid(modesOf(ofVersion))}`;
    return { attribute: 'deploymentMode', message };
  }
  if (ofMode.some(({ storageType }) => storageType === storage)) return undefined;
  const message = `${subject} in deployment mode [${mode}] does not support storage type [${storage}]. ${valid(storageTypesOf(ofMode))}`;
  return { attribute: 'storageType', message };
}

/** Returns why Amazon MQ does not offer a version, or undefined. */
export function versionProblemOf(engineType: EngineType, version: string): OfferProblem | undefined {
  if (allOf(engines[engineType]).includes(version)) return undefined;
  const subject = `Broker engine version [${shown(version)}]`;
  const message = `${subject} is invalid for broker engine type [${engineType}]. ${valid(engineVersionsOf(engineType))}`;
  return { attribute: 'engineVersion', message };
}

const typesOf = (rows: readonly InstanceRow[]) =>
  unique(rows.filter(({ accepted }) => !accepted).flatMap(({ instanceTypes }) => instanceTypes));
const modesOf = (rows: readonly InstanceRow[]) => unique(rows.flatMap(({ deploymentModes }) => deploymentModes));
const storageTypesOf = (rows: readonly InstanceRow[]) => unique(rows.map(({ storageType }) => storageType));

/** The storage sizes that a broker can have, in GB. */
export interface StorageSizeRange {
  /** The smallest size, which is also the default. */
  readonly least: number;
  readonly most: number;
}

/** The step of storage sizes, in GB. */
const STORAGE_STEP = 5;

/** Returns the range of `storageSize`, or undefined if the size cannot be chosen. */
export function storageSizesOf(broker: BrokerChoice): StorageSizeRange | undefined {
  const isConfigurable =
    broker.engineType === 'RABBITMQ' &&
    isAtLeast(broker.engineVersion, '4.2') &&
    broker.deploymentMode === 'CLUSTER_MULTI_AZ' &&
    Object.hasOwn(storageSizes, broker.hostInstanceType);
  return isConfigurable ? storageSizes[broker.hostInstanceType] : undefined;
}

/** Returns why a broker cannot have a storage size, or undefined. GUESS(offer-messages): the messages. */
export function storageSizeProblemOf(broker: BrokerChoice, storageSize: number): OfferProblem | undefined {
  const attribute = 'storageSize';
  const range = storageSizesOf(broker);
  if (!range) {
    const where =
      'RabbitMQ brokers of version 4.2 or newer, with mq.m7g instances, in deployment mode [CLUSTER_MULTI_AZ]';
    return { attribute, message: `[storageSize] can only be set for ${where}. Remove it.` };
  }
  if (storageSize >= range.least && storageSize <= range.most && storageSize % STORAGE_STEP === 0) return undefined;
  const allowed = `a multiple of ${STORAGE_STEP}, from ${range.least} to ${range.most} GB, for host instance type`;
  return { attribute, message: `[storageSize] must be ${allowed} [${broker.hostInstanceType}].` };
}

/** Returns whether brokers of a version must have `autoMinorVersionUpgrade` true (API reference, `autoMinorVersionUpgrade`). */
export function requiresAutoMinorVersionUpgrade(engine: EngineType, version: string): boolean {
  return isAtLeast(version, engines[engine].upgradesAutomaticallyFrom);
}

/** Returns whether a version is at least another, by its major and minor number. */
export function isAtLeast(version: string, least: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = least.split('.').map(Number);
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}

const unique = (values: readonly string[]) => [...new Set(values)];
const valid = (values: readonly string[]) => `Valid values: [${values.join(', ')}].`;

/** The longest value of a request that a message quotes in full. */
const MAX_SHOWN = 100;

const shown = (value: string) => (value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}…` : value);
