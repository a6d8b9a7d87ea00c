/** `createUser()` and `ensureUser()` for programs, against the emulator. */
import { MqClient } from '@aws-sdk/client-mq';
import { createUser, ensureUser, MqError, type BootstrapOptions } from '../../src/bootstrap';
import { faults, startEmulator, type Emulator, type Fault } from '../../src/emulator';
import { quick } from '../support/amazon-mq';
import { failure } from '../amazon-mq/failure';

const password = 'Helped-Secret-2026';
let emulator: Emulator;
let options: BootstrapOptions;
let brokerId: string;
beforeAll(async () => {
  emulator = await startEmulator();
  options = {
    region: 'us-east-1',
    accessKey: 'test',
    secretKey: 'test',
    endpoints: { mq: emulator.endpoint },
    maxRetries: 1,
    tuning: quick,
  };
});
afterAll(() => emulator.close());
beforeEach(() => {
  brokerId = emulator.seedBroker();
  emulator.clearCalls();
});
afterEach(() => emulator.clearFaults());

const user = () => ({ brokerId, username: 'admin', password, groups: ['admins'], consoleAccess: true });

test('creates a user with every field, and answers as CreateUser does', async () => {
  expect(await createUser(user(), options)).toEqual({});
  expect(emulator.broker(brokerId).users.find('admin')?.pending?.settings).toMatchObject({
    groups: ['admins'],
    consoleAccess: true,
    replicationUser: false,
    password,
  });
});

test('takes a client that is there already, and does not close it', async () => {
  const client = new MqClient({
    endpoint: emulator.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIAOWN', secretAccessKey: 'x' },
  });
  await createUser(user(), { client });
  await createUser({ ...user(), username: 'second' }, { client });
  expect(emulator.calls.at(-1)).toMatchObject({ accessKeyId: 'AKIAOWN', status: 200 });
  client.destroy();
});

test('refuses what breaks a rule before anything is called', async () => {
  const error = await failure(createUser({ ...user(), password: 'short' }, options));
  expect(error.kind).toBe('validation');
  expect(error.violations.map(({ rule }) => rule)).toEqual(['password-length']);
  expect(emulator.calls).toEqual([]);
});

test.each<[string, Fault, string]>([
  ['NotFoundException', { kind: 'error', name: 'NotFoundException', status: 404 }, 'not-found'],
  ['BadRequestException', { kind: 'error', name: 'BadRequestException', status: 400 }, 'bad-request'],
  ['InternalServerErrorException', faults.internalError, 'service'],
  ['ConflictException', { kind: 'error', name: 'ConflictException', status: 409 }, 'conflict'],
  ['ForbiddenException', faults.forbidden, 'forbidden'],
  ['TooManyRequestsException', faults.tooManyRequests, 'throttled'],
])('%s is typed, and kept as the cause', async (name, fault, kind) => {
  emulator.inject({ operation: 'CreateUser', fault, times: Infinity });
  const error = await failure(createUser(user(), options));
  expect(error).toBeInstanceOf(MqError);
  expect(error).toMatchObject({ kind, cause: { name } });
});

test('a network without Amazon MQ, and a signal', async () => {
  const nowhere = { ...options, endpoints: { mq: 'http://127.0.0.1:9' } };
  expect(await failure(createUser(user(), nowhere))).toMatchObject({ kind: 'network' });
  expect(await failure(createUser(user(), { ...options, signal: AbortSignal.abort() }))).toMatchObject({
    kind: 'aborted',
  });
});

test('a broker that takes no users is refused, one that reboots is waited for', async () => {
  brokerId = emulator.seedBroker({ engineType: 'RABBITMQ' });
  expect(await failure(createUser(user(), options))).toMatchObject({ kind: 'broker' });
  brokerId = emulator.seedBroker();
  emulator.broker(brokerId).hold('REBOOT_IN_PROGRESS');
  expect(await failure(createUser(user(), options))).toMatchObject({ kind: 'timeout' });
  setTimeout(() => emulator.broker(brokerId).release(), 100);
  expect(await createUser(user(), { ...options, waitMillis: 5_000 })).toEqual({});
});

test('ensureUser says what it did, and does nothing the second time', async () => {
  expect(await ensureUser(user(), options)).toEqual({ result: 'created', changed: [], pendingChange: 'CREATE' });
  expect(await ensureUser({ ...user(), password: 'Another-Secret-2026' }, options)).toEqual({
    result: 'unchanged',
    changed: [],
    pendingChange: 'CREATE',
  });
  expect(await ensureUser({ ...user(), groups: [], consoleAccess: false }, options)).toEqual({
    result: 'updated',
    changed: ['groups', 'consoleAccess'],
    pendingChange: 'CREATE',
  });
  expect(emulator.passwordOf(brokerId, 'admin')).toBe(password);
  const set = await ensureUser(
    { brokerId, username: 'admin', password: 'Another-Secret-2026' },
    { ...options, setPassword: true },
  );
  expect(set).toMatchObject({ result: 'updated', changed: ['password'] });
  expect(emulator.passwordOf(brokerId, 'admin')).toBe('Another-Secret-2026');
});

test('ensureUser compares with what somebody else has just created', async () => {
  const meanwhile = () =>
    emulator.broker(brokerId).users.create('admin', { password, groups: ['others'], consoleAccess: true });
  emulator.inject({ operation: 'CreateUser', fault: { kind: 'meanwhile', run: meanwhile } });
  expect(await ensureUser(user(), options)).toMatchObject({ result: 'updated', changed: ['groups'] });
});

test('ensureUser of a user whose deletion is pending is a conflict', async () => {
  brokerId = emulator.seedBroker({ users: [{ username: 'admin', password }] });
  emulator.broker(brokerId).users.delete('admin');
  const error = await failure(ensureUser(user(), options));
  expect(error).toMatchObject({ kind: 'conflict' });
  expect(error.message).toContain(
    'The deletion of the user is pending, and the name is taken until the broker reboots',
  );
  expect(error.message).not.toMatch(/UpdateUser|CreateUser/);
});
