/** The brokers client against the emulator: finding, waiting, rebooting, and the checks before the first write. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AmazonMq, type ClientEvent } from '../../src/amazon-mq';
import { faults, startEmulator, type Emulator, type HeldState } from '../../src/emulator';
import { LIMITS } from '../../src/rules';
import { connectTo } from '../support/aws/amazon-mq';
import { failure } from './failure';

const password = 'Brokered-Secret-2026';
const soon = { timeoutMillis: 5_000 };
let emulator: Emulator;
let mq: AmazonMq;
let brokerId: string;
const events: ClientEvent[] = [];
beforeAll(async () => {
  emulator = await startEmulator({ rebootMillis: 60 });
});
afterAll(() => emulator.close());
beforeEach(async () => {
  mq = await connectTo(emulator.endpoint, { onEvent: (event) => events.push(event) });
  brokerId = emulator.seedBroker();
  emulator.clearCalls();
  events.splice(0);
});
afterEach(() => {
  emulator.clearFaults();
  mq.close();
});

test('a broker is described with its users and its maintenance window', async () => {
  await mq.users.create({ brokerId, username: 'orders', password });
  const broker = await mq.brokers.describe(brokerId);
  expect(broker).toEqual({
    id: brokerId,
    name: expect.stringMatching(/^broker-/),
    arn: expect.stringContaining(brokerId),
    state: 'RUNNING',
    engineType: 'ACTIVEMQ',
    engineVersion: '5.19.1',
    authenticationStrategy: 'SIMPLE',
    endpoints: expect.arrayContaining([`amqp+ssl://${brokerId}-1.mq.us-east-1.amazonaws.com:5671`]) as unknown,
    deploymentMode: 'SINGLE_INSTANCE',
    actionsRequired: [],
    configuration: { id: expect.stringMatching(/^c-/) as unknown, revision: 1 },
    pendingConfiguration: null,
    replicatesData: false,
    users: [{ username: 'orders', pendingChange: 'CREATE' }],
    maintenanceWindow: { dayOfWeek: 'SUNDAY', timeOfDay: '03:00', timeZone: 'UTC' },
  });
  expect(await failure(mq.brokers.describe('b-none'))).toMatchObject({ kind: 'not-found' });
  expect(await failure(mq.brokers.describe('arn:aws:mq:us-east-1:1:broker:x:b-1'))).toMatchObject({
    kind: 'validation',
  });
});

test('all pages of brokers are listed, and one is found by its name', async () => {
  const other = await startEmulator();
  try {
    for (let index = 0; index < 120; index++) other.seedBroker({ brokerName: `broker-no-${index}` });
    const id = other.seedBroker({ brokerName: 'orders' });
    const client = await connectTo(other.endpoint);
    expect(await client.brokers.list()).toHaveLength(121);
    expect(await client.brokers.findByName('orders')).toMatchObject({ id, name: 'orders', state: 'RUNNING' });
    const error = await failure(client.brokers.findByName('missing'));
    expect(error).toMatchObject({ kind: 'not-found', reason: 'No broker in this Region is named missing.' });
    client.close();
  } finally {
    await other.close();
  }
});

test('waits for a reboot', async () => {
  await mq.users.create({ brokerId, username: 'orders', password });
  await mq.brokers.reboot(brokerId);
  const states: string[] = [];
  const broker = await mq.brokers.waitUntilRunning(brokerId, {
    ...soon,
    onProgress: ({ state }) => states.push(state),
  });
  expect(broker.users).toEqual([{ username: 'orders', pendingChange: null }]);
  expect(new Set(states)).toEqual(new Set(['REBOOT_IN_PROGRESS']));
  expect(events.filter(({ type }) => type === 'broker')).toHaveLength(states.length);
});

test('rebootAndWait returns when pending changes have taken effect', async () => {
  await mq.users.create({ brokerId, username: 'orders', password });
  const broker = await mq.brokers.rebootAndWait(brokerId, soon);
  expect(broker).toMatchObject({ state: 'RUNNING', users: [{ username: 'orders', pendingChange: null }] });
  expect(emulator.callCounts()).toMatchObject({ RebootBroker: 1 });
});

test('a broker that still reports RUNNING after the reboot request is not treated as rebooted', async () => {
  await mq.users.create({ brokerId, username: 'orders', password });
  // In front of the emulator: takes the request for a reboot, and passes it on a little later, as Amazon MQ does.
  let rebootRequests = 0;
  const front = createServer((request, response) => {
    const url = `${emulator.endpoint}${request.url}`;
    const headers = { authorization: request.headers.authorization ?? '' };
    if (request.method === 'POST') {
      rebootRequests += 1;
      setTimeout(() => emulator.broker(brokerId).reboot(), 150);
      response.writeHead(200, { 'x-amzn-requestid': 'accepted', 'content-type': 'application/json' }).end('{}');
    } else {
      const forward = async () => {
        const forwarded = await fetch(url, { headers });
        const id = forwarded.headers.get('x-amzn-requestid') ?? '';
        const body = await forwarded.text();
        response.writeHead(forwarded.status, { 'x-amzn-requestid': id, 'content-type': 'application/json' }).end(body);
      };
      forward().catch(() => response.destroy());
    }
  }).listen(0, '127.0.0.1');
  await once(front, 'listening');
  const behind = await connectTo(`http://127.0.0.1:${(front.address() as AddressInfo).port}`);
  try {
    const broker = await behind.brokers.rebootAndWait(brokerId, soon);
    expect({ rebootRequests, users: broker.users }).toEqual({
      rebootRequests: 1,
      users: [{ username: 'orders', pendingChange: null }],
    });
  } finally {
    behind.close();
    front.closeAllConnections();
    front.close();
  }
});

test('waiting ends in time, and the error contains the last state of the broker', async () => {
  emulator.broker(brokerId).hold('REBOOT_IN_PROGRESS');
  const error = await failure(mq.brokers.waitUntilRunning(brokerId, { timeoutMillis: 100 }));
  expect(error).toMatchObject({ kind: 'timeout' });
  expect(error.message).toMatch(/The broker was still REBOOT_IN_PROGRESS after \d+(\.\d+)? s\. Wait until/);
});

test.each<[HeldState, RegExp]>([
  ['DELETION_IN_PROGRESS', /It is being deleted/],
  ['CREATION_FAILED', /Delete it and create another broker/],
  ['CRITICAL_ACTION_REQUIRED', /requires an action/],
])('waiting fails at once if the state is %s', async (state, expected) => {
  emulator.broker(brokerId).hold(state);
  const error = await failure(mq.brokers.waitUntilRunning(brokerId, { timeoutMillis: 60_000 }));
  expect(error.kind).toBe('broker');
  expect(error.message).toContain(`The broker is ${state}.`);
  expect(error.message).toMatch(expected);
});

test('a signal ends waiting at once', async () => {
  emulator.broker(brokerId).hold('REBOOT_IN_PROGRESS');
  const wait = mq.brokers.waitUntilRunning(brokerId, {
    timeoutMillis: 60_000,
    pollMillis: 60_000,
    signal: AbortSignal.timeout(50),
  });
  const error = await failure(wait);
  expect(error).toMatchObject({ kind: 'aborted' });
  expect(error.message).toContain('interrupted while the broker was REBOOT_IN_PROGRESS');
});

describe('prepare', () => {
  test('all callers share one check of the broker', async () => {
    const prepared = await Promise.all(Array.from({ length: 10 }, () => mq.brokers.prepare(brokerId, soon)));
    expect(await mq.brokers.prepare(brokerId, soon)).toBe(prepared[0]);
    expect(emulator.callCounts()).toEqual({ DescribeBroker: 1 });
  });

  test('users that the run creates are included in the quota', async () => {
    const users = Array.from({ length: LIMITS.usersPerBroker - 1 }, (_, index) => ({
      username: `user-${index}`,
      password,
    }));
    const broker = await mq.brokers.prepare(emulator.seedBroker({ users }), soon);
    expect([broker.has('user-0'), broker.has('orders'), broker.isFull()]).toEqual([true, false, false]);
    broker.addCreated('orders');
    expect([broker.has('orders'), broker.isFull()]).toEqual([true, true]);
  });

  test('waits for a broker that reboots, and all callers receive the progress', async () => {
    emulator.broker(brokerId).hold('REBOOT_IN_PROGRESS');
    const progress = [0, 0];
    const both = progress.map((_, index) =>
      mq.brokers.prepare(brokerId, {
        ...soon,
        onProgress: () => {
          if (++progress[index]! > 2) emulator.broker(brokerId).release();
        },
      }),
    );
    await Promise.all(both);
    expect(progress.every((times) => times > 0)).toBe(true);
  });

  test.each([
    ['RabbitMQ', { engineType: 'RABBITMQ' }, /RABBITMQ broker, and Amazon MQ manages users of ActiveMQ brokers only/],
    ['LDAP', { authenticationStrategy: 'LDAP' }, /authentication strategy is LDAP/],
  ] as const)('%s is refused', async (_, seed, expected) => {
    const error = await failure(mq.brokers.prepare(emulator.seedBroker(seed), soon));
    expect(error.kind).toBe('broker');
    expect(error.message).toMatch(expected);
  });

  test('a failure is not cached', async () => {
    emulator.inject({ operation: 'DescribeBroker', fault: faults.forbidden });
    expect(await failure(mq.brokers.prepare(brokerId, soon))).toMatchObject({ kind: 'forbidden' });
    expect(await mq.brokers.prepare(brokerId, soon)).toMatchObject({ broker: { id: brokerId } });
  });

  test('a caller that is aborted does not end the wait of the others', async () => {
    emulator.inject({ operation: 'DescribeBroker', fault: { kind: 'slow', millis: 100, when: 'before' } });
    const first = mq.brokers.prepare(brokerId, { ...soon, signal: AbortSignal.timeout(20) });
    const second = mq.brokers.prepare(brokerId, soon);
    expect(await failure(first)).toMatchObject({ kind: 'aborted' });
    expect((await second).broker.id).toBe(brokerId);
    expect(emulator.callCounts()).toEqual({ DescribeBroker: 1 });
  });

  test('the work ends when all callers are aborted, and the next caller starts it again', async () => {
    emulator.broker(brokerId).hold('REBOOT_IN_PROGRESS');
    await failure(mq.brokers.prepare(brokerId, { ...soon, signal: AbortSignal.timeout(50) }));
    const calls = emulator.calls.length;
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(emulator.calls.length).toBeLessThanOrEqual(calls + 1);
    emulator.broker(brokerId).release();
    expect((await mq.brokers.prepare(brokerId, soon)).broker.state).toBe('RUNNING');
  });
});

describe('without TypeScript', () => {
  const waits = ['rebootAndWait', 'waitForReboot', 'waitUntilRunning', 'prepare'] as const;
  const cases = waits.flatMap((name) =>
    (
      [
        [undefined, 'options is missing. Allowed: an object with timeoutMillis.'],
        [{}, 'timeoutMillis is missing. Allowed: milliseconds, such as 600000'],
        [{ timeoutMillis: '10m' }, 'timeoutMillis is a string. Allowed: milliseconds, such as 600000'],
        [{ timeoutMillis: NaN }, 'timeoutMillis is NaN. Allowed: milliseconds'],
        [{ timeoutMillis: 1, pollMillis: '2s' }, 'pollMillis is a string. Allowed: milliseconds'],
        [{ timeoutMillis: 1, pollMillis: 2 ** 31 }, 'pollMillis is 2147483648. Allowed: milliseconds'],
        [{ timeoutMillis: 1, pollMilis: 2 }, 'There is no option "pollMilis"'],
        [{ timeoutMillis: 1, signal: 'stop' }, 'signal is a string. Allowed: an AbortSignal.'],
      ] as const
    ).map(([options, message]) => [name, options, message] as const),
  );
  test.each(cases)('%s refuses %p before anything is called', async (name, options, message) => {
    emulator.broker(brokerId).hold('REBOOT_IN_PROGRESS');
    const call = mq.brokers[name].bind(mq.brokers) as (...args: unknown[]) => Promise<unknown>;
    const error = await failure(call(brokerId, options));
    expect(error).toMatchObject({ kind: 'configuration', call: { brokerId } });
    expect(error.message).toContain(message);
    expect(emulator.calls).toEqual([]);
  });

  test.each<[string, object, string]>([
    ['retries as text', { maxRetries: 'x' }, 'maxRetries is a string. Allowed: a whole number from 0 up.'],
    ['half a retry', { maxRetries: 0.5 }, 'maxRetries is 0.5. Allowed: a whole number from 0 up.'],
    ['a rate as text', { requestsPerSecond: 'x' }, 'requestsPerSecond is a string. Allowed: a number greater than 0.'],
    ['no rate', { requestsPerSecond: 0 }, 'requestsPerSecond is 0. Allowed: a number greater than 0.'],
    ['an endless burst', { burst: Infinity }, 'burst is Infinity. Allowed: a number from 1 up.'],
    ['a time limit as text', { tuning: { pollMillis: '2s' } }, 'tuning.pollMillis is a string. Allowed: milliseconds'],
    ['a misspelled endpoint', { endpoints: { secretsManager: 'http://x' } }, 'Use secretsmanager.'],
    ['a former option', { accessKey: 'x' }, 'There is no option "accessKey". Allowed: region, profile, credentials'],
    ['null', { region: null }, 'region is null. Allowed: a string.'],
  ])('connect refuses %s', async (_, options, message) => {
    const error = await failure(connectTo(emulator.endpoint, options));
    expect(error).toMatchObject({ kind: 'configuration' });
    expect(error.message).toContain(message);
  });
});
