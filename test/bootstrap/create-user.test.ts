/** `createUser()` and `ensureUser()` against the emulator. */
import { MqClient } from '@aws-sdk/client-mq';
import { createUser, ensureUser, MqError, type BootstrapOptions } from '../../src/bootstrap';
import { faults, startEmulator, type Emulator, type Fault } from '../../src/emulator';
import { quick } from '../support/aws/amazon-mq';
import { failure } from '../amazon-mq/failure';

const password = 'Helped-Secret-2026';
let emulator: Emulator;
let options: BootstrapOptions;
let brokerId: string;
beforeAll(async () => {
  emulator = await startEmulator();
  options = {
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
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

const created = { result: 'created', pendingChange: 'CREATE', recovered: false };

test('creates a user with every field, and returns what is pending', async () => {
  expect(await createUser(user(), options)).toEqual(created);
  expect(emulator.broker(brokerId).users.find('admin')?.pending?.settings).toMatchObject({
    groups: ['admins'],
    consoleAccess: true,
    replicationUser: false,
    password,
  });
});

test('uses an existing client, and does not close it', async () => {
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

test('refuses a user that breaks a rule before anything is called', async () => {
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
])('the error for %s has a kind, and the exception as its cause', async (name, fault, kind) => {
  emulator.inject({ operation: 'CreateUser', fault, times: Infinity });
  const error = await failure(createUser(user(), options));
  expect(error).toBeInstanceOf(MqError);
  expect(error).toMatchObject({ kind, cause: { name } });
});

test('an endpoint without Amazon MQ is a network error, and a signal aborts', async () => {
  const nowhere = { ...options, endpoints: { mq: 'http://127.0.0.1:9' } };
  expect(await failure(createUser(user(), nowhere))).toMatchObject({ kind: 'network' });
  expect(await failure(createUser(user(), { ...options, signal: AbortSignal.abort() }))).toMatchObject({
    kind: 'aborted',
  });
});

test('refuses a broker that accepts no users, and waits for a broker that reboots', async () => {
  brokerId = emulator.seedBroker({ engineType: 'RABBITMQ' });
  expect(await failure(createUser(user(), options))).toMatchObject({ kind: 'broker' });
  brokerId = emulator.seedBroker();
  emulator.broker(brokerId).hold('REBOOT_IN_PROGRESS');
  expect(await failure(createUser(user(), options))).toMatchObject({ kind: 'timeout' });
  setTimeout(() => emulator.broker(brokerId).release(), 100);
  expect(await createUser(user(), { ...options, waitMillis: 5_000 })).toEqual(created);
});

describe.each([
  ['createUser', createUser],
  ['ensureUser', ensureUser],
] as const)('%s without TypeScript', (name, write) => {
  const untyped = write as (...args: unknown[]) => Promise<unknown>;

  test.each<[string, unknown, string]>([
    ['a duration', { waitMillis: '10m' }, 'waitMillis is a string. Allowed: milliseconds, such as 600000'],
    ['NaN', { waitMillis: NaN }, 'waitMillis is NaN. Allowed: milliseconds'],
    ['a negative time', { waitMillis: -1 }, 'waitMillis is -1. Allowed: milliseconds'],
    ['no end', { waitMillis: Infinity }, 'waitMillis is Infinity. Allowed: milliseconds'],
    ['text for a function', { onProgress: 'yes' }, 'onProgress is a string. Allowed: a function.'],
    ['an unknown option', { waitMilis: 1 }, 'There is no option "waitMilis". Allowed: region, profile'],
    ['null', null, 'options is null. Allowed: an object, or nothing.'],
  ])('options that are not valid are refused before anything is called: %s', async (_, given, message) => {
    emulator.broker(brokerId).hold('REBOOT_IN_PROGRESS');
    const all = given === null ? null : { ...options, ...(given as object) };
    const error = await failure(untyped(user(), all));
    expect(error).toMatchObject({ kind: 'configuration', call: { operation: name } });
    expect(error.message).toContain(`${name} failed: Nothing was sent. ${message}`);
    expect(error.message).not.toContain('tuning');
    expect(emulator.calls).toEqual([]);
  });

  test('a user that is not valid is refused', async () => {
    const error = await failure(untyped(null, options));
    expect(error).toMatchObject({ kind: 'validation' });
    expect(error.message).toContain('The user is missing. Allowed: an object with brokerId, username, password');
  });

  test('everything is reported at once', async () => {
    const error = await failure(
      untyped({ ...user(), groupz: [], consoleAccess: 'no' }, { ...options, accessKey: 'x', waitMillis: '10m' }),
    );
    expect(error.violations.map(({ path }) => path)).toEqual([
      ['accessKey'],
      ['waitMillis'],
      ['groupz'],
      ['consoleAccess'],
    ]);
    expect(error.message).toContain('There is no field "groupz"');
    expect(error.message).toContain('Use groups.');
    expect(emulator.calls).toEqual([]);
  });
});

test('createUser requires a password', async () => {
  const error = await failure(createUser({ ...user(), password: undefined as unknown as string }, options));
  expect(error).toMatchObject({ kind: 'validation', violations: [{ path: ['password'] }] });
  expect(emulator.calls).toEqual([]);
});

test('ensureUser suggests the names of its options', async () => {
  const misspelled: object = { ...options, setPasword: true };
  expect((await failure(ensureUser(user(), misspelled))).message).toContain('Use setPassword.');
});

test('ensureUser returns what it did, and does nothing the second time', async () => {
  expect(await ensureUser(user(), options)).toEqual({ ...created, changed: [] });
  expect(await ensureUser({ ...user(), password: 'Another-Secret-2026' }, options)).toEqual({
    result: 'unchanged',
    changed: [],
    pendingChange: 'CREATE',
    recovered: false,
  });
  expect(await ensureUser({ ...user(), groups: [], consoleAccess: false }, options)).toEqual({
    result: 'updated',
    changed: ['groups', 'consoleAccess'],
    pendingChange: 'CREATE',
    recovered: false,
  });
  expect(emulator.passwordOf(brokerId, 'admin')).toBe(password);
  const set = await ensureUser(
    { brokerId, username: 'admin', password: 'Another-Secret-2026' },
    { ...options, setPassword: true },
  );
  expect(set).toMatchObject({ result: 'updated', changed: ['password'] });
  expect(emulator.passwordOf(brokerId, 'admin')).toBe('Another-Secret-2026');
});

test('ensureUser updates a user that another client has just created', async () => {
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

test.each([createUser, ensureUser])('%p recovers from a lost response, and reports it', async (write) => {
  emulator.inject({ operation: 'CreateUser', fault: faults.resetAfter });
  expect(await write(user(), { ...options, maxRetries: 0 })).toMatchObject({ ...created, recovered: true });
});

describe('the password of ensureUser', () => {
  const wanted = () => ({ brokerId, username: 'admin', groups: ['admins'] });
  const resolvePassword = jest.fn<Promise<string>, []>();
  beforeEach(() => resolvePassword.mockReset().mockResolvedValue(password));

  test('is not needed for an existing user', async () => {
    await createUser({ ...wanted(), password }, options);
    expect(await ensureUser(wanted(), options)).toMatchObject({ result: 'unchanged' });
    expect(await ensureUser({ ...wanted(), groups: [] }, options)).toMatchObject({ changed: ['groups'] });
    await ensureUser({ ...wanted(), groups: ['admins'], password: resolvePassword }, options);
    expect(resolvePassword).not.toHaveBeenCalled();
  });

  test('is requested once for a new user', async () => {
    expect(await ensureUser({ ...wanted(), password: resolvePassword }, options)).toMatchObject({ result: 'created' });
    expect(resolvePassword).toHaveBeenCalledTimes(1);
    expect(emulator.passwordOf(brokerId, 'admin')).toBe(password);
  });

  test('may be a function that is not asynchronous', async () => {
    const { signal } = new AbortController();
    const made = await ensureUser({ ...wanted(), password: () => password }, { ...options, signal });
    expect(made).toMatchObject({ result: 'created' });
    expect(emulator.passwordOf(brokerId, 'admin')).toBe(password);
    const sealed = () => {
      throw new Error('the vault is sealed');
    };
    const failing = ensureUser({ ...wanted(), password: sealed }, { ...options, setPassword: true, signal });
    await expect(failing).rejects.toThrow('the vault is sealed');
  });

  test('is requested once with setPassword, also if another client has just created the user', async () => {
    const create = () =>
      emulator.broker(brokerId).users.create('admin', { password: 'Somebody-Elses-2026', groups: [] });
    emulator.inject({ operation: 'CreateUser', fault: { kind: 'meanwhile', run: create } });
    const result = await ensureUser({ ...wanted(), password: resolvePassword }, { ...options, setPassword: true });
    expect(result).toMatchObject({ result: 'updated', changed: ['groups', 'password'] });
    expect(resolvePassword).toHaveBeenCalledTimes(1);
    expect(emulator.passwordOf(brokerId, 'admin')).toBe(password);
  });

  test.each([
    ['missing', undefined, 'no password was passed'],
    [
      'a function that returns undefined',
      () => Promise.resolve(undefined as unknown as string),
      'the password function did not return a string',
    ],
    [
      'a function that returns a number at once',
      () => 42 as unknown as string,
      'the password function did not return a string',
    ],
    [
      'a function that returns a number',
      () => Promise.resolve(42 as unknown as string),
      'the password function did not return a string',
    ],
  ])('%s: the error states why it is needed, before anything is written', async (_, missing, reason) => {
    const absent = await failure(ensureUser({ ...wanted(), password: missing }, options));
    expect(absent).toMatchObject({ kind: 'validation', call: { operation: 'ensureUser', username: 'admin' } });
    expect(absent.message).toContain(
      'Nothing was sent. The user does not exist, and creating it requires a password, but',
    );
    expect(absent.message).toContain(reason);
    await createUser({ ...wanted(), password }, options);
    const forced = await failure(ensureUser({ ...wanted(), password: missing }, { ...options, setPassword: true }));
    expect(forced.message).toContain('setPassword is true, which requires a password, but');
    expect(emulator.callCounts()).toMatchObject({ CreateUser: 1 });
    expect(emulator.callCounts()).not.toHaveProperty('UpdateUser');
  });

  test('is checked by the rules before it is sent, and is not in any message', async () => {
    const error = await failure(ensureUser({ ...wanted(), password: () => Promise.resolve('Canary') }, options));
    expect(error).toMatchObject({ kind: 'validation', violations: [{ rule: 'password-length' }] });
    expect(error.message).not.toContain('Canary');
    expect(emulator.callCounts()).not.toHaveProperty('CreateUser');
  });

  test('an error of its function is thrown unchanged, and a signal ends the wait for it', async () => {
    const failing = ensureUser(
      { ...wanted(), password: () => Promise.reject(new Error('the vault is sealed')) },
      options,
    );
    await expect(failing).rejects.toThrow('the vault is sealed');
    const controller = new AbortController();
    const waiting = new Promise<string>(() => setImmediate(() => controller.abort()));
    const aborted = ensureUser({ ...wanted(), password: () => waiting }, { ...options, signal: controller.signal });
    expect(await failure(aborted)).toMatchObject({ kind: 'aborted' });
  });
});
