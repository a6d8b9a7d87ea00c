/** The operations of users of ActiveMQ brokers. */
import { conflict } from '../../errors';
import type { Account } from '../account';
import { ok, operation, pageOf, type Operation } from '../operation';
import { createUserRequest, pagingRequest, updateUserRequest } from '../request-shapes';

interface UserRequest {
  readonly region: string;
  readonly params: { readonly 'broker-id': string };
}

/** Returns the broker of a request that reads users. */
function read(account: Account, { region, params }: UserRequest) {
  const broker = account.get(region, params['broker-id']);
  broker.requireUsers();
  return broker;
}

/** Returns the users of the broker of a request that changes them. */
function change(account: Account, { region, params }: UserRequest, error?: typeof conflict) {
  const broker = account.get(region, params['broker-id']);
  broker.requireUserManagement(error);
  return broker.users;
}

const route = '/v1/brokers/{broker-id}/users';
const reference = 'brokers-broker-id-users-username';
const evidence = 'integration tests of community.aws; terraform-provider-aws #32446';

export const userOperations: readonly Operation[] = [
  operation(
    {
      name: 'ListUsers',
      route: `GET ${route}`,
      reference: 'brokers-broker-id-users',
      query: pagingRequest,
    },
    (account, request) => {
      const broker = read(account, request);
      const users = broker.userSummaries();
      const { items, maxResults, next } = pageOf(users, request.query, {
        list: 'ListUsers',
        keyOf: ({ username }) => username,
        countBefore: (name) => users.filter(({ username }) => String(username) < name).length,
      });
      return ok({ brokerId: broker.id, maxResults, users: items, ...next });
    },
  ),
  operation(
    { name: 'CreateUser', route: `POST ${route}/{username}`, reference, evidence, body: createUserRequest },
    (account, request) => {
      change(account, request, conflict).create(request.params.username, request.body);
      return ok();
    },
  ),
  operation(
    { name: 'UpdateUser', route: `PUT ${route}/{username}`, reference, evidence, body: updateUserRequest },
    (account, request) => {
      change(account, request, conflict).update(request.params.username, request.body);
      return ok();
    },
  ),
  operation({ name: 'DeleteUser', route: `DELETE ${route}/{username}`, reference, evidence }, (account, request) => {
    change(account, request).delete(request.params.username);
    return ok();
  }),
  operation({ name: 'DescribeUser', route: `GET ${route}/{username}`, reference, evidence }, (account, request) =>
    ok(read(account, request).describeUser(request.params.username)),
  ),
];
