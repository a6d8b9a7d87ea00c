/** Which calls are retried, how often, at what rate, and what ends the retries. Over real HTTP, with injected faults. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type AmazonMq, type ClientEvent, type ConnectOptions } from '../../src/amazon-mq';
import { faults, startEmulator, type Emulator, type Fault } from '../../src/emulator';
import { connectTo } from '../support/aws/amazon-mq';
import { run } from '../support/run/programs';
import { failure } from './failure';

const password = 'Retried-Secret-2026';
let emulator: Emulator;
let brokerId: string;
const connections: AmazonMq[] = [];
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());
beforeEach(() => {
  brokerId = emulator.seedBroker({ users: [{ username: 'orders', password }] });
  emulator.clearCalls();
});
afterEach(() => {
  emulator.clearFaults();
  connections.splice(0).forEach((connection) => connection.close());
});

async function connected(options: ConnectOptions = {}): Promise<{ mq: AmazonMq; events: ClientEvent[] }> {
  const events: ClientEvent[] = [];
  const mq = await connectTo(emulator.endpoint, { onEvent: (event) => events.push(event), ...options });
  connections.push(mq);
  return { mq, events };
}

test.each<[string, Fault, string]>([
  ['a throttle', faults.tooManyRequests, 'throttled'],
  ['a failure of AWS', faults.internalError, 'service'],
  ['a connection that is reset', faults.resetBefore, 'network'],
  ['a truncated response', faults.truncated, 'network'],
  ['a web page of another server', faults.webPage, 'network'],
])('%s is retried, and fails after the last retry', async (_, fault, kind) => {
  const { mq, events } = await connected();
  emulator.inject({ operation: 'DescribeUser', fault, times: 2 });
  expect(await mq.users.find(brokerId, 'orders')).toMatchObject({ username: 'orders' });
  expect(events.map(({ type }) => type)).toEqual(['attempt', 'wait', 'attempt', 'wait', 'attempt']);
  expect(events[1]).toMatchObject({ because: kind, attempt: 2, operation: 'DescribeUser', username: 'orders' });

  emulator.inject({ operation: 'DescribeUser', fault, times: Infinity });
  expect((await failure(mq.users.find(brokerId, 'orders'))).kind).toBe(kind);
  expect(emulator.callCounts()).toEqual({ DescribeUser: 6 });
});

test.each<[string, Fault, string]>([
  ['403', faults.forbidden, 'forbidden'],
  ['an expired token', faults.expiredToken, 'credentials'],
  ['unknown credentials', faults.unrecognizedClient, 'credentials'],
])('%s is not retried', async (_, fault, kind) => {
  const { mq } = await connected();
  emulator.inject({ operation: 'CreateUser', fault, times: Infinity });
  const error = await failure(mq.users.create({ brokerId, username: 'new', password }));
  expect(error).toMatchObject({ kind, mayHaveHappened: false });
  expect(emulator.callCounts()).toEqual({ CreateUser: 1 });
});

test('events have status, request id and time, and no password', async () => {
  const { mq, events } = await connected();
  emulator.inject({ operation: 'CreateUser', fault: faults.internalError });
  await mq.users.create({ brokerId, username: 'new', password });
  const requestId = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;
  const millis = expect.any(Number) as number;
  const call = { operation: 'CreateUser', brokerId, username: 'new' };
  await failure(mq.users.create({ brokerId, username: 'new', password }));
  expect(events).toMatchObject([
    { type: 'attempt', ...call, attempt: 1, status: 500, millis, failure: 'service' },
    { type: 'wait', ...call, because: 'service', attempt: 2, millis },
    { type: 'attempt', ...call, attempt: 2, status: 200, requestId, millis },
    { type: 'attempt', ...call, attempt: 1, status: 409, requestId, millis, failure: 'conflict' },
  ]);
  expect(JSON.stringify(events)).not.toContain(password);
});

test('a refused connection is retried at most three times, however many retries are allowed', async () => {
  const { mq, events } = await connected({ maxRetries: 25, endpoints: { mq: 'http://127.0.0.1:9' } });
  const error = await failure(mq.users.create({ brokerId, username: 'new', password }));
  expect(error).toMatchObject({ kind: 'network', delivery: 'not-sent', mayHaveHappened: false });
  expect(events.filter(({ type }) => type === 'attempt')).toHaveLength(4);
});

test('a connection that is refused briefly is retried successfully', async () => {
  const { mq } = await connected({ maxRetries: 25, tuning: { backoffMillis: 200, maxBackoffMillis: 400 } });
  emulator.inject({ operation: 'DescribeUser', fault: { kind: 'refused', millis: 20 } });
  expect(await mq.users.find(brokerId, 'orders')).toMatchObject({ username: 'orders' });
});

test("a wrong clock is corrected by AWS's time, and the call is retried", async () => {
  const dates: string[] = [];
  const tomorrow = new Date(Date.now() + 24 * 3_600_000);
  const server = createServer((request, response) => {
    dates.push(String(request.headers['x-amz-date']));
    const headers = { 'content-type': 'application/json', 'x-amzn-requestid': 'r', date: tomorrow.toUTCString() };
    if (dates.length > 1) response.writeHead(200, headers).end('{"users":[]}');
    else response.writeHead(403, { ...headers, 'x-amzn-errortype': 'InvalidSignatureException' }).end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { mq } = await connected({ maxRetries: 0, endpoints: { mq: `http://127.0.0.1:${port}` } });
  try {
    expect(await mq.users.list(brokerId)).toEqual([]);
    expect(dates[1]?.slice(0, 8)).toBe(tomorrow.toISOString().slice(0, 10).replaceAll('-', ''));
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test('one signal may end any number of calls, and Node.js reports no leak', async () => {
  // In a separate process: Jest gives tests a copy of `process`, on which no warning arrives.
  const code = `
    const [path, endpoint, brokerId] = process.argv.slice(1);
    const { connect } = require(path);
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    connect({ region: 'us-east-1', credentials, endpoints: { mq: endpoint }, maxRetries: 0, burst: 100 }).then(async (mq) => {
      const { signal } = new AbortController();
      const users = await Promise.all(Array.from({ length: 40 }, () => mq.users.find(brokerId, 'orders', { signal })));
      console.log(users.filter((user) => user.username === 'orders').length);
      mq.close();
    });
  `;
  const args = ['-e', code, join(__dirname, '..', '..', 'dist', 'amazon-mq'), emulator.endpoint, brokerId];
  const { status, stdout, stderr } = await run(process.execPath, args, process.env);
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '40\n', stderr: '' });
});

test('AWS_MAX_ATTEMPTS applies if maxRetries is not set', async () => {
  process.env.AWS_MAX_ATTEMPTS = '2';
  try {
    const { mq } = await connected({ maxRetries: undefined });
    emulator.inject({ operation: 'DescribeUser', fault: faults.internalError, times: Infinity });
    await failure(mq.users.find(brokerId, 'orders'));
    expect(emulator.callCounts()).toEqual({ DescribeUser: 2 });
  } finally {
    delete process.env.AWS_MAX_ATTEMPTS;
  }
});

test('a signal ends the wait for a retry at once', async () => {
  const controller = new AbortController();
  const { mq } = await connected({
    tuning: { backoffMillis: 60_000, maxBackoffMillis: 60_000 },
    onEvent: ({ type }) => type === 'wait' && controller.abort(),
  });
  emulator.inject({ operation: 'DescribeUser', fault: faults.internalError });
  const started = performance.now();
  const error = await failure(mq.users.find(brokerId, 'orders', controller));
  expect(error).toMatchObject({ kind: 'aborted', mayHaveHappened: false });
  expect(performance.now() - started).toBeLessThan(30_000);
});

test('a signal ends a call in progress, and whether a user was created is unknown', async () => {
  const { mq } = await connected();
  emulator.inject({ operation: 'CreateUser', fault: { kind: 'slow', millis: 5_000, when: 'after' } });
  const call = mq.users.create({ brokerId, username: 'new', password }, { signal: AbortSignal.timeout(50) });
  expect(await failure(call)).toMatchObject({ kind: 'aborted', mayHaveHappened: true });
});

test('calls are sent at the allowed rate, in order', async () => {
  const { mq, events } = await connected({ burst: 5, requestsPerSecond: 10 });
  const started = performance.now();
  const order: number[] = [];
  const find = (index: number) => mq.users.find(brokerId, 'orders').then(() => order.push(index));
  await Promise.all(Array.from({ length: 10 }, (_, index) => find(index)));
  const millis = performance.now() - started;
  expect(millis).toBeGreaterThan(450);
  expect(order.slice(5)).toEqual([...order.slice(5)].sort((a, b) => a - b));
  expect(events.filter((event) => event.type === 'wait' && event.because === 'rate')).toHaveLength(5);
});

test('a signal ends the wait for the rate limit', async () => {
  const { mq } = await connected({ burst: 1, requestsPerSecond: 0.01 });
  await mq.users.find(brokerId, 'orders');
  const error = await failure(mq.users.find(brokerId, 'orders', { signal: AbortSignal.timeout(20) }));
  expect(error.kind).toBe('aborted');
  expect(emulator.callCounts()).toEqual({ DescribeUser: 1 });
});

test('if other programs use up the quota, all calls succeed and few are throttled', async () => {
  const busy = await startEmulator({ throttle: { burst: 10, perSecond: 40 } });
  try {
    const id = busy.seedBroker();
    const mq = await connectTo(busy.endpoint, { maxRetries: 25, burst: 100, requestsPerSecond: 80 });
    connections.push(mq);
    const users = Array.from({ length: 60 }, (_, index) => `user-${index}`);
    await Promise.all(users.map((username) => mq.users.create({ brokerId: id, username, password })));
    const calls = busy.calls.filter(({ status }) => status === 429).length;
    expect(busy.broker(id).users.summaries()).toHaveLength(60);
    // Sixty at once are sent before the first refusal; without slowing down each of fifty would come back many times.
    expect(calls).toBeLessThan(120);
  } finally {
    await busy.close();
  }
});
