/** The operations of users of ActiveMQ brokers. */
import { conflict } from '../../errors';
import type { Account } from '../account';
import type { BrokerModel } from '../broker';
import { ok, pageOf, type ApiRequest, type Operation } from '../operation';
import { createUserRequest, pagingRequest, updateUserRequest } from '../request-shapes';

const brokerOf = (account: Account, { region, params }: ApiRequest) => account.get(region, params['broker-id'] ?? '');
const nameOf = ({ params }: ApiRequest) => params.username ?? '';

/** Returns an operation that changes a user. */
function change(
  operation: Omit<Operation, 'run'>,
  run: (broker: BrokerModel, username: string, body: ApiRequest['body']) => void,
): Operation {
  return {
    ...operation,
    run: (account, request) => {
      const broker = brokerOf(account, request);
      broker.requireUserManagement(operation.body && conflict);
      run(broker, nameOf(request), request.body);
      return ok();
    },
  };
}

const route = '/v1/brokers/{broker-id}/users';
const reference = 'brokers-broker-id-users-username';
const evidence = 'integration tests of community.aws; terraform-provider-aws #32446';

export const userOperations: readonly Operation[] = [
  {
    name: 'ListUsers',
    route: `GET ${route}`,
    reference: 'brokers-broker-id-users',
    query: pagingRequest,
    run: (account, request) => {
      const broker = brokerOf(account, request);
      broker.requireUsers();
      const users = broker.userSummaries();
      const { items, maxResults, next } = pageOf(users, request.query, {
        list: 'ListUsers',
        keyOf: ({ username }) => username,
        countBefore: (name) => users.filter(({ username }) => String(username) < name).length,
      });
      return ok({ brokerId: broker.id, maxResults, users: items, ...next });
    },
  },
  change(
    { name: 'CreateUser', route: `POST ${route}/{username}`, reference, evidence, body: createUserRequest },
    (broker, name, body) => broker.users.create(name, body),
  ),
  change(
    { name: 'UpdateUser', route: `PUT ${route}/{username}`, reference, evidence, body: updateUserRequest },
    (broker, name, body) => broker.users.update(name, body),
  ),
  change({ name: 'DeleteUser', route: `DELETE ${route}/{username}`, reference, evidence }, (broker, name) =>
    broker.users.delete(name),
  ),
  {
    name: 'DescribeUser',
    route: `GET ${route}/{username}`,
    reference,
    evidence,
    run: (account, request) => {
      const broker = brokerOf(account, request);
      broker.requireUsers();
      return ok(broker.describeUser(nameOf(request)));
    },
  },
];
