/** Which requests go through which proxy: the rules of Go's net/http; and proxies that refuse. */
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { proxySettings } from '../../src/amazon-mq/http/proxy';
import { listBrokers } from '../support/terraform/connection-run';

const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'].flatMap((name) => [name, name.toLowerCase()]);
const before = names.map((name) => [name, process.env[name]] as const);
const clear = () => names.forEach((name) => delete process.env[name]);
beforeEach(clear);
afterAll(() => {
  clear();
  for (const [name, value] of before) if (value !== undefined) process.env[name] = value;
});

const http = 'http://http-proxy:1';
const https = 'http://https-proxy:2';

function proxyOf(url: string, options: Parameters<typeof proxySettings>[0]): string | undefined {
  const { protocol, hostname, port } = new URL(url);
  const secure = protocol === 'https:';
  return proxySettings(options)?.({ protocol, hostname, port: Number(port || (secure ? 443 : 80)) })?.host;
}

test.each([
  ['*', 'https://mq.example.com', false],
  ['mq.example.com', 'https://mq.example.com', false],
  ['MQ.Example.COM', 'https://mq.example.com', false],
  ['example.com', 'https://mq.example.com', false],
  ['example.com', 'https://example.com', false],
  ['.example.com', 'https://mq.example.com', false],
  ['.example.com', 'https://example.com', true],
  ['*.example.com', 'https://mq.example.com', false],
  ['*.example.com', 'https://example.com', true],
  ['ample.com', 'https://mq.example.com', true],
  ['mq.example.com:443', 'https://mq.example.com', false],
  ['mq.example.com:8443', 'https://mq.example.com', true],
  ['mq.example.com:8443', 'https://mq.example.com:8443', false],
  ['10.0.0.0/8', 'https://10.20.30.40', false],
  ['10.0.0.0/8', 'https://11.20.30.40', true],
  ['10.0.0.0/33', 'https://10.0.0.1', true],
  ['192.0.2.7', 'https://192.0.2.7', false],
  ['192.0.2.7:80', 'https://192.0.2.7', true],
  ['2001:db8::/32', 'https://[2001:db8::1]', false],
  ['2001:db8::1', 'https://[2001:db8:0:0::1]', false],
  ['[2001:db8::1]:443', 'https://[2001:db8::1]', false],
  ['a.example, , mq.example.com ,b.example', 'https://mq.example.com', false],
  [',,', 'https://mq.example.com', true],
  ['', 'https://mq.example.com', true],
])('NO_PROXY=%s, %s: through the proxy? %p', (noProxy, url, isProxied) => {
  expect(proxyOf(url, { httpsProxy: https, noProxy })).toBe(isProxied ? 'https-proxy:2' : undefined);
  process.env.NO_PROXY = noProxy;
  expect(proxyOf(url, { httpsProxy: https })).toBe(isProxied ? 'https-proxy:2' : undefined);
});

test.each(['http://localhost', 'https://LOCALHOST:8443', 'http://127.0.0.1:1', 'http://127.8.9.10', 'http://[::1]:1'])(
  '%s is never reached through a proxy',
  (url) => expect(proxyOf(url, { httpProxy: http, httpsProxy: https })).toBeUndefined(),
);

test('the HTTP proxy of the options also serves HTTPS, unless HTTPS has its own proxy', () => {
  const url = 'https://mq.example.com';
  expect(proxyOf(url, { httpProxy: http })).toBe('http-proxy:1');
  expect(proxyOf(url, { httpProxy: http, httpsProxy: https })).toBe('https-proxy:2');
  expect(proxyOf(url, { httpProxy: http, httpsProxy: '' })).toBeUndefined();
  process.env.HTTPS_PROXY = 'other:3';
  expect(proxyOf(url, { httpProxy: http })).toBe('other:3');
});

test('the HTTP proxy of the environment does not serve HTTPS', () => {
  process.env.HTTP_PROXY = http;
  expect(proxyOf('https://mq.example.com', {})).toBeUndefined();
  expect(proxyOf('http://mq.example.com', {})).toBe('http-proxy:1');
  expect(proxyOf('http://mq.example.com', { httpProxy: '' })).toBeUndefined();
});

test('variables in upper case take precedence over those in lower case', () => {
  process.env.https_proxy = 'lower:1';
  expect(proxyOf('https://mq.example.com', {})).toBe('lower:1');
  process.env.HTTPS_PROXY = 'upper:2';
  expect(proxyOf('https://mq.example.com', {})).toBe('upper:2');
});

test.each([
  ['status 407', 'HTTP/1.1 407 Proxy Authentication Required\r\n\r\n', 'responded with status 407'],
  ['a status that is not a number', 'HTTP/1.1 no\r\n\r\n', 'sent no HTTP response'],
  ['the banner of SSH', 'SSH-2.0-OpenSSH_9.6\r\n\r\n', 'sent no HTTP response'],
])('the error names a proxy that responds with %s', async (_, response, expected) => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(response));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const options = {
    credentials: { accessKeyId: 'A', secretAccessKey: 's' },
    httpsProxy: `http://user:Canary-pw@${proxy}`,
  };
  // In a separate process: Jest cannot load the library for proxies.
  const { stderr } = await listBrokers({ endpoint: 'https://mq.example.com' }, options);
  server.close();
  expect(stderr).toContain(
    `network: ListBrokers failed: The proxy http://${proxy} ${expected} and did not connect to mq.example.com.`,
  );
  expect(stderr).not.toContain('Canary');
});

test.each(['us%er:Canary', 'user:Canary%zz', 'user:%ffCanary'])(
  'a percent sign that does not start an encoded character, as in %s, is refused at once and not shown',
  (login) => {
    const proxyOfLogin = () => proxySettings({ httpsProxy: `http://${login}@proxy.example.com` });
    expect(proxyOfLogin).toThrow(
      /^Connecting to Amazon MQ failed: The (username|password) of the HTTPS proxy contains a percent sign/,
    );
    expect(proxyOfLogin).not.toThrow(/Canary/);
  },
);
