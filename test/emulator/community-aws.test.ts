/**
 * The calls that the modules mq_broker, mq_broker_config, mq_broker_info, mq_user and mq_user_info of ansible-collections/community.aws
 * send in their integration tests, which ran on AWS, with the results that those tests require. The calls of a table depend on
 * each other. `source` names the file below tests/integration/targets/mq/tasks, or the module below plugins/modules, that shows
 * the result.
 */
import {
  CreateBrokerCommand,
  CreateUserCommand,
  DeleteBrokerCommand,
  DeleteUserCommand,
  DescribeBrokerCommand,
  DescribeBrokerEngineTypesCommand,
  DescribeConfigurationRevisionCommand,
  DescribeUserCommand,
  ListBrokersCommand,
  ListUsersCommand,
  RebootBrokerCommand,
  UpdateBrokerCommand,
  UpdateConfigurationCommand,
  UpdateUserCommand,
  type CreateBrokerRequest,
  type UpdateUserRequest,
} from '@aws-sdk/client-mq';
import { emulated, password, refusal, type Emulated } from '../support/aws/emulated';

interface Call {
  readonly what: string;
  readonly source: string;
  readonly run: () => Promise<unknown>;
  /** What the result matches. */
  readonly result: unknown;
  /** Whether the result has no other members. */
  readonly isWhole?: true;
}

const minutes = 60_000;
let now = 0;
let aws: Emulated;
let brokerId: string | undefined;
beforeAll(async () => {
  const times = { creationMillis: 15 * minutes, rebootMillis: 5 * minutes, deletionMillis: 10 * minutes };
  aws = await emulated({ ...times, clock: () => now });
});
afterAll(() => aws.close());

/** What mq_broker sends if a playbook has a name, a security group, a subnet and tags. */
const defaults: CreateBrokerRequest = {
  AuthenticationStrategy: 'SIMPLE',
  AutoMinorVersionUpgrade: true,
  BrokerName: 'playbook',
  DeploymentMode: 'SINGLE_INSTANCE',
  // The module always sends false, and a key only if the playbook has one.
  EncryptionOptions: { UseAwsOwnedKey: false },
  EngineType: 'ACTIVEMQ',
  // The newest version when the tests ran. Newer ones do not allow the update of autoMinorVersionUpgrade below.
  EngineVersion: '5.17.6',
  HostInstanceType: 'mq.t3.micro',
  Logs: { Audit: false, General: false },
  PubliclyAccessible: false,
  SecurityGroups: ['sg-1'],
  StorageType: 'EFS',
  SubnetIds: ['subnet-1'],
  Tags: { workload_type: 'other' },
  Users: [{ Username: 'admin', Password: password, ConsoleAccess: true, Groups: [] }],
};

const describeBroker = () => aws.mq.send(new DescribeBrokerCommand({ BrokerId: brokerId }));
const update = { AutoMinorVersionUpgrade: false, Logs: { Audit: false, General: false } };
const idOf = async (name: string) =>
  (await aws.mq.send(new ListBrokersCommand({ MaxResults: 100 }))).BrokerSummaries?.find(
    ({ BrokerName }) => BrokerName === name,
  )?.BrokerId;

const brokers: readonly Call[] = [
  {
    what: 'the newest version is the first',
    source: 'mq_broker.py',
    run: async () => {
      const response = await aws.mq.send(new DescribeBrokerEngineTypesCommand({ EngineType: 'ACTIVEMQ' }));
      return response.BrokerEngineTypes?.map(({ EngineVersions }) => EngineVersions?.[0]?.Name);
    },
    result: ['5.19'],
  },
  {
    what: 'a broker is created with the defaults of the module',
    source: 'broker_tests.yml, mq_broker.py',
    run: async () => ({ BrokerId: brokerId } = await aws.mq.send(new CreateBrokerCommand(defaults))),
    result: { BrokerId: expect.stringMatching(/^b-/) as string },
  },
  {
    what: 'while it is created, its configuration is pending, and it has no instances',
    source: 'community.aws #1886',
    run: describeBroker,
    result: {
      BrokerState: 'CREATION_IN_PROGRESS',
      BrokerInstances: [],
      Configurations: { History: [], Pending: { Revision: 1 } },
    },
  },
  {
    what: 'then it is running, with its tags',
    source: 'broker_tests.yml',
    run: () => after(15, describeBroker),
    result: { BrokerState: 'RUNNING', BrokerName: 'playbook', StorageType: 'efs', Tags: { workload_type: 'other' } },
  },
  {
    what: 'it is found by its name',
    source: 'broker_tests.yml, mq_broker_info.py',
    run: async () => (await idOf('playbook')) === brokerId,
    result: true,
  },
  {
    what: 'a flag is turned off',
    source: 'broker_tests.yml',
    run: () => aws.mq.send(new UpdateBrokerCommand({ BrokerId: brokerId, ...update })),
    result: { BrokerId: expect.any(String) as string, AutoMinorVersionUpgrade: false },
  },
  {
    what: 'a reboot shows at once',
    source: 'broker_tests.yml',
    run: async () => {
      await aws.mq.send(new RebootBrokerCommand({ BrokerId: brokerId }));
      return describeBroker();
    },
    result: { BrokerState: 'REBOOT_IN_PROGRESS' },
  },
  {
    what: 'after the reboot, the flag is off, and what cannot be updated is as before',
    source: 'broker_tests.yml',
    run: () => after(5, describeBroker),
    result: { BrokerState: 'RUNNING', AutoMinorVersionUpgrade: false, StorageType: 'efs', EngineVersion: '5.17.6' },
  },
  {
    what: 'the description has what the module sends, so that it sends no second update',
    source: 'broker_tests.yml, mq_broker.py',
    run: describeBroker,
    result: update,
  },
];

/** A configuration as Amazon MQ writes it, with the attributes in alphabetical order. */
const xml = (comment: string, space = ' ') => `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<broker xmlns="http://activemq.apache.org/schema/core">
  <!-- ${comment} -->
  <destinationPolicy>
    <policyMap>
      <policyEntries>
        <policyEntry${space}memoryLimit="1000000" queue="&gt;"/>
      </policyEntries>
    </policyMap>
  </destinationPolicy>
  <plugins/>
</broker>
`;
/** How the module compares configurations. */
const collapsed = (text: string) => text.replace(/\s+/g, ' ').trimEnd();

async function wantedConfiguration() {
  const { Configurations: { Current, Pending = Current } = {} } = await describeBroker();
  return { ConfigurationId: Pending?.Id, ConfigurationRevision: String(Pending?.Revision) };
}

async function wantedXml(): Promise<string> {
  const { Data = '' } = await aws.mq.send(new DescribeConfigurationRevisionCommand(await wantedConfiguration()));
  return Buffer.from(Data, 'base64').toString();
}

async function sendConfiguration(text: string, Description: string) {
  const { ConfigurationId } = await wantedConfiguration();
  const Data = Buffer.from(text).toString('base64');
  const changed = await aws.mq.send(new UpdateConfigurationCommand({ ConfigurationId, Data, Description }));
  const Configuration = { Id: ConfigurationId, Revision: changed.LatestRevision?.Revision };
  await aws.mq.send(new UpdateBrokerCommand({ BrokerId: brokerId, Configuration }));
  return { Configuration, broker: await describeBroker() };
}

const configurations: readonly Call[] = [
  {
    what: 'a broker has its own configuration',
    source: 'mq_broker_config.py',
    run: async () => (await wantedXml()).includes('<broker '),
    result: true,
  },
  {
    what: 'a new revision is pending',
    source: 'broker_config_tests.yml, test 1',
    run: () => sendConfiguration(xml('first'), 'by a playbook'),
    result: {
      Configuration: { Revision: 2 },
      broker: { BrokerState: 'RUNNING', Configurations: { Pending: { Revision: 2 }, Current: { Revision: 1 } } },
    },
  },
  {
    what: 'the pending revision is what was sent',
    source: 'broker_config_tests.yml, test 1a',
    run: async () => collapsed(await wantedXml()) === collapsed(xml('first')),
    result: true,
  },
  {
    what: 'white space does not make it another one',
    source: 'broker_config_tests.yml, test 2',
    run: async () => collapsed(await wantedXml()) === collapsed(xml('first', '\n     ')),
    result: true,
  },
  {
    what: 'another revision replaces the pending one',
    source: 'broker_config_tests.yml, test 3',
    run: () => sendConfiguration(xml('second'), 'with a description'),
    result: { broker: { Configurations: { Pending: { Revision: 3 }, Current: { Revision: 1 } } } },
  },
  {
    what: 'the reboot begins',
    source: 'broker_config_tests.yml, test 3',
    run: async () => {
      await aws.mq.send(new RebootBrokerCommand({ BrokerId: brokerId }));
      return describeBroker();
    },
    result: { BrokerState: 'REBOOT_IN_PROGRESS' },
  },
  {
    what: 'after the reboot, the revision is current',
    source: 'broker_config_tests.yml, test 3a',
    run: () => after(5, describeBroker),
    result: { BrokerState: 'RUNNING', Configurations: { Current: { Revision: 3 }, History: [{ Revision: 1 }] } },
  },
  {
    what: 'the current revision is what was sent',
    source: 'broker_config_tests.yml, test 3a',
    run: async () => collapsed(await wantedXml()) === collapsed(xml('second')),
    result: true,
  },
];

const name = (Username: string) => ({ BrokerId: brokerId, Username });
const describeUser = (Username: string) => aws.mq.send(new DescribeUserCommand(name(Username)));
async function createUser(Username: string, settings: Omit<UpdateUserRequest, 'BrokerId' | 'Username'> = {}) {
  const all = { ConsoleAccess: false, Groups: [], Password: password, ...settings };
  await aws.mq.send(new CreateUserCommand({ ...name(Username), ...all }));
  return describeUser(Username);
}
async function updateUser(Username: string, settings: Omit<UpdateUserRequest, 'BrokerId' | 'Username'>) {
  await aws.mq.send(new UpdateUserCommand({ ...name(Username), ...settings }));
  return describeUser(Username);
}
/** What DescribeUser returns for a user whose creation is pending: without consoleAccess and groups at the top. */
const pending = (Username: string, ConsoleAccess: boolean, Groups: readonly string[]) => ({
  $metadata: expect.anything() as unknown,
  BrokerId: expect.any(String) as string,
  Username,
  Pending: { PendingChange: 'CREATE', ConsoleAccess, Groups },
});

const users: readonly Call[] = [
  {
    what: 'a user that does not exist',
    source: 'mq_user.py',
    run: () => refusal(describeUser('first')),
    result: { name: 'NotFoundException', status: 404 },
  },
  {
    what: 'a user with defaults',
    source: 'broker_user_tests.yml, test 1',
    run: () => createUser('first'),
    result: pending('first', false, []),
    isWhole: true,
  },
  {
    what: 'a user with console access and groups',
    source: 'broker_user_tests.yml, test 2',
    run: () => createUser('second', { ConsoleAccess: true, Groups: ['g1', 'g2'] }),
    result: pending('second', true, ['g1', 'g2']),
    isWhole: true,
  },
  {
    what: 'a new password',
    source: 'broker_user_tests.yml, test 5',
    run: () => updateUser('first', { Password: `${password}%` }),
    result: pending('first', false, []),
    isWhole: true,
  },
  {
    what: 'console access that is withdrawn keeps the groups',
    source: 'broker_user_tests.yml, test 7',
    run: () => updateUser('second', { ConsoleAccess: false }),
    result: { Pending: { PendingChange: 'CREATE', ConsoleAccess: false, Groups: ['g1', 'g2'] } },
  },
  {
    what: 'a group more',
    source: 'broker_user_tests.yml, test 9',
    run: () => updateUser('second', { Groups: ['g2', 'g1', 'g3'] }),
    result: { Pending: { Groups: ['g2', 'g1', 'g3'] } },
  },
  {
    what: 'a group less',
    source: 'broker_user_tests.yml, test 10',
    run: () => updateUser('second', { Groups: ['g2', 'g3'] }),
    result: { Pending: { Groups: ['g2', 'g3'] } },
  },
  {
    what: 'no groups',
    source: 'broker_user_tests.yml, test 11',
    run: () => updateUser('second', { Groups: [] }),
    result: { Pending: { Groups: [] } },
  },
  {
    what: 'a user that is deleted before its first reboot stays, and its deletion is pending',
    source: 'broker_user_tests.yml, test 13; mq_user.py',
    run: async () => {
      await aws.mq.send(new DeleteUserCommand(name('second')));
      return describeUser('second');
    },
    result: { Username: 'second', Pending: { PendingChange: 'DELETE' } },
  },
  {
    what: 'a list has users whose creation and whose deletion is pending',
    source: 'broker_user_info_tests.yml, tests 2 to 4',
    run: async () => (await aws.mq.send(new ListUsersCommand({ BrokerId: brokerId, MaxResults: 100 }))).Users,
    result: [
      { Username: 'admin' },
      { Username: 'first', PendingChange: 'CREATE' },
      { Username: 'second', PendingChange: 'DELETE' },
    ],
  },
];

const deletion: readonly Call[] = [
  {
    what: 'a broker that is deleted is in deletion',
    source: 'broker_delete_tests.yml',
    run: async () => {
      await aws.mq.send(new DeleteBrokerCommand({ BrokerId: brokerId }));
      return [(await idOf('playbook')) === brokerId, (await describeBroker()).BrokerState];
    },
    result: [true, 'DELETION_IN_PROGRESS'],
  },
  {
    what: 'then its name is not found',
    source: 'broker_delete_tests.yml',
    run: () => after(10, () => idOf('playbook')),
    result: undefined,
  },
];

const rabbitMq: readonly Call[] = [
  {
    what: 'a RabbitMQ broker of version 3.13 with the default instance type, without an audit log',
    source: 'broker_rmq_tests.yml; community.aws #2130',
    run: async () => {
      const Logs = { General: false };
      const changes = { EngineType: 'RABBITMQ', EngineVersion: '3.13', StorageType: 'EBS', Logs } as const;
      ({ BrokerId: brokerId } = await aws.mq.send(new CreateBrokerCommand({ ...defaults, ...changes })));
      return after(15, describeBroker);
    },
    result: { BrokerState: 'RUNNING', StorageType: 'ebs', Tags: { workload_type: 'other' } },
  },
  {
    what: 'an audit log that is turned off is refused too',
    source: 'community.aws #2130',
    run: () =>
      refusal(
        aws.mq.send(
          new CreateBrokerCommand({
            ...defaults,
            BrokerName: 'other',
            EngineType: 'RABBITMQ',
            EngineVersion: '3.13',
            StorageType: 'EBS',
          }),
        ),
      ),
    result: {
      name: 'BadRequestException',
      attribute: 'logs.audit',
      message: 'Audit logging is not supported for RabbitMQ brokers.',
    },
  },
];

/** Runs a call at a later time. */
function after<T>(wait: number, run: () => Promise<T>): Promise<T> {
  now += wait * minutes;
  return run();
}

describe.each([
  ['mq_broker', brokers],
  ['mq_broker_config', configurations],
  ['mq_user and mq_user_info', users],
  ['mq_broker, deletion', deletion],
  ['mq_broker, RabbitMQ', rabbitMq],
])('%s', (_module, calls) => {
  test.each(calls)('$what ($source)', async ({ run, result, isWhole }) => {
    const received = await run();
    if (isWhole) expect(received).toEqual(result);
    else if (typeof result === 'object') expect(received).toMatchObject(result as object);
    else expect(received).toBe(result);
  });
});
