/** The bundled function, as Lambda runs it: from its folder alone, with environment variables, and a log on stdout. */
import { cpSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { startEmulator, type Emulator } from '../../src/emulator';
import { signInServerOf, type SignInServer } from '../support/activemq/sign-in-server';
import { run } from '../support/run/programs';
import { findSecrets } from '../support/run/secret-search';

const built = join(__dirname, '..', '..', 'dist', 'rotation', 'function');
const first = 'First-Secret-2026';
let emulator: Emulator;
let server: SignInServer;
let brokerId: string;
let folder: string;

beforeEach(async () => {
  emulator = await startEmulator({ rebootMillis: 0 });
  server = await signInServerOf(emulator, () => brokerId);
  brokerId = emulator.seedBroker({ endpoints: [server.url], users: [{ username: 'orders', password: first }] });
  emulator.seedSecret({
    name: 'mq/orders',
    secretString: JSON.stringify({ brokerId, username: 'orders', password: first }),
  });
  folder = mkdtempSync(join(tmpdir(), 'function-'));
  cpSync(built, folder, { recursive: true });
  writeFileSync(join(folder, 'ca.pem'), server.ca);
});
afterEach(() => Promise.all([emulator.close(), server.close()]));

/** Calls the handler once, as the runtime of Lambda does. */
function invoke(event: object, settings: NodeJS.ProcessEnv = {}) {
  const script = `require(${JSON.stringify(join(folder, 'index.js'))}).handler(${JSON.stringify(event)}, { getRemainingTimeInMillis: () => 900000 })
    .then(() => console.log('done'), (error) => { console.log(error.name + ': ' + error.message); process.exitCode = 1; });`;
  const env = {
    PATH: process.env.PATH,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: emulator.endpoint,
    NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
    DEBUG: '*',
    ...settings,
  };
  return run(process.execPath, ['-e', script], env);
}

test('is one file, and rotates a secret with a reboot without a password in its output', async () => {
  expect(readdirSync(built)).toEqual(['index.js']);
  const token = randomUUID();
  const outputs: string[] = [];
  const settings = { ROTATION_REBOOT: 'true' };
  for (const Step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret']) {
    const ended = await invoke({ Step, SecretId: 'mq/orders', ClientRequestToken: token }, settings);
    outputs.push(ended.stdout, ended.stderr);
    expect({ Step, ...ended }).toMatchObject({ status: 0, stdout: expect.stringContaining('done') });
  }
  const current = JSON.parse(String(emulator.secret('mq/orders').value())) as { username: string; password: string };
  expect(current.username).toBe('orders_clone');
  expect(findSecrets(outputs.join(''), [first, current.password])).toEqual([]);
  const lines = outputs
    .join('')
    .split('\n')
    .filter((line) => line.startsWith('{'));
  expect(lines.map((line) => (JSON.parse(line) as { step: string }).step)).toContain('finishSecret');
}, 60_000);

test('reports wrong settings, and a change that is pending', async () => {
  const event = { Step: 'createSecret', SecretId: 'mq/orders', ClientRequestToken: randomUUID() };
  const wrong = await invoke(event, { ROTATION_STRATEGY: 'both' });
  expect(wrong.stdout).toContain(
    'RotationError: The environment variable ROTATION_STRATEGY is not valid. Allowed: alternating-users, single-user.',
  );
  for (const Step of ['createSecret', 'setSecret']) await invoke({ ...event, Step });
  const pending = await invoke({ ...event, Step: 'testSecret' });
  expect(pending.status).toBe(1);
  expect(pending.stdout).toContain('RotationError: A change of the user orders_clone is pending (CREATE).');
}, 60_000);
