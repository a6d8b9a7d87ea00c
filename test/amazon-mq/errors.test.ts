/** Every way in which a call can fail, over real HTTP where possible: its kind, its message, and that it contains no secret. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { MqClient } from '@aws-sdk/client-mq';
import { connectClient, MqError, type AmazonMq, type MqErrorKind, type UsersClient } from '../../src/amazon-mq';
import { toMqError } from '../../src/amazon-mq/errors/to-mq-error';
import { connectTo } from '../support/aws/amazon-mq';

const password = 'Echoed-Secret-2026';
const servers: Server[] = [];
const connections: AmazonMq[] = [];
afterEach(() => {
  connections.splice(0).forEach((connection) => connection.close());
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

async function clientOf(handler: Handler): Promise<UsersClient> {
  const server = createServer(handler);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return clientTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

async function clientTo(endpoint: string): Promise<UsersClient> {
  const connection = await connectTo(endpoint, { maxRetries: 0, tuning: { requestMillis: 300 } });
  connections.push(connection);
  return connection.users;
}

async function failureOf(client: UsersClient, signal?: AbortSignal): Promise<MqError> {
  try {
    await client.create({ brokerId: 'b-1', username: 'orders', password }, signal && { signal });
  } catch (thrown) {
    if (thrown instanceof MqError) return thrown;
    throw thrown;
  }
  throw new Error('The call did not fail');
}

/** A request id of the form that AWS uses. */
const requestId = '0d8a7f52-3d46-4f0e-9b67-5e9b1d2c3a4f';
const respondWith =
  (status: number, name: string, body: string = JSON.stringify({ message: `No good: ${name}` })): Handler =>
  (_, response) => {
    response.writeHead(status, {
      'content-type': 'application/json',
      'x-amzn-errortype': name,
      'x-amzn-requestid': requestId,
    });
    response.end(body);
  };
const closes: Handler = (request) => request.socket.destroy();

test.each<[string, Handler, MqErrorKind]>([
  ['400', respondWith(400, 'BadRequestException'), 'bad-request'],
  ['403', respondWith(403, 'ForbiddenException'), 'forbidden'],
  ['403 of IAM', respondWith(403, 'AccessDeniedException'), 'forbidden'],
  ['403 with an unknown error name', respondWith(403, 'SomethingElse'), 'forbidden'],
  ['404', respondWith(404, 'NotFoundException'), 'not-found'],
  ['409', respondWith(409, 'ConflictException'), 'conflict'],
  ['429', respondWith(429, 'TooManyRequestsException'), 'throttled'],
  ['a throttle with status 400', respondWith(400, 'ThrottlingException'), 'throttled'],
  ['500', respondWith(500, 'InternalServerErrorException'), 'service'],
  ['503 with a web page', respondWith(503, '', '<html>busy</html>'), 'service'],
  ['an expired token', respondWith(403, 'ExpiredTokenException'), 'credentials'],
  ['a wrong signature', respondWith(403, 'InvalidSignatureException'), 'credentials'],
  ['a response that is not JSON', respondWith(200, '', '<html>login</html>'), 'network'],
  ['a connection that closes', closes, 'network'],
  ['no response in time', () => undefined, 'network'],
])('%s', async (_, handler, kind) => {
  const error = await failureOf(await clientOf(handler));
  expect({ kind: error.kind, message: error.message }).toMatchObject({ kind });
  expect(error.message).toMatch(/^CreateUser for the user b-1\/orders failed: \S/);
  expect(error.message).not.toContain(password);
});

test('the error of the SDK is the cause', async () => {
  const error = await failureOf(await clientOf(respondWith(409, 'ConflictException')));
  expect(error.cause).toMatchObject({ name: 'ConflictException', $metadata: { httpStatusCode: 409 } });
});

test('a refused connection is a network error, with advice', async () => {
  const error = await failureOf(await clientTo('http://127.0.0.1:9'));
  expect(error.kind).toBe('network');
  expect(error.message).toContain('Check the Region, the endpoint, the proxy and the network');
});

test('a host name that does not resolve is a network error', async () => {
  expect((await failureOf(await clientTo('http://mq.invalid'))).kind).toBe('network');
});

test('missing credentials are a credentials error', async () => {
  const mq = new MqClient({
    region: 'us-east-1',
    credentials: () =>
      Promise.reject(Object.assign(new Error('Could not load credentials'), { name: 'CredentialsProviderError' })),
  });
  const error = await failureOf((await connectClient(mq)).users);
  expect(error).toMatchObject({ kind: 'credentials', mayHaveHappened: false });
  expect(error.message).toContain('No AWS credentials were found: Could not load credentials.');
});

test('a signal during a call is the error "aborted"', async () => {
  const controller = new AbortController();
  const client = await clientOf(() => controller.abort());
  expect((await failureOf(client, controller.signal)).kind).toBe('aborted');
});

test('the message of a refused CreateUser contains no text of AWS except known parts of the error', async () => {
  const body = JSON.stringify({ errorAttribute: 'groups', message: `[${password}] is weak` });
  const error = await failureOf(await clientOf(respondWith(400, 'BadRequestException', body)));
  expect(error.reason).toBe(
    `Amazon MQ refused the request. (BadRequestException, HTTP 400, attribute groups, request id ${requestId})`,
  );
  expect(error.advice).toContain('Check that the broker is RUNNING');
  expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(/Echoed|weak/);
});

test.each<[number, string, string]>([
  [404, 'application/json', '{"error":"no such page"}'],
  [404, 'text/html', '<html>nginx</html>'],
  [404, 'application/json', ''],
  [403, 'application/json', '{"code":"POLICY","message":"blocked"}'],
  [400, 'text/plain', 'Bad Request'],
  [302, 'text/html', ''],
  [407, 'text/html', ''],
  [418, 'application/json', '{"message":"UnknownError"}'],
])('%i %s %s: the error states that the response is not from AWS', async (status, type, body) => {
  const handler: Handler = (_, response) => void response.writeHead(status, { 'content-type': type }).end(body);
  const client = await clientOf(handler);
  const error = await failureOf(client);
  expect(error).toMatchObject({ kind: 'network', delivery: 'foreign-response' });
  expect(error.message).toMatch(/, so it is not from AWS\..*HTTP \d{3}\)/);
  expect(error.message).not.toMatch(/UnknownError|blocked|nginx/);
  // A user that a proxy does not know is not a user that is gone.
  await expect(client.find('b-1', 'orders')).rejects.toMatchObject({ kind: 'network' });
});

test('any thrown value becomes an error with a reason', () => {
  for (const thrown of [undefined, null, 'text', 42, {}, new Error('')]) {
    const error = toMqError(thrown, { operation: 'ListUsers' });
    expect(error).toMatchObject({ kind: 'unexpected', message: 'ListUsers failed: No reason was given. (Error)' });
  }
});
