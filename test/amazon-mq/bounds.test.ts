/**
 * Responses that stall, drip, never end, or are too large or too deep, at every operation that is called: each ends in
 * time, with an error that names the operation. Over real HTTP.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MqClient } from '@aws-sdk/client-mq';
import { connectClient, type AmazonMq, type ClientEvent, type ConnectOptions, type MqError } from '../../src/amazon-mq';
import { MAX_RESPONSE_BYTES, MAX_RESPONSE_DEPTH, requireShallow } from '../../src/amazon-mq/http/response-limits';
import { startEmulator, type Emulator, type Fault } from '../../src/emulator';
import { connectTo } from '../support/aws/amazon-mq';
import { withPeakOfMemory } from '../support/run/retained-memory';
import { failure } from './failure';

const password = 'Bounded-Secret-2026';
const tuning = { requestMillis: 300, operationMillis: 1_000, lookupMillis: 500 };
/** What no bounded call takes even on a slow machine, and 25 retries without bounds exceed by far. */
const generous = 15_000;
let emulator: Emulator;
let brokerId: string;
const connections: AmazonMq[] = [];
const servers: Server[] = [];
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  return emulator.close();
});
beforeEach(() => {
  brokerId = emulator.seedBroker({ users: [{ username: 'there', password, groups: ['readers'] }] });
  emulator.clearCalls();
});
afterEach(() => {
  emulator.clearFaults();
  connections.splice(0).forEach((connection) => connection.close());
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function connected(
  options: ConnectOptions = {},
  { endpoint } = emulator,
): Promise<{ mq: AmazonMq; events: ClientEvent[] }> {
  const events: ClientEvent[] = [];
  const mq = await connectTo(endpoint, {
    maxRetries: 25,
    onEvent: (event) => events.push(event),
    ...options,
    tuning: { ...tuning, ...options.tuning },
  });
  connections.push(mq);
  return { mq, events };
}

async function served(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const roleArn = 'arn:aws:iam::123456789012:role/mq-admin';
const folder = mkdtempSync(join(tmpdir(), 'mq-bounds-'));
const configFile = join(folder, 'config');
writeFileSync(
  configFile,
  `[profile base]\naws_access_key_id = AKIABASE\naws_secret_access_key = x\n[profile admin]\nrole_arn = ${roleArn}\nsource_profile = base\n`,
);
const userOf = (id: string) => ({ brokerId: id, username: 'orders', password, groups: ['g1'] });
const user = () => userOf(brokerId);

/** What an operation is called on. */
interface Target {
  readonly brokerId: string;
  readonly secretId: string;
  connect(options?: ConnectOptions): Promise<AmazonMq>;
}

/** Every operation of AWS that is called, and what calls it. */
const operations: Readonly<Record<string, (target: Target) => Promise<unknown>>> = {
  CreateUser: async ({ brokerId: id, connect }) => (await connect()).users.create(userOf(id)),
  UpdateUser: async ({ brokerId: id, connect }) => (await connect()).users.update(id, 'there', { password }),
  DeleteUser: async ({ brokerId: id, connect }) => (await connect()).users.delete(id, 'there'),
  DescribeUser: async ({ brokerId: id, connect }) => (await connect()).users.find(id, 'there'),
  ListUsers: async ({ brokerId: id, connect }) => (await connect()).users.list(id),
  DescribeBroker: async ({ brokerId: id, connect }) => (await connect()).brokers.describe(id),
  ListBrokers: async ({ connect }) => (await connect()).brokers.list(),
  RebootBroker: async ({ brokerId: id, connect }) => (await connect()).brokers.reboot(id),
  DescribeSecret: async ({ secretId: id, connect }) => (await connect()).secrets.currentVersion(id),
  GetSecretValue: async ({ secretId: id, connect }) => (await connect()).secrets.password(id),
  CreateSecret: async ({ connect }) => (await connect()).secrets.store('mq/new', password, 'A password'),
  UpdateSecret: async ({ secretId: id, connect }) => (await connect()).secrets.replace(id, password, 'A password'),
  DeleteSecret: async ({ secretId: id, connect }) => (await connect()).secrets.remove(id),
  GetCallerIdentity: ({ connect }) => connect({ allowedAccountIds: ['123456789012'] }),
  AssumeRole: async ({ brokerId: id, connect }) => {
    const admin = { credentials: undefined, profile: 'admin', sharedConfigFiles: [configFile] };
    return (await connect(admin)).users.list(id);
  },
  AssumeRoleWithWebIdentity: async ({ brokerId: id, connect }) => {
    const assumeRoleWithWebIdentity = { roleArn, webIdentityToken: 'token-of-a-run' };
    // Access keys take precedence.
    return (await connect({ assumeRoleWithWebIdentity, credentials: undefined })).users.list(id);
  },
};

/** The error of an operation whose every response has a fault, and how long it took. */
interface Bounded {
  readonly error: MqError;
  readonly millis: number;
}

/** Calls an operation on a separate emulator, so that all operations can be called at the same time. */
async function callWithFault(operation: string, fault: Fault, options: ConnectOptions): Promise<Bounded> {
  const own = await startEmulator();
  const target = {
    brokerId: own.seedBroker({ users: [{ username: 'there', password, groups: ['readers'] }] }),
    secretId: own.seedSecret({ name: 'mq/orders', secretString: password }),
    connect: async (more: ConnectOptions = {}) => (await connected({ ...options, ...more }, own)).mq,
  };
  // If a write is not performed, the lookup afterwards finds no user and no reboot.
  own.inject({ operation, fault: { ...fault, performed: reads.test(operation) } as Fault, times: Infinity });
  const started = performance.now();
  try {
    return { error: await failure(operations[operation]!(target)), millis: performance.now() - started };
  } finally {
    await own.close();
  }
}

/** Operations that change nothing, whether or not they are performed. */
const reads = /^(Describe|List|Get|AssumeRole)/;

const bounded: readonly (readonly [title: string, fault: Fault, words: RegExp])[] = [
  [
    'stalls after its headers',
    { kind: 'stall' },
    /timed out: (only the headers and 0 bytes of the|no complete) response arrived/,
  ],
  [
    'drips',
    { kind: 'drip', millis: 20 },
    /timed out: (only the headers and \d+ bytes of the|no complete) response arrived/,
  ],
  ['never ends', { kind: 'endless' }, /larger than 1 MiB/],
  ['has 700 MB', { kind: 'oversized' }, /larger than 1 MiB/],
  ['is nested 100,000 levels deep', { kind: 'deep' }, /nested too deeply/],
];

describe.each(bounded)('a response that %s', (title, fault, words) => {
  const isWaiting = /stalls|drips/.test(title);
  // A response that is too large is refused however much time there is.
  const options = isWaiting ? {} : { maxRetries: 1, tuning: { requestMillis: 10_000, operationMillis: 30_000 } };
  let outcomes: Map<string, PromiseSettledResult<Bounded>>;
  beforeAll(async () => {
    const names = Object.keys(operations);
    const settled = await Promise.allSettled(names.map((name) => callWithFault(name, fault, options)));
    outcomes = new Map(settled.map((outcome, index) => [names[index]!, outcome]));
  });

  test.each(Object.keys(operations))('ends %s in time, with an error that names the operation', (operation) => {
    const outcome = outcomes.get(operation);
    if (outcome?.status !== 'fulfilled') throw outcome?.reason ?? new Error('The operation was not called.');
    const { error, millis } = outcome.value;
    expect(millis).toBeLessThan(generous);
    expect(error.kind).toBe('network');
    const isOfCredentials = operation.startsWith('AssumeRole');
    expect(error.message).toMatch(
      isOfCredentials ? /^ListUsers .* No AWS credentials were found/ : new RegExp(`^${operation}\\b`),
    );
    expect(error.message).toMatch(isOfCredentials && isWaiting ? /timed out|did not respond/ : words);
    expect(error.message).not.toContain(password);
    // Nothing was performed. Without a response that is unknown, except for a user and a reboot, which are looked up.
    const isLookedFor = operation === 'CreateUser' || operation === 'RebootBroker';
    if (reads.test(operation)) expect(error.mayHaveHappened).toBe(false);
    else if (!isLookedFor) expect(error.mayHaveHappened).toBe(true);
  });

  test('to a CreateUser that took effect: a lookup finds the user', async () => {
    emulator.inject({ operation: 'CreateUser', fault, times: Infinity });
    const { mq } = await connected();
    expect(await mq.users.create(user(), { wasAbsent: true })).toMatchObject({ recovered: true });
  });

  test('to CreateUser and to DescribeUser: the result is unknown, within both time limits', async () => {
    emulator.inject({ operation: 'CreateUser', fault, times: Infinity });
    emulator.inject({ operation: 'DescribeUser', fault, times: Infinity });
    const { mq } = await connected();
    const started = performance.now();
    const error = await failure(mq.users.create(user()));
    expect(error).toMatchObject({ kind: 'network', mayHaveHappened: true, call: { operation: 'CreateUser' } });
    expect(error.message).toContain('It may have taken effect nevertheless.');
    expect(performance.now() - started).toBeLessThan(generous);
  });

  test('is retried, and the next response is used', async () => {
    emulator.inject({ operation: 'DescribeUser', fault });
    const { mq } = await connected();
    expect(await mq.users.find(brokerId, 'there')).toMatchObject({ groups: ['readers'] });
  });

  test('is also limited for an existing client', async () => {
    emulator.inject({ operation: 'ListUsers', fault, times: Infinity });
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const client = new MqClient({ region: 'us-east-1', endpoint: emulator.endpoint, credentials });
    const own = await connectClient(client, { maxRetries: 25, tuning: { backoffMillis: 1, ...tuning } });
    const started = performance.now();
    const error = await failure(own.users.list(brokerId));
    client.destroy();
    expect(error.kind).toBe('network');
    expect(performance.now() - started).toBeLessThan(generous);
  });
});

test('a large response is not read into memory', async () => {
  const { mq } = await connected();
  await mq.users.list(brokerId);
  emulator.inject({ operation: 'ListUsers', fault: { kind: 'oversized' }, times: Infinity });
  emulator.inject({ operation: 'DescribeBroker', fault: { kind: 'endless' }, times: Infinity });
  const { bytes } = await withPeakOfMemory(async () => {
    await failure(mq.users.list(brokerId));
    await failure(mq.brokers.describe(brokerId));
  });
  expect(bytes).toBeLessThan(20 * 1024 * 1024);
});

test.each(['same', 'new'] as const)('pages that continue with the %s token end in an error', async (token) => {
  const { mq } = await connected({ tuning: { requestMillis: 10_000, operationMillis: 30_000 } });
  emulator.inject({ operation: 'ListUsers', fault: { kind: 'endless-pages', token }, times: Infinity });
  emulator.inject({ operation: 'ListBrokers', fault: { kind: 'endless-pages', token }, times: Infinity });
  for (const [name, call] of [
    ['ListUsers', mq.users.list(brokerId)],
    ['ListBrokers', mq.brokers.list()],
    ['ListBrokers', mq.brokers.findByName('orders')],
  ] as const) {
    const error = await failure(call);
    expect(error).toMatchObject({ kind: 'network', delivery: 'foreign-response', mayHaveHappened: false });
    expect(error.message).toMatch(new RegExp(`^${name}\\b.* failed: The list does not end: `));
  }
  expect(emulator.calls.length).toBeLessThan(50);
});

test('pages with entries and new tokens end at any size, and so does a list that takes too long', async () => {
  let pages = 0;
  let size = 1;
  let millis = 0;
  const endpoint = await served((_request, response) => {
    const users = Array.from({ length: size }, (_, index) => ({ username: `user-${pages}-${index}` }));
    const body = JSON.stringify({ users, nextToken: `token-${pages++}` });
    const headers = { 'content-type': 'application/json', 'x-amzn-requestid': 'r' };
    setTimeout(() => response.writeHead(200, headers).end(body), millis);
  });
  const { mq } = await connected({ endpoints: { mq: endpoint }, tuning: { operationMillis: 20_000 } });
  expect((await failure(mq.users.list(brokerId))).message).toContain('more than 200 pages');
  size = 100;
  expect((await failure(mq.users.list(brokerId))).message).toContain('more than 2500 entries');
  const { mq: hasty } = await connected({ endpoints: { mq: endpoint } });
  size = 1;
  millis = 50;
  expect((await failure(hasty.users.list(brokerId))).message).toMatch(/timed out|took longer than 1 s/i);
});

test('a list of 250 users in the smallest pages, and a list with an empty page, are read completely', async () => {
  let start = 0;
  const endpoint = await served((_request, response) => {
    const isEmpty = start === 100;
    const users = isEmpty ? [] : Array.from({ length: 5 }, (_, index) => ({ username: `user-${start + index}` }));
    start += isEmpty ? 1 : 5;
    const nextToken = start < 251 ? { nextToken: `from-${start}` } : { nextToken: '' };
    response.writeHead(200, { 'content-type': 'application/json', 'x-amzn-requestid': 'r' });
    response.end(JSON.stringify({ users, ...nextToken }));
  });
  const { mq } = await connected({ endpoints: { mq: endpoint }, tuning: { operationMillis: 20_000 } });
  expect(await mq.users.list(brokerId)).toHaveLength(250);
});

test('the largest possible secret is read, even if JSON makes it six times as long', async () => {
  const value = '\u0001'.repeat(65_536);
  const id = emulator.seedSecret({ name: 'mq/large', secretString: value });
  const { mq } = await connected({ tuning: { requestMillis: 5_000 } });
  expect((await mq.secrets.password(id)).password).toBe(value);
});

test.each([
  ['headers that are too large', { 'x-large': 'x'.repeat(20_000) }, /headers of the response are too large/],
  ['a compressed body', { 'content-encoding': 'gzip' }, /compressed, which was not requested/],
])('refuses %s', async (_what, headers, words) => {
  const endpoint = await served((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'x-amzn-requestid': 'r', ...headers }).end('{}');
  });
  const { mq } = await connected({ endpoints: { mq: endpoint } });
  const error = await failure(mq.users.list(brokerId));
  expect(error).toMatchObject({ kind: 'network', delivery: 'foreign-response' });
  expect(error.message).toMatch(words);
});

test.each([
  ['endless trailers', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n', 'x: y\r\n'],
  ['endless interim responses', '', 'HTTP/1.1 103 Early Hints\r\n\r\n'],
  ['endless chunks of one byte', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n', '1\r\n \r\n'],
  ['endless chunk extensions', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1', ';a=b'],
  ['an endless status line', 'HTTP/1.1 200 ', 'OK'],
])('%s end in time', async (_what, head, again) => {
  const endpoint = await served((request) => {
    const { socket } = request;
    socket.on('error', () => undefined);
    socket.write(head);
    const pour = () => {
      if (!socket.destroyed && socket.write(again.repeat(2_000))) setImmediate(pour);
    };
    socket.on('drain', pour);
    pour();
  });
  const { mq } = await connected({ endpoints: { mq: endpoint } });
  const started = performance.now();
  const { result, bytes } = await withPeakOfMemory(() => failure(mq.users.list(brokerId)));
  expect(result.kind).toBe('network');
  expect(performance.now() - started).toBeLessThan(generous);
  expect(bytes).toBeLessThan(20 * 1024 * 1024);
});

test('only brackets outside strings are counted towards the limit on depth', () => {
  const shallow = (text: string) => () => requireShallow(Buffer.from(text));
  expect(shallow('['.repeat(MAX_RESPONSE_DEPTH) + ']'.repeat(MAX_RESPONSE_DEPTH))).not.toThrow();
  expect(shallow(JSON.stringify({ a: '[{'.repeat(1_000), 'b"[': '\\"[[' }).repeat(50))).not.toThrow();
  expect(shallow('['.repeat(MAX_RESPONSE_DEPTH + 1))).toThrow('nested too deeply');
  expect(shallow(`{"a":"\\\\",${'"b":{'.repeat(100)}`)).toThrow('nested too deeply');
  expect(shallow(` \n${'<a>'.repeat(2_000)}`)).toThrow('nested too deeply');
  expect(shallow(`"${'<a>'.repeat(2_000)}"`)).not.toThrow();
  expect(MAX_RESPONSE_BYTES).toBe(2 ** 20);
});

test('a missed deadline is an event, for an attempt and for the operation', async () => {
  const { mq, events } = await connected();
  emulator.inject({ operation: 'DescribeUser', fault: { kind: 'stall' }, times: Infinity });
  const error = await failure(mq.users.find(brokerId, 'there'));
  expect(error.message).toMatch(
    /No usable response arrived within 1 s, in \d attempts\. The last attempt: The attempt timed out/,
  );
  const deadlines = events.filter(({ type }) => type === 'deadline');
  const call = { operation: 'DescribeUser', brokerId, username: 'there' };
  expect(deadlines[0]).toEqual({ type: 'deadline', ...call, scope: 'attempt', attempt: 1, limitMillis: 300 });
  expect(deadlines.at(-1)).toMatchObject({ type: 'deadline', ...call, scope: 'operation', limitMillis: 1_000 });
});

test('calls of an operation that has just received no response fail at once, until it responds again', async () => {
  const { mq, events } = await connected();
  const fault = emulator.inject({
    operation: 'CreateUser',
    fault: { kind: 'stall', performed: false },
    times: Infinity,
  });
  await failure(mq.users.create(user()));
  const sent = emulator.callCounts().CreateUser;
  const started = performance.now();
  const errors = await Promise.all(
    Array.from({ length: 50 }, (_, index) => failure(mq.users.create({ ...user(), username: `user-${index}` }))),
  );
  // One after the other they would take 50 operations' time, were they tried.
  expect(performance.now() - started).toBeLessThan(generous);
  expect(emulator.callCounts().CreateUser).toBe(sent);
  for (const error of errors)
    expect(error).toMatchObject({ kind: 'network', delivery: 'not-sent', mayHaveHappened: false });
  expect(errors[0]?.message).toContain(
    'Nothing was sent, because CreateUser got no usable response within 1 s just before.',
  );
  expect(events.filter((event) => event.type === 'deadline' && event.scope === 'skipped')).toHaveLength(50);
  // Other operations are not concerned, and another connection is not either.
  expect(await mq.users.find(brokerId, 'there')).toBeDefined();
  fault.remove();
  const { mq: other } = await connected();
  await other.users.create(user());
});

test('throttling is a response: an operation may be throttled for longer than the time limit', async () => {
  const { mq } = await connected({ tuning: { backoffMillis: 250, maxBackoffMillis: 250 } });
  const fault: Fault = { kind: 'error', name: 'TooManyRequestsException', status: 429 };
  emulator.inject({ operation: 'DescribeUser', fault, times: 20 });
  const started = performance.now();
  expect(await mq.users.find(brokerId, 'there')).toBeDefined();
  expect(performance.now() - started).toBeGreaterThan(tuning.operationMillis);
});

test('waits for the rate limit do not count either', async () => {
  const { mq } = await connected({ burst: 1, requestsPerSecond: 10 });
  const calls = Array.from({ length: 10 }, () => mq.users.find(brokerId, 'there'));
  expect(await Promise.all(calls)).toHaveLength(10);
});

test('slow failures of AWS end at the same time limit', async () => {
  const endpoint = await served((_request, response) => {
    const headers = { 'content-type': 'application/json', 'x-amzn-errortype': 'InternalServerErrorException' };
    setTimeout(() => response.writeHead(500, headers).end('{}'), 100);
  });
  const { mq } = await connected({ endpoints: { mq: endpoint } });
  const started = performance.now();
  expect(['service', 'network']).toContain((await failure(mq.users.list(brokerId))).kind);
  expect(performance.now() - started).toBeLessThan(generous);
});

test('an operation whose credentials never arrive ends, and sends nothing', async () => {
  const credentials = () => new Promise<never>(() => undefined);
  const client = new MqClient({ region: 'us-east-1', endpoint: emulator.endpoint, credentials });
  const own = await connectClient(client, { tuning });
  const error = await failure(own.users.create(user()));
  client.destroy();
  expect(error).toMatchObject({ kind: 'network', mayHaveHappened: false });
  expect(error.message).toContain('The source of the credentials did not respond within 1 s');
  expect(emulator.calls).toEqual([]);
});

test('the lookup after a lost response does not block other calls of the operation', async () => {
  const { mq } = await connected();
  emulator.inject({ operation: 'CreateUser', fault: { kind: 'stall' }, times: Infinity });
  emulator.inject({ operation: 'DescribeUser', fault: { kind: 'stall' }, times: Infinity });
  await failure(mq.users.create(user()));
  emulator.clearFaults();
  expect(await mq.users.find(brokerId, 'there')).toBeDefined();
});

test('credentials that arrive late do not block later calls', async () => {
  let waitsFor: Promise<unknown> = new Promise<never>(() => undefined);
  const credentials = () => waitsFor.then(() => ({ accessKeyId: 'test', secretAccessKey: 'test' }));
  const client = new MqClient({ region: 'us-east-1', endpoint: emulator.endpoint, credentials });
  const own = await connectClient(client, { tuning });
  await failure(own.users.find(brokerId, 'there'));
  waitsFor = Promise.resolve();
  const error = await own.users.find(brokerId, 'there').catch((thrown: unknown) => thrown);
  client.destroy();
  // The SDK still waits for the source of the credentials, so the error must not be about Amazon MQ.
  expect(String(error)).not.toContain('right before');
});

describe('the endpoint of container credentials', () => {
  const keys = { credentials: undefined };
  const env = { ...process.env };
  afterEach(() => {
    process.env = { ...env };
  });

  async function fails(listener: RequestListener, token = 'token-of-a-task'): Promise<MqError> {
    process.env.AWS_CONFIG_FILE = '/dev/null';
    process.env.AWS_SHARED_CREDENTIALS_FILE = '/dev/null';
    process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI = `${await served(listener)}/credentials`;
    process.env.AWS_CONTAINER_AUTHORIZATION_TOKEN = token;
    const { mq } = await connected({ ...keys, maxRetries: 0, tuning: { operationMillis: 10_000 } });
    return failure(mq.users.list(brokerId));
  }

  test('that sends an endless response is not read into memory', async () => {
    const { result: error, bytes } = await withPeakOfMemory(() =>
      fails((_request, response) => {
        const pour = () => {
          while (!response.destroyed && response.write('x'.repeat(65_536)));
        };
        response.writeHead(200).on('drain', pour);
        pour();
      }),
    );
    expect(error).toMatchObject({ kind: 'network' });
    expect(error.reason).toContain(
      'The endpoint in AWS_CONTAINER_CREDENTIALS_FULL_URI returned no credentials. The response is larger than 1 MiB',
    );
    expect(bytes).toBeLessThan(20 * 1024 * 1024);
  });

  test('that never responds times out', async () => {
    expect((await fails(() => undefined)).reason).toContain('timed out: no complete response arrived within 5 s');
  });

  test.each(['null', '[]', '{"AccessKeyId":"A"}', 'x', ''])('is named if it responds with %j', async (body) => {
    const error = await fails((_request, response) => void response.end(body));
    expect(error).toMatchObject({ kind: 'credentials' });
    expect(error.reason).toMatch(
      /^No AWS credentials were found: The endpoint in AWS_CONTAINER_CREDENTIALS_FULL_URI responded(, but| without JSON)/,
    );
  });

  test('is sent the token, and its credentials are used', async () => {
    let sent: string | undefined;
    const listener: RequestListener = ({ headers, url }, response) => {
      sent = `${headers.authorization} ${url}`;
      response.end(
        JSON.stringify({
          ...{ AccessKeyId: 'AKIA', SecretAccessKey: 'x', Token: 't' },
          Expiration: new Date(Date.now() + 3_600_000).toISOString(),
        }),
      );
    };
    await expect(fails(listener)).rejects.toThrow('The call did not fail');
    expect(sent).toBe('token-of-a-task /credentials');
  });

  test('receives no request if the token would break it', async () => {
    const error = await fails(() => undefined, 'token\r\nX-Other: 1');
    expect(error.kind).toBe('configuration');
    expect(error.reason).toMatch(/The value of AWS_CONTAINER_AUTHORIZATION_TOKEN contains a carriage return/);
    expect(error.reason).not.toContain('X-Other');
  });

  test.each([
    ['http://[', 'is not a URL'],
    ['http://example.com/x', 'must be called over TLS'],
  ])('is refused if it is %s', async (url, words) => {
    process.env.AWS_CONFIG_FILE = '/dev/null';
    process.env.AWS_SHARED_CREDENTIALS_FILE = '/dev/null';
    process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI = url;
    const { mq } = await connected({ ...keys, maxRetries: 0 });
    const error = await failure(mq.users.list(brokerId));
    expect(error.kind).toBe('configuration');
    expect(error.reason).toContain('AWS_CONTAINER_CREDENTIALS_FULL_URI');
    expect(error.reason).toContain(words);
  });
});

describe('a credential_process', () => {
  let count = 0;
  /** A duration of `sleep` that no other process has. */
  const seconds = () => 1_000 + process.pid + ++count / 1_000;
  const isRunning = (text: string) => spawnSync('pgrep', ['-f', text]).status === 0;
  const profile = (command: string) => {
    const file = join(folder, `process-${++count}`);
    writeFileSync(file, `[profile slow]\ncredential_process = ${command}\n`);
    return { credentials: undefined, profile: 'slow', sharedConfigFiles: [file] };
  };
  async function hasEnded(text: string): Promise<boolean> {
    for (let tries = 0; tries < 40 && isRunning(text); tries++) await sleep(50);
    return !isRunning(text);
  }

  test('ends with the operation that waits for it, and so do the processes that it has started', async () => {
    const sleeper = `sleep ${seconds()}`;
    const { mq } = await connected({ ...profile(`${sleeper} & ${sleeper}; true`), maxRetries: 0 });
    const call = failure(mq.users.list(brokerId));
    await sleep(300);
    expect(isRunning(`^${sleeper}`)).toBe(true);
    expect((await call).reason).toContain('The source of the credentials did not respond within 1 s');
    expect(await hasEnded(`^${sleeper}`)).toBe(true);
  });

  test('continues while another operation waits for it', async () => {
    const keys = JSON.stringify({ Version: 1, AccessKeyId: 'AKIA', SecretAccessKey: 'x' });
    writeFileSync(join(folder, 'keys.json'), keys);
    const options = profile(`sleep 0.8; cat ${join(folder, 'keys.json')}`);
    const { mq } = await connected({ ...options, tuning: { operationMillis: 10_000 } });
    const controller = new AbortController();
    const first = failure(mq.users.list(brokerId, { signal: controller.signal }));
    const second = mq.users.list(brokerId);
    await sleep(100);
    controller.abort();
    expect((await first).kind).toBe('aborted');
    expect(await second).toHaveLength(1);
  });

  test('ends when the process ends', async () => {
    const sleeper = `sleep ${seconds()}`;
    const file = join(folder, 'exits.ts');
    const options = { region: 'us-east-1', profile: 'slow', sharedConfigFiles: profile(sleeper).sharedConfigFiles };
    const source = JSON.stringify(join(__dirname, '../../src/amazon-mq'));
    writeFileSync(
      file,
      `import { connect } from ${source};
       void connect(${JSON.stringify(options)}).then((mq) => mq.users.list('b-1')).catch(() => undefined);
       setTimeout(() => process.exit(0), 2_500);`,
    );
    const child = spawn(process.execPath, ['--import', 'tsx', file], { cwd: join(__dirname, '../..') });
    const exited = once(child, 'exit');
    for (let tries = 0; tries < 100 && !isRunning(`^${sleeper}`); tries++) await sleep(50);
    expect(isRunning(`^${sleeper}`)).toBe(true);
    await exited;
    expect(await hasEnded(`^${sleeper}`)).toBe(true);
  });
});
