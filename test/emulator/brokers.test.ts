/** Tests the brokers of the emulator, with the AWS SDK. */
import {
  CreateBrokerCommand,
  CreateConfigurationCommand,
  CreateTagsCommand,
  DeleteBrokerCommand,
  DeleteTagsCommand,
  DescribeBrokerCommand,
  ListBrokersCommand,
  ListTagsCommand,
  RebootBrokerCommand,
  UpdateBrokerCommand,
  type CreateBrokerRequest,
} from '@aws-sdk/client-mq';
import { clientOf, emulated, password, refusal, type Emulated } from '../support/aws/emulated';

let now = 1_000_000;
let aws: Emulated;
beforeEach(async () => {
  aws = await emulated({ clock: () => now, creationMillis: 5_000, rebootMillis: 2_000, deletionMillis: 3_000 });
});
afterEach(() => aws.close());

const settings: CreateBrokerRequest = {
  BrokerName: 'orders',
  DeploymentMode: 'SINGLE_INSTANCE',
  EngineType: 'ACTIVEMQ',
  EngineVersion: '5.18',
  HostInstanceType: 'mq.m5.large',
  PubliclyAccessible: false,
  Tags: { team: 'orders' },
  Users: [{ Username: 'admin', Password: password, ConsoleAccess: true, Groups: ['admins'] }],
};
const create = (changes: Partial<CreateBrokerRequest> = {}) =>
  aws.mq.send(new CreateBrokerCommand({ ...settings, ...changes }));
const describeBroker = (BrokerId: string | undefined) => aws.mq.send(new DescribeBrokerCommand({ BrokerId }));
const stateOf = async (id: string | undefined) => (await describeBroker(id)).BrokerState;

test('a broker is created, runs, reboots and is deleted, each in its time', async () => {
  const { BrokerId, BrokerArn } = await create();
  expect(BrokerArn).toBe(`arn:aws:mq:us-east-1:123456789012:broker:orders:${BrokerId}`);
  expect(await stateOf(BrokerId)).toBe('CREATION_IN_PROGRESS');
  expect(await refusal(aws.mq.send(new RebootBrokerCommand({ BrokerId })))).toMatchObject({ status: 400 });
  now += 5_000;
  expect(await describeBroker(BrokerId)).toMatchObject({
    BrokerState: 'RUNNING',
    BrokerName: 'orders',
    // Not as the reference spells them, but as AWS returns them.
    EngineType: 'ActiveMQ',
    AuthenticationStrategy: 'simple',
    StorageType: 'efs',
    Users: [{ Username: 'admin' }],
    Tags: { team: 'orders' },
    MaintenanceWindowStartTime: { DayOfWeek: 'SUNDAY', TimeOfDay: '03:00', TimeZone: 'UTC' },
    BrokerInstances: [{ Endpoints: expect.arrayContaining([expect.stringMatching(/^ssl:/)]) as string[] }],
  });
  await aws.mq.send(new RebootBrokerCommand({ BrokerId }));
  expect(await stateOf(BrokerId)).toBe('REBOOT_IN_PROGRESS');
  now += 2_000;
  expect(await stateOf(BrokerId)).toBe('RUNNING');
  await aws.mq.send(new DeleteBrokerCommand({ BrokerId }));
  expect(await stateOf(BrokerId)).toBe('DELETION_IN_PROGRESS');
  now += 3_000;
  expect(await refusal(describeBroker(BrokerId))).toMatchObject({ name: 'NotFoundException', status: 404 });
  await create();
});

test('brokers are listed page by page, only those of the Region', async () => {
  for (let i = 0; i < 7; i++) aws.emulator.seedBroker({ brokerName: `broker-${i}` });
  const elsewhere = aws.emulator.seedBroker({ region: 'eu-west-1' });
  const first = await aws.mq.send(new ListBrokersCommand({ MaxResults: 5 }));
  const second = await aws.mq.send(new ListBrokersCommand({ MaxResults: 5, NextToken: first.NextToken }));
  const names = [...(first.BrokerSummaries ?? []), ...(second.BrokerSummaries ?? [])].map((b) => b.BrokerName);
  expect(names).toEqual(Array.from({ length: 7 }, (_, i) => `broker-${i}`));
  expect(first.BrokerSummaries?.[0]?.Created).toEqual(new Date(now));

  const ireland = clientOf(aws.emulator.endpoint, 'eu-west-1');
  const { BrokerSummaries } = await ireland.send(new ListBrokersCommand({}));
  expect(BrokerSummaries?.map((b) => b.BrokerId)).toEqual([elsewhere]);
  ireland.destroy();
  expect(await refusal(describeBroker(elsewhere))).toMatchObject({ status: 404 });
});

test.each<[string, Partial<CreateBrokerRequest>, string]>([
  ['a name with a dot', { BrokerName: 'orders.eu' }, 'brokerName'],
  ['an unknown engine', { EngineType: 'KAFKA' as 'ACTIVEMQ' }, 'engineType'],
  ['an unknown deployment', { DeploymentMode: 'NONE' as 'SINGLE_INSTANCE' }, 'deploymentMode'],
  ['hostInstanceType is missing', { HostInstanceType: undefined }, 'hostInstanceType'],
  ['publiclyAccessible is missing', { PubliclyAccessible: undefined }, 'publiclyAccessible'],
  ['an invalid user', { Users: [{ Username: 'x', Password: password }] }, 'users.username'],
  ['two users with the same name', { Users: [1, 2].map(() => ({ Username: 'ab', Password: password })) }, 'username'],
])('a bad request creates no broker: %s', async (_, changes, attribute) => {
  expect(await refusal(create(changes))).toMatchObject({ name: 'BadRequestException', status: 400, attribute });
  expect((await aws.mq.send(new ListBrokersCommand({}))).BrokerSummaries).toEqual([]);
});

test('a name can be used once', async () => {
  await create();
  expect(await refusal(create())).toMatchObject({ name: 'ConflictException', status: 409, attribute: 'brokerName' });
});

test('an update is pending until a reboot, except for settings that take effect at once', async () => {
  const { BrokerId } = await create();
  const other = await aws.mq.send(new CreateConfigurationCommand({ Name: 'other', EngineType: 'ACTIVEMQ' }));
  now += 5_000;
  const before = (await describeBroker(BrokerId)).Configurations?.Current;
  const updated = await aws.mq.send(
    new UpdateBrokerCommand({
      BrokerId,
      AutoMinorVersionUpgrade: true,
      EngineVersion: '5.19',
      HostInstanceType: 'mq.m5.xlarge',
      Configuration: { Id: other.Id, Revision: 1 },
      Logs: { General: true },
    }),
  );
  expect(updated).toMatchObject({ BrokerId, EngineVersion: '5.19', AutoMinorVersionUpgrade: true });
  expect(await describeBroker(BrokerId)).toMatchObject({
    AutoMinorVersionUpgrade: true,
    EngineVersion: '5.18.4',
    PendingEngineVersion: '5.19',
    HostInstanceType: 'mq.m5.large',
    PendingHostInstanceType: 'mq.m5.xlarge',
    Configurations: { Current: before, Pending: { Id: other.Id, Revision: 1 }, History: [] },
    Logs: { General: false, Pending: { General: true } },
  });
  await aws.mq.send(new RebootBrokerCommand({ BrokerId }));
  expect(await refusal(aws.mq.send(new UpdateBrokerCommand({ BrokerId })))).toMatchObject({ attribute: 'brokerState' });
  now += 2_000;
  const described = await describeBroker(BrokerId);
  expect(described).toMatchObject({
    EngineVersion: '5.19.1',
    HostInstanceType: 'mq.m5.xlarge',
    Configurations: { Current: { Id: other.Id, Revision: 1 }, History: [before] },
    Logs: { General: true },
  });
  expect(described.PendingEngineVersion).toBeUndefined();
});

test('a deleted broker stays deleted if the clock goes back', async () => {
  const { BrokerId } = await create();
  now += 5_000;
  await aws.mq.send(new DeleteBrokerCommand({ BrokerId }));
  now += 3_000;
  expect(await refusal(describeBroker(BrokerId))).toMatchObject({ status: 404 });
  now -= 2_000;
  expect(await refusal(describeBroker(BrokerId))).toMatchObject({ status: 404 });
});

test('tags are stored', async () => {
  const { BrokerArn: ResourceArn } = await create();
  await aws.mq.send(new CreateTagsCommand({ ResourceArn, Tags: { stage: 'test' } }));
  await aws.mq.send(new DeleteTagsCommand({ ResourceArn, TagKeys: ['team'] }));
  expect((await aws.mq.send(new ListTagsCommand({ ResourceArn }))).Tags).toEqual({ stage: 'test' });
  const missing = new ListTagsCommand({ ResourceArn: 'arn:aws:mq:us-east-1:123456789012:broker:x:b-none' });
  expect(await refusal(aws.mq.send(missing))).toMatchObject({ status: 404 });
});
