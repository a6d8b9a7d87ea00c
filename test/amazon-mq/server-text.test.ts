/** No text of a server is shown after a call that carried a password, in any form and in any place. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { inspect } from 'node:util';
import { type AmazonMq, type ClientEvent, MqError } from '../../src/amazon-mq';
import { connectTo } from '../support/aws/amazon-mq';
import { encodings, hostileServer, shapes, stalling, type HostileServer } from '../support/aws/hostile-server';
import { findSecrets } from '../support/run/secret-search';
import { failure } from './failure';

const canary = 'Canary-c81f/"pass&phrase"?>';
let server: HostileServer;
let events: ClientEvent[];
let mq: AmazonMq;
beforeEach(async () => {
  server = await hostileServer();
  events = [];
  mq = await connected(5_000);
});
afterEach(() => {
  mq.close();
  server.close();
});

const connected = (requestMillis: number) =>
  connectTo(server.endpoint, {
    maxRetries: 1,
    onEvent: (event) => events.push(event),
    tuning: { backoffMillis: 0, requestMillis, operationMillis: 100_000 },
  });

const attemptWithStatus = expect.objectContaining({ type: 'attempt', status: expect.any(Number) });
/** Cases without a response, or with a response that is not read, and so without a status. A body alone may refuse a success. */
const refusedAsResponses = new Set([
  'a body that breaks off',
  'a body that is too deep',
  'a body that is too large',
  'an invalid header',
  'a success that is not JSON',
  'a web page',
  'content encoding',
  'content type of a success',
  'no HTTP at all',
]);

/** The responses of Secrets Manager have members that are read; those of CreateUser and UpdateUser have none. */
const refusedOfSecrets = new Set([...refusedAsResponses, 'request id of a success', 'a success with other members']);

const operations: Readonly<Record<string, (password: string) => Promise<unknown>>> = {
  CreateUser: (password) => mq.users.create({ brokerId: 'b-1', username: 'orders', password }),
  UpdateUser: (password) => mq.users.update('b-1', 'orders', { password }),
  CreateSecret: (password) => mq.secrets.store('mq/orders', JSON.stringify({ password }), 'A password'),
  UpdateSecret: (password) => mq.secrets.replace('mq/orders', JSON.stringify({ password }), 'A password'),
  GetSecretValue: () => mq.secrets.password('mq/orders', { jsonField: 'password' }),
};

/** Everything of an error that can be printed. */
function printed(error: unknown): string {
  const { message, stack, reason, advice, cause } = error as MqError;
  const parts = [message, stack, reason, advice, String(cause), JSON.stringify(error), JSON.stringify(cause)];
  return [...parts, inspect(error, { depth: 10, showHidden: true, getters: true })].join('\n');
}

/** Calls, and searches everything that can be printed for the password. */
async function expectNothingShown(encoding: string, call: (password: string) => Promise<unknown>): Promise<void> {
  const outcome: unknown = await call(canary).catch((thrown: unknown) => thrown);
  if (outcome instanceof Error) expect(outcome).toBeInstanceOf(MqError);
  const text = outcome instanceof Error ? printed(outcome) : '';
  expect([encoding, ...findSecrets(text, [canary])]).toEqual([encoding]);
  expect([encoding, ...findSecrets(JSON.stringify(events), [canary])]).toEqual([encoding]);
}

test('the search finds a secret in each of these encodings', () => {
  for (const [name, encode] of Object.entries(encodings)) {
    const bytes = name === 'UTF-16' ? Buffer.from(encode(canary), 'latin1') : encode(canary);
    expect([name, findSecrets(bytes, [canary]).length]).toEqual([name, expect.any(Number)]);
    expect(findSecrets(bytes, [canary])).not.toEqual([]);
  }
});

/** Operations with every encoding. The others share their code, and have a quarter of the encodings unless FULL=1. */
const thorough = ['CreateUser', 'GetSecretValue'];

describe.each(Object.entries(operations))('%s', (operation, call) => {
  const isThorough = thorough.includes(operation) || process.env.FULL === '1';
  const refused = operation.includes('Secret') ? refusedOfSecrets : refusedAsResponses;

  test.each(Object.entries(shapes))('no text of the server is shown from: %s', async (name, shape) => {
    const offset = Object.keys(shapes).indexOf(name);
    const chosen = Object.entries(encodings).filter((_, number) => isThorough || (number + offset) % 4 === 0);
    for (const [encoding, encode] of chosen) {
      events.length = 0;
      server.answerWith(shape, encode(canary));
      await expectNothingShown(encoding, call);
      // The control: the response of the server arrived in time and was read, unless the case has none.
      expect(events.filter(({ type }) => type === 'deadline')).toEqual([]);
      if (!refused.has(name)) expect(events).toContainEqual(attemptWithStatus);
    }
  });

  test('no text of the server is shown from: a body that stalls', async () => {
    mq.close();
    mq = await connected(300);
    // Each takes as long as the attempts are given.
    for (const encoding of ['plain', 'percent', 'base64']) {
      server.answerWith(stalling, encodings[encoding]!(canary));
      await expectNothingShown(encoding, call);
    }
    expect(events.filter(({ type }) => type === 'deadline')).not.toEqual([]);
  });
});

test('the test server continues if a caller disconnects during a request', async () => {
  const user = JSON.stringify({ brokerId: 'b-1', username: 'orders' });
  server.answerWith((_echo, response) => response.writeHead(200, { 'x-amzn-requestid': 'r' }).end(user), '');
  const socket = connect(Number(new URL(server.endpoint).port), '127.0.0.1');
  await once(socket, 'connect');
  const closed = once(socket, 'close');
  socket.write('POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n{"password":', () => {
    setTimeout(() => socket.resetAndDestroy(), 50);
  });
  await closed;
  for (let times = 0; times < 5; times++) await mq.users.find('b-1', 'orders');
});

test('a password that has the form of a request id is not shown as one, nor are its bytes', async () => {
  const uuid = 'c2a9f1d4-58e7-4b3f-8a6d-9e0f1b2c3d4e';
  const short = 'Canary-passwd-16';
  const hex = Buffer.from(short).toString('hex');
  const asId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  for (const [password, id] of [
    [uuid, uuid],
    [uuid, uuid.toUpperCase()],
    [
      uuid,
      [...uuid.replaceAll('-', '')]
        .reverse()
        .join('')
        .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    ],
    [short, asId],
  ] as const) {
    for (const status of [200, 409]) {
      server.answerWith(
        (_echo, response) =>
          response.writeHead(status, { 'x-amzn-requestid': id, 'x-amzn-errortype': 'ConflictException' }).end('{}'),
        '',
      );
      const error = await operations.CreateUser!(password).catch((thrown: unknown) => thrown);
      expect(printed(error) + JSON.stringify(events)).not.toContain(id);
    }
  }
});

test('no request id of a response that may contain an unknown password is shown', async () => {
  const id = Buffer.from(canary.slice(0, 16))
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  server.answerWith(
    (_echo, response) =>
      response.writeHead(400, { 'x-amzn-requestid': id, 'x-amzn-errortype': 'InvalidParameterException' }).end('{}'),
    '',
  );
  const error = await failure(mq.secrets.password('mq/orders'));
  expect(error.reason).toContain('InvalidParameterException, HTTP 400');
  expect(printed(error) + JSON.stringify(events)).not.toContain(id);
});

test('a call without a password shows the message of AWS, truncated and without control characters', async () => {
  const message = `User: arn:aws:iam::1:user/x is not authorized\u001b[31m\r\n\u202e${'x'.repeat(5_000)}`;
  server.answerWith(
    (_echo, response) =>
      response.writeHead(403, { 'x-amzn-errortype': 'AccessDeniedException' }).end(JSON.stringify({ message })),
    '',
  );
  const error = await failure(mq.users.find('b-1', 'orders'));
  expect(error.message).toContain('User: arn:aws:iam::1:user/x is not authorized\\u{1b}[31m \\u{202e}xxx');
  expect(error.message.length).toBeLessThan(1_500);

  expect(printed(error)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  expect(await failure(mq.users.update('b-1', 'orders', { groups: [] }))).toMatchObject({
    reason: expect.stringContaining('not authorized'),
  });
});

test('control characters in the state of a broker are escaped', async () => {
  const brokerState = `\u001b]0;owned\u0007${'x'.repeat(100_000)}`;
  server.answerWith(
    (_echo, response) =>
      response
        .writeHead(200, { 'content-type': 'application/json', 'x-amzn-requestid': 'r' })
        .end(JSON.stringify({ brokerId: 'b-1', engineType: 'ACTIVEMQ', brokerState })),
    '',
  );
  const error = await failure(mq.brokers.waitUntilRunning('b-1', { timeoutMillis: 0 }));
  expect(error.message).toContain('The broker was still \\u{1b}]0;owned\\u{7}xxx');
  expect(error.message.length).toBeLessThan(600);
});
