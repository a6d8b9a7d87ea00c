/** What a server says is shown to nobody after a call that carried a password, whatever it says and wherever. */
import { inspect } from 'node:util';
import { type AmazonMq, type ClientEvent, MqError } from '../../src/amazon-mq';
import { connectTo } from '../support/amazon-mq';
import { encodings, hostileServer, shapes, type HostileServer } from '../support/hostile-server';
import { findSecrets } from '../support/secret-search';
import { failure } from './failure';

const canary = 'Canary-c81f/"pass&phrase"?>';
let server: HostileServer;
let events: ClientEvent[];
let mq: AmazonMq;
beforeEach(async () => {
  server = await hostileServer();
  events = [];
  mq = await connectTo(server.endpoint, {
    maxRetries: 1,
    onEvent: (event) => events.push(event),
    tuning: { backoffMillis: 0, requestMillis: 60, operationMillis: 100_000 },
  });
});
afterEach(() => {
  mq.close();
  server.close();
});

const operations: Readonly<Record<string, (password: string) => Promise<unknown>>> = {
  CreateUser: (password) => mq.users.create({ brokerId: 'b-1', username: 'orders', password }),
  UpdateUser: (password) => mq.users.update('b-1', 'orders', { password }),
  CreateSecret: (password) => mq.secrets.store('mq/orders', JSON.stringify({ password }), 'A password'),
  GetSecretValue: () => mq.secrets.password('mq/orders', { key: 'password' }),
};

/** All that somebody could print of an error. */
function printed(error: unknown): string {
  const { message, stack, reason, advice, cause } = error as MqError;
  const parts = [message, stack, reason, advice, String(cause), JSON.stringify(error), JSON.stringify(cause)];
  return [...parts, inspect(error, { depth: 10, showHidden: true, getters: true })].join('\n');
}

test('the encodings are those that the search knows', () => {
  for (const [name, encode] of Object.entries(encodings)) {
    const bytes = name === 'UTF-16' ? Buffer.from(encode(canary), 'latin1') : encode(canary);
    expect([name, findSecrets(bytes, [canary]).length]).toEqual([name, expect.any(Number)]);
    expect(findSecrets(bytes, [canary])).not.toEqual([]);
  }
});

describe.each(Object.entries(operations))('%s', (_operation, call) => {
  test.each(Object.entries(shapes))('no text of the server is shown from: %s', async (_shape, shape) => {
    for (const [name, encode] of Object.entries(encodings)) {
      server.answerWith(shape, encode(canary));
      const outcome: unknown = await call(canary).catch((thrown: unknown) => thrown);
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(MqError);
      const text = outcome instanceof Error ? printed(outcome) : '';
      expect([name, ...findSecrets(text, [canary])]).toEqual([name]);
      expect([name, ...findSecrets(JSON.stringify(events), [canary])]).toEqual([name]);
    }
    // The control: there was something to print.
    expect(JSON.stringify(events)).toContain('"type":"attempt"');
  });
});

test('a password of the form of a request id is not shown as one, nor are its bytes', async () => {
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

test('no request id is shown of a response that may hold a password that is not known', async () => {
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

test('a call without a password shows what AWS says, bounded and without control characters', async () => {
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

test('a state of a broker that is a hostile text steers no terminal', async () => {
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
