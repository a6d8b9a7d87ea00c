/** Tests the provider as an executable that contains Node.js, started by real Terraform on a PATH without node. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, isAbsolute, join } from 'node:path';
import { App, TerraformStack } from 'cdktf';
import { BrokerPassword, BrokerUser, MqProvider, ProviderPackaging } from '../../src/constructs';
import { startEmulator, type Emulator } from '../../src/emulator';
import { passwordVariable } from '../constructs/helpers';
import { requireTerraform, Workspace, terraformBinary } from '../support/terraform';

const script = join(__dirname, '..', '..', 'build', 'self-contained.mjs');
const brokerId = 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9';
const password = 'Carried-Along-7c22';

let emulator: Emulator;
let workspace: Workspace;
let bin: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  requireTerraform();
  const { status, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  bin = mkdtempSync(join(tmpdir(), 'mq-users-bin-'));
  env = withoutNode(bin);
  emulator = await startEmulator();
  emulator.seedBroker({ brokerId });
});
beforeEach(() => void (workspace = new Workspace({ env })));
afterEach(() => workspace.remove());
afterAll(async () => {
  rmSync(bin, { recursive: true, force: true });
  await emulator.close();
});

/** Puts Terraform and the system's shell into a folder that is all of the PATH, and no node. */
function withoutNode(bin: string): NodeJS.ProcessEnv {
  // An absolute path stays unchanged.
  const folders = isAbsolute(terraformBinary) ? [''] : (process.env.PATH ?? '').split(delimiter);
  const found = folders
    .map((folder) => (folder === '' ? terraformBinary : join(folder, terraformBinary)))
    .find((file) => spawnSync(file, ['version']).status === 0);
  for (const [name, file] of [
    [basename(terraformBinary), found ?? ''],
    ['sh', '/bin/sh'],
  ] as const) {
    symlinkSync(file, join(bin, name));
  }
  return { PATH: bin, TF_VAR_password: password };
}

/** Synthesizes a user with a plugin that is packaged so, into the workspace. */
function synthesize(packaging: ProviderPackaging): void {
  const outdir = join(workspace.folder, 'cdktf.out');
  const app = new App({ outdir });
  const stack = new TerraformStack(app, 'stack');
  new MqProvider(stack, 'mq', { endpoints: { mq: emulator.endpoint }, packaging });
  const variable = passwordVariable(stack);
  new BrokerUser(stack, 'orders', { brokerId, username: 'orders', password: BrokerPassword.fromVariable(variable) });
  app.synth();
  const folder = join(outdir, 'stacks', 'stack');
  copyFileSync(join(folder, '.terraform.lock.hcl'), join(workspace.folder, '.terraform.lock.hcl'));
  copyFileSync(join(folder, 'cdk.tf.json'), join(workspace.folder, 'cdk.tf.json'));
  cpSync(join(folder, 'terraform.d'), join(workspace.folder, 'terraform.d'), { recursive: true });
}

test('Terraform creates a user with it, from the lock file that synth wrote', async () => {
  synthesize(ProviderPackaging.selfContained());
  const lock = readFileSync(join(workspace.folder, '.terraform.lock.hcl'), 'utf8');
  await workspace.succeed(['init', '-no-color', '-lockfile=readonly']);
  expect(readFileSync(join(workspace.folder, '.terraform.lock.hcl'), 'utf8')).toBe(lock);
  await workspace.apply();
  expect(emulator.passwordOf(brokerId, 'orders')).toBe(password);
  expect((await workspace.plan()).isEmpty).toBe(true);
  await workspace.succeed(['destroy', '-auto-approve', '-no-color']);
}, 120_000);

test('the small bundle says on the same PATH what it lacks', async () => {
  synthesize(ProviderPackaging.nodeBundle());
  await workspace.succeed(['init', '-no-color']);
  const { status, text } = await workspace.run(['plan', '-no-color']);
  expect(status).not.toBe(0);
  expect(text).toContain('terraform-provider-mq needs Node.js 20 or newer, and there is no node on the PATH.');
}, 120_000);

test.each([
  [['--platform', 'windows_amd64'], 'The platform is windows_amd64. Allowed: darwin_amd64, darwin_arm64, linux_amd64'],
  [['--node', '/nowhere/node'], 'There is no /nowhere/node. Give a node binary: --node FILE.'],
])('the script refuses %j with a message', (args, message) => {
  const { status, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toContain(message);
});
