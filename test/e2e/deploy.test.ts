/** The quickstart through the real `cdktf deploy`: no flag, no CLI configuration, the provider binary started by Terraform. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator, type Emulator } from '../../src/emulator';
import { cdktf as run, cdktfProject } from '../support/terraform/cdktf';
import { findSecrets, searchFiles } from '../support/run/secret-search';
import { requireTerraform } from '../support/terraform/terraform';

const brokerId = 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9';
const canary = 'Canary-5e0b/"passphrase"';
const users = [
  { username: 'orders', groups: ['writers'] },
  { username: 'operator', consoleAccess: true },
];

let emulator: Emulator;
let folder: string;

beforeAll(() => void requireTerraform());
beforeEach(async () => {
  emulator = await startEmulator();
  emulator.seedBroker({ brokerId, users: [{ username: 'foreign', password: 'Foreign-7c22-passphrase' }] });
  folder = mkdtempSync(join(tmpdir(), 'mq-users-'));
  cdktfProject(folder, 'quickstart');
  write(users);
});
afterEach(async () => {
  await emulator.close();
  rmSync(folder, { recursive: true, force: true });
});

const write = (list: readonly object[]) => writeFileSync(join(folder, 'users.json'), JSON.stringify(list));

const cdktf = (...args: string[]) =>
  run(folder, args, {
    AWS_ENDPOINT_URL_MQ: emulator.endpoint,
    QUICKSTART_USERS: join(folder, 'users.json'),
    TF_VAR_broker_id: brokerId,
    TF_VAR_orders_password: canary,
    TF_VAR_operator_password: canary,
  });

const usernames = () =>
  emulator
    .broker(brokerId)
    .users.summaries()
    .filter(({ pendingChange }) => pendingChange !== 'DELETE')
    .map(({ username }) => username);

test('a plain cdktf deploy creates the users, a second one changes nothing, and cdktf destroy removes only the users of the stack', async () => {
  const first = await cdktf('deploy', '--auto-approve');
  expect(first).toMatchObject({
    status: 0,
    output: expect.stringContaining('Resources: 2 added, 0 changed, 0 destroyed'),
  });
  expect(usernames()).toEqual(['foreign', 'operator', 'orders']);
  expect(emulator.passwordOf(brokerId, 'orders')).toBe(canary);

  const second = await cdktf('deploy', '--auto-approve');
  expect(second).toMatchObject({ status: 0, output: expect.stringContaining('No changes') });

  const destroyed = await cdktf('destroy', '--auto-approve');
  expect(destroyed.status).toBe(0);
  expect(usernames()).toEqual(['foreign']);

  expect(searchFiles([folder], ['writers']).hits).not.toEqual([]);
  expect(searchFiles([folder], [canary]).hits).toEqual([]);
  expect(findSecrets(first.output + second.output + destroyed.output, [canary])).toEqual([]);
}, 180_000);

test('cdktf synth fails with all violations of a user, and nothing is called', async () => {
  write([{ username: 'bad user!', groups: ['x', 'a/b'], consoleAccess: true }]);
  const { status, output } = await cdktf('synth');
  expect(status).not.toBe(0);
  for (const rule of ['username-charset', 'group-length', 'group-charset']) expect(output).toContain(`[${rule}]`);
  expect(emulator.calls).toEqual([]);
});
