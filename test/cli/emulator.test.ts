/** `mq-user emulator` as a process. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ListUsersCommand } from '@aws-sdk/client-mq';
import { clientOf } from '../support/aws/emulated';

const main = join(__dirname, '..', '..', 'dist', 'cli', 'main.js');
const started: ChildProcess[] = [];
afterEach(() => started.splice(0).forEach((child) => child.kill('SIGKILL')));

/** Starts the command and reads the line that it prints. */
async function start(...args: string[]) {
  const child = spawn(process.execPath, [main, 'emulator', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  started.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { value } = (await lines.next()) as { value: string };
  return { child, printed: JSON.parse(value) as { endpoint: string; brokers: string[] }, stderr: () => stderr };
}

test('prints its endpoint and brokers as one line of JSON, and serves them', async () => {
  const { printed } = await start('--broker-id', 'b-orders', 'b-billing', '--region', 'eu-west-1');
  expect(printed).toEqual({
    endpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
    brokers: ['b-orders', 'b-billing'],
  });
  const client = clientOf(printed.endpoint, 'eu-west-1');
  expect((await client.send(new ListUsersCommand({ BrokerId: 'b-orders' }))).Users).toEqual([]);
  client.destroy();
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends it at once with %i, even during a connection', async (signal, code) => {
  const { child, printed } = await start();
  const client = clientOf(printed.endpoint);
  await client.send(new ListUsersCommand({ BrokerId: 'b-none' })).catch(() => undefined);
  const exit = once(child, 'exit');
  child.kill(signal);
  expect(await exit).toEqual([code, null]);
  client.destroy();
});

test('ends with the program that started it over an IPC channel', async () => {
  const code = `require('node:child_process').fork(${JSON.stringify(main)}, ['emulator'], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })`;
  const parent = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  started.push(parent);
  const lines = createInterface({ input: parent.stdout })[Symbol.asyncIterator]();
  const { value } = (await lines.next()) as { value: string };
  const { endpoint } = JSON.parse(value) as { endpoint: string };
  expect((await fetch(endpoint)).status).toBe(403);
  parent.kill('SIGKILL');
  // The emulator holds the other end of the pipe.
  expect(await lines.next()).toEqual({ value: undefined, done: true });
  await expect(fetch(endpoint)).rejects.toThrow('fetch failed');
});

test('ends if its stdout is closed', async () => {
  const child = spawn('sh', ['-c', `"$0" "$1" emulator | :`, process.execPath, main], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  started.push(child);
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(stderr).toBe('');
});

test('a port that is in use is an error', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port } = holder.address() as AddressInfo;
  const { status, stderr } = spawnSync(process.execPath, [main, 'emulator', '--port', String(port)], {
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stderr).toBe(`Port ${port} is in use. Choose another port, or leave out --port to use a free one.\n`);
  holder.close();
});

test('--latency and --throttle slow down and limit calls like AWS', async () => {
  const { printed, stderr } = await start('--broker-id', 'b-orders', '--latency', '120ms', '--throttle');
  const client = clientOf(printed.endpoint);
  const list = () => client.send(new ListUsersCommand({ BrokerId: 'b-orders' }));
  const began = performance.now();
  await list();
  expect(performance.now() - began).toBeGreaterThanOrEqual(115);
  const ended = await Promise.allSettled(Array.from({ length: 130 }, list));
  const refused = ended.filter((each) => each.status === 'rejected').map((each): unknown => each.reason);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.length).toBeLessThanOrEqual(31);
  for (const reason of refused) expect(reason).toMatchObject({ name: 'TooManyRequestsException' });
  // No warning of Node.js about the number of pending responses.
  expect(stderr()).toBe('');
  client.destroy();
});

test.each(['x', '-1s', '120', '11m'])('--latency %s is refused', (latency) => {
  const { status, stderr } = spawnSync(process.execPath, [main, 'emulator', `--latency=${latency}`], {
    encoding: 'utf8',
  });
  expect(status).not.toBe(0);
  expect(stderr).toContain("error: option '--latency <duration>' argument");
});

test.each(['x', '-1', '65536', '1.5'])('--port %s is refused', (port) => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [main, 'emulator', `--port=${port}`], {
    encoding: 'utf8',
  });
  expect(status).not.toBe(0);
  expect(stderr).toContain('Allowed: a number from 0 to 65535.');
  expect(stdout).toBe('');
});
