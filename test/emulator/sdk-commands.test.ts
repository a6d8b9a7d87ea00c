/** Calls every command and every paginator of the AWS SDK for JavaScript. The tests of boto3 compare responses with the service model. */
import * as sdk from '@aws-sdk/client-mq';
import { clientOf, emulated, password, type Emulated } from '../support/aws/emulated';

let aws: Emulated;
let elsewhere: sdk.MqClient;
beforeAll(async () => {
  aws = await emulated({ rebootMillis: 0 });
  elsewhere = clientOf(aws.emulator.endpoint, 'us-west-2');
});
afterAll(() => {
  elsewhere.destroy();
  return aws.close();
});

const pair: Omit<sdk.CreateBrokerRequest, 'BrokerName'> = {
  DeploymentMode: 'ACTIVE_STANDBY_MULTI_AZ',
  EngineType: 'ACTIVEMQ',
  HostInstanceType: 'mq.m5.large',
  PubliclyAccessible: false,
  Tags: { team: 'orders' },
  Users: [{ Username: 'admin', Password: password, Groups: ['admins'], ConsoleAccess: true }],
};
const data = (text: string) => Buffer.from(text).toString('base64');
const xml = '<broker xmlns="http://activemq.apache.org/schema/core"><made-up/></broker>';

/** The names of exports, such as `Command`, that end or begin with a text. */
const names = (pattern: RegExp) => Object.keys(sdk).flatMap((name) => pattern.exec(name)?.[1] ?? []);

test('every command', async () => {
  const { mq, emulator } = aws;
  const configuration = await mq.send(new sdk.CreateConfigurationCommand({ EngineType: 'ACTIVEMQ', Name: 'orders' }));
  const ConfigurationId = configuration.Id;
  expect(configuration.Created).toBeInstanceOf(Date);
  expect(
    await mq.send(new sdk.UpdateConfigurationCommand({ ConfigurationId, Data: data(xml), Description: 'second' })),
  ).toMatchObject({
    LatestRevision: { Revision: 2, Created: expect.any(Date) as Date },
    Warnings: [{ ElementName: 'made-up', Reason: 'DISALLOWED_ELEMENT_REMOVED' }],
  });
  expect(await mq.send(new sdk.DescribeConfigurationCommand({ ConfigurationId }))).toMatchObject({ Name: 'orders' });
  expect(
    await mq.send(new sdk.DescribeConfigurationRevisionCommand({ ConfigurationId, ConfigurationRevision: '2' })),
  ).toMatchObject({ Description: 'second', Created: expect.any(Date) as Date });
  expect((await mq.send(new sdk.ListConfigurationRevisionsCommand({ ConfigurationId }))).Revisions).toHaveLength(2);

  const { BrokerId, BrokerArn } = await mq.send(new sdk.CreateBrokerCommand({ ...pair, BrokerName: 'first' }));
  expect((await mq.send(new sdk.ListConfigurationsCommand({}))).Configurations?.map(({ Name }) => Name)).toEqual([
    'orders',
    'first-configuration',
  ]);
  expect(
    await mq.send(new sdk.UpdateBrokerCommand({ BrokerId, Configuration: { Id: ConfigurationId, Revision: 2 } })),
  ).toMatchObject({ BrokerId, Configuration: { Id: ConfigurationId, Revision: 2 } });

  const user = { BrokerId, Username: 'orders' };
  await mq.send(new sdk.CreateUserCommand({ ...user, Password: password }));
  await mq.send(new sdk.UpdateUserCommand({ ...user, Groups: ['writers'] }));
  expect(await mq.send(new sdk.DescribeUserCommand(user))).toMatchObject({ Pending: { Groups: ['writers'] } });
  await mq.send(new sdk.DeleteUserCommand(user));
  expect((await mq.send(new sdk.ListUsersCommand({ BrokerId }))).Users).toEqual([
    { Username: 'admin' },
    { Username: 'orders', PendingChange: 'DELETE' },
  ]);

  await mq.send(new sdk.CreateTagsCommand({ ResourceArn: BrokerArn, Tags: { stage: 'test' } }));
  await mq.send(new sdk.DeleteTagsCommand({ ResourceArn: BrokerArn, TagKeys: ['team'] }));
  expect((await mq.send(new sdk.ListTagsCommand({ ResourceArn: BrokerArn }))).Tags).toEqual({ stage: 'test' });

  expect((await mq.send(new sdk.DescribeBrokerEngineTypesCommand({}))).BrokerEngineTypes).toHaveLength(2);
  expect(
    (await mq.send(new sdk.DescribeBrokerInstanceOptionsCommand({ StorageType: 'EBS', EngineType: 'ACTIVEMQ' })))
      .BrokerInstanceOptions,
  ).toHaveLength(4);

  const replica = await elsewhere.send(
    new sdk.CreateBrokerCommand({
      ...pair,
      BrokerName: 'second',
      DataReplicationMode: 'CRDR',
      DataReplicationPrimaryBrokerArn: BrokerArn,
    }),
  );
  await mq.send(new sdk.RebootBrokerCommand({ BrokerId }));
  const { BrokerId: second } = replica;
  expect(await elsewhere.send(new sdk.PromoteCommand({ BrokerId: second, Mode: 'FAILOVER' }))).toMatchObject({
    BrokerId: second,
  });
  expect(await elsewhere.send(new sdk.DescribeBrokerCommand({ BrokerId: second }))).toMatchObject({
    BrokerState: 'RUNNING',
    Created: expect.any(Date) as Date,
    DataReplicationMetadata: { DataReplicationRole: 'PRIMARY' },
  });
  expect((await elsewhere.send(new sdk.ListBrokersCommand({}))).BrokerSummaries).toHaveLength(1);

  const unused = await mq.send(new sdk.CreateConfigurationCommand({ EngineType: 'RABBITMQ', Name: 'unused' }));
  await mq.send(new sdk.DeleteConfigurationCommand({ ConfigurationId: unused.Id }));
  const deleted = emulator.seedBroker({ brokerName: 'deleted' });
  expect(await mq.send(new sdk.DeleteBrokerCommand({ BrokerId: deleted }))).toMatchObject({ BrokerId: deleted });

  const commands = names(/^(\w+)Command$/);
  expect(commands.length).toBeGreaterThanOrEqual(24);
  expect(Object.keys(emulator.callCounts()).sort()).toEqual(commands.sort());
});

test('every paginator', async () => {
  const region = 'eu-west-1';
  const ids = Array.from({ length: 12 }, () => aws.emulator.seedBroker({ region }));
  const client = clientOf(aws.emulator.endpoint, region);
  const pages: (string | undefined)[][] = [];
  for await (const { BrokerSummaries = [] } of sdk.paginateListBrokers({ client, pageSize: 5 }, {})) {
    pages.push(BrokerSummaries.map(({ BrokerId }) => BrokerId));
  }
  client.destroy();
  expect(pages.map((page) => page.length)).toEqual([5, 5, 2]);
  expect(pages.flat()).toEqual(ids);
  expect(names(/^paginate(\w+)$/)).toEqual(['ListBrokers']);
});
