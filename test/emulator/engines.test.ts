/** Tests which brokers the emulator knows as offered by Amazon MQ, and how it refuses others. */
import {
  defaultStorageTypeOf,
  defaultVersionOf,
  engineTypes,
  engineVersionsOf,
  instanceOptions,
  offerProblemOf,
  requiresAutoMinorVersionUpgrade,
  storageSizeProblemOf,
  storageSizesOf,
  type BrokerChoice,
} from '../../src/emulator/mq/engines';

const activeMq: BrokerChoice = {
  engineType: 'ACTIVEMQ',
  engineVersion: '5.19',
  hostInstanceType: 'mq.m5.large',
  storageType: 'EFS',
  deploymentMode: 'SINGLE_INSTANCE',
};
const rabbitMq: BrokerChoice = {
  engineType: 'RABBITMQ',
  engineVersion: '4.2',
  hostInstanceType: 'mq.m7g.medium',
  storageType: 'EBS',
  deploymentMode: 'CLUSTER_MULTI_AZ',
};

describe('engine types and versions', () => {
  test('the engines are listed with the versions that new brokers can have, newest first', () => {
    expect(engineTypes()).toEqual([
      { engineType: 'ACTIVEMQ', engineVersions: [{ name: '5.19' }, { name: '5.18' }] },
      { engineType: 'RABBITMQ', engineVersions: [{ name: '4.3' }, { name: '4.2' }, { name: '3.13' }] },
    ]);
    expect(engineVersionsOf('RABBITMQ')).toEqual(['4.3', '4.2', '3.13']);
  });

  test('defaults are the newest version, EFS for ActiveMQ and EBS for RabbitMQ', () => {
    expect([defaultVersionOf('ACTIVEMQ'), defaultVersionOf('RABBITMQ')]).toEqual(['5.19', '4.3']);
    expect(defaultVersionOf('RABBITMQ', 'mq.m5.large')).toBe('3.13');
    expect([defaultStorageTypeOf('ACTIVEMQ'), defaultStorageTypeOf('RABBITMQ')]).toEqual(['EFS', 'EBS']);
  });

  test.each([
    ['ACTIVEMQ', '5.17.6', false],
    ['ACTIVEMQ', '5.18', true],
    ['ACTIVEMQ', '5.19', true],
    ['ACTIVEMQ', '6.0', true],
    ['RABBITMQ', '3.11.20', false],
    ['RABBITMQ', '3.13', true],
    ['RABBITMQ', '3.9', false],
    ['RABBITMQ', '4.2', true],
  ] as const)('%s %s requires automatic minor version upgrades: %s', (engine, version, isRequired) => {
    expect(requiresAutoMinorVersionUpgrade(engine, version)).toBe(isRequired);
  });
});

describe('instance options', () => {
  const typesOf = (filters: Parameters<typeof instanceOptions>[1]) =>
    instanceOptions('eu-west-1', filters).map(({ hostInstanceType }) => hostInstanceType);

  test('an option has the Availability Zones of the Region, and spells its storage type in lower case', () => {
    expect(instanceOptions('us-west-1', { engineType: 'ACTIVEMQ', hostInstanceType: 'mq.t3.micro' })).toEqual([
      {
        availabilityZones: [{ name: 'us-west-1a' }, { name: 'us-west-1c' }],
        engineType: 'ACTIVEMQ',
        hostInstanceType: 'mq.t3.micro',
        storageType: 'efs',
        supportedDeploymentModes: ['SINGLE_INSTANCE', 'ACTIVE_STANDBY_MULTI_AZ'],
        supportedEngineVersions: ['5.19', '5.18'],
      },
    ]);
  });

  test.each(['mars-1', 'constructor', ''])('a Region that is not known, %p, has the zones a, b and c', (region) => {
    const zones = instanceOptions(region)[0]?.availabilityZones;
    expect(zones).toEqual(['a', 'b', 'c'].map((letter) => ({ name: `${region}${letter}` })));
  });

  test('options are filtered by engine type, storage type and instance type', () => {
    expect(typesOf({ engineType: 'RABBITMQ', storageType: 'EFS' })).toEqual([]);
    expect(typesOf({ engineType: 'ACTIVEMQ', storageType: 'EBS' })).toEqual(
      ['large', 'xlarge', '2xlarge', '4xlarge'].map((size) => `mq.m5.${size}`),
    );
    expect(typesOf({ hostInstanceType: 'mq.m5.large' })).toHaveLength(3);
    expect(typesOf({ hostInstanceType: 'mq.m5' })).toEqual([]);
  });

  test('RabbitMQ 4 is offered on mq.m7g only, and nothing on types that new brokers cannot have', () => {
    const rabbit = instanceOptions('eu-west-1', { engineType: 'RABBITMQ' });
    const with4 = rabbit.filter(({ supportedEngineVersions }) => supportedEngineVersions.includes('4.2'));
    expect(with4).toHaveLength(8);
    expect(with4.every(({ hostInstanceType }) => hostInstanceType.startsWith('mq.m7g.'))).toBe(true);
    expect(rabbit.map(({ hostInstanceType }) => hostInstanceType)).not.toContain('mq.t3.micro');
    expect(typesOf({})).not.toContain('mq.t2.micro');
  });

  test('every broker that an option describes can be created', () => {
    const choices = instanceOptions('us-east-1').flatMap((option) =>
      option.supportedEngineVersions.flatMap((engineVersion) =>
        option.supportedDeploymentModes.map((deploymentMode) => ({
          ...option,
          engineVersion,
          deploymentMode,
          storageType: option.storageType === 'efs' ? ('EFS' as const) : ('EBS' as const),
        })),
      ),
    );
    expect(choices).toHaveLength(84);
    expect(choices.map(offerProblemOf).filter(Boolean)).toEqual([]);
  });
});

describe('brokers that Amazon MQ refuses', () => {
  test.each<[string, BrokerChoice, Partial<BrokerChoice>, string, string]>([
    [
      'a version with a patch',
      activeMq,
      { engineVersion: '5.18.4' },
      'engineVersion',
      'Broker engine version [5.18.4] is invalid for broker engine type [ACTIVEMQ]. Valid values: [5.19, 5.18].',
    ],
    [
      'a version of the other engine',
      rabbitMq,
      { engineVersion: '5.19' },
      'engineVersion',
      'Broker engine version [5.19] is invalid for broker engine type [RABBITMQ]. Valid values: [4.3, 4.2, 3.13].',
    ],
    [
      'a long version',
      activeMq,
      { engineVersion: '5'.repeat(5000) },
      'engineVersion',
      `Broker engine version [${'5'.repeat(100)}…] is invalid for broker engine type [ACTIVEMQ]. Valid values: [5.19, 5.18].`,
    ],
    [
      'an instance type of RabbitMQ',
      activeMq,
      { hostInstanceType: 'mq.m7g.large' },
      'hostInstanceType',
      'Broker engine type [ActiveMQ] does not support host instance type [mq.m7g.large].',
    ],
    [
      'an instance type that is no longer offered',
      activeMq,
      { hostInstanceType: 'mq.m4.large' },
      'hostInstanceType',
      'Broker engine type [ActiveMQ] does not support host instance type [mq.m4.large].',
    ],
    [
      'a version that the instance type does not have',
      rabbitMq,
      { hostInstanceType: 'mq.m5.large' },
      'hostInstanceType',
      'Broker engine version [4.2] does not support host instance type [mq.m5.large]. Valid values: [mq.m7g.medium, ' +
        'mq.m7g.large, mq.m7g.xlarge, mq.m7g.2xlarge, mq.m7g.4xlarge, mq.m7g.8xlarge, mq.m7g.12xlarge, mq.m7g.16xlarge].',
    ],
    [
      'a cluster of ActiveMQ',
      activeMq,
      { deploymentMode: 'CLUSTER_MULTI_AZ' },
      'deploymentMode',
      'Broker engine type [ActiveMQ] on host instance type [mq.m5.large] does not support deployment mode ' +
        '[CLUSTER_MULTI_AZ]. Valid values: [SINGLE_INSTANCE, ACTIVE_STANDBY_MULTI_AZ].',
    ],
    [
      'a standby of RabbitMQ',
      rabbitMq,
      { deploymentMode: 'ACTIVE_STANDBY_MULTI_AZ' },
      'deploymentMode',
      'Broker engine type [RabbitMQ] on host instance type [mq.m7g.medium] does not support deployment mode ' +
        '[ACTIVE_STANDBY_MULTI_AZ]. Valid values: [SINGLE_INSTANCE, CLUSTER_MULTI_AZ].',
    ],
    [
      'a cluster of mq.t3.micro',
      rabbitMq,
      { engineVersion: '3.13', hostInstanceType: 'mq.t3.micro' },
      'deploymentMode',
      'Broker engine type [RabbitMQ] on host instance type [mq.t3.micro] does not support deployment mode ' +
        '[CLUSTER_MULTI_AZ]. Valid values: [SINGLE_INSTANCE].',
    ],
    [
      'EFS for RabbitMQ',
      rabbitMq,
      { storageType: 'EFS' },
      'storageType',
      'Broker engine type [RabbitMQ] on host instance type [mq.m7g.medium] in deployment mode [CLUSTER_MULTI_AZ] ' +
        'does not support storage type [EFS]. Valid values: [EBS].',
    ],
    [
      'EBS for mq.t3.micro',
      activeMq,
      { hostInstanceType: 'mq.t3.micro', storageType: 'EBS' },
      'storageType',
      'Broker engine type [ActiveMQ] on host instance type [mq.t3.micro] in deployment mode [SINGLE_INSTANCE] ' +
        'does not support storage type [EBS]. Valid values: [EFS].',
    ],
    [
      'EBS for a broker with a standby',
      activeMq,
      { deploymentMode: 'ACTIVE_STANDBY_MULTI_AZ', storageType: 'EBS' },
      'storageType',
      'Broker engine type [ActiveMQ] on host instance type [mq.m5.large] in deployment mode [ACTIVE_STANDBY_MULTI_AZ] ' +
        'does not support storage type [EBS]. Valid values: [EFS].',
    ],
  ])('%s', (_, broker, changes, attribute, message) => {
    expect(offerProblemOf(broker)).toBeUndefined();
    expect(offerProblemOf({ ...broker, ...changes })).toEqual({ attribute, message });
  });
});

test.each<[string, BrokerChoice, Partial<BrokerChoice>]>([
  ['ActiveMQ 5.17.6 on mq.t2.micro', activeMq, { engineVersion: '5.17.6', hostInstanceType: 'mq.t2.micro' }],
  ['ActiveMQ 5.16.7 on EBS', activeMq, { engineVersion: '5.16.7', storageType: 'EBS' }],
  ['RabbitMQ 3.11.20 in a cluster', rabbitMq, { engineVersion: '3.11.20', hostInstanceType: 'mq.m5.large' }],
  [
    'RabbitMQ 3.13 on mq.t3.micro',
    rabbitMq,
    {
      engineVersion: '3.13',
      hostInstanceType: 'mq.t3.micro',
      deploymentMode: 'SINGLE_INSTANCE',
    },
  ],
])('a broker as in the tests of the AWS provider 5.100 is accepted: %s', (_, broker, changes) => {
  expect(offerProblemOf({ ...broker, ...changes })).toBeUndefined();
});

describe('storage sizes', () => {
  test('a cluster of RabbitMQ 4 on mq.m7g has a range by its instance type', () => {
    expect(storageSizesOf(rabbitMq)).toEqual({ least: 5, most: 25 });
    expect(storageSizesOf({ ...rabbitMq, hostInstanceType: 'mq.m7g.16xlarge' })).toEqual({
      least: 345,
      most: 500,
    });
    expect([5, 10, 25].map((size) => storageSizeProblemOf(rabbitMq, size))).toEqual([undefined, undefined, undefined]);
  });

  test.each([0, 4, 12, 7.5, 30, -5, NaN, Infinity])('%p GB is refused for mq.m7g.medium', (size) => {
    expect(storageSizeProblemOf(rabbitMq, size)).toEqual({
      attribute: 'storageSize',
      message: '[storageSize] must be a multiple of 5, from 5 to 25 GB, for host instance type [mq.m7g.medium].',
    });
  });

  test.each<[string, Partial<BrokerChoice>]>([
    ['ActiveMQ', activeMq],
    ['RabbitMQ 3.13', { engineVersion: '3.13' }],
    ['a single instance', { deploymentMode: 'SINGLE_INSTANCE' }],
    ['mq.m5', { hostInstanceType: 'mq.m5.large' }],
    ['a name that every object has', { hostInstanceType: 'constructor' }],
  ])('the size of other brokers cannot be chosen: %s', (_, changes) => {
    expect(storageSizesOf({ ...rabbitMq, ...changes })).toBeUndefined();
    expect(storageSizeProblemOf({ ...rabbitMq, ...changes }, 10)).toEqual({
      attribute: 'storageSize',
      message:
        '[storageSize] can only be set for RabbitMQ brokers of version 4.2 or newer, with mq.m7g instances, in ' +
        'deployment mode [CLUSTER_MULTI_AZ]. Remove it.',
    });
  });
});
