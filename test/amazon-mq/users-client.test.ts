/** The users client over real HTTP, against the emulator. */
import { connect, MqError, type AmazonMq, type NewUser, type UsersClient } from '../../src/amazon-mq';
import { startEmulator, type Emulator } from '../../src/emulator';
import { cases, type User } from '../rules/cases';
import { connectTo } from '../support/aws/amazon-mq';

const password = 'Client-Secret-2026';
let now = 1_000_000;
let emulator: Emulator;
let connection: AmazonMq;
let client: UsersClient;
let brokerId: string;
beforeAll(async () => {
  emulator = await startEmulator({ clock: () => now });
  connection = await connectTo(emulator.endpoint);
  client = connection.users;
});
afterAll(() => {
  connection.close();
  return emulator.close();
});
beforeEach(() => {
  brokerId = emulator.seedBroker();
  emulator.clearCalls();
});

const user = (changes: Partial<NewUser> = {}): NewUser => ({ brokerId, username: 'orders', password, ...changes });
function reboot(): void {
  emulator.broker(brokerId).reboot();
  now += 1_000;
}
const failure = (call: Promise<unknown>): Promise<MqError> =>
  call.then(
    () => Promise.reject(new Error('The call did not fail')),
    (thrown: unknown) => {
      if (thrown instanceof MqError) return thrown;
      throw thrown;
    },
  );

test('pending changes count as applied', async () => {
  await client.create(user({ groups: ['g1'], consoleAccess: true }));
  const wanted = { brokerId, username: 'orders', groups: ['g1'], consoleAccess: true, replicationUser: false };
  expect(await client.find(brokerId, 'orders')).toEqual({ ...wanted, pendingChange: 'CREATE' });
  reboot();
  expect(await client.find(brokerId, 'orders')).toEqual({ ...wanted, pendingChange: null });
  await client.update(brokerId, 'orders', { groups: [] });
  expect(await client.find(brokerId, 'orders')).toEqual({ ...wanted, groups: [], pendingChange: 'UPDATE' });
  await client.delete(brokerId, 'orders');
  expect(await client.find(brokerId, 'orders')).toMatchObject({ pendingChange: 'DELETE' });
});

test('an update sends only the fields of the change', async () => {
  await client.create(user({ groups: ['g1'], consoleAccess: true }));
  await client.update(brokerId, 'orders', { password: 'Client-Secret-2027' });
  expect(emulator.passwordOf(brokerId, 'orders')).toBe('Client-Secret-2027');
  expect(await client.find(brokerId, 'orders')).toMatchObject({ groups: ['g1'], consoleAccess: true });
});

test('a repeated group is sent once', async () => {
  await client.create(user({ groups: ['g1', 'g2', 'g1'] }));
  expect(await client.find(brokerId, 'orders')).toMatchObject({ groups: ['g1', 'g2'] });
});

test('finding a user that does not exist returns undefined, and deleting it is not an error', async () => {
  expect(await client.find(brokerId, 'absent')).toBeUndefined();
  await client.delete(brokerId, 'absent');
  expect(emulator.calls.map(({ status }) => status)).toEqual([404, 404]);
});

test('users of all pages are listed', async () => {
  const users = Array.from({ length: 230 }, (_, index) => ({ username: `user-${index}`, password }));
  brokerId = emulator.seedBroker({ users });
  await client.create(user({ username: 'a-new-one' }));
  const listed = await client.list(brokerId);
  expect(listed).toHaveLength(231);
  expect(listed[0]).toEqual({ username: 'a-new-one', pendingChange: 'CREATE' });
  expect(emulator.calls.filter(({ operation }) => operation === 'ListUsers')).toHaveLength(3);
});

test('input that breaks rules is not sent, and the error contains every violation', async () => {
  const bad = user({
    username: 'bad user',
    password: 'a,b',
    groups: ['x'],
    consoleAccess: true,
    replicationUser: true,
  });
  const error = await failure(client.create(bad));
  expect(error.kind).toBe('validation');
  expect(error.violations.map(({ rule }) => rule)).toEqual([
    'username-charset',
    'password-length',
    'password-unique-characters',
    'password-forbidden-characters',
    'group-length',
    'replication-user-console-access',
  ]);
  expect(error.message).toContain(`CreateUser for the user ${brokerId}/bad user failed: Nothing was sent.`);
  await failure(client.update(brokerId, 'orders', { password: 'short' }));
  await failure(client.find(brokerId, '..'));
  await failure(client.delete('arn:aws:mq:us-east-1:1:broker:x:b-1', 'orders'));
  expect(emulator.calls).toEqual([]);
});

describe.each(cases)('$rule', ({ rule, severity, good, bad, path, message }) => {
  const of = (changes: User) => ({ ...user(), ...changes, ...(good.brokerId && { brokerId }) }) as NewUser;

  test('accepts a valid value', async () => {
    await client.create(of(good));
    expect(await client.find(brokerId, good.username ?? 'orders')).toMatchObject({ pendingChange: 'CREATE' });
  });

  if (severity === 'warning') {
    test('is a warning, which does not stop the call', () => client.create(of(bad)));
    return;
  }
  test('reports an invalid value, and sends nothing', async () => {
    const error = await failure(client.create({ ...user(), ...bad }));
    expect(error.violations).toEqual([{ rule, severity, path, message }]);
    expect(error.message).toContain(message);
    expect(emulator.calls).toEqual([]);
  });
});

test('a warning does not stop the call', async () => {
  await client.create(user({ groups: ['activemq-webconsole'] }));
});

test('the error of a conflict advises what to do, and contains the known parts of the SDK error', async () => {
  await client.create(user());
  const error = await failure(client.create(user()));
  expect(error).toMatchObject({ kind: 'conflict', call: { operation: 'CreateUser', brokerId, username: 'orders' } });
  expect(error.message).toMatch(
    /failed: The user already exists, or a change of the user is in progress\. \(ConflictException, HTTP 409, attribute username, request id [0-9a-f-]+\) Import the existing user/,
  );
  expect(error.cause).toMatchObject({ name: 'ConflictException', ErrorAttribute: 'username' });
});

test('a missing broker is not found', async () => {
  expect(await failure(client.create(user({ brokerId: 'b-none' })))).toMatchObject({ kind: 'not-found' });
  expect(await failure(client.list('b-none'))).toMatchObject({ kind: 'not-found' });
});

test('an aborted signal ends a call before it is sent', async () => {
  const error = await failure(client.create(user(), { signal: AbortSignal.abort() }));
  expect(error.kind).toBe('aborted');
  expect(emulator.calls).toEqual([]);
});

test('connecting without a Region fails', async () => {
  const names = ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_CONFIG_FILE', 'AWS_PROFILE'];
  const before = names.map((name) => [name, process.env[name]] as const);
  for (const name of names) delete process.env[name];
  process.env.AWS_CONFIG_FILE = '/dev/null';
  try {
    expect(await failure(connect())).toMatchObject({
      kind: 'configuration',
      reason: expect.stringContaining('No Region is configured.'),
    });
    const other = await connect({ region: 'eu-west-1', endpoints: { mq: emulator.endpoint } });
    other.close();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
});
