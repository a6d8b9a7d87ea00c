/** Lost responses: CreateUser returns the actual result, or reports that the result is unknown. */
import type { AmazonMq, ClientEvent, NewUser } from '../../src/amazon-mq';
import { faults, startEmulator, type Emulator, type Fault } from '../../src/emulator';
import { connectTo } from '../support/aws/amazon-mq';
import { failure } from './failure';

const password = 'Recovered-Secret-2026';
let emulator: Emulator;
let mq: AmazonMq;
let brokerId: string;
beforeAll(async () => {
  emulator = await startEmulator();
  mq = await connectTo(emulator.endpoint);
});
afterAll(() => {
  mq.close();
  return emulator.close();
});
beforeEach(() => {
  emulator.clearFaults();
  brokerId = emulator.seedBroker();
  emulator.clearCalls();
});

const user = (changes: Partial<NewUser> = {}): NewUser => ({
  brokerId,
  username: 'orders',
  password,
  groups: ['writers', 'readers'],
  consoleAccess: true,
  ...changes,
});
const performedAnd500: Fault = { ...faults.internalError, performed: true };
const performedAndWebPage: Fault = { kind: 'not-json', performed: true };
const lost: [string, Fault][] = [
  ['the connection is reset', faults.resetAfter],
  ['AWS responds with 500', performedAnd500],
  ['a web page is returned instead', performedAndWebPage],
  ['the response arrives too late', { kind: 'slow', millis: 4_000, when: 'after' }],
];

test.each(lost)('the user was created and %s: it is recovered', async (_, fault) => {
  const quick = await connectTo(emulator.endpoint, { tuning: { requestMillis: 300 } });
  emulator.inject({ operation: 'CreateUser', fault });
  expect(await quick.users.create(user())).toMatchObject({ recovered: true });
  expect(emulator.callCounts()).toEqual({ CreateUser: 2, DescribeUser: 1 });
  expect(emulator.passwordOf(brokerId, 'orders')).toBe(password);
  quick.close();
});

test.each<[string, Fault]>([
  ['the connection is reset', faults.resetBefore],
  ['AWS responds with 500', faults.internalError],
])('the user was not created when %s: the next attempt creates it', async (_, fault) => {
  emulator.inject({ operation: 'CreateUser', fault });
  expect(await mq.users.create(user())).toMatchObject({ recovered: false });
});

test('the user exists after a truncated response, too', async () => {
  emulator.inject({ operation: 'CreateUser', fault: faults.truncated });
  await mq.users.create(user());
  expect(emulator.passwordOf(brokerId, 'orders')).toBe(password);
});

test('if every response is lost, DescribeUser determines the result', async () => {
  emulator.inject({ operation: 'CreateUser', fault: performedAnd500, times: Infinity });
  expect(await mq.users.create(user())).toMatchObject({ recovered: true });
  emulator.clearFaults();
  emulator.inject({ operation: 'CreateUser', fault: faults.internalError, times: Infinity });
  const error = await failure(mq.users.create(user({ username: 'billing' })));
  expect(error).toMatchObject({ kind: 'service', mayHaveHappened: false });
});

test('if the lookup fails, the error states that the result is unknown', async () => {
  emulator.inject({ operation: 'CreateUser', fault: performedAnd500, times: Infinity });
  emulator.inject({ operation: 'DescribeUser', fault: faults.internalError, times: Infinity });
  const error = await failure(mq.users.create(user()));
  expect(error).toMatchObject({ kind: 'service', mayHaveHappened: true, call: { operation: 'CreateUser' } });
  expect(error.message).toContain('It may have taken effect nevertheless.');
  expect(emulator.callCounts().DescribeUser).toBe(3);
});

test('a conflict at the first attempt means another user, however similar', async () => {
  await mq.users.create(user());
  emulator.clearCalls();
  expect(await failure(mq.users.create(user()))).toMatchObject({ kind: 'conflict', mayHaveHappened: false });
  expect(emulator.callCounts()).toEqual({ CreateUser: 1 });
});

test.each<[string, Partial<NewUser>]>([
  ['other groups', { groups: ['writers'] }],
  ['other console access', { consoleAccess: false }],
])('after a lost response, a user with %s was not created by this call', async (_, changes) => {
  await mq.users.create(user(changes));
  emulator.inject({ operation: 'CreateUser', fault: faults.resetBefore });
  const error = await failure(mq.users.create(user(), { wasAbsent: true }));
  expect(error).toMatchObject({ kind: 'conflict', mayHaveHappened: false });
});

test('after a lost response, a user whose creation is no longer pending is treated as created only if it was absent before', async () => {
  brokerId = emulator.seedBroker({
    users: [{ username: 'orders', password, groups: ['readers', 'writers'], consoleAccess: true }],
  });
  emulator.inject({ operation: 'CreateUser', fault: faults.resetBefore, times: 2 });
  expect(await failure(mq.users.create(user()))).toMatchObject({ kind: 'conflict' });
  emulator.inject({ operation: 'CreateUser', fault: faults.resetBefore });
  expect(await mq.users.create(user(), { wasAbsent: true })).toEqual({ pendingChange: null, recovered: true });
});

test('UpdateUser and DeleteUser are retried until a response arrives', async () => {
  await mq.users.create(user());
  emulator.inject({ operation: 'UpdateUser', fault: faults.resetAfter });
  await mq.users.update(brokerId, 'orders', { groups: [] });
  expect(await mq.users.find(brokerId, 'orders')).toMatchObject({ groups: [] });
  emulator.inject({ operation: 'DeleteUser', fault: faults.resetAfter });
  await mq.users.delete(brokerId, 'orders');
  expect(await mq.users.find(brokerId, 'orders')).toMatchObject({ pendingChange: 'DELETE' });
});

test('a lost response to RebootBroker does not reboot twice, and no request id is invented', async () => {
  const slow = await startEmulator({ rebootMillis: 5_000 });
  try {
    const id = slow.seedBroker();
    const events: ClientEvent[] = [];
    const other = await connectTo(slow.endpoint, { onEvent: (event) => events.push(event) });
    slow.inject({ operation: 'RebootBroker', fault: faults.resetAfter });
    await other.brokers.reboot(id);
    expect(slow.broker(id).state).toBe('REBOOT_IN_PROGRESS');
    expect(slow.callCounts()).toMatchObject({ RebootBroker: 1 });
    const attempts = events.filter(({ type, operation }) => type === 'attempt' && operation === 'RebootBroker');
    expect(attempts).toMatchObject([
      { attempt: 1, failure: 'network' },
      { attempt: 2, status: undefined, requestId: undefined },
    ]);
    expect(attempts[1]).not.toHaveProperty('failure');
    other.close();
  } finally {
    await slow.close();
  }
});
