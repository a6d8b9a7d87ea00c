/** Tests the users of the emulator, with the AWS SDK. */
import {
  CreateUserCommand,
  DeleteUserCommand,
  DescribeUserCommand,
  ListUsersCommand,
  RebootBrokerCommand,
  UpdateUserCommand,
  type CreateUserRequest,
  type UpdateUserRequest,
} from '@aws-sdk/client-mq';
import { emulated, password, refusal, type Emulated } from '../support/aws/emulated';
import { acceptedUsers, refusedUsers } from './acceptance/cases/user-rules';

let now = 1_000_000;
let aws: Emulated;
let BrokerId: string;
beforeAll(async () => void (aws = await emulated({ clock: () => now })));
afterAll(() => aws.close());
beforeEach(() => void (BrokerId = aws.emulator.seedBroker()));

const Username = 'orders';
const create = (user: Partial<CreateUserRequest> = {}) =>
  aws.mq.send(new CreateUserCommand({ BrokerId, Username, Password: password, ...user }));
const update = (user: Partial<UpdateUserRequest>) =>
  aws.mq.send(new UpdateUserCommand({ BrokerId, Username, ...user }));
const remove = (name = Username) => aws.mq.send(new DeleteUserCommand({ BrokerId, Username: name }));
const describeUser = async (name = Username) => {
  const { $metadata, ...user } = await aws.mq.send(new DescribeUserCommand({ BrokerId, Username: name }));
  expect($metadata.httpStatusCode).toBe(200);
  return user;
};
const list = async () => (await aws.mq.send(new ListUsersCommand({ BrokerId }))).Users;
async function reboot(): Promise<void> {
  await aws.mq.send(new RebootBrokerCommand({ BrokerId }));
  now += 1_000;
}

test('a created user is pending until the broker reboots', async () => {
  const { $metadata, ...fields } = await create({ Groups: ['g1', 'g2'], ConsoleAccess: true });
  expect($metadata).toMatchObject({ httpStatusCode: 200, requestId: expect.any(String) as string });
  expect(fields).toEqual({});
  expect(await describeUser()).toEqual({
    BrokerId,
    Username,
    Pending: { PendingChange: 'CREATE', ConsoleAccess: true, Groups: ['g1', 'g2'] },
  });
  expect(await list()).toEqual([{ Username, PendingChange: 'CREATE' }]);
  await reboot();
  expect(await describeUser()).toEqual({
    BrokerId,
    Username,
    ConsoleAccess: true,
    Groups: ['g1', 'g2'],
    ReplicationUser: false,
  });
  expect(await list()).toEqual([{ Username }]);
});

test('an update is a partial patch, of pending and of active users', async () => {
  await create({ Groups: ['g1'], ConsoleAccess: true });
  await update({ Groups: [] });
  expect((await describeUser()).Pending).toEqual({ PendingChange: 'CREATE', ConsoleAccess: true, Groups: [] });
  await reboot();
  await update({ ConsoleAccess: false });
  expect(await describeUser()).toMatchObject({
    ConsoleAccess: true,
    Groups: [],
    Pending: { PendingChange: 'UPDATE', ConsoleAccess: false, Groups: [] },
  });
  expect(aws.emulator.passwordOf(BrokerId, Username)).toBe(password);
  await update({ Password: 'Another-Secret-77' });
  expect(aws.emulator.passwordOf(BrokerId, Username)).toBe('Another-Secret-77');
});

test('a pending replicationUser is not shown before the reboot', async () => {
  await create({ ReplicationUser: true });
  expect(await describeUser()).not.toHaveProperty('ReplicationUser');
  expect((await describeUser()).Pending).not.toHaveProperty('ReplicationUser');
  await reboot();
  expect(await describeUser()).toMatchObject({ ReplicationUser: true });
});

test('a deleted user still exists, with a pending deletion, until the broker reboots', async () => {
  await create();
  await reboot();
  await remove();
  expect((await describeUser()).Pending).toEqual({ PendingChange: 'DELETE' });
  expect(await refusal(create())).toMatchObject({ name: 'ConflictException', status: 409 });
  expect(await refusal(update({ Groups: [] }))).toMatchObject({ name: 'ConflictException' });
  await reboot();
  expect(await refusal(describeUser())).toMatchObject({ name: 'NotFoundException', status: 404 });
  await create();
});

test('with pendingDeletion recreate, a creation or an update replaces a pending deletion', async () => {
  const lenient = await emulated({ clock: () => now, pendingDeletion: 'recreate', rebootMillis: 0 });
  try {
    const id = lenient.emulator.seedBroker({ users: [{ username: Username, password, groups: ['g1'] }] });
    const user = { BrokerId: id, Username };
    const pending = async () => (await lenient.mq.send(new DescribeUserCommand(user))).Pending;
    await lenient.mq.send(new DeleteUserCommand(user));
    await lenient.mq.send(new CreateUserCommand({ ...user, Password: 'Another-Secret-77', ConsoleAccess: true }));
    expect(await pending()).toEqual({ PendingChange: 'UPDATE', ConsoleAccess: true, Groups: [] });
    expect(lenient.emulator.passwordOf(id, Username)).toBe('Another-Secret-77');
    await lenient.mq.send(new DeleteUserCommand(user));
    await lenient.mq.send(new UpdateUserCommand({ ...user, ConsoleAccess: true }));
    expect(await pending()).toEqual({ PendingChange: 'UPDATE', ConsoleAccess: true, Groups: ['g1'] });
    expect(lenient.emulator.passwordOf(id, Username)).toBe(password);
    expect(await refusal(lenient.mq.send(new CreateUserCommand({ ...user, Password: password })))).toMatchObject({
      status: 409,
    });
  } finally {
    await lenient.close();
  }
});

test('a user that is deleted while its creation is pending stays, with a pending deletion, until the reboot', async () => {
  await create();
  await remove();
  expect(await list()).toEqual([{ Username, PendingChange: 'DELETE' }]);
  expect(await describeUser()).toEqual({ BrokerId, Username, Pending: { PendingChange: 'DELETE' } });
  expect(await refusal(create())).toMatchObject({ name: 'ConflictException' });
  await reboot();
  expect(await list()).toEqual([]);
  await create();
});

test('a second user of the same name is a conflict and changes nothing', async () => {
  await create({ Groups: ['g1'] });
  expect(await refusal(create({ Groups: ['g2'] }))).toMatchObject({
    name: 'ConflictException',
    status: 409,
    attribute: 'username',
    message: 'The user [orders] already exists.',
  });
  expect((await describeUser()).Pending?.Groups).toEqual(['g1']);
});

test('a broker or user that does not exist is not found', async () => {
  for (const call of [describeUser('absent'), remove('absent'), update({ Username: 'absent' })]) {
    expect(await refusal(call)).toMatchObject({ name: 'NotFoundException', status: 404, attribute: 'username' });
  }
  expect(await refusal(create({ BrokerId: 'b-none' }))).toMatchObject({
    name: 'NotFoundException',
    attribute: 'broker-id',
  });
});

test.each<[string, Partial<CreateUserRequest>, string]>([
  ...refusedUsers,
  ['a username with an umlaut', { Username: 'jürgen' }, 'username'],
  ['a group of 1 character after another', { Groups: ['ok', 'x'] }, 'groups'],
  ['console access for replication', { ConsoleAccess: true, ReplicationUser: true }, 'replicationUser'],
])('%s is a bad request', async (_, user, attribute) => {
  expect(await refusal(create(user))).toMatchObject({ name: 'BadRequestException', status: 400, attribute });
  expect(await list()).toEqual([]);
});

test.each(acceptedUsers)('%s is accepted', async (_, user) => {
  await create(user);
  expect(aws.emulator.passwordOf(BrokerId, user.Username ?? Username)).toBe(user.Password ?? password);
});

test('an update is checked together with the unchanged settings', async () => {
  await create({ ConsoleAccess: true });
  expect(await refusal(update({ ReplicationUser: true }))).toMatchObject({ attribute: 'replicationUser' });
  expect(await refusal(update({ Password: 'short' }))).toMatchObject({ attribute: 'password' });
  await update({ ReplicationUser: true, ConsoleAccess: false });
});

test('no message quotes a password', async () => {
  for (const Password of ['Comma,Secret-123', 'Short-1', 'aaaaaaaaaaaaaaa', 'Sécret-Sécret-42']) {
    expect((await refusal(create({ Password }))).message).not.toContain(Password);
  }
});

test('a broker has room for 250 users', async () => {
  const users = Array.from({ length: 249 }, (_, index) => ({ username: `user-${index}`, password }));
  BrokerId = aws.emulator.seedBroker({ users });
  await create();
  expect(await refusal(create({ Username: 'one-more' }))).toMatchObject({
    name: 'BadRequestException',
    message: 'A broker can have at most 250 users. Delete users and reboot the broker.',
  });
});

test('users are listed page by page, sorted', async () => {
  const names = Array.from({ length: 23 }, (_, index) => `user-${String(index).padStart(2, '0')}`);
  BrokerId = aws.emulator.seedBroker({ users: names.map((username) => ({ username, password })).reverse() });
  const first = await aws.mq.send(new ListUsersCommand({ BrokerId }));
  expect(first.Users).toHaveLength(20);
  expect(first).toMatchObject({ BrokerId, MaxResults: 20 });
  const second = await aws.mq.send(new ListUsersCommand({ BrokerId, NextToken: first.NextToken }));
  expect(second.NextToken).toBeUndefined();
  expect([...(first.Users ?? []), ...(second.Users ?? [])].map((user) => user.Username)).toEqual(names);
  for (const MaxResults of [4, 101]) {
    expect(await refusal(aws.mq.send(new ListUsersCommand({ BrokerId, MaxResults })))).toMatchObject({
      name: 'BadRequestException',
      attribute: 'maxResults',
    });
  }
  expect(await refusal(aws.mq.send(new ListUsersCommand({ BrokerId, NextToken: 'x' })))).toMatchObject({
    attribute: 'nextToken',
  });
});

test('RabbitMQ and LDAP brokers refuse users', async () => {
  BrokerId = aws.emulator.seedBroker({ engineType: 'RABBITMQ' });
  const message =
    /The users API does not apply to RabbitMQ brokers.*please use the RabbitMQ web console, or the management API/;
  const refused = { attribute: 'engineType', message: expect.stringMatching(message) as string };
  expect(await refusal(create())).toMatchObject({ ...refused, name: 'ConflictException', status: 409 });
  expect(await refusal(update({ Groups: [] }))).toMatchObject({ ...refused, name: 'ConflictException' });
  for (const call of [remove(), list(), describeUser()]) {
    expect(await refusal(call)).toMatchObject({ ...refused, name: 'BadRequestException', status: 400 });
  }
  BrokerId = aws.emulator.seedBroker({ authenticationStrategy: 'LDAP' });
  expect(await refusal(create())).toMatchObject({ attribute: 'authenticationStrategy' });
});

test('users can be changed only while the broker is running', async () => {
  await aws.mq.send(new RebootBrokerCommand({ BrokerId }));
  expect(await refusal(create())).toMatchObject({ attribute: 'brokerState' });
  now += 1_000;
  await create();
});
