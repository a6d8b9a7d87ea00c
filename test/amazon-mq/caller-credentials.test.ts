/** Credentials that the caller passes to `connect()`: values and functions, well-behaved and hostile, against the emulator. */
import { inspect } from 'node:util';
import type { AmazonMq, ClientEvent, ConnectOptions } from '../../src/amazon-mq';
import { startEmulator, type Emulator } from '../../src/emulator';
import { connectTo } from '../support/aws/amazon-mq';
import { failure } from './failure';

const secretAccessKey = 'Canary-secret-access-key-2026';
const valid = { accessKeyId: 'AKIACALLER', secretAccessKey };
const roleArn = 'arn:aws:iam::123456789012:role/team';
let emulator: Emulator;
let connections: AmazonMq[];
let events: ClientEvent[];
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());
beforeEach(() => {
  connections = [];
  events = [];
  emulator.clearCalls();
});
afterEach(() => connections.forEach((mq) => mq.close()));

async function connected(credentials: unknown, options: ConnectOptions = {}): Promise<AmazonMq> {
  const mq = await connectTo(emulator.endpoint, {
    ...options,
    credentials: credentials as ConnectOptions['credentials'],
    onEvent: (event) => events.push(event),
    tuning: { operationMillis: 400, requestMillis: 300, ...options.tuning },
  });
  connections.push(mq);
  return mq;
}

/** Fails the test if an error or an event shows the secret key. */
function expectNoSecret(error: Error): void {
  const shown = [inspect(error, { depth: 10, showHidden: true }), error.stack, JSON.stringify(error)].join();
  expect(shown).not.toContain('Canary');
  expect(JSON.stringify(events)).not.toContain('Canary');
}

test('credentials that are passed as values sign the calls', async () => {
  const mq = await connected({ ...valid, sessionToken: 'session' });
  await mq.brokers.list();
  expect(emulator.calls.at(-1)).toMatchObject({ accessKeyId: 'AKIACALLER', status: 200 });
});

test('a function is called once for many calls, and signs all of them', async () => {
  const credentials = jest.fn(() => Promise.resolve(valid));
  const mq = await connected(credentials);
  await Promise.all([mq.brokers.list(), mq.brokers.list(), mq.identity.account()]);
  expect(credentials).toHaveBeenCalledTimes(1);
  expect(new Set(emulator.calls.map(({ accessKeyId }) => accessKeyId))).toEqual(new Set(['AKIACALLER']));
});

test('a function is called again before its credentials expire', async () => {
  const credentials = jest.fn(() => Promise.resolve({ ...valid, expiration: new Date(Date.now() + 60_000) }));
  const mq = await connected(credentials);
  await mq.brokers.list();
  const before = credentials.mock.calls.length;
  await mq.brokers.list();
  expect(credentials.mock.calls.length).toBeGreaterThan(before);
});

test('a role is assumed with the credentials of a function', async () => {
  const mq = await connected(() => Promise.resolve(valid), {
    assumeRole: { roleArn },
    tuning: { operationMillis: 5_000 },
  });
  await mq.brokers.list();
  expect(emulator.calls[0]).toMatchObject({ operation: 'AssumeRole', accessKeyId: 'AKIACALLER', status: 200 });
  expect(emulator.calls.at(-1)?.accessKeyId).not.toBe('AKIACALLER');
});

const throwing = () => {
  throw new Error(secretAccessKey);
};
const getters = Object.defineProperty({ accessKeyId: 'AKIA' }, 'secretAccessKey', { get: throwing });
const changing = () => {
  let reads = 0;
  return Object.defineProperty({ accessKeyId: 'AKIACALLER' }, 'secretAccessKey', {
    get: () => (reads++ === 0 ? secretAccessKey : 42),
  });
};

const results: Readonly<Record<string, readonly [value: unknown, reason: string]>> = {
  undefined: [undefined, 'is not an object that can be read'],
  null: [null, 'is not an object that can be read'],
  'a string': [secretAccessKey, 'is not an object that can be read'],
  'an empty object': [{}, 'accessKeyId is missing, empty or not a string'],
  'an empty key': [{ ...valid, accessKeyId: '' }, 'accessKeyId is missing, empty or not a string'],
  'an array as a key': [{ ...valid, secretAccessKey: [secretAccessKey] }, 'secretAccessKey is missing, empty or not a'],
  'a number as a session token': [{ ...valid, sessionToken: 42 }, 'sessionToken is missing, empty or not a string'],
  'a key with a line feed': [{ ...valid, secretAccessKey: `${secretAccessKey}\n` }, 'ends with a line feed'],
  'a key with a header': [{ ...valid, accessKeyId: 'AKIA\r\nX-Canary: 1' }, 'Allowed: printable ASCII characters'],
  'an expiration that is a string': [{ ...valid, expiration: '2099-01-01' }, 'expiration is not a valid Date'],
  'an invalid expiration': [{ ...valid, expiration: new Date(NaN) }, 'expiration is not a valid Date'],
  'expired credentials': [{ ...valid, expiration: new Date(0) }, 'has expired'],
  'a getter that throws': [getters, 'is not an object that can be read'],
};

describe.each(Object.entries(results))('%s', (_, [value, reason]) => {
  test('as the option is a configuration error', async () => {
    if (value === undefined) return expect(await connected(value)).toBeDefined();
    const error = await failure(connected(value));
    expect(error).toMatchObject({ kind: 'configuration' });
    expect(error.message).toContain('credentials option');
    expect(error.message).toContain(reason);
    expectNoSecret(error);
  });

  test('as the result of a function fails the call, which sends nothing', async () => {
    const mq = await connected(() => Promise.resolve(value));
    const error = await failure(mq.users.find('b-1', 'orders'));
    expect(error).toMatchObject({ kind: 'credentials', mayHaveHappened: false });
    expect(error.message).toContain('No AWS credentials were found:');
    expect(error.message).toContain('result of the credentials function');
    expect(error.message).toContain(reason);
    expectNoSecret(error);
    expect(emulator.calls).toEqual([]);
  });
});

test('members are read once, so a getter cannot change them afterwards', async () => {
  const mq = await connected(() => Promise.resolve(changing()));
  await mq.brokers.list();
  expect(emulator.calls.at(-1)).toMatchObject({ accessKeyId: 'AKIACALLER', status: 200 });
});

const functions: Readonly<Record<string, () => unknown>> = {
  'throws an error': throwing,
  'rejects with an error': () => Promise.reject(new Error(secretAccessKey)),
  'rejects with an error of the SDK': () =>
    Promise.reject(Object.assign(new Error(secretAccessKey), { name: 'CredentialsProviderError' })),
  'throws a string': () => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- a function of the caller may throw anything
    throw secretAccessKey;
  },
  'throws undefined': () => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- a function of the caller may throw anything
    throw undefined;
  },
  'rejects with an error whose properties throw': () =>
    Promise.reject(
      new Proxy(new Error('hidden'), {
        get: () => {
          throw new Error(secretAccessKey);
        },
      }),
    ),
  'rejects like an aborted request': () =>
    Promise.reject(Object.assign(new Error(secretAccessKey), { name: 'AbortError' })),
};

test.each(Object.entries(functions))('a function that %s fails the call, and its error is not shown', async (_, fn) => {
  const mq = await connected(fn);
  const error = await failure(mq.users.find('b-1', 'orders'));
  expect(error).toMatchObject({ kind: 'credentials', mayHaveHappened: false });
  expect(error.message).toContain('The credentials function threw an error, which is not shown');
  expectNoSecret(error);
  expect(emulator.calls).toEqual([]);
});

test('a refusal of AWS inside a function keeps its kind, without its text', async () => {
  const refusal = Object.assign(new Error(secretAccessKey), {
    name: 'AccessDenied',
    $metadata: { httpStatusCode: 403, requestId: '0d8a7f52-3d46-4f0e-9b67-5e9b1d2c3a4f' },
  });
  const mq = await connected(() => Promise.reject(refusal));
  const error = await failure(mq.users.find('b-1', 'orders'));
  expect(error).toMatchObject({ kind: 'credentials', cause: { name: 'AccessDenied' } });
  expect(error.message).toContain('The caller is not authorized to perform this action. (AccessDenied, HTTP 403');
  expectNoSecret(error);
});

test('a function that never resolves ends with the time of the operation, for each call', async () => {
  const mq = await connected(() => new Promise(() => undefined));
  for (let call = 0; call < 2; call++) {
    const started = performance.now();
    const error = await failure(
      mq.users.create({ brokerId: 'b-1', username: 'orders', password: 'Canary-Password-1' }),
    );
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(error).toMatchObject({ kind: 'network', mayHaveHappened: false });
    expect(error.message).toContain('The source of the credentials did not respond within 0.4 s');
    expectNoSecret(error);
  }
  expect(emulator.calls).toEqual([]);
});

test('a function that never resolves once is called again by the next call', async () => {
  const credentials = jest.fn<Promise<typeof valid>, []>(() => Promise.resolve(valid));
  credentials.mockReturnValueOnce(new Promise(() => undefined));
  const mq = await connected(credentials);
  await failure(mq.brokers.list());
  await mq.brokers.list();
  expect(credentials).toHaveBeenCalledTimes(2);
});

test('a signal ends the wait for a function at once', async () => {
  const mq = await connected(() => new Promise(() => undefined), { tuning: { operationMillis: 60_000 } });
  const controller = new AbortController();
  const call = failure(mq.brokers.list({ signal: controller.signal }));
  setImmediate(() => controller.abort());
  expect(await call).toMatchObject({ kind: 'aborted', mayHaveHappened: false });
});
