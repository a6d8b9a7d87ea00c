/** Where a password must never be: a canary goes through applies and failures with the real plugin, and is looked for. */
import { join } from 'node:path';
import { mkdirSync, writeFileSync } from 'node:fs';
import { installPlugin, pluginDirectory, readPlugin } from '../../src/constructs/plugin';
import { parseProviderSource } from '../../src/constructs/provider-source';
import { startEmulator, type Emulator } from '../../src/emulator';
import { findSecrets, searchFiles } from '../support/secret-search';
import { requireTerraform, Workspace } from '../support/terraform';

const brokerId = 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9';
const canary = 'Canary-c81f/"passphrase"';
const bad = 'Canary-77aa,"passphrase"';

const plugin = readPlugin(pluginDirectory);
let emulator: Emulator;
let tf: Workspace;
let output: string;

beforeAll(() => void requireTerraform());
beforeEach(async () => {
  emulator = await startEmulator();
  emulator.seedBroker({ brokerId, users: [{ username: 'foreign', password: 'Foreign-7c22-passphrase' }] });
  output = '';
  tf = new Workspace();
  installPlugin(tf.folder, parseProviderSource('', 'cdktf-mq-users/mq'), plugin);
});
afterEach(async () => {
  tf.remove();
  await emulator.close();
});

const config = (username: string, more = '') => `
terraform {
  required_providers {
    mq = {
      source  = "cdktf-mq-users/mq"
      version = "${plugin.version}"
    }
  }
}
variable "password" {
  type      = string
  sensitive = true
  ephemeral = true
}
resource "mq_user" "it" {
  broker_id           = "${brokerId}"
  username            = "${username}"
  password_wo         = var.password
  password_wo_version = 1
  ${more}
}`;

/** Runs Terraform with everything logged, and keeps what it says. */
async function run(args: readonly string[], password = canary): Promise<number | null> {
  const logs = join(tf.folder, 'logs');
  mkdirSync(logs, { recursive: true });
  const result = await tf.run(args, {
    AWS_ENDPOINT_URL_MQ: emulator.endpoint,
    TF_LOG: 'TRACE',
    TF_LOG_PATH: join(logs, 'terraform.log'),
    TF_VAR_password: password,
  });
  output += result.stdout + result.stderr;
  return result.status;
}

function expectNoLeak(secret: string): void {
  const { files, hits } = searchFiles([tf.folder], [secret]);
  expect(files).toBeGreaterThan(5);
  expect(hits).toEqual([]);
  expect(findSecrets(output, [secret])).toEqual([]);
  // The control: what may be written is found, in the logs as well.
  const control = searchFiles([tf.folder], ['mq_user.it']).hits;
  expect(control.some((hit) => hit.includes('terraform.log'))).toBe(true);
}

test('a password that is applied, changed and destroyed is in no plan, state, backup, log or output', async () => {
  tf.write(config('orders'));
  expect(await run(['init'])).toBe(0);
  expect(await run(['plan', '-out=saved.tfplan'])).toBe(0);
  expect(await run(['show', '-json', 'saved.tfplan'])).toBe(0);
  expect(await run(['apply', 'saved.tfplan'])).toBe(0);
  tf.write(config('orders', 'groups = ["writers"]').replace('version = 1', 'version = 2'));
  expect(await run(['apply', '-auto-approve'])).toBe(0);
  expect(await run(['state', 'pull'])).toBe(0);
  expect(await run(['destroy', '-auto-approve'])).toBe(0);
  expect(emulator.calls.filter(({ method }) => method !== 'GET').map(({ operation }) => operation)).toEqual([
    'CreateUser',
    'UpdateUser',
    'DeleteUser',
  ]);
  expectNoLeak(canary);
});

test.each([
  ['breaks a rule', bad, 'orders', 'group-length'],
  ['is for a user that exists', canary, 'foreign', 'exists already'],
  ['is for a broker that does not', canary, 'orders', 'NotFoundException'],
])('a password that %s is in no error', async (what, password, username, message) => {
  const broker = what.includes('does not') ? 'b-nowhere' : brokerId;
  tf.write(config(username, password === bad ? 'groups = ["g"] # orders' : '# orders').replace(brokerId, broker));
  expect(await run(['init'])).toBe(0);
  expect(await run(['apply', '-auto-approve'], password)).toBe(1);
  expect(output).toContain(message);
  writeFileSync(join(tf.folder, 'logs', 'output.txt'), output);
  expectNoLeak(password);
});

test('a password is in no process list while it is applied', async () => {
  tf.write(config('orders'));
  expect(await run(['init'])).toBe(0);
  let isDone = false;
  const watching = watchProcesses(() => isDone);
  expect(await run(['apply', '-auto-approve'])).toBe(0);
  isDone = true;
  const commandLines = await watching;
  expect(commandLines.some((line) => line.includes('terraform-provider-mq'))).toBe(true);
  expect(findSecrets(commandLines.join('\n'), [canary])).toEqual([]);
});

/** All command lines that were seen until `isDone`. */
async function watchProcesses(isDone: () => boolean): Promise<string[]> {
  const { execFileSync } = await import('node:child_process');
  const seen = new Set<string>();
  while (!isDone()) {
    for (const line of execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n')) seen.add(line);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return [...seen];
}
