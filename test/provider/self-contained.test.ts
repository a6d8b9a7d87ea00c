/** Tests the self-contained program of the provider, started by real Terraform on a PATH without node. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, isAbsolute, join } from 'node:path';
import { App, TerraformStack } from 'cdktf';
import { BrokerPassword, BrokerUser, MqProvider, ProviderPackaging } from '../../src/constructs';
import { startEmulator, type Emulator } from '../../src/emulator';
import { passwordVariable } from '../constructs/helpers';
import { synthesizeExample } from '../support/documents/synthesize-example';
import { main } from '../support/cli/mq-user';
import { writeTrees } from '../../scripts/release/build';
import { writePackages } from '../../scripts/release/packages';
import { requiredProviders } from '../../src/cli/shared/required-providers';
import {
  OWN_SOURCE,
  ownPlatform,
  packageTexts,
  PUBLIC_REGISTRIES,
  readSelfContainedBinary,
  type Platform,
} from '../../src/provider-package';
import { selfContainedProgram } from '../support/terraform/self-contained';
import { requireTerraform, terraformBinary, terraformCore, Workspace } from '../support/terraform/terraform';

const root = join(__dirname, '..', '..');
const isFull = process.env.FULL === '1';
const program = selfContainedProgram(ownPlatform);
const brokerId = 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9';
const password = 'Carried-Along-7c22';

let emulator: Emulator;
let workspace: Workspace;
let bin: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  requireTerraform();
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
  // The program has 100 MB.
  renameSync(join(folder, 'terraform.d'), join(workspace.folder, 'terraform.d'));
}

const testProgram = program ? test : test.skip;

testProgram(
  'Terraform applies, plans and destroys with it, from the lock file that synth wrote',
  async () => {
    synthesize(ProviderPackaging.selfContained());
    const lock = readFileSync(join(workspace.folder, '.terraform.lock.hcl'), 'utf8');
    await workspace.succeed(['init', '-no-color', '-lockfile=readonly']);
    expect(readFileSync(join(workspace.folder, '.terraform.lock.hcl'), 'utf8')).toBe(lock);
    await workspace.apply();
    expect(emulator.passwordOf(brokerId, 'orders')).toBe(password);
    expect((await workspace.plan()).isEmpty).toBe(true);
    await workspace.succeed(['destroy', '-auto-approve', '-no-color']);
    expect(emulator.callCounts()).toMatchObject({ CreateUser: 1, DeleteUser: 1 });
  },
  120_000,
);

testProgram(
  'Terraform uses what mq-user provider install --self-contained installs',
  async () => {
    const args = [main, 'provider', 'install', '--self-contained'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: workspace.folder, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, expect.any(String)]);
    workspace.write(stdout, 'versions.tf');
    workspace.write(`data "mq_users" "all" {\n  broker_id = "${brokerId}"\n}\n`);
    await workspace.succeed(['init', '-no-color']);
    await workspace.succeed(['apply', '-auto-approve', '-no-color'], { AWS_ENDPOINT_URL: emulator.endpoint });
  },
  120_000,
);

testProgram(
  'what is installed, by the command and by synth, has the hash of the archive in a release of the same version',
  async () => {
    const binary = readSelfContainedBinary();
    const texts = packageTexts(root).map((path) => ({ name: basename(path), content: readFileSync(path) }));
    const programs = [{ platform: ownPlatform as Platform, content: () => readFileSync(program ?? '') }];
    // The hash is that of the files. To compress 100 MB would take half a minute.
    const level = isFull ? 9 : 0;
    const content = {
      version: binary.version,
      date: new Date('2026-11-01'),
      key: undefined,
      texts,
      programs,
      level,
    } as const;
    const release = join(workspace.folder, 'release');
    const released = await writePackages(release, content);
    writeTrees(release, released, { registry: [], mirror: new Map() });

    // Terraform writes the lock file from the archive, and accepts both folders with it.
    workspace.write(requiredProviders(OWN_SOURCE, binary.version), 'versions.tf');
    const source = `-fs-mirror=${join(release, 'mirror')}`;
    await workspace.succeed(['providers', 'lock', source, `-platform=${ownPlatform}`, OWN_SOURCE]);
    const lock = workspace.read('.terraform.lock.hcl');
    expect(lock).toContain(released.packages[0]?.hashes[0]);
    const args = [main, 'provider', 'install', '--self-contained', '--write', 'versions.tf', '--json'];
    const { stdout } = spawnSync(process.execPath, args, { cwd: workspace.folder, encoding: 'utf8' });
    expect(JSON.parse(stdout)).toMatchObject({ file: { result: 'unchanged' }, lockFile: [{ result: 'matches' }] });
    await workspace.succeed(['init', '-no-color', '-lockfile=readonly']);

    rmSync(join(workspace.folder, 'versions.tf'));
    rmSync(join(workspace.folder, 'terraform.d'), { recursive: true });
    synthesize(ProviderPackaging.selfContained());
    expect(workspace.read('.terraform.lock.hcl')).toContain(released.packages[0]?.hashes[0]);
    workspace.write(lock, '.terraform.lock.hcl');
    if (terraformCore().registry === PUBLIC_REGISTRIES[0]) {
      await workspace.succeed(['init', '-no-color', '-lockfile=readonly']);
    }
  },
  120_000,
);

testProgram(
  'the example hcp-terraform: the cloud’s workspace, the program, and a role for one run',
  async () => {
    emulator.seedSecret({ name: 'mq/orders-service', secretString: password });
    const role = 'arn:aws:iam::123456789012:role/hcp';
    const env = {
      TF_VAR_broker_id: brokerId,
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
      AWS_ROLE_ARN: role,
    };
    const example = synthesizeExample('hcp-terraform', { AWS_REGION: 'us-east-1', ...env });
    const hcp = new Workspace({
      folder: example.stack('hcp-terraform'),
      env: { AWS_ENDPOINT_URL: emulator.endpoint, ...env },
    });
    const file = join(hcp.folder, 'cdk.tf.json');
    const config = JSON.parse(readFileSync(file, 'utf8')) as { terraform: { cloud?: object } };
    expect(config.terraform.cloud).toEqual({ organization: 'my-organization', workspaces: { name: 'mq-users' } });
    // The rest is what a worker does: the same folder, without the cloud that this machine does not reach.
    delete config.terraform.cloud;
    writeFileSync(file, JSON.stringify(config));
    const token = join(hcp.folder, 'token');
    writeFileSync(token, 'a.signed.token');
    const run = { AWS_WEB_IDENTITY_TOKEN_FILE: token };
    await hcp.succeed(['init', '-no-color'], run);
    await hcp.apply(run);
    rmSync(token);
    expect(emulator.passwordOf(brokerId, 'orders-service')).toBe(password);
    expect(emulator.assumedRoles.map(({ roleArn }) => roleArn)).toContain(role);
    example.remove();
  },
  120_000,
);

test('the small bundle reports what the same PATH lacks', async () => {
  synthesize(ProviderPackaging.nodeBundle());
  await workspace.succeed(['init', '-no-color']);
  const { status, text } = await workspace.run(['plan', '-no-color']);
  expect(status).not.toBe(0);
  expect(text).toContain('terraform-provider-mq needs Node.js 20 or newer, and there is no node on the PATH.');
}, 120_000);
