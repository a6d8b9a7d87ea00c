/**
 * Responses of AWS on record: what the repository radkawar/stackd received from Amazon MQ in September 2026. `source` names its
 * file below testdata/aws/mq.
 */
import {
  CreateBrokerCommand,
  CreateConfigurationCommand,
  DescribeBrokerCommand,
  DescribeConfigurationCommand,
  DescribeUserCommand,
  ListConfigurationRevisionsCommand,
  ListConfigurationsCommand,
  ListTagsCommand,
  ListUsersCommand,
  UpdateConfigurationCommand,
  type CreateBrokerRequest,
} from '@aws-sdk/client-mq';
import { emulated, password, refusal, type Emulated } from '../support/aws/emulated';

let now = 0;
let aws: Emulated;
beforeEach(async () => void (aws = await emulated({ clock: () => now, creationMillis: 60_000 })));
afterEach(() => aws.close());

const request: CreateBrokerRequest = {
  AutoMinorVersionUpgrade: true,
  BrokerName: 'orders',
  CreatorRequestId: 'request-1',
  DeploymentMode: 'SINGLE_INSTANCE',
  EngineType: 'ACTIVEMQ',
  EngineVersion: '5.19',
  HostInstanceType: 'mq.t3.micro',
  MaintenanceWindowStartTime: { DayOfWeek: 'WEDNESDAY', TimeOfDay: '05:52', TimeZone: 'UTC' },
  PubliclyAccessible: true,
  SecurityGroups: ['sg-1'],
  SubnetIds: ['subnet-1'],
  Users: [{ Username: 'owner', Password: password, ConsoleAccess: false }],
};
const create = (changes: Partial<CreateBrokerRequest> = {}) =>
  aws.mq.send(new CreateBrokerCommand({ ...request, ...changes }));

describe('what does not exist (missing_resources.json)', () => {
  const BrokerId = 'b-036f2562-afd9-437f-b172-d6e841b4af3a';
  test.each([
    ['DescribeBroker', () => aws.mq.send(new DescribeBrokerCommand({ BrokerId }))],
    ['DescribeUser', () => aws.mq.send(new DescribeUserCommand({ BrokerId, Username: 'missing' }))],
    ['ListUsers', () => aws.mq.send(new ListUsersCommand({ BrokerId }))],
  ])('%s names the broker', async (_operation, call) => {
    expect(await refusal(call())).toEqual({
      name: 'NotFoundException',
      status: 404,
      attribute: 'broker-id',
      message: `Cannot find broker ID [${BrokerId}]. Verify that your broker exists or check broker permissions.`,
    });
  });

  test.each([`broker:missing:${BrokerId}`, 'configuration:c-1'])('ListTags of %s names no member', async (resource) => {
    const ResourceArn = `arn:aws:mq:us-east-1:123456789012:${resource}`;
    const { attribute, ...rest } = await refusal(aws.mq.send(new ListTagsCommand({ ResourceArn })));
    expect(rest).toEqual({ name: 'NotFoundException', status: 404, message: 'Resource was not found' });
    expect(attribute ?? null).toBeNull();
  });
});

describe('pages (configuration_revisions.json, configuration_revision_boundaries.json, pagination_defaults.json)', () => {
  let ConfigurationId: string | undefined;
  beforeEach(async () => {
    const made = await aws.mq.send(new CreateConfigurationCommand({ EngineType: 'ACTIVEMQ', Name: 'orders' }));
    ConfigurationId = made.Id;
    const Data = Buffer.from('<broker xmlns="http://activemq.apache.org/schema/core"/>').toString('base64');
    for (let revision = 2; revision <= 7; revision++) {
      await aws.mq.send(new UpdateConfigurationCommand({ ConfigurationId, Data, Description: `step ${revision}` }));
    }
  });
  const revisions = (MaxResults?: number, NextToken?: string) =>
    aws.mq.send(new ListConfigurationRevisionsCommand({ ConfigurationId, MaxResults, NextToken }));

  test('a page with elements has a next page, and an empty page is the last', async () => {
    const first = await revisions(5);
    expect(first.Revisions?.map(({ Revision }) => Revision)).toEqual([1, 2, 3, 4, 5]);
    const second = await revisions(5, first.NextToken);
    expect(second.Revisions?.map(({ Revision }) => Revision)).toEqual([6, 7]);
    const last = await revisions(5, second.NextToken);
    expect([last.Revisions, last.NextToken]).toEqual([[], undefined]);
    const all = await revisions();
    expect([all.MaxResults, all.Revisions?.length, typeof all.NextToken]).toEqual([20, 7, 'string']);
    const configurations = await aws.mq.send(new ListConfigurationsCommand({}));
    expect([configurations.Configurations?.length, typeof configurations.NextToken]).toEqual([1, 'string']);
  });

  test('a token continues with what was added in the meantime', async () => {
    const { NextToken } = await revisions(20);
    const Data = Buffer.from('<broker xmlns="http://activemq.apache.org/schema/core"/>').toString('base64');
    await aws.mq.send(new UpdateConfigurationCommand({ ConfigurationId, Data }));
    expect((await revisions(20, NextToken)).Revisions?.map(({ Revision }) => Revision)).toEqual([8]);
  });

  test('a wrong token and a wrong size', async () => {
    expect(await refusal(revisions(5, 'invalid'))).toEqual({
      name: 'BadRequestException',
      status: 400,
      attribute: 'nextToken',
      message: 'Invalid next token [invalid]. Make sure you copied the token correctly.',
    });
    for (const size of [1, 4, 101]) {
      expect(await refusal(revisions(size))).toEqual({
        name: 'BadRequestException',
        status: 400,
        attribute: 'maxResults',
        message: `Invalid max results value [${size}]. Specify an integer between [5] and [100].`,
      });
    }
  });

  test('DescribeConfiguration has the description of the revision only (maintenance.json)', async () => {
    const described = await aws.mq.send(new DescribeConfigurationCommand({ ConfigurationId }));
    expect(described).toMatchObject({ LatestRevision: { Description: 'step 7', Revision: 7 }, Tags: {} });
    expect(described.Description).toBeUndefined();
  });
});

describe('a broker (create_identity.json)', () => {
  test('its users are in creation until it is running', async () => {
    const { BrokerId } = await create();
    const users = async () => (await aws.mq.send(new DescribeBrokerCommand({ BrokerId }))).Users;
    expect(await users()).toEqual([{ Username: 'owner', PendingChange: 'CREATE' }]);
    now += 60_000;
    expect(await users()).toEqual([{ Username: 'owner' }]);
  });

  test('has no actionsRequired while it runs', async () => {
    const { BrokerId } = await create();
    now += 60_000;
    const described = await aws.mq.send(new DescribeBrokerCommand({ BrokerId }));
    expect([described.BrokerState, described.ActionsRequired]).toEqual(['RUNNING', undefined]);
  });

  test.each<[string, Partial<CreateBrokerRequest>]>([
    ['the same request', {}],
    ['another password', { Users: [{ Username: 'owner', Password: `${password}-2` }] }],
    ['console access', { Users: [{ Username: 'owner', Password: password, ConsoleAccess: true }] }],
    ['other tags', { Tags: { team: 'orders' } }],
    ['another window', { MaintenanceWindowStartTime: { DayOfWeek: 'THURSDAY', TimeOfDay: '06:03', TimeZone: 'UTC' } }],
    ['the default authentication strategy', { AuthenticationStrategy: 'SIMPLE' }],
  ])('a second request with its creatorRequestId and %s returns it unchanged', async (_what, changes) => {
    const { BrokerId, BrokerArn } = await create();
    const before = aws.emulator.broker(BrokerId ?? '').describe();
    expect(await create(changes)).toMatchObject({ BrokerId, BrokerArn });
    expect(aws.emulator.broker(BrokerId ?? '').describe()).toEqual(before);
  });

  test.each<[string, Partial<CreateBrokerRequest>]>([
    ['another instance type', { HostInstanceType: 'mq.m5.large' }],
    ['an empty creatorRequestId', { CreatorRequestId: '' }],
    ['another creatorRequestId', { CreatorRequestId: 'request-2' }],
  ])('a second request with its name and %s is a conflict', async (_what, changes) => {
    await create();
    expect(await refusal(create(changes))).toEqual({
      name: 'ConflictException',
      status: 409,
      attribute: 'brokerName',
      message: 'Broker named [orders] already exists. Specify a unique broker name.',
    });
  });
});
