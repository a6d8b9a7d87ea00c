/** Signs in at servers that are not brokers: each attempt ends in time, with a reason of one line and without the password. */
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { SignInError, signIn } from '../../src/sign-in';
import { createCertificate } from '../../src/terraform-plugin/transport/certificate';
import { Random } from '../support/fuzz/fuzz';
import { seed } from '../support/fuzz/seed';
import { findSecrets } from '../support/run/secret-search';

const { certificatePem: cert, privateKeyPem: key } = createCertificate();
const credentials = { username: 'orders', password: 'Hostile-Secret-2026' };
const sasl = Buffer.from('AMQP\x03\x01\x00\x00', 'latin1');
const amqp = Buffer.from('AMQP\x00\x01\x00\x00', 'latin1');
const frame = (type: number, body: Buffer) =>
  Buffer.concat([Buffer.from([0, 0, 0, 8 + body.length, 2, type, 0, 0]), body]);
const mechanisms = (name: string) =>
  frame(1, Buffer.from([0, 0x53, 0x40, 0xc0, 3 + name.length, 1, 0xa3, name.length, ...Buffer.from(name)]));
const outcome = (code: number) => frame(1, Buffer.from([0, 0x53, 0x44, 0xc0, 3, 1, 0x50, code]));

const running: Server[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(running.splice(0).map((server) => new Promise((end) => server.close(end))));
});

async function listening(server: Server): Promise<string> {
  running.push(server);
  server.on('connection', (socket: Socket) => sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `amqp+ssl://localhost:${(server.address() as AddressInfo).port}`;
}

/** Starts a server with TLS that treats each connection as given. */
function broker(serve: (socket: TLSSocket) => void): Promise<string> {
  return listening(
    createTlsServer({ cert, key }, (socket) => {
      socket.on('error', () => undefined);
      serve(socket);
    }),
  );
}

async function attempt(url: string, timeoutMillis = 5_000) {
  const { attempts } = await signIn([url], credentials, { ca: cert, timeoutMillis });
  const text = JSON.stringify(attempts);
  expect(findSecrets(text, [credentials.password])).toEqual([]);
  expect(text).toMatch(/^[\x20-\x7e]*$/);
  expect(text.length).toBeLessThan(1_000);
  return attempts[0]!;
}

test('a server that closes, that sends no AMQP, and that speaks no TLS', async () => {
  const closing = await broker((socket) => socket.end());
  expect(await attempt(closing)).toMatchObject({ outcome: 'unreachable', reason: 'It closed the connection.' });
  const web = await broker((socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'));
  expect(await attempt(web)).toMatchObject({
    outcome: 'unreachable',
    reason: 'The endpoint does not support AMQP 1.0.',
  });
  const plain = await listening(createTcpServer((socket: Socket) => void socket.end('SSH-2.0-server\r\n')));
  expect(await attempt(plain)).toMatchObject({ outcome: 'unreachable', reason: 'The endpoint does not support TLS.' });
});

test('only the outcome about credentials is a refusal', async () => {
  const ends = async (code: number) => {
    const url = await broker((socket) => {
      socket.write(Buffer.concat([sasl, mechanisms('PLAIN')]));
      socket.once('data', () => socket.end(outcome(code)));
    });
    return (await attempt(url)).outcome;
  };
  expect(await ends(1)).toBe('refused');
  for (const code of [2, 3, 4, 9]) expect(await ends(code)).toBe('unreachable');
});

test('does not send the password to a server without the mechanism PLAIN', async () => {
  const received: Buffer[] = [];
  const url = await broker((socket) => {
    socket.write(Buffer.concat([sasl, mechanisms('EXTERNAL')]));
    socket.on('data', (chunk: Buffer) => received.push(chunk));
  });
  expect(await attempt(url)).toMatchObject({
    outcome: 'unreachable',
    reason: 'The endpoint does not support the SASL mechanism PLAIN.',
  });
  expect(findSecrets(Buffer.concat(received), [credentials.password])).toEqual([]);
});

test('a server that is silent, or never opens a session, ends the attempt at the limit of time', async () => {
  const silent = await broker((socket) => socket.resume());
  expect(await attempt(silent, 200)).toMatchObject({ outcome: 'unreachable', reason: 'No response within 200 ms.' });
  const half = await broker((socket) => {
    socket.write(Buffer.concat([sasl, mechanisms('PLAIN')]));
    socket.once('data', () => socket.write(Buffer.concat([outcome(0), amqp])));
  });
  expect(await attempt(half, 200)).toMatchObject({ outcome: 'unreachable', reason: 'No response within 200 ms.' });
});

test('a server that announces and sends an endless frame is cut off', async () => {
  let sent = 0;
  const chunk = Buffer.alloc(16 * 1024, 0x41);
  const url = await broker((socket) => {
    socket.write(Buffer.concat([sasl, Buffer.from([0x7f, 0xff, 0xff, 0xff, 2, 1, 0, 0])]));
    const more = (error?: Error | null) => {
      sent += chunk.length;
      if (!error && !socket.destroyed) socket.write(chunk, more);
    };
    more();
  });
  expect(await attempt(url)).toMatchObject({
    outcome: 'unreachable',
    reason: 'The server sent too much data before the sign-in.',
  });
  expect(sent).toBeGreaterThan(0);
  expect(sent).toBeLessThan(64 * 1024 * 1024);
});

test('generated bytes end each attempt as unreachable', async () => {
  const random = new Random(seed);
  for (let round = 0; round < 200; round++) {
    const start = random.pick([Buffer.alloc(0), sasl, Buffer.concat([sasl, mechanisms('PLAIN')]), amqp]);
    const bytes = Buffer.concat([start, random.bytes(random.below(400))]);
    const url = await broker((socket) => socket.end(bytes));
    expect((await attempt(url)).outcome).toBe('unreachable');
  }
});

test('endpoints that cannot be used are refused without being shown', async () => {
  const password = 'Endpoint-Secret-2026';
  for (const url of [
    `amqp+ssl://orders:${password}@localhost:5671`,
    `amqp+ssl://localhost:5671/${password}`,
    `amqp+ssl://localhost?${password}`,
    `amqp+ssl://${password} x`,
    `amqp+ssl://localhost:99999999#${password}`,
  ]) {
    const thrown = await signIn([url], credentials).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(SignInError);
    expect(findSecrets(String(thrown), [password, password.toLowerCase()])).toEqual([]);
  }
  for (const endpoints of [[], ['ssl://localhost:61617', 'http://localhost', 'amqp://localhost:5672']]) {
    await expect(signIn(endpoints, credentials)).rejects.toThrow('no endpoint of AMQP over TLS');
  }
});
