/** Tests the HTTP server of the emulator: requests that no SDK sends, and how the server ends. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { startEmulator, type Emulator } from '../../src/emulator';
import { password } from '../support/aws/emulated';
import { send as sendTo } from '../support/aws/raw-request';

let emulator: Emulator;
let brokerId: string;
beforeEach(async () => {
  emulator = await startEmulator();
  brokerId = emulator.seedBroker();
});
afterEach(() => emulator.close());

const send = (method: string, path: string, body = '', authorization?: string) =>
  sendTo(emulator.endpoint, method, path, body, authorization);

const user = (name: string) => `/v1/brokers/${brokerId}/users/${name}`;
const newUser = JSON.stringify({ password });

test('responses are JSON in camelCase, with a request id', async () => {
  const { status, headers, body } = await send('POST', user('orders'), newUser);
  expect({ status, body }).toEqual({ status: 200, body: {} });
  expect(headers).toMatchObject({ 'content-type': 'application/json' });
  expect(headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
  expect((await send('GET', user('orders'))).body).toEqual({
    brokerId,
    username: 'orders',
    pending: { pendingChange: 'CREATE', consoleAccess: false, groups: [] },
  });
});

test('errors have a name in the header and the attribute in the body', async () => {
  const { status, headers, body } = await send('GET', user('missing'));
  expect(status).toBe(404);
  expect(headers['x-amzn-errortype']).toBe('NotFoundException');
  expect(body).toEqual({
    errorAttribute: 'username',
    message: "Can't find requested user [missing]. Make sure your user exists.",
  });
});

test('a dot segment is treated as a username, and refused', async () => {
  for (const name of ['.', '..', '%2E%2E']) {
    expect(await send('POST', user(name), newUser)).toMatchObject({
      status: 400,
      body: { errorAttribute: 'username' },
    });
  }
});

test.each([
  ['text that is not JSON', '{', 'body'],
  ['a list', '[]', 'body'],
  ['a missing password', '{}', 'password'],
  ['a password that is a number', '{"password":123456789012}', 'password'],
  ['groups that are a string', `{"password":"${password}","groups":"g1"}`, 'groups'],
  ['a flag that is a string', `{"password":"${password}","consoleAccess":"yes"}`, 'consoleAccess'],
])('%s is a bad request', async (_, body, errorAttribute) => {
  expect(await send('POST', user('orders'), body)).toMatchObject({ status: 400, body: { errorAttribute } });
});

test.each([
  ['GET', '/v1/brokers'],
  ['GET', '/v1/broker-quotas'],
])('an unsigned request is refused: %s %s', async (method, path) => {
  const refused = await send(method, path, '', '');
  expect(refused).toMatchObject({ status: 403, body: { message: 'Missing Authentication Token' } });
  expect(refused.headers['x-amzn-errortype']).toBe('MissingAuthenticationTokenException');
});

test.each([
  ['GET', '/v1/broker-quotas'],
  ['GET', '/v2/brokers'],
  ['POST', '/v1/brokers/b-1/users/orders/unlock'],
  ['PATCH', '/v1/brokers/b-1/users/orders'],
])('an operation that is not emulated is named: %s %s', async (method, path) => {
  const refused = await send(method, path);
  expect(refused.status).toBe(400);
  expect(refused.headers['x-amzn-errortype']).toBe('UnsupportedOperationException');
  const { message } = refused.body as { message: string };
  expect(message).toContain(`The emulator does not have the operation "${method} ${path}" of Amazon MQ.`);
  expect(message).not.toMatch(/credential|token|auth/i);
});

test('a path that is not UTF-8 is a bad request', async () => {
  expect(await send('GET', user('%FF'))).toMatchObject({ status: 400 });
});

test('calls are recorded without their bodies', async () => {
  await send('POST', user('orders'), newUser);
  await send('POST', user('x'), newUser);
  expect(emulator.calls.map(({ operation, status }) => [operation, status])).toEqual([
    ['CreateUser', 200],
    ['CreateUser', 400],
  ]);
  expect(JSON.stringify(emulator.calls)).not.toContain(password);
  emulator.clearCalls();
  expect(emulator.calls).toEqual([]);
});

test('calls are not recorded with recordCalls false', async () => {
  const silent = await startEmulator({ recordCalls: false });
  expect((await sendTo(silent.endpoint, 'GET', '/v1/brokers')).status).toBe(200);
  expect([silent.calls, silent.callCounts()]).toEqual([[], {}]);
  await silent.close();
});

test('two emulators share no state, and a port that is in use is an error', async () => {
  const port = Number(new URL(emulator.endpoint).port);
  await expect(startEmulator({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  const other = await startEmulator();
  expect(() => other.broker(brokerId)).toThrow(`The emulator has no broker ${brokerId}`);
  await other.close();
});

describe('a malformed request', () => {
  const port = () => Number(new URL(emulator.endpoint).port);

  test.each([
    ['a long request line', `GET /${'x'.repeat(100_000)}`, 431],
    ['a long header', `GET / HTTP/1.1\r\nX: ${'x'.repeat(100_000)}`, 431],
    ['text that is not HTTP', `${'\0'.repeat(100_000)}\r\n\r\n`, 400],
  ])('%s: the connection is not reset while the client sends the rest', async (_what, start, status) => {
    const socket = connect({ port: port(), host: '127.0.0.1', allowHalfOpen: true });
    let response = '';
    const closed = once(socket, 'close');
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      if (response === '') socket.end('x'.repeat(1_000_000));
      response += chunk;
    });
    const errors: Error[] = [];
    socket.on('error', (error) => errors.push(error)).write(start);
    await closed;
    expect({ status: response.slice(0, 12), errors }).toEqual({ status: `HTTP/1.1 ${status}`, errors: [] });
  });

  test('a client that waits after it does not keep the emulator open', async () => {
    const socket = connect({ port: port(), host: '127.0.0.1', allowHalfOpen: true }).on('error', () => undefined);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(`GET /${'x'.repeat(100_000)}`);
    await once(socket, 'data');
    const began = Date.now();
    await emulator.close();
    socket.end();
    await closed;
    expect(Date.now() - began).toBeLessThan(10_000);
  });

  test('a client that never stops sending it does not keep the emulator open', async () => {
    const socket = connect(port(), '127.0.0.1').on('error', () => undefined);
    await once(socket, 'connect');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    const chunk = Buffer.alloc(65_536);
    const send = () => {
      while (!socket.destroyed && socket.write(chunk));
    };
    socket.on('drain', send).resume();
    send();
    await emulator.close();
    await closed;
  });
});
