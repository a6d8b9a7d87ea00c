/** Tests the HTTP server of the emulator: requests that no SDK sends, and how the server ends. */
import { once } from 'node:events';
import { request, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { startEmulator, type Emulator } from '../../src/emulator';
import { password } from '../support/aws/emulated';

let emulator: Emulator;
let brokerId: string;
beforeEach(async () => {
  emulator = await startEmulator();
  brokerId = emulator.seedBroker();
});
afterEach(() => emulator.close());

const signature =
  'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/mq/aws4_request, SignedHeaders=host, Signature=0';

interface Received {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** A raw request: node's own URL class would resolve the dot segments of the path. */
function send(
  method: string,
  path: string,
  body = '',
  authorization: string | undefined = signature,
): Promise<Received> {
  const { hostname, port } = new URL(emulator.endpoint);
  return new Promise((resolve, reject) => {
    const headers = authorization === undefined ? {} : { authorization };
    const call = request({ hostname, port, method, path, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        resolve({ status: response.statusCode, headers: response.headers, body: JSON.parse(text) as unknown });
      });
    });
    call.on('error', reject).end(body);
  });
}

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
    consoleAccess: false,
    groups: [],
    replicationUser: false,
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

test('an unsigned request, an unknown path and an unknown method are refused', async () => {
  for (const refused of [
    await send('GET', '/v1/brokers', '', ''),
    await send('GET', '/v2/brokers'),
    await send('PATCH', user('orders')),
  ]) {
    expect(refused).toMatchObject({ status: 403, body: { message: 'Missing Authentication Token' } });
    expect(refused.headers['x-amzn-errortype']).toBe('MissingAuthenticationTokenException');
  }
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
