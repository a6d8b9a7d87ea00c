/** Brokers: what CreateBroker and UpdateBroker refuse, what each state permits, and the members of DescribeBroker. */
import {
  DeleteBrokerCommand,
  paginateListBrokers,
  UpdateBrokerCommand,
  type BrokerSummary,
  type UpdateBrokerRequest,
} from '@aws-sdk/client-mq';
import { one, type Case, type Context, type Phase } from '../case';
import {
  absent,
  badRequest,
  conflict,
  done,
  Including,
  notFound,
  Only,
  present,
  returns,
  type Members,
} from '../claims';
import {
  createBroker,
  createOther,
  createUser,
  deleteUser,
  describeBroker,
  describeUser,
  idOf,
  listUsers,
  rebootBroker,
  updateUser,
} from './requests';

const updateBroker = (context: Context, changes: Omit<UpdateBrokerRequest, 'BrokerId'>) =>
  context.mq.send(new UpdateBrokerCommand({ BrokerId: idOf(context), ...changes }));
const deleteBroker = (context: Context) => context.mq.send(new DeleteBrokerCommand({ BrokerId: idOf(context) }));

const refusedCreation = (
  name: string,
  changes: Parameters<typeof createOther>[1],
  claim: ReturnType<typeof badRequest>,
  guess?: string,
) => one('before', `CreateBroker refuses ${name}`, (context) => createOther(context, changes), claim, guess);

const user = (changes: object) => [{ Username: 'admin', Password: 'Example-Secret-2026', ...changes }];

const creation: readonly Case[] = [
  one(
    'before',
    'CreateBroker refuses a name with a dot',
    (context) => createOther(context, { BrokerName: `${context.name}.other` }),
    badRequest('brokerName'),
  ),
  one(
    'before',
    'CreateBroker refuses a name of 51 characters',
    (context) => createOther(context, { BrokerName: context.name.padEnd(51, 'x') }),
    badRequest('brokerName'),
  ),
  refusedCreation(
    'an unknown version',
    { EngineVersion: '5.1' },
    // terraform-provider-aws #47285
    badRequest(
      'engineVersion',
      /^Broker engine version \[5\.1\] is invalid for broker engine type \[ACTIVEMQ\]\. Valid values: \[/,
    ),
  ),
  refusedCreation(
    'a version with its patch',
    { EngineVersion: '5.18.4' },
    badRequest('engineVersion', /\[5\.18\.4\] is invalid/),
  ),
  refusedCreation(
    'the instance type mq.t9.micro',
    { HostInstanceType: 'mq.t9.micro' },
    badRequest('hostInstanceType', /does not support host instance type \[mq\.t9\.micro\]/),
    'offer-messages',
  ),
  refusedCreation(
    'storage type EBS on mq.t3.micro',
    { StorageType: 'EBS' },
    badRequest('storageType'),
    'offer-messages',
  ),
  refusedCreation('a cluster', { DeploymentMode: 'CLUSTER_MULTI_AZ' }, badRequest('deploymentMode'), 'offer-messages'),
  refusedCreation(
    'a version that must be upgraded automatically, without that',
    { AutoMinorVersionUpgrade: false },
    // terraform-provider-aws #42516
    badRequest('autoMinorVersionUpgrade', /must have \[autoMinorVersionUpgrade\] set to \[true\]/),
  ),
  refusedCreation(
    'a time of day without minutes',
    { MaintenanceWindowStartTime: { DayOfWeek: 'SUNDAY', TimeOfDay: '3', TimeZone: 'UTC' } },
    badRequest('maintenanceWindowStartTime.timeOfDay'),
  ),
  refusedCreation('a username with a space', { Users: user({ Username: 'bad user' }) }, badRequest('users.username')),
  refusedCreation('a short password', { Users: user({ Password: 'Short-1' }) }, badRequest('password')),
  refusedCreation('two users of one name', { Users: [...user({}), ...user({})] }, badRequest('username')),
  refusedCreation('a tag of AWS', { Tags: { 'aws:name': 'x' } }, badRequest('tags')),
  refusedCreation(
    'CONFIG_MANAGED for ActiveMQ',
    { AuthenticationStrategy: 'CONFIG_MANAGED' },
    badRequest('authenticationStrategy'),
    'config-managed',
  ),
  refusedCreation(
    'LDAP without its metadata',
    { AuthenticationStrategy: 'LDAP', Users: [] },
    badRequest('ldapServerMetadata'),
    'ldap-pair',
  ),
  refusedCreation(
    'metadata of LDAP without LDAP',
    {
      LdapServerMetadata: {
        Hosts: ['ldap.example.com'],
        RoleBase: 'dc=example,dc=com',
        RoleSearchMatching: '(member:=uid={1})',
        ServiceAccountPassword: 'Example-Secret-2026',
        ServiceAccountUsername: 'admin',
        UserBase: 'dc=example,dc=com',
        UserSearchMatching: '(uid={0})',
      },
    },
    badRequest('ldapServerMetadata'),
    'ldap-pair',
  ),
  refusedCreation(
    'a key together with the key of AWS',
    { EncryptionOptions: { UseAwsOwnedKey: true, KmsKeyId: 'alias/aws/mq' } },
    badRequest('encryptionOptions.kmsKeyId'),
    'kms-key',
  ),
  refusedCreation(
    'data replication without a primary broker',
    { DataReplicationMode: 'CRDR' },
    badRequest('dataReplicationPrimaryBrokerArn'),
    'replica',
  ),
  refusedCreation(
    'a configuration that does not exist',
    { Configuration: { Id: 'c-00000000-0000-4000-8000-000000000000', Revision: 1 } },
    badRequest('configuration.id'),
    'configuration-match',
  ),
];

/** What DescribeBroker has in every state. */
const described = ({ name, tags, known: { brokerId = '', brokerArn = '' } }: Context): Members => ({
  BrokerId: brokerId,
  BrokerArn: brokerArn,
  BrokerName: name,
  // Not as the reference spells them, but as AWS returns them.
  EngineType: 'ActiveMQ',
  AuthenticationStrategy: 'simple',
  StorageType: 'efs',
  AutoMinorVersionUpgrade: true,
  Created: present,
  DeploymentMode: 'SINGLE_INSTANCE',
  EncryptionOptions: { UseAwsOwnedKey: true },
  EngineVersion: /^\d+\.\d+(\.\d+)?$/,
  HostInstanceType: 'mq.t3.micro',
  LdapServerMetadata: absent,
  MaintenanceWindowStartTime: { DayOfWeek: present, TimeOfDay: /^\d\d:\d\d$/, TimeZone: 'UTC' },
  PendingEngineVersion: absent,
  PendingHostInstanceType: absent,
  PendingSecurityGroups: absent,
  PendingAuthenticationStrategy: absent,
  PendingLdapServerMetadata: absent,
  PubliclyAccessible: false,
  SecurityGroups: [/^sg-[0-9a-f]+$/],
  SubnetIds: [/^subnet-[0-9a-f]+$/],
  Tags: new Only(tags),
});

const endpoint = (protocol: string, port: number) =>
  new RegExp(`^${protocol.replace('+', '\\+')}://.+-1\\.mq\\..+:${port}$`);
const instance = {
  ConsoleURL: /^https:\/\/b-[0-9a-f-]+-1\.mq\..+:8162$/,
  Endpoints: [
    endpoint('ssl', 61617),
    endpoint('amqp+ssl', 5671),
    endpoint('stomp+ssl', 61614),
    endpoint('mqtt+ssl', 8883),
    endpoint('wss', 61619),
  ],
  IpAddress: /^\d+\.\d+\.\d+\.\d+$/,
};

const nameConflict = (name: string) =>
  conflict('brokerName', `Broker named [${name}] already exists. Specify a unique broker name.`);

/** What is refused unless the broker is RUNNING. */
const refusedIn = (phase: Phase, state: string): readonly Case[] => [
  one(phase, `DeleteBroker is refused in the state ${state}`, deleteBroker, ({ name }) =>
    badRequest('brokerState', `Broker [${name}] can't be deleted while in state [${state}]`),
  ),
  ...(
    [
      ['RebootBroker', rebootBroker],
      ['UpdateBroker', (context) => updateBroker(context, { AutoMinorVersionUpgrade: true })],
      ['CreateUser', (context) => createUser(context, 'early')],
      ['UpdateUser', (context) => updateUser(context, 'probed', { Groups: [] })],
      ['DeleteUser', (context) => deleteUser(context, 'probed')],
    ] satisfies [string, (context: Context) => Promise<object>][]
  ).map(([name, send]) =>
    one(
      phase,
      `${name} is refused in the state ${state}`,
      send,
      badRequest('brokerState', new RegExp(`while in state \\[${state}\\]$`)),
      'broker-state',
    ),
  ),
];

const life: readonly Case[] = [
  {
    phase: 'creation',
    name: 'CreateBroker returns the id and the ARN',
    calls: [
      {
        send: (context) => createBroker(context),
        claim: ({ region, name }) =>
          returns(
            new Only({
              BrokerId: /^b-[0-9a-f-]{36}$/,
              BrokerArn: new RegExp(`^arn:aws[a-z-]*:mq:${region}:\\d{12}:broker:${name}:b-`),
            }),
          ),
        keep: ({ BrokerId, BrokerArn }: { BrokerId?: string; BrokerArn?: string }) => ({
          ...(BrokerId !== undefined && { brokerId: BrokerId }),
          ...(BrokerArn !== undefined && { brokerArn: BrokerArn }),
        }),
      },
    ],
  },
  one(
    'creation',
    'a repeated request returns the same broker',
    (context) => createBroker(context),
    (context) => returns({ BrokerId: idOf(context) }),
  ),
  one(
    'creation',
    'a repeated creatorRequestId with another name is a conflict',
    (context) => createBroker(context, { BrokerName: `${context.name}-repeated` }),
    conflict('creatorRequestId'),
    'creator-request-id',
  ),
  one(
    'creation',
    'a repeated creatorRequestId with another instance type is a conflict',
    (context) => createBroker(context, { HostInstanceType: 'mq.t2.micro' }),
    ({ name }) => nameConflict(name),
  ),
  one(
    'creation',
    'a second broker of the same name is a conflict',
    (context) => createBroker(context, { CreatorRequestId: `${context.name}-again` }),
    ({ name }) => nameConflict(name),
  ),
  {
    phase: 'creation',
    name: 'DescribeBroker of a broker that is created',
    calls: [
      {
        send: describeBroker,
        claim: (context) =>
          returns({
            ...described(context),
            BrokerState: 'CREATION_IN_PROGRESS',
            BrokerInstances: [],
            Configurations: { Current: absent, History: [], Pending: new Only({ Id: /^c-/, Revision: 1 }) },
            // While a broker is created, so are its users (create_identity.json in radkawar/stackd).
            Users: new Including([new Only({ Username: 'admin', PendingChange: 'CREATE' })]),
          }),
        keep: ({ Configurations }: { Configurations?: { Pending?: { Id?: string } } }) => {
          const id = Configurations?.Pending?.Id;
          return id === undefined ? {} : { automaticId: id };
        },
      },
    ],
  },
  one('creation', 'ListBrokers has the broker', allBrokers, (context) =>
    returns({ BrokerSummaries: new Including([summaryOf(context, 'CREATION_IN_PROGRESS')]) }),
  ),
  ...refusedIn('creation', 'CREATION_IN_PROGRESS'),
  one('running', 'DescribeBroker of a broker that runs', describeBroker, (context) =>
    returns({
      ...described(context),
      ActionsRequired: absent,
      BrokerState: 'RUNNING',
      BrokerInstances: [instance],
      Configurations: {
        Current: new Only({ Id: context.known.automaticId ?? '', Revision: 1 }),
        History: [],
        Pending: absent,
      },
      DataReplicationMode: absent,
      DataReplicationMetadata: absent,
      Logs: {
        General: false,
        Audit: false,
        GeneralLogGroup: `/aws/amazonmq/broker/${idOf(context)}/general`,
        AuditLogGroup: `/aws/amazonmq/broker/${idOf(context)}/audit`,
        Pending: absent,
      },
      Users: new Including(['admin', 'changed', 'deleted'].map((Username) => new Only({ Username }))),
    }),
  ),
  one('running', 'the newest version has this patch', describeBroker, returns({ EngineVersion: '5.19.1' }), 'patches'),
  one('running', 'ListBrokers has the state', allBrokers, (context) =>
    returns({ BrokerSummaries: new Including([summaryOf(context, 'RUNNING')]) }),
  ),
  one(
    'running',
    'UpdateBroker refuses to turn automatic upgrades off',
    (context) => updateBroker(context, { AutoMinorVersionUpgrade: false }),
    badRequest('autoMinorVersionUpgrade'),
  ),
  one(
    'running',
    'UpdateBroker refuses an unknown version',
    (context) => updateBroker(context, { EngineVersion: '5.1' }),
    badRequest('engineVersion'),
  ),
  one(
    'running',
    'UpdateBroker cannot turn on data replication',
    (context) => updateBroker(context, { DataReplicationMode: 'CRDR' }),
    badRequest('dataReplicationMode'),
    'pair-by-update',
  ),
  {
    phase: 'running',
    name: 'a maintenance window changes at once',
    calls: [
      {
        send: (context) =>
          updateBroker(context, {
            MaintenanceWindowStartTime: { DayOfWeek: 'TUESDAY', TimeOfDay: '04:30', TimeZone: 'UTC' },
          }),
        claim: (context) =>
          returns({
            BrokerId: idOf(context),
            MaintenanceWindowStartTime: { DayOfWeek: 'TUESDAY', TimeOfDay: '04:30' },
          }),
      },
      {
        send: describeBroker,
        claim: returns({ MaintenanceWindowStartTime: { DayOfWeek: 'TUESDAY', TimeOfDay: '04:30', TimeZone: 'UTC' } }),
      },
    ],
  },
  one('reboot', 'RebootBroker has an empty response', rebootBroker, done()),
  one('reboot', 'DescribeBroker of a broker that reboots', describeBroker, (context) =>
    returns({ ...described(context), BrokerState: 'REBOOT_IN_PROGRESS' }),
  ),
  ...refusedIn('reboot', 'REBOOT_IN_PROGRESS'),
  one('reboot', 'ListUsers is permitted during a reboot', listUsers, (context) => returns({ BrokerId: idOf(context) })),
  one(
    'reboot',
    'DescribeUser is permitted during a reboot',
    (context) => describeUser(context, 'admin'),
    returns({ Username: 'admin' }),
  ),
  one('rebooted', 'the broker has nothing pending', describeBroker, (context) =>
    returns({
      ...described(context),
      BrokerState: 'RUNNING',
      BrokerInstances: [instance],
      Users: new Including([new Only({ Username: 'admin' }), new Only({ Username: 'created' })]),
    }),
  ),
  one('deletion', 'DeleteBroker returns the id', deleteBroker, (context) =>
    returns(new Only({ BrokerId: idOf(context) })),
  ),
  one(
    'deletion',
    'DescribeBroker of a broker that is deleted',
    describeBroker,
    returns({ BrokerState: 'DELETION_IN_PROGRESS' }),
  ),
  one('deleted', 'a deleted broker cannot be described', describeBroker, notFound('broker-id')),
  one('deleted', 'a deleted broker cannot be deleted', deleteBroker, notFound('broker-id')),
  one('deleted', 'a deleted broker has no users', listUsers, notFound('broker-id')),
];

async function allBrokers({ mq }: Context) {
  const BrokerSummaries: BrokerSummary[] = [];
  for await (const page of paginateListBrokers({ client: mq }, { MaxResults: 100 })) {
    BrokerSummaries.push(...(page.BrokerSummaries ?? []));
  }
  return { $metadata: { httpStatusCode: 200 }, BrokerSummaries };
}

function summaryOf({ name, known: { brokerId = '', brokerArn = '' } }: Context, state: string) {
  return new Only({
    BrokerArn: brokerArn,
    BrokerId: brokerId,
    BrokerName: name,
    BrokerState: state,
    Created: present,
    DeploymentMode: 'SINGLE_INSTANCE',
    EngineType: 'ActiveMQ',
    HostInstanceType: 'mq.t3.micro',
  });
}

export const brokerCases: readonly Case[] = [...creation, ...life];
