/**
 * What Amazon MQ offers, ids that do not exist, and the limits of pages. The messages are those that radkawar/stackd has recorded on
 * AWS.
 */
import {
  DeleteBrokerCommand,
  DescribeBrokerCommand,
  DescribeBrokerEngineTypesCommand,
  DescribeBrokerInstanceOptionsCommand,
  DescribeUserCommand,
  ListBrokersCommand,
  ListConfigurationsCommand,
  ListUsersCommand,
  PromoteCommand,
  RebootBrokerCommand,
  UpdateBrokerCommand,
  UpdateUserCommand,
  CreateUserCommand,
  DeleteUserCommand,
} from '@aws-sdk/client-mq';
import { one, type Call, type Case, type Context } from '../case';
import { badRequest, Including, notFound, Only, present, returns } from '../claims';

const BrokerId = 'b-00000000-0000-4000-8000-000000000000';
const ofUnknown: readonly (readonly [string, (context: Context) => Promise<object>])[] = [
  ['DescribeBroker', ({ mq }) => mq.send(new DescribeBrokerCommand({ BrokerId }))],
  ['UpdateBroker', ({ mq }) => mq.send(new UpdateBrokerCommand({ BrokerId, AutoMinorVersionUpgrade: true }))],
  ['RebootBroker', ({ mq }) => mq.send(new RebootBrokerCommand({ BrokerId }))],
  ['DeleteBroker', ({ mq }) => mq.send(new DeleteBrokerCommand({ BrokerId }))],
  ['Promote', ({ mq }) => mq.send(new PromoteCommand({ BrokerId, Mode: 'SWITCHOVER' }))],
  ['ListUsers', ({ mq }) => mq.send(new ListUsersCommand({ BrokerId }))],
  [
    'CreateUser',
    ({ mq, password }) => mq.send(new CreateUserCommand({ BrokerId, Username: 'orders', Password: password })),
  ],
  ['UpdateUser', ({ mq }) => mq.send(new UpdateUserCommand({ BrokerId, Username: 'orders', Groups: [] }))],
  ['DescribeUser', ({ mq }) => mq.send(new DescribeUserCommand({ BrokerId, Username: 'orders' }))],
  ['DeleteUser', ({ mq }) => mq.send(new DeleteUserCommand({ BrokerId, Username: 'orders' }))],
];

interface Paging {
  readonly MaxResults?: number;
  readonly NextToken?: string;
}
const lists: readonly (readonly [string, (context: Context, paging: Paging) => Promise<object>])[] = [
  ['ListBrokers', ({ mq }, paging) => mq.send(new ListBrokersCommand(paging))],
  ['ListConfigurations', ({ mq }, paging) => mq.send(new ListConfigurationsCommand(paging))],
  ['DescribeBrokerEngineTypes', ({ mq }, paging) => mq.send(new DescribeBrokerEngineTypesCommand(paging))],
  ['DescribeBrokerInstanceOptions', ({ mq }, paging) => mq.send(new DescribeBrokerInstanceOptionsCommand(paging))],
];

const instanceOptions: Call['send'] = ({ mq }) =>
  mq.send(new DescribeBrokerInstanceOptionsCommand({ EngineType: 'ACTIVEMQ', HostInstanceType: 'mq.t3.micro' }));

export const catalogCases: readonly Case[] = [
  one(
    'before',
    'DescribeBrokerEngineTypes has the versions of ActiveMQ, newest first',
    ({ mq }) => mq.send(new DescribeBrokerEngineTypesCommand({ EngineType: 'ACTIVEMQ' })),
    returns({
      MaxResults: 20,
      BrokerEngineTypes: [
        { EngineType: 'ACTIVEMQ', EngineVersions: ['5.19', '5.18'].map((Name) => new Only({ Name })) },
      ],
    }),
  ),
  one(
    'before',
    'DescribeBrokerInstanceOptions of mq.t3.micro',
    instanceOptions,
    returns({
      BrokerInstanceOptions: [
        {
          EngineType: 'ACTIVEMQ',
          HostInstanceType: 'mq.t3.micro',
          StorageType: 'efs',
          SupportedDeploymentModes: new Including(['SINGLE_INSTANCE', 'ACTIVE_STANDBY_MULTI_AZ']),
          SupportedEngineVersions: new Including(['5.19', '5.18']),
          AvailabilityZones: present,
        },
      ],
    }),
  ),
  one(
    'before',
    'mq.t3.micro is offered in all Availability Zones of the Region that the emulator lists',
    instanceOptions,
    ({ region }) =>
      returns({
        BrokerInstanceOptions: [{ AvailabilityZones: new Including([{ Name: `${region}a` }, { Name: `${region}c` }]) }],
      }),
    'regions',
  ),
  ...ofUnknown.map(([name, send]) =>
    one(
      'before',
      `${name} of a broker that does not exist`,
      send,
      notFound(
        'broker-id',
        `Cannot find broker ID [${BrokerId}]. Verify that your broker exists or check broker permissions.`,
      ),
    ),
  ),
  ...lists.flatMap(([name, send]) => [
    one(
      'before',
      `${name} refuses pages of 4`,
      (context) => send(context, { MaxResults: 4 }),
      badRequest('maxResults', 'Invalid max results value [4]. Specify an integer between [5] and [100].'),
    ),
    one(
      'before',
      `${name} refuses pages of 101`,
      (context) => send(context, { MaxResults: 101 }),
      badRequest('maxResults', 'Invalid max results value [101]. Specify an integer between [5] and [100].'),
    ),
    one(
      'before',
      `${name} refuses a token that no response had`,
      (context) => send(context, { NextToken: 'invalid' }),
      badRequest('nextToken', 'Invalid next token [invalid]. Make sure you copied the token correctly.'),
    ),
    one('before', `${name} accepts pages of 5`, (context) => send(context, { MaxResults: 5 }), returns()),
  ]),
];
