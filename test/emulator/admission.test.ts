/** The requests that the emulator accepts: from this machine, not from web pages, and no larger than AWS accepts. */
import { once } from 'node:events';
import { request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { inspect } from 'node:util';
import { startEmulator, type Emulator } from '../../src/emulator';
import { password } from '../support/aws/emulated';
import { withPeakOfMemory } from '../support/run/retained-memory';

let emulator: Emulator;
let brokerId: string;
beforeEach(async () => {
  emulator = await startEmulator({ allowedHosts: ['host.docker.internal'] });
  brokerId = emulator.seedBroker();
});
afterEach(() => emulator.close());

const authorization =
  'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/mq/aws4_request, SignedHeaders=host, Signature=0';
const port = () => Number(new URL(emulator.endpoint).port);

interface Sent {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly message: string;
}

function send(headers: OutgoingHttpHeaders, body?: Buffer | string, path = '/v1/brokers'): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const options = { hostname: '127.0.0.1', port: port(), method, path, headers: { authorization, ...headers } };
    const call = request(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        const { message = '' } = JSON.parse(text) as { message?: string };
        resolve({ status: response.statusCode, headers: response.headers, message });
      });
    });
    call.on('error', reject).end(body);
  });
}

test.each(['127.0.0.1', '127.8.9.10:80', 'localhost:4566', 'LOCALHOST', 'mq.localhost', '[::1]:80', 'localhost.'])(
  'a request for the host %s is served',
  async (host) => {
    expect((await send({ host })).status).toBe(200);
  },
);

test.each([
  'evil.example',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  'notlocalhost',
  '10.0.0.1',
  '0.0.0.0',
  '[::2]',
  '127.0.0.1@evil.example',
  '127.0.0.1:80:80',
  'evil.example#localhost',
])('a request for the host "%s" is refused, as a web page could have sent it there', async (host) => {
  const { status, message } = await send({ host });
  expect(status).toBe(421);
  expect(message).toContain('the emulator accepts only local names');
  expect(emulator.calls).toEqual([]);
});

test('a host that is explicitly allowed is served', async () => {
  expect((await send({ host: 'host.docker.internal:8161' })).status).toBe(200);
});

test.each<OutgoingHttpHeaders>([
  { origin: 'https://evil.example' },
  { origin: 'null' },
  { origin: 'http://127.0.0.1:3000' },
  { 'sec-fetch-site': 'cross-site' },
])('a request of a browser is refused: %j', async (headers) => {
  const { status, message, headers: got } = await send(headers);
  expect({ status, message }).toEqual({
    status: 403,
    message: expect.stringContaining('does not accept requests from browsers'),
  });
  expect(got['access-control-allow-origin']).toBeUndefined();
});

test('a body that is too large gets a 413, which its caller receives, and is not stored', async () => {
  const chunk = Buffer.alloc(1024 * 1024, ' ');
  const upload = () =>
    new Promise<Sent>((resolve, reject) => {
      const path = `/v1/brokers/${brokerId}/users/orders`;
      const headers = { authorization, 'transfer-encoding': 'chunked' };
      const call = request({ hostname: '127.0.0.1', port: port(), method: 'POST', path, headers }, (response) => {
        response
          .resume()
          .on('end', () => resolve({ status: response.statusCode, headers: response.headers, message: '' }));
      });
      call.on('error', reject);
      const write = async () => {
        for (let index = 0; index < 300; index++) if (!call.write(chunk)) await once(call, 'drain');
        call.end();
      };
      // After the response, the upload ends with the connection.
      write().catch(reject);
    });
  const { result: received, bytes } = await withPeakOfMemory(upload);
  expect(received.status).toBe(413);
  expect(bytes).toBeLessThan(20 * 1024 * 1024);
  expect((await send({})).status).toBe(200);
});

test('a length that is too large is refused before anything is read', async () => {
  const socket = connect(port(), '127.0.0.1');
  socket.write(`POST /v1/brokers HTTP/1.1\r\nhost: localhost\r\ncontent-length: 700000000\r\n\r\n`);
  const [data] = (await once(socket, 'data')) as [Buffer];
  expect(data.toString()).toMatch(/^HTTP\/1\.1 413 [^]*RequestTooLargeException/i);
  socket.destroy();
});

test('a body of ten megabytes is read', async () => {
  const body = JSON.stringify({ password, pad: 'x'.repeat(10 * 1024 * 1024 - 100) });
  expect((await send({}, body, `/v1/brokers/${brokerId}/users/orders`)).status).toBe(200);
});

test.each([
  ['lists', '['.repeat(200_000)],
  ['objects', '{"a":'.repeat(200_000)],
  ['lists after a string with brackets', `{"b":"\\"]]]]","a":${'['.repeat(200_000)}`],
])('%s that are nested too deeply are a bad request', async (_what, body) => {
  expect((await send({}, body, `/v1/brokers/${brokerId}/users/orders`)).status).toBe(400);
});

test.each([
  ['a request line that is too long', `GET /${'x'.repeat(400_000)} HTTP/1.1\r\nhost: localhost\r\n\r\n`, 431],
  ['headers that are too large', `GET / HTTP/1.1\r\nhost: localhost\r\n${'x: y\r\n'.repeat(100_000)}\r\n`, 431],
  ['text that is not HTTP', `${'\u0016\u0003'.repeat(100_000)}\r\n\r\n`, 400],
])('%s: the caller gets a response and no reset', async (_what, text, status) => {
  for (let times = 0; times < 5; times++) {
    const socket = connect(port(), '127.0.0.1');
    let received = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (received += chunk));
    const ended = once(socket, 'end');
    socket.end(text);
    await ended;
    expect(received).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  }
});

test('a connection that is idle for longer than the default of Node.js stays open', async () => {
  const { headers } = await send({ connection: 'keep-alive' });
  expect(headers['keep-alive']).toBe('timeout=75');
});

test('printing a secret of the emulator does not show its value', () => {
  emulator.seedSecret({ name: 'mq/orders', secretString: password });
  emulator.broker(brokerId).users.create('orders', { password });
  const seeded = emulator.seedBroker({ users: [{ username: 'there', password }] });
  const view = emulator.secret('mq/orders');
  const shown = [
    `${view as unknown as string}`,
    '' + (view as unknown as string),
    JSON.stringify(view),
    inspect(view, { depth: 10, showHidden: true }),
    inspect(emulator.broker(brokerId), { depth: 10, showHidden: true }),
    inspect(emulator.broker(seeded), { depth: 10, showHidden: true }),
    JSON.stringify(emulator.broker(seeded)),
  ];
  expect(shown.filter((text) => text.includes(password))).toEqual([]);
  expect(view.value()).toBe(password);
});
