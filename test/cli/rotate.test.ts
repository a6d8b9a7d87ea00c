/** `mq-user rotate` against an emulated broker, whose users sign in at a server over AMQP. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { faults, startEmulator, type Emulator } from '../../src/emulator';
import { signInServerOf, type SignInServer } from '../support/activemq/sign-in-server';
import { MqUser, untilPrinted } from '../support/cli/mq-user';
import { findSecrets } from '../support/run/secret-search';

const first = 'First-Secret-2026';
let emulator: Emulator;
let server: SignInServer;
let mqUser: MqUser;
let brokerId: string;
let env: NodeJS.ProcessEnv;
let printed: string;

beforeEach(async () => {
  emulator = await startEmulator({ rebootMillis: 0 });
  server = await signInServerOf(emulator, () => brokerId);
  brokerId = emulator.seedBroker({
    endpoints: [server.url],
    users: [
      { username: 'orders', password: first, groups: ['orders'] },
      { username: 'someone-else', password: 'Else-Secret-2026' },
    ],
  });
  emulator.seedSecret({
    name: 'mq/orders',
    secretString: JSON.stringify({ brokerId, username: 'orders', password: first }),
  });
  mqUser = new MqUser(emulator);
  const ca = join(mkdtempSync(join(tmpdir(), 'rotate-')), 'ca.pem');
  writeFileSync(ca, server.ca);
  env = { NODE_EXTRA_CA_CERTS: ca };
  printed = '';
});
afterEach(async () => {
  mqUser.end();
  const versions = ['AWSCURRENT', 'AWSPENDING', 'AWSPREVIOUS'].flatMap((stage) => {
    const text = emulator.secret('mq/orders').value(stage);
    return text === undefined ? [] : [(JSON.parse(String(text)) as { password: string }).password];
  });
  expect(findSecrets(printed, versions)).toEqual([]);
  await Promise.all([emulator.close(), server.close()]);
});

async function rotate(...args: string[]) {
  const { status, document, stderr } = await mqUser.json(['rotate', '--secret-id', 'mq/orders', ...args], '', env);
  printed += JSON.stringify(document) + stderr;
  return { status, ...document };
}

const current = () => (JSON.parse(String(emulator.secret('mq/orders').value())) as { username: string }).username;
const users = () => emulator.broker(brokerId).users;

test('waits for the reboot between two runs, and is idempotent', async () => {
  expect(await rotate('--dry-run')).toMatchObject({ status: 0, username: 'orders_clone', dryRun: true });
  expect(emulator.callCounts()).not.toHaveProperty('PutSecretValue');
  const begun = await rotate();
  expect(begun).toMatchObject({ status: 0, result: 'pending', resumed: false, pendingChange: 'CREATE', brokerId });
  expect(await rotate()).toMatchObject({ result: 'pending', resumed: true, pendingChange: 'CREATE' });
  expect(current()).toBe('orders');
  expect(emulator.callCounts()).toMatchObject({ CreateUser: 1, PutSecretValue: 1 });
  emulator.broker(brokerId).reboot();
  expect(await rotate('--dry-run')).toMatchObject({ resumed: true, username: 'orders_clone' });
  expect(await rotate()).toMatchObject({ status: 0, result: 'rotated', resumed: true, username: 'orders_clone' });
  expect(current()).toBe('orders_clone');
  expect(users().find('orders')?.current?.password).toBe(first);
  expect(users().find('someone-else')).toMatchObject({ current: { password: 'Else-Secret-2026' }, pending: undefined });
}, 60_000);

test('with --reboot and --wait, one run is a rotation; the next one returns to the first user', async () => {
  expect(await rotate('--reboot', '--wait')).toMatchObject({ result: 'rotated', username: 'orders_clone' });
  expect(await rotate('--reboot', '--wait')).toMatchObject({ result: 'rotated', username: 'orders' });
  expect(await rotate('--reboot', '--wait', '--strategy', 'single-user')).toMatchObject({
    result: 'rotated',
    username: 'orders',
  });
  expect(users().summaries()).toHaveLength(3);
}, 60_000);

test('with --wait, the rotation is completed when someone else reboots the broker', async () => {
  const child = mqUser.start(['rotate', '--secret-id', 'mq/orders', '--wait'], env);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  await untilPrinted(child, 'waiting for a reboot');
  emulator.broker(brokerId).reboot();
  expect(await ended).toBe(0);
  expect(current()).toBe('orders_clone');
}, 60_000);

test('a run that is killed at any call is completed by the next ones', async () => {
  const operations = ['DescribeSecret', 'PutSecretValue', 'CreateUser', 'DescribeUser', 'UpdateSecretVersionStage'];
  for (const [index, operation] of operations.entries()) {
    const before = current();
    const fault = emulator.inject({
      operation,
      fault: index % 2 === 0 ? faults.stall : { kind: 'stall', performed: true },
    });
    const child = mqUser.start(['rotate', '--secret-id', 'mq/orders', '--reboot', '--wait'], env);
    const ended = new Promise((resolve) => child.once('close', resolve));
    const killed = new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        if (fault.hits === 0 && child.exitCode === null) return;
        clearInterval(timer);
        child.kill('SIGKILL');
        resolve();
      }, 10);
    });
    await Promise.all([killed, ended]);
    emulator.clearFaults();
    // The current password is valid after the kill.
    const value = JSON.parse(String(emulator.secret('mq/orders').value())) as { username: string; password: string };
    expect(users().find(value.username)?.current?.password).toBe(value.password);
    if (current() === before) {
      const next = await rotate('--reboot', '--wait');
      expect({ operation, ...next }).toMatchObject({ status: 0, result: 'rotated' });
    }
    expect(current()).not.toBe(before);
  }
}, 120_000);

test('what stops a rotation', async () => {
  users().addActive('orders_clone', { password: 'Theirs-Secret-2026' });
  const taken = await rotate();
  expect(taken).toMatchObject({ status: 5, error: { message: expect.stringContaining('"alternateUsername"') } });
  expect(taken).toMatchObject({ error: { message: expect.stringContaining('AWSCURRENT is unchanged.') } });
  emulator.putSecret(
    'mq/orders',
    JSON.stringify({ brokerId, username: 'orders', password: first, alternateUsername: 'orders_clone' }),
  );
  await server.close();
  expect(await rotate('--reboot', '--wait')).toMatchObject({ status: 7, error: { kind: 'network' } });
  expect(current()).toBe('orders');
  emulator.seedSecret({ name: 'plain', secretString: 'Plain-Secret-2026' });
  const plain = await mqUser.run(['rotate', '--secret-id', 'plain'], '', env);
  expect(plain).toMatchObject({ status: 3, stderr: expect.stringContaining('is not a JSON object') });
  expect(findSecrets(plain.stderr, ['Plain-Secret-2026'])).toEqual([]);
  expect(await mqUser.run(['rotate'], '', env)).toMatchObject({ status: 2 });
  expect(await mqUser.run(['rotate', '--secret-id', 'absent'], '', env)).toMatchObject({ status: 6 });
}, 60_000);
