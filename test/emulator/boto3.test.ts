/** Calls every operation with boto3, and compares the responses and errors with the service model of the installed botocore. */
import { join } from 'node:path';
import { startEmulator, type Emulator } from '../../src/emulator';
import { password } from '../support/aws/emulated';
import { describeWith, run } from '../support/run/programs';
import { cleanEnvironment } from '../support/terraform/terraform';

const script = join(__dirname, '..', 'support', 'aws', 'boto3', 'every_operation.py');
const region = 'eu-west-1';

/** The exceptions of the service model, with their status. The emulator itself returns the first three. */
const exceptions = {
  BadRequestException: 400,
  NotFoundException: 404,
  ConflictException: 409,
  ForbiddenException: 403,
  InternalServerErrorException: 500,
  UnauthorizedException: 401,
};

interface Refusal {
  readonly name: string;
  readonly isModeled: boolean;
  readonly status: number;
  readonly modeledStatus: number;
  readonly attribute: string | null;
  readonly message: string;
}
type Refusals = Readonly<Record<string, Refusal | null>>;

/** What the script prints. */
interface Result {
  readonly operations: readonly string[];
  readonly problems: readonly string[];
  readonly notSent: readonly string[];
  readonly notReceived: readonly string[];
  readonly users: unknown;
  readonly updated: unknown;
  readonly replication: readonly string[];
  readonly tags: unknown;
  readonly catalog: readonly number[];
  readonly pages: Readonly<Record<string, { readonly pages: readonly number[]; readonly different: number }>>;
  readonly missing: Refusals;
  readonly missingUsers: Refusals;
  readonly conflicts: Refusals;
  readonly bad: Refusals;
  readonly exceptions: Refusals;
}

describeWith('boto3', 'python3', ['-c', 'import boto3'])('boto3', () => {
  let emulator: Emulator;
  let result: Result;
  beforeAll(async () => {
    emulator = await startEmulator({ rebootMillis: 0 });
    const users = Array.from({ length: 12 }, (_, index) => ({ username: `user-${index}`, password }));
    const [listed = '', critical = ''] = Array.from({ length: 12 }, () => emulator.seedBroker({ region, users }));
    emulator.broker(critical).hold('CRITICAL_ACTION_REQUIRED');
    for (const [name, status] of Object.entries(exceptions)) {
      const match = (path: string) => path.endsWith(`/fault-${name}`);
      emulator.inject({ operation: 'DescribeUser', fault: { kind: 'error', name, status }, match });
    }
    const env = { ...cleanEnvironment(), AWS_ENDPOINT_URL_MQ: emulator.endpoint, AWS_MAX_ATTEMPTS: '1' };
    const args = ['-B', '-W', 'error', script, region, listed, critical];
    const { stdout, stderr, status } = await run('python3', args, env, password);
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    result = JSON.parse(stdout) as Result;
  }, 120_000);
  afterAll(() => emulator.close());

  test('every operation is called with every member of its request', () => {
    expect(result.operations.length).toBeGreaterThanOrEqual(24);
    expect(Object.keys(emulator.callCounts())).toEqual(expect.arrayContaining([...result.operations]));
    expect(result.notSent).toEqual([]);
  });

  test('responses have the members, types and status of the model', () => {
    expect(result.problems).toEqual([
      // Responses of AWS have these values in another case (acceptance tests of the AWS provider).
      'CreateConfiguration.AuthenticationStrategy: another case of the values in the model',
      'DescribeBroker.AuthenticationStrategy: another case of the values in the model',
      'DescribeBroker.EngineType: another case of the values in the model',
      'DescribeBroker.PendingAuthenticationStrategy: another case of the values in the model',
      'DescribeBroker.StorageType: another case of the values in the model',
      'DescribeBrokerInstanceOptions.BrokerInstanceOptions[].StorageType: another case of the values in the model',
      'DescribeConfiguration.AuthenticationStrategy: another case of the values in the model',
      'DescribeConfiguration.EngineType: another case of the values in the model',
      'ListBrokers.BrokerSummaries[].EngineType: another case of the values in the model',
      'ListConfigurations.Configurations[].AuthenticationStrategy: another case of the values in the model',
      // Configuration.summary() says why.
      'ListConfigurations.Configurations[].Description: required in the model, and absent',
      'ListConfigurations.Configurations[].EngineType: another case of the values in the model',
    ]);
  });

  test('the members that no response has', () => {
    expect(result.notReceived).toEqual([
      // Security groups change at once (acceptance test Update_securityGroup of the AWS provider).
      'DescribeBroker.PendingSecurityGroups[]',
      // There are two engines, and a page has at least five elements.
      'DescribeBrokerEngineTypes.NextToken',
      'DescribeConfiguration.Description',
      // The emulator has no failures of shares, and no resources in them. botocore 1.43 lacks the operation.
      ...(result.operations.includes('DescribeSharedResources')
        ? ['DnsNames[]', 'Error.Code', 'Error.Message', 'ResourceShareArns[]']
        : []
      ).map((member) => `DescribeSharedResources.SharedResources[].${member}`),
      'ListConfigurations.Configurations[].Description',
      'ListConfigurations.Configurations[].Tags',
      // UpdateBroker can only end a replication.
      'UpdateBroker.PendingDataReplicationMetadata.DataReplicationCounterpart.BrokerId',
      'UpdateBroker.PendingDataReplicationMetadata.DataReplicationCounterpart.Region',
      'UpdateBroker.PendingDataReplicationMetadata.DataReplicationRole',
    ]);
  });

  test('changes show as pending, and then take effect', () => {
    const BrokerId = expect.stringMatching(/^b-/) as string;
    expect(result.users).toEqual({
      pending: {
        BrokerId,
        Username: 'orders',
        Pending: { PendingChange: 'CREATE', ConsoleAccess: true, Groups: ['writers'] },
      },
      deleted: {
        BrokerId,
        Username: 'leaving',
        ConsoleAccess: true,
        Groups: ['writers'],
        ReplicationUser: false,
        Pending: { PendingChange: 'DELETE' },
      },
      updated: {
        BrokerId,
        Username: 'orders',
        ConsoleAccess: true,
        Groups: ['writers'],
        ReplicationUser: false,
        Pending: { PendingChange: 'UPDATE', ConsoleAccess: false, Groups: ['readers'] },
      },
    });
    expect(result.updated).toMatchObject({
      EngineVersion: '5.19.1',
      HostInstanceType: 'mq.m5.xlarge',
      Logs: { Audit: false, General: true },
      SecurityGroups: ['sg-2'],
    });
    expect(result.replication).toEqual(['REPLICA', 'REPLICA', 'RUNNING']);
    expect(result.tags).toEqual({ owner: 'a b' });
    expect(result.catalog).toEqual([1, 1]);
  });

  test('paginators return every element of every list once', () => {
    const twelve = { pages: [5, 5, 2], different: 12 };
    expect(result.pages).toEqual({
      ListBrokers: twelve,
      ListUsers: twelve,
      // The last page is empty (radkawar/stackd).
      ListConfigurations: { pages: [5, 5, 2, 0], different: 12 },
      ListConfigurationRevisions: { pages: [5, 5, 2, 0], different: 12 },
      DescribeBrokerInstanceOptions: { pages: [5, 5, 5, 5, 1], different: 21 },
      DescribeBrokerEngineTypes: { pages: [2], different: 2 },
    });
  });

  test('every exception of the model has its class and status', () => {
    const found = Object.entries(result.exceptions).map(([name, refusal]) => [name, refusal?.name, refusal?.status]);
    expect(found.sort()).toEqual(
      Object.entries(exceptions)
        .map(([name, status]) => [name, name, status])
        .sort(),
    );
  });

  const attributesOf = (refusals: Refusals, refused: keyof typeof exceptions) => {
    const status = exceptions[refused];
    const expected = { name: refused, status, modeledStatus: status, isModeled: true };
    for (const [name, refusal] of Object.entries(refusals)) {
      expect(refusal).toEqual({
        ...expected,
        // The operations of tags name no member (missing_resources.json in radkawar/stackd).
        attribute: name.endsWith('Tags') && refused === 'NotFoundException' ? null : (expect.any(String) as string),
        message: expect.any(String) as string,
      });
      expect(refusal?.message).not.toContain(password);
    }
    return Object.fromEntries(Object.entries(refusals).map(([operation, refusal]) => [operation, refusal?.attribute]));
  };

  test('every operation on something that does not exist returns NotFoundException, and names it', () => {
    const { 'DescribeConfigurationRevision, revision': revision, ...byId } = attributesOf(
      result.missing,
      'NotFoundException',
    );
    expect(Object.keys(byId).length).toBeGreaterThanOrEqual(18);
    expect(new Set(Object.values(byId))).toEqual(
      new Set(['broker-id', 'configuration-id', 'configuration-revision', null]),
    );
    expect([revision, byId.DescribeConfigurationRevision]).toEqual([
      'configuration-revision',
      'configuration-revision',
    ]);
    expect(attributesOf(result.missingUsers, 'NotFoundException')).toEqual({
      DescribeUser: 'username',
      UpdateUser: 'username',
      DeleteUser: 'username',
    });
  });

  test('conflicts and bad requests name the member', () => {
    expect(attributesOf(result.conflicts, 'ConflictException')).toEqual({
      CreateBroker: 'brokerName',
      CreateUser: 'username',
      DeleteConfiguration: 'configuration-id',
    });
    expect(attributesOf(result.bad, 'BadRequestException')).toEqual({
      CreateBroker: 'engineVersion',
      UpdateBroker: 'securityGroups',
      Promote: 'broker-id',
      CreateUser: 'username',
      UpdateUser: 'password',
      DeleteUser: 'engineType',
      DescribeUser: 'engineType',
      ListUsers: 'engineType',
      ListBrokers: 'maxResults',
      CreateConfiguration: 'name',
      UpdateConfiguration: 'data',
      DescribeConfigurationRevision: 'configuration-revision',
      ListConfigurations: 'nextToken',
      ListConfigurationRevisions: 'maxResults',
      DescribeBrokerEngineTypes: 'engineType',
      DescribeBrokerInstanceOptions: 'storageType',
      CreateTags: 'tags',
    });
  });
});
