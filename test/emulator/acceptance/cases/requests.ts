/** Requests that several cases send. */
import {
  CreateBrokerCommand,
  CreateUserCommand,
  DeleteUserCommand,
  DescribeBrokerCommand,
  DescribeUserCommand,
  ListUsersCommand,
  RebootBrokerCommand,
  UpdateUserCommand,
  type CreateBrokerRequest,
  type CreateUserRequest,
  type UpdateUserRequest,
} from '@aws-sdk/client-mq';
import { randomUUID } from 'node:crypto';
import type { Context } from '../case';

export const idOf = ({ known }: Context) => known.brokerId ?? 'b-unknown';

/** Users that the broker has from its creation. */
export const activeUsers = {
  admin: { Groups: ['admins'], ConsoleAccess: true },
  changed: { Groups: ['g1', 'g2'] },
  deleted: {},
  /** Only cases of guesses change these, because they do not know what AWS does. */
  probed: {},
  revived: {},
} as const;

const brokerRequest = ({ name, tags, password }: Context): CreateBrokerRequest => ({
  BrokerName: name,
  CreatorRequestId: name,
  DeploymentMode: 'SINGLE_INSTANCE',
  EngineType: 'ACTIVEMQ',
  HostInstanceType: 'mq.t3.micro',
  PubliclyAccessible: false,
  AutoMinorVersionUpgrade: true,
  Tags: tags,
  Users: Object.entries(activeUsers).map(([Username, settings]) => ({
    Username,
    Password: password,
    ...settings,
    Groups: 'Groups' in settings ? [...settings.Groups] : [],
  })),
});

export const createBroker = (context: Context, changes: Partial<CreateBrokerRequest> = {}) =>
  context.mq.send(new CreateBrokerCommand({ ...brokerRequest(context), ...changes }));

/** Sends a CreateBroker that is expected to be refused. If AWS accepts it, the name makes the run delete the broker. */
export const createOther = (context: Context, changes: Partial<CreateBrokerRequest>) => {
  // A new name, so that a broker that AWS creates does not change the result of the next case.
  const other = `${context.name}-${randomUUID().slice(0, 8)}`;
  return createBroker(context, { BrokerName: other, CreatorRequestId: other, ...changes });
};

export const describeBroker = (context: Context) =>
  context.mq.send(new DescribeBrokerCommand({ BrokerId: idOf(context) }));
export const rebootBroker = (context: Context) => context.mq.send(new RebootBrokerCommand({ BrokerId: idOf(context) }));

export const createUser = (context: Context, Username: string, settings: Partial<CreateUserRequest> = {}) =>
  context.mq.send(
    new CreateUserCommand({ BrokerId: idOf(context), Username, Password: context.password, ...settings }),
  );
export const updateUser = (context: Context, Username: string, settings: Partial<UpdateUserRequest>) =>
  context.mq.send(new UpdateUserCommand({ BrokerId: idOf(context), Username, ...settings }));
export const deleteUser = (context: Context, Username: string) =>
  context.mq.send(new DeleteUserCommand({ BrokerId: idOf(context), Username }));
export const describeUser = (context: Context, Username: string) =>
  context.mq.send(new DescribeUserCommand({ BrokerId: idOf(context), Username }));
export const listUsers = (context: Context, paging: { MaxResults?: number; NextToken?: string } = {}) =>
  context.mq.send(new ListUsersCommand({ BrokerId: idOf(context), ...paging }));
