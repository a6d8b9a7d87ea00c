/** Tests what CreateBroker and UpdateBroker make of settings: defaults, combinations that are refused, and what waits for a reboot. */
import {
  CreateBrokerCommand,
  CreateConfigurationCommand,
  DeleteBrokerCommand,
  DeleteConfigurationCommand,
  DescribeBrokerCommand,
  ListBrokersCommand,
  ListConfigurationsCommand,
  PromoteCommand,
  RebootBrokerCommand,
  UpdateBrokerCommand,
  UpdateConfigurationCommand,
  type CreateBrokerRequest,
  type MqClient,
  type UpdateBrokerRequest,
} from '@aws-sdk/client-mq';
import { clientOf, emulated, password, refusal, type Emulated } from '../support/aws/emulated';
import { send } from '../support/aws/raw-request';

let now = 1_000_000;
let aws: Emulated;
beforeEach(async () => void (aws = await emulated({ clock: () => now, rebootMillis: 1_000 })));
afterEach(() => aws.close());

const activeMq: CreateBrokerRequest = {
  BrokerName: 'orders',
  DeploymentMode: 'SINGLE_INSTANCE',
  EngineType: 'ACTIVEMQ',
  HostInstanceType: 'mq.m5.large',
  PubliclyAccessible: false,
  Users: [{ Username: 'admin', Password: password }],
};
const rabbitMq: CreateBrokerRequest = { ...activeMq, EngineType: 'RABBITMQ', HostInstanceType: 'mq.m7g.large' };
const activeStandby: CreateBrokerRequest = { ...activeMq, DeploymentMode: 'ACTIVE_STANDBY_MULTI_AZ' };
const cluster: CreateBrokerRequest = { ...rabbitMq, DeploymentMode: 'CLUSTER_MULTI_AZ' };
const ldap = {
  Hosts: ['ldap-1.example.com', 'ldap-2.example.com'],
  RoleBase: 'ou=groups',
  RoleSearchMatching: '(member={0})',
  ServiceAccountPassword: 'Ldap-Secret-2026',
  ServiceAccountUsername: 'cn=service',
  UserBase: 'ou=users',
  UserSearchMatching: '(uid={0})',
};
const withLdap: CreateBrokerRequest = { ...activeMq, AuthenticationStrategy: 'LDAP', LdapServerMetadata: ldap };

const create = async (request: CreateBrokerRequest, client: MqClient = aws.mq) =>
  (await client.send(new CreateBrokerCommand(request))).BrokerId;
const describeBroker = (BrokerId: string | undefined, client: MqClient = aws.mq) =>
  client.send(new DescribeBrokerCommand({ BrokerId }));
const update = (
  BrokerId: string | undefined,
  change: Omit<UpdateBrokerRequest, 'BrokerId'>,
  client: MqClient = aws.mq,
) => client.send(new UpdateBrokerCommand({ BrokerId, ...change }));
async function reboot(BrokerId: string | undefined, client: MqClient = aws.mq): Promise<void> {
  await client.send(new RebootBrokerCommand({ BrokerId }));
  now += 1_000;
}

describe('defaults', () => {
  test.each([
    ['an ActiveMQ broker', activeMq, 1, 1, { EngineVersion: '5.19.1', StorageType: 'efs' }],
    ['an active/standby broker', activeStandby, 2, 2, { EngineVersion: '5.19.1', StorageType: 'efs' }],
    ['a RabbitMQ broker', rabbitMq, 1, 1, { EngineVersion: '4.3.0', StorageType: 'ebs' }],
    ['a RabbitMQ cluster', cluster, 1, 4, { EngineVersion: '4.3.0', StorageType: 'ebs' }],
  ])('%s', async (_what, request, instances, subnets, expected) => {
    const broker = await describeBroker(await create(request));
    expect(broker).toMatchObject({
      ...expected,
      AuthenticationStrategy: 'simple',
      AutoMinorVersionUpgrade: true,
      EncryptionOptions: { UseAwsOwnedKey: true },
      SecurityGroups: [expect.stringMatching(/^sg-/)],
    });
    expect(broker.DataReplicationMode).toBeUndefined();
    expect([broker.BrokerInstances?.length, broker.SubnetIds?.length]).toEqual([instances, subnets]);
  });

  test('the mode of data replication is shown if NONE was requested', async () => {
    const broker = await describeBroker(await create({ ...activeMq, DataReplicationMode: 'NONE' }));
    expect(broker.DataReplicationMode).toBe('NONE');
  });

  test('the configuration of a broker without a version is for the version of the broker', async () => {
    await create({ ...rabbitMq, HostInstanceType: 'mq.m5.large' });
    const { Configurations } = await aws.mq.send(new ListConfigurationsCommand({}));
    expect(Configurations).toMatchObject([{ EngineType: 'RabbitMQ', EngineVersion: '3.13' }]);
  });

  test('a RabbitMQ broker has one address, its own configuration, no audit log and no users', async () => {
    const id = await create(cluster);
    const { BrokerInstances, Configurations, Logs, Users } = await describeBroker(id);
    const host = `${id}.mq.us-east-1.amazonaws.com`;
    expect(BrokerInstances).toEqual([
      { ConsoleURL: `https://${host}`, Endpoints: [`amqps://${host}:5671`, `https://${host}:16001`] },
    ]);
    const older = await describeBroker(await create({ ...cluster, BrokerName: 'older', EngineVersion: '3.13' }));
    expect(older.BrokerInstances?.[0]?.Endpoints).toHaveLength(1);
    expect(Configurations).toMatchObject({ Current: { Revision: 1 }, History: [] });
    expect(Logs).toEqual({ General: false, GeneralLogGroup: `/aws/amazonmq/broker/${id}/general` });
    expect(Users).toEqual([]);
  });

  test('the instances of an active/standby broker have different addresses', async () => {
    const { BrokerInstances = [] } = await describeBroker(await create(activeStandby));
    expect(BrokerInstances.map(({ ConsoleURL }) => /-(\d)\.mq/.exec(ConsoleURL ?? '')?.[1])).toEqual(['1', '2']);
    expect(new Set(BrokerInstances.map(({ IpAddress }) => IpAddress)).size).toBe(2);
    expect(BrokerInstances.map(({ Endpoints }) => Endpoints?.length)).toEqual([5, 5]);
  });

  test('an ActiveMQ broker without a configuration gets its own configuration, which outlives it', async () => {
    const slow = await emulated({ clock: () => now, creationMillis: 1_000 });
    const id = await create({ ...activeMq, EngineVersion: '5.18' }, slow.mq);
    const { Configurations: own = [] } = await slow.mq.send(new ListConfigurationsCommand({}));
    expect(own).toMatchObject([
      { Name: 'orders-configuration', EngineVersion: '5.18', LatestRevision: { Revision: 1 } },
    ]);
    expect(own[0]?.LatestRevision?.Description).toBe(
      'Auto-generated default for orders-configuration on ActiveMQ 5.18',
    );
    const first = { Id: own[0]?.Id, Revision: 1 };
    expect((await describeBroker(id, slow.mq)).Configurations).toEqual({ History: [], Pending: first });
    now += 1_000;
    expect((await describeBroker(id, slow.mq)).Configurations).toEqual({ Current: first, History: [] });
    const remove = new DeleteConfigurationCommand({ ConfigurationId: first.Id });
    expect(await refusal(slow.mq.send(remove))).toMatchObject({
      name: 'ConflictException',
      attribute: 'configuration-id',
    });
    await slow.mq.send(new DeleteBrokerCommand({ BrokerId: id }));
    expect(await slow.mq.send(remove)).toMatchObject({ ConfigurationId: first.Id });
    await slow.close();
  });
});

describe('the same creatorRequestId', () => {
  test('is the same broker', async () => {
    const request = { ...activeMq, CreatorRequestId: 'request-1' };
    expect(await create(request)).toBe(await create(request));
    expect((await aws.mq.send(new ListBrokersCommand({}))).BrokerSummaries).toHaveLength(1);
  });

  test('with another name is a conflict, in another Region another broker, and after the deletion a new broker', async () => {
    const request = { ...activeMq, CreatorRequestId: 'request-1' };
    const id = await create(request);
    expect(await refusal(create({ ...request, BrokerName: 'billing' }))).toMatchObject({
      name: 'ConflictException',
      attribute: 'creatorRequestId',
    });
    const ireland = clientOf(aws.emulator.endpoint, 'eu-west-1');
    expect(await create(request, ireland)).not.toBe(id);
    ireland.destroy();
    await aws.mq.send(new DeleteBrokerCommand({ BrokerId: id }));
    expect(await create(request)).not.toBe(id);
  });
});

describe('a broker that Amazon MQ does not offer is refused', () => {
  test.each<[string, CreateBrokerRequest, string]>([
    ['an engine version with a patch', { ...activeMq, EngineVersion: '5.18.4' }, 'engineVersion'],
    ['a version of the other engine', { ...activeMq, EngineVersion: '3.13' }, 'engineVersion'],
    ['an instance type that does not exist', { ...activeMq, HostInstanceType: 'mq.m9.large' }, 'hostInstanceType'],
    ['an instance type of the other engine', { ...activeMq, HostInstanceType: 'mq.m7g.large' }, 'hostInstanceType'],
    ['an ActiveMQ cluster', { ...activeMq, DeploymentMode: 'CLUSTER_MULTI_AZ' }, 'deploymentMode'],
    ['RabbitMQ as active/standby', { ...rabbitMq, DeploymentMode: 'ACTIVE_STANDBY_MULTI_AZ' }, 'deploymentMode'],
    ['RabbitMQ on EFS', { ...rabbitMq, StorageType: 'EFS' }, 'storageType'],
    ['EBS as active/standby', { ...activeStandby, StorageType: 'EBS' }, 'storageType'],
    ['no automatic upgrades', { ...activeMq, AutoMinorVersionUpgrade: false }, 'autoMinorVersionUpgrade'],
    ['no automatic upgrades of RabbitMQ', { ...rabbitMq, AutoMinorVersionUpgrade: false }, 'autoMinorVersionUpgrade'],
    ['no subnet', { ...activeMq, SubnetIds: [] }, 'subnetIds'],
    ['two subnets for one instance', { ...activeMq, SubnetIds: ['subnet-1', 'subnet-2'] }, 'subnetIds'],
    ['one subnet for active/standby', { ...activeStandby, SubnetIds: ['subnet-1'] }, 'subnetIds'],
    ['the same subnet twice', { ...activeStandby, SubnetIds: ['subnet-1', 'subnet-1'] }, 'subnetIds'],
    [
      'two users of RabbitMQ',
      { ...rabbitMq, Users: [1, 2].map((n) => ({ Username: `user-${n}`, Password: password })) },
      'users',
    ],
    ['no user of RabbitMQ', { ...rabbitMq, Users: [] }, 'users'],
    [
      'the user guest of RabbitMQ',
      { ...rabbitMq, Users: [{ Username: 'guest', Password: password }] },
      'users.username',
    ],
    [
      'a tilde in a user of RabbitMQ',
      { ...rabbitMq, Users: [{ Username: 'a~b', Password: password }] },
      'users.username',
    ],
    ['an audit log of RabbitMQ', { ...rabbitMq, Logs: { Audit: false } }, 'logs.audit'],
    ['LDAP of RabbitMQ', { ...rabbitMq, AuthenticationStrategy: 'LDAP' }, 'authenticationStrategy'],
    ['an LDAP server of RabbitMQ', { ...rabbitMq, LdapServerMetadata: ldap }, 'ldapServerMetadata'],
    [
      'security groups of a public RabbitMQ broker',
      { ...rabbitMq, PubliclyAccessible: true, SecurityGroups: ['sg-1'] },
      'securityGroups',
    ],
    ['CONFIG_MANAGED of ActiveMQ', { ...activeMq, AuthenticationStrategy: 'CONFIG_MANAGED' }, 'authenticationStrategy'],
    ['LDAP without a server', { ...activeMq, AuthenticationStrategy: 'LDAP' }, 'ldapServerMetadata'],
    ['an LDAP server without LDAP', { ...activeMq, LdapServerMetadata: ldap }, 'ldapServerMetadata'],
    [
      'three LDAP servers',
      { ...withLdap, LdapServerMetadata: { ...ldap, Hosts: ['a', 'b', 'c'] } },
      'ldapServerMetadata.hosts',
    ],
    [
      'a key of AWS and another key',
      { ...activeMq, EncryptionOptions: { UseAwsOwnedKey: true, KmsKeyId: 'key-1' } },
      'encryptionOptions.kmsKeyId',
    ],
    [
      'a time zone that does not exist',
      {
        ...activeMq,
        MaintenanceWindowStartTime: { DayOfWeek: 'MONDAY', TimeOfDay: '02:00', TimeZone: 'Europe/Atlantis' },
      },
      'maintenanceWindowStartTime.timeZone',
    ],
    ['a configuration that does not exist', { ...activeMq, Configuration: { Id: 'c-none' } }, 'configuration.id'],
    [
      'CRDR without a primary broker',
      { ...activeStandby, DataReplicationMode: 'CRDR' },
      'dataReplicationPrimaryBrokerArn',
    ],
    [
      'a primary broker without CRDR',
      { ...activeStandby, DataReplicationPrimaryBrokerArn: 'arn' },
      'dataReplicationPrimaryBrokerArn',
    ],
    [
      'a primary broker that does not exist',
      {
        ...activeStandby,
        DataReplicationMode: 'CRDR',
        DataReplicationPrimaryBrokerArn: 'arn:aws:mq:eu-west-1:123456789012:broker:x:b-1',
      },
      'dataReplicationPrimaryBrokerArn',
    ],
  ])('%s', async (_what, request, attribute) => {
    const refused = await refusal(create(request));
    expect(refused).toMatchObject({ name: 'BadRequestException', status: 400, attribute });
    expect(refused.message).not.toContain(password);
    expect((await aws.mq.send(new ListBrokersCommand({}))).BrokerSummaries).toEqual([]);
    expect((await aws.mq.send(new ListConfigurationsCommand({}))).Configurations).toEqual([]);
  });

  test.each<[string, CreateBrokerRequest]>([
    [
      'enumerations in any case',
      {
        ...activeMq,
        EngineType: 'ActiveMQ' as 'ACTIVEMQ',
        StorageType: 'efs' as 'EFS',
        AuthenticationStrategy: 'simple' as 'SIMPLE',
      },
    ],
    ['a RabbitMQ broker with OAuth2 and no user', { ...rabbitMq, AuthenticationStrategy: 'CONFIG_MANAGED', Users: [] }],
    [
      'a UTC offset',
      { ...activeMq, MaintenanceWindowStartTime: { DayOfWeek: 'MONDAY', TimeOfDay: '23:59', TimeZone: 'UTC+02:00' } },
    ],
    ['a version of older acceptance tests', { ...activeMq, EngineVersion: '5.17.6', AutoMinorVersionUpgrade: false }],
  ])('but not %s', async (_what, request) => {
    expect(await create(request)).toMatch(/^b-/);
  });
});

describe('an update', () => {
  test('of security groups is visible at once', async () => {
    const id = await create(activeMq);
    await update(id, { SecurityGroups: ['sg-1', 'sg-2'] });
    expect((await describeBroker(id)).SecurityGroups).toEqual(['sg-1', 'sg-2']);
  });

  test('of the LDAP server waits for the reboot, and no response has the password of its account', async () => {
    const id = await create(withLdap);
    const other = { ...ldap, UserBase: 'ou=people', ServiceAccountPassword: 'Another-Secret-2026' };
    const responses = [
      await describeBroker(id),
      await update(id, { LdapServerMetadata: other }),
      await describeBroker(id),
    ];
    const { ServiceAccountPassword: _, ...visible } = ldap;
    expect(responses[2]).toMatchObject({
      LdapServerMetadata: visible,
      PendingLdapServerMetadata: { ...visible, UserBase: 'ou=people' },
    });
    await reboot(id);
    const after = await describeBroker(id);
    expect(after.LdapServerMetadata).toEqual({ ...visible, UserBase: 'ou=people' });
    expect(after.PendingLdapServerMetadata).toBeUndefined();
    expect(JSON.stringify([...responses, after])).not.toMatch(/Secret-2026/);
  });

  test('from LDAP to simple authentication waits for the reboot', async () => {
    const id = await create(withLdap);
    await update(id, { AuthenticationStrategy: 'SIMPLE' });
    expect(await describeBroker(id)).toMatchObject({
      AuthenticationStrategy: 'ldap',
      PendingAuthenticationStrategy: 'simple',
    });
    await reboot(id);
    const { AuthenticationStrategy, LdapServerMetadata } = await describeBroker(id);
    expect([AuthenticationStrategy, LdapServerMetadata]).toEqual(['simple', undefined]);
  });

  test('to LDAP and back, before the reboot, leaves no LDAP server', async () => {
    const id = await create(activeMq);
    await update(id, { AuthenticationStrategy: 'LDAP', LdapServerMetadata: ldap });
    await update(id, { AuthenticationStrategy: 'SIMPLE' });
    expect(await describeBroker(id)).not.toHaveProperty('PendingLdapServerMetadata');
  });

  test('with a member that is null changes nothing of it', async () => {
    const id = String(await create({ ...activeMq, Logs: { Audit: true } }));
    const { status } = await send(
      aws.emulator.endpoint,
      'PUT',
      `/v1/brokers/${id}`,
      JSON.stringify({ logs: { audit: null, general: true }, engineVersion: null }),
    );
    expect(status).toBe(200);
    expect((await describeBroker(id)).Logs?.Pending).toEqual({ Audit: true, General: true });
  });

  test('of one log keeps the other', async () => {
    const id = await create({ ...activeMq, Logs: { Audit: true } });
    await update(id, { Logs: { General: true } });
    expect((await describeBroker(id)).Logs?.Pending).toEqual({ Audit: true, General: true });
  });

  test('to another revision of its configuration waits for the reboot', async () => {
    const { Id = '' } = await aws.mq.send(new CreateConfigurationCommand({ Name: 'orders', EngineType: 'ACTIVEMQ' }));
    const id = await create({ ...activeMq, Configuration: { Id, Revision: 1 } });
    const Data = Buffer.from('<broker xmlns="http://activemq.apache.org/schema/core"/>').toString('base64');
    await aws.mq.send(new UpdateConfigurationCommand({ ConfigurationId: Id, Data }));
    await update(id, { Configuration: { Id } });
    expect((await describeBroker(id)).Configurations).toEqual({
      Current: { Id, Revision: 1 },
      Pending: { Id, Revision: 2 },
      History: [],
    });
    await reboot(id);
    expect((await describeBroker(id)).Configurations).toEqual({
      Current: { Id, Revision: 2 },
      History: [{ Id, Revision: 1 }],
    });
    expect(await refusal(update(id, { Configuration: { Id, Revision: 3 } }))).toMatchObject({
      attribute: 'configuration.revision',
    });
  });

  test.each<[string, CreateBrokerRequest, Omit<UpdateBrokerRequest, 'BrokerId'>, string]>([
    ['security groups of RabbitMQ', rabbitMq, { SecurityGroups: ['sg-1'] }, 'securityGroups'],
    ['the audit log of RabbitMQ', rabbitMq, { Logs: { Audit: true } }, 'logs.audit'],
    ['RabbitMQ to a smaller instance', rabbitMq, { HostInstanceType: 'mq.m7g.medium' }, 'hostInstanceType'],
    ['automatic upgrades off', activeMq, { AutoMinorVersionUpgrade: false }, 'autoMinorVersionUpgrade'],
    ['a version that does not exist', activeMq, { EngineVersion: '9.9' }, 'engineVersion'],
    [
      'a version that needs automatic upgrades',
      { ...activeMq, EngineVersion: '5.17.6', AutoMinorVersionUpgrade: false },
      { EngineVersion: '5.18' },
      'autoMinorVersionUpgrade',
    ],
    ['an instance type that does not exist', activeMq, { HostInstanceType: 'mq.none' }, 'hostInstanceType'],
    ['an LDAP server without LDAP', activeMq, { LdapServerMetadata: ldap }, 'ldapServerMetadata'],
    ['LDAP without a server', activeMq, { AuthenticationStrategy: 'LDAP' }, 'ldapServerMetadata'],
    ['data replication', activeStandby, { DataReplicationMode: 'CRDR' }, 'dataReplicationMode'],
  ])('that is refused changes nothing: %s', async (_what, request, change, attribute) => {
    const id = await create(request);
    const before = await describeBroker(id);
    expect(
      await refusal(update(id, { ...change, MaintenanceWindowStartTime: { DayOfWeek: 'MONDAY', TimeOfDay: '01:00' } })),
    ).toMatchObject({
      name: 'BadRequestException',
      attribute,
    });
    expect({ ...(await describeBroker(id)), $metadata: undefined }).toEqual({ ...before, $metadata: undefined });
  });
});

test('members that a structure does not have are not kept', async () => {
  const request = { logs: { general: true, extra: password }, unknown: password };
  const id = String(await create(activeMq));
  const sent = await send(aws.emulator.endpoint, 'PUT', `/v1/brokers/${id}`, JSON.stringify(request));
  expect(sent.status).toBe(200);
  expect(JSON.stringify([sent.body, await describeBroker(id)])).not.toContain(password);
});

describe('a page', () => {
  const names = async (NextToken?: string) => {
    const page = await aws.mq.send(new ListBrokersCommand({ MaxResults: 5, NextToken }));
    return [page.BrokerSummaries?.map(({ BrokerName }) => BrokerName) ?? [], page.NextToken] as const;
  };

  test('begins after the last element of the one before, if earlier elements are deleted', async () => {
    const ids = Array.from({ length: 9 }, (_, index) => aws.emulator.seedBroker({ brokerName: `b${index}` }));
    const [, token] = await names();
    for (const BrokerId of [ids[0], ids[1]]) await aws.mq.send(new DeleteBrokerCommand({ BrokerId }));
    expect((await names(token))[0]).toEqual(['b5', 'b6', 'b7', 'b8']);
    await aws.mq.send(new DeleteBrokerCommand({ BrokerId: ids[4] }));
    expect((await names(token))[0]).toContain('b5');
  });

  test('of another list is refused', async () => {
    for (let index = 0; index < 6; index++) aws.emulator.seedBroker({ brokerName: `b${index}` });
    const [, NextToken] = await names();
    expect(await refusal(aws.mq.send(new ListConfigurationsCommand({ NextToken })))).toMatchObject({
      attribute: 'nextToken',
    });
  });
});

describe('deletion', () => {
  test.each(['CREATION_FAILED', 'CRITICAL_ACTION_REQUIRED', 'REPLICA', 'DELETION_IN_PROGRESS'] as const)(
    'ends a hold in the state %s',
    async (state) => {
      const id = aws.emulator.seedBroker();
      aws.emulator.broker(id).hold(state);
      await aws.mq.send(new DeleteBrokerCommand({ BrokerId: id }));
      aws.emulator.broker(id).release();
      expect(aws.emulator.broker(id).state).toBe('DELETED');
    },
  );

  test('is refused while the broker is created or rebooted', async () => {
    const slow = await emulated({ clock: () => now, creationMillis: 1_000, rebootMillis: 1_000 });
    const BrokerId = await create(activeMq, slow.mq);
    const remove = () => slow.mq.send(new DeleteBrokerCommand({ BrokerId }));
    const refused = { name: 'BadRequestException', attribute: 'brokerState' };
    expect(await refusal(remove())).toMatchObject({
      ...refused,
      message: "Broker [orders] can't be deleted while in state [CREATION_IN_PROGRESS]",
    });
    now += 1_000;
    await slow.mq.send(new RebootBrokerCommand({ BrokerId }));
    expect(await refusal(remove())).toMatchObject(refused);
    now += 1_000;
    await remove();
    await slow.close();
  });
});

describe('cross-Region data replication', () => {
  let ireland: MqClient;
  let primary: string | undefined;
  let replica: string | undefined;
  beforeEach(async () => {
    ireland = clientOf(aws.emulator.endpoint, 'eu-west-1');
    primary = await create(activeStandby);
    replica = await create(
      {
        ...activeStandby,
        DataReplicationMode: 'CRDR',
        DataReplicationPrimaryBrokerArn: (await describeBroker(primary)).BrokerArn,
      },
      ireland,
    );
  });
  afterEach(() => ireland.destroy());

  const roles = async () => {
    const described = [await describeBroker(primary), await describeBroker(replica, ireland)];
    return described.map((broker) => [
      broker.BrokerState,
      broker.DataReplicationMode,
      broker.DataReplicationMetadata?.DataReplicationRole,
      broker.PendingDataReplicationMetadata?.DataReplicationRole,
    ]);
  };

  test('waits for a reboot of the primary broker, which reboots the replica', async () => {
    expect(await roles()).toEqual([
      ['RUNNING', undefined, undefined, 'PRIMARY'],
      ['RUNNING', undefined, undefined, 'REPLICA'],
    ]);
    expect(await describeBroker(replica, ireland)).toMatchObject({
      PendingDataReplicationMode: 'CRDR',
      PendingDataReplicationMetadata: { DataReplicationCounterpart: { BrokerId: primary, Region: 'us-east-1' } },
    });
    await reboot(primary);
    expect(await roles()).toEqual([
      ['RUNNING', 'CRDR', 'PRIMARY', undefined],
      ['REPLICA', 'CRDR', 'REPLICA', undefined],
    ]);
  });

  test('a replica cannot be changed, rebooted or deleted, and only a replica is promoted', async () => {
    await reboot(primary);
    expect(await refusal(update(replica, { EngineVersion: '5.19' }, ireland))).toMatchObject({
      message: 'Global broker attribute [Optional[engineVersion]] cannot be modified in Replica broker directly.',
      attribute: 'engineVersion',
    });
    for (const call of [
      () => ireland.send(new RebootBrokerCommand({ BrokerId: replica })),
      () => ireland.send(new DeleteBrokerCommand({ BrokerId: replica })),
      () => aws.mq.send(new PromoteCommand({ BrokerId: primary, Mode: 'SWITCHOVER' })),
    ]) {
      expect(await refusal(call())).toMatchObject({ name: 'BadRequestException' });
    }
  });

  test.each(['SWITCHOVER', 'FAILOVER'] as const)('a %s exchanges the roles', async (Mode) => {
    await reboot(primary);
    expect(await ireland.send(new PromoteCommand({ BrokerId: replica, Mode }))).toMatchObject({ BrokerId: replica });
    expect((await roles()).map(([state]) => state)).toEqual([
      'REBOOT_IN_PROGRESS',
      Mode === 'FAILOVER' ? 'RUNNING' : 'REBOOT_IN_PROGRESS',
    ]);
    now += 1_000;
    expect((await roles()).map(([state, , role]) => [state, role])).toEqual([
      ['REPLICA', 'REPLICA'],
      ['RUNNING', 'PRIMARY'],
    ]);
  });

  test('cannot be ended while its roles change', async () => {
    await reboot(primary);
    await ireland.send(new PromoteCommand({ BrokerId: replica, Mode: 'FAILOVER' }));
    expect(await refusal(update(replica, { DataReplicationMode: 'NONE' }, ireland))).toMatchObject({
      name: 'BadRequestException',
      attribute: 'dataReplicationMode',
    });
    now += 1_000;
    expect((await roles()).map(([, , role]) => role)).toEqual(['REPLICA', 'PRIMARY']);
    await update(replica, { DataReplicationMode: 'NONE' }, ireland);
  });

  test('a switchover needs a running primary broker', async () => {
    await reboot(primary);
    aws.emulator.broker(String(primary)).hold('CRITICAL_ACTION_REQUIRED');
    const promote = ireland.send(new PromoteCommand({ BrokerId: replica, Mode: 'SWITCHOVER' }));
    expect(await refusal(promote)).toMatchObject({ name: 'BadRequestException', attribute: 'mode' });
  });

  test('ends with a reboot after the mode NONE, and both brokers can be deleted', async () => {
    await reboot(primary);
    await update(primary, { DataReplicationMode: 'NONE' });
    expect(await describeBroker(primary)).toMatchObject({
      DataReplicationMode: 'CRDR',
      PendingDataReplicationMode: 'NONE',
    });
    await reboot(primary);
    expect(await roles()).toEqual(Array.from({ length: 2 }, () => ['RUNNING', 'NONE', undefined, undefined]));
    await aws.mq.send(new DeleteBrokerCommand({ BrokerId: primary }));
    await ireland.send(new DeleteBrokerCommand({ BrokerId: replica }));
  });

  test('a replica that is deleted before the reboot leaves an ordinary broker', async () => {
    await ireland.send(new DeleteBrokerCommand({ BrokerId: replica }));
    await reboot(primary);
    const { DataReplicationMode, DataReplicationMetadata } = await describeBroker(primary);
    expect([DataReplicationMode, DataReplicationMetadata]).toEqual(['NONE', undefined]);
    await aws.mq.send(new DeleteBrokerCommand({ BrokerId: primary }));
  });

  test('is not completed by a reboot of the replica alone', async () => {
    await reboot(replica, ireland);
    expect((await roles()).map(([state, , , pending]) => [state, pending])).toEqual([
      ['RUNNING', 'PRIMARY'],
      ['RUNNING', 'REPLICA'],
    ]);
    await aws.mq.send(new DeleteBrokerCommand({ BrokerId: primary }));
    await ireland.send(new DeleteBrokerCommand({ BrokerId: replica }));
  });

  test('that is ended before the reboot, at the replica, leaves two ordinary brokers', async () => {
    await update(replica, { DataReplicationMode: 'NONE' }, ireland);
    await reboot(primary);
    expect(await roles()).toEqual(Array.from({ length: 2 }, () => ['RUNNING', 'NONE', undefined, undefined]));
  });

  test('an end that was requested is dropped by the mode CRDR, and a replica whose pair ends is not promoted', async () => {
    await reboot(primary);
    await update(primary, { DataReplicationMode: 'NONE' });
    expect(await refusal(ireland.send(new PromoteCommand({ BrokerId: replica, Mode: 'FAILOVER' })))).toMatchObject({
      name: 'BadRequestException',
    });
    await update(primary, { DataReplicationMode: 'CRDR' });
    await reboot(primary);
    expect((await roles()).map(([, , role]) => role)).toEqual(['PRIMARY', 'REPLICA']);
  });

  test('a deletion that is repeated does not touch the next pair of the primary broker', async () => {
    const slow = await emulated({ clock: () => now, rebootMillis: 1_000, deletionMillis: 600_000 });
    const there = clientOf(slow.emulator.endpoint, 'eu-west-1');
    const first = await create(activeStandby, slow.mq);
    const { BrokerArn } = await describeBroker(first, slow.mq);
    const pair = { ...activeStandby, DataReplicationMode: 'CRDR', DataReplicationPrimaryBrokerArn: BrokerArn } as const;
    const BrokerId = await create({ ...pair, BrokerName: 'one' }, there);
    await there.send(new DeleteBrokerCommand({ BrokerId }));
    const second = await create({ ...pair, BrokerName: 'two' }, there);
    await there.send(new DeleteBrokerCommand({ BrokerId }));
    await reboot(first, slow.mq);
    expect(await describeBroker(second, there)).toMatchObject({ BrokerState: 'REPLICA' });
    there.destroy();
    await slow.close();
  });

  test('that is ended before the reboot leaves two ordinary brokers', async () => {
    await update(primary, { DataReplicationMode: 'NONE' });
    await reboot(primary);
    expect(await roles()).toEqual(Array.from({ length: 2 }, () => ['RUNNING', 'NONE', undefined, undefined]));
  });

  test('a replica that is held during the reboot of the primary broker takes its role when it is released', async () => {
    aws.emulator.broker(String(replica)).hold('CRITICAL_ACTION_REQUIRED');
    await reboot(primary);
    aws.emulator.broker(String(replica)).release();
    expect((await roles())[1]).toEqual(['REPLICA', 'CRDR', 'REPLICA', undefined]);
  });

  test.each<[string, object, string]>([
    ['a configuration', { Configuration: { Id: 'c-1' } }, 'configuration'],
    ['nothing', {}, 'dataReplicationMode'],
  ])('an update of a replica is refused, with a member that is named: %s', async (_what, change, attribute) => {
    await reboot(primary);
    expect(await refusal(update(replica, change, ireland))).toMatchObject({ attribute });
  });

  test('a broker has one replica, in another Region', async () => {
    const pair = { ...activeStandby, DataReplicationMode: 'CRDR' as const };
    const { BrokerArn: taken } = await describeBroker(primary);
    const spare = await create({ ...activeStandby, BrokerName: 'spare' });
    const { BrokerArn: here } = await describeBroker(spare);
    const refused = { attribute: 'dataReplicationPrimaryBrokerArn' };
    expect(
      await refusal(create({ ...pair, BrokerName: 'a', DataReplicationPrimaryBrokerArn: taken }, ireland)),
    ).toMatchObject(refused);
    expect(await refusal(create({ ...pair, BrokerName: 'b', DataReplicationPrimaryBrokerArn: here }))).toMatchObject(
      refused,
    );
  });
});

/** Members that the SDK does not have yet. */
describe('of the newest service model', () => {
  const call = async (method: string, path: string, body?: object) => {
    const { status, body: response } = await send(
      aws.emulator.endpoint,
      method,
      `/v1/brokers${path}`,
      body && JSON.stringify(body),
    );
    expect({ status, response }).toMatchObject({ status: 200 });
    return response as Readonly<Record<string, unknown>>;
  };

  test('resource shares are added and removed by a reboot', async () => {
    const id = await create(rabbitMq);
    const arn = (digit: number) => `arn:aws:ram:us-east-1:123456789012:resource-share/0000000${digit}`;
    const shared = async () => {
      const { sharedResources } = await call('GET', `/${id}/shared-resources`);
      return (sharedResources as { resourceArn: string; status: string }[]).map(({ resourceArn, status }) => [
        resourceArn,
        status,
      ]);
    };
    await call('PUT', `/${id}`, { resourceShareArns: [arn(1), arn(2)] });
    expect(await shared()).toEqual([
      [arn(1), 'PENDING_CREATE'],
      [arn(2), 'PENDING_CREATE'],
    ]);
    await reboot(id);
    await call('PUT', `/${id}`, { resourceShareArns: [arn(2)] });
    expect(await shared()).toEqual([
      [arn(1), 'PENDING_DELETE'],
      [arn(2), 'AVAILABLE'],
    ]);
    await reboot(id);
    expect(await shared()).toEqual([[arn(2), 'AVAILABLE']]);
  });

  test('the storage size of a RabbitMQ cluster waits for the reboot', async () => {
    const settings = {
      brokerName: 'orders',
      deploymentMode: 'CLUSTER_MULTI_AZ',
      engineType: 'RABBITMQ',
      hostInstanceType: 'mq.m7g.large',
    };
    const { brokerId } = await call('POST', '', {
      ...settings,
      publiclyAccessible: false,
      users: [{ username: 'admin', password }],
      storageSize: 20,
    });
    const id = String(brokerId);
    await call('PUT', `/${id}`, { storageSize: 25 });
    expect(await call('GET', `/${id}`)).toMatchObject({ storageSize: 20, pendingStorageSize: 25 });
    await reboot(id);
    const described = await call('GET', `/${id}`);
    expect(described).toMatchObject({ storageSize: 25 });
    expect(described).not.toHaveProperty('pendingStorageSize');
  });
});

test('a Region has room for 200 brokers and the next one is refused', async () => {
  for (let index = 0; index < 199; index++) aws.emulator.seedBroker({ brokerName: `broker-no-${index}` });
  await create({ ...activeMq, BrokerName: 'the-200th' });
  expect(await refusal(create({ ...activeMq, BrokerName: 'the-201st' }))).toMatchObject({
    name: 'BadRequestException',
    status: 400,
    message: expect.stringContaining('at most 200 brokers') as string,
  });
});
