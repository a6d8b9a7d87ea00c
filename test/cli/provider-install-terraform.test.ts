/** Tests that real Terraform or OpenTofu finds and accepts what `mq-user provider install` has installed. */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathCommand } from '../../src/cli/commands/provider/path';
import { startEmulator, type Emulator } from '../../src/emulator';
import { binaryDirectory, builtVersion, ownPlatform, programName } from '../../src/provider-package';
import { main } from '../support/cli/mq-user';
import { run } from '../support/run/programs';
import { addTerraform, requireTerraform, terraformCore, Workspace } from '../support/terraform/terraform';

const version = builtVersion() ?? '';
const brokerId = 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9';
const password = 'Installed-Once-5d18';
const { registry } = terraformCore();

let emulator: Emulator;
let home: string;
let tf: Workspace;

beforeAll(async () => {
  requireTerraform();
  emulator = await startEmulator();
  emulator.seedBroker({ brokerId });
  emulator.seedSecret({ name: 'mq/orders', secretString: password });
});
afterAll(() => emulator.close());
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'mq-user-tf-'));
  const folder = join(home, 'ein Ordner mit Ümlaut');
  mkdirSync(folder);
  // No CLI configuration but the one that a test names.
  tf = new Workspace({
    folder,
    env: { HOME: home, AWS_ENDPOINT_URL: emulator.endpoint, TF_CLI_CONFIG_FILE: undefined },
  });
  tf.write(`
provider "mq" {
  region = "us-east-1"
}

resource "mq_user" "orders" {
  broker_id          = "${brokerId}"
  username           = "orders"
  password_secret_id = "mq/orders"
}
`);
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** Runs `mq-user provider` in the folder of the configuration. */
async function mqUser(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const script = `cd "$FOLDER" && exec "$NODE" "$MAIN" provider "$@"`;
  const env = { PATH: process.env.PATH, HOME: home, FOLDER: tf.folder, NODE: process.execPath, MAIN: main };
  const { status, stdout, stderr } = await run('sh', ['-c', script, 'sh', ...args], env);
  if (status !== 0) throw new Error(`mq-user provider ${args.join(' ')} ended with ${status}: ${stderr}`);
  return { stdout, stderr };
}

const init = (env: NodeJS.ProcessEnv = {}) => tf.run(['init', '-no-color'], env);

test('init, apply and a second plan work without any configuration of Terraform', async () => {
  const { stdout } = await mqUser('install');
  tf.write(stdout, 'versions.tf');
  await tf.succeed(['init', '-no-color']);
  await tf.apply();
  expect(emulator.passwordOf(brokerId, 'orders')).toBe(password);
  expect((await tf.plan()).isEmpty).toBe(true);
  const { stdout: versions } = await tf.succeed(['version']);
  expect(versions).toContain(`+ provider ${registry}/cdktf-mq-users/mq v${version}`);
  expect(emulator.calls.at(-1)?.userAgent).toContain(`terraform-provider-mq/${version}`);
  await tf.succeed(['destroy', '-auto-approve', '-no-color']);
}, 120_000);

test('with another version beside it, and what a killed run has left, Terraform gets this version', async () => {
  const plugins = join(tf.folder, 'terraform.d', 'plugins');
  for (const folder of [join(registry, 'cdktf-mq-users', 'mq', '0.0.9', ownPlatform), '.cdktf-mq-users-a1b2c3/0']) {
    mkdirSync(join(plugins, folder), { recursive: true });
    writeFileSync(join(plugins, folder, programName('mq', '0.0.9', ownPlatform)), '#!/bin/sh\nexit 1\n', {
      mode: 0o755,
    });
  }
  tf.write((await mqUser('install')).stdout, 'versions.tf');
  await tf.succeed(['init', '-no-color']);
  await tf.succeed(['validate', '-no-color']);
}, 120_000);

test('the lock file of two platforms, and the warning about a hash or version of another package', async () => {
  const { stdout } = await mqUser('install', '--platform', ownPlatform, 'darwin_arm64', '--platform', 'linux_arm64');
  tf.write(stdout, 'versions.tf');
  const platforms = [`-platform=${ownPlatform}`, '-platform=darwin_arm64'];
  await tf.succeed(['providers', 'lock', '-fs-mirror=terraform.d/plugins', ...platforms, 'cdktf-mq-users/mq']);
  const lock = tf.read('.terraform.lock.hcl');
  await tf.succeed(['init', '-no-color', '-lockfile=readonly']);
  expect(JSON.parse((await mqUser('install', '--json')).stdout)).toMatchObject({
    lockFile: [{ address: `${registry}/cdktf-mq-users/mq`, version, result: 'matches' }],
  });

  // Another package of the same version: what the warning says is what Terraform does, and what it advises works.
  tf.write(lock.replace(/h1:[^"]+/, `h1:${'A'.repeat(43)}=`), '.terraform.lock.hcl');
  const { stderr } = await mqUser('install');
  expect(stderr).toContain(`has the hash of another package of ${registry}/cdktf-mq-users/mq ${version}`);
  expect((await init()).text).toContain('match any of the checksums previously recorded in the dependency lock file');
  const advice = /: (?:terraform|tofu) (providers lock .*)\n/.exec(stderr)?.[1]?.split(' ') ?? [];
  await tf.succeed(advice);
  await tf.succeed(['init', '-no-color', '-lockfile=readonly']);

  // Another version.
  tf.write(lock.replaceAll(version, '0.0.9'), '.terraform.lock.hcl');
  const other = JSON.parse((await mqUser('install', '--json')).stdout) as { next: string; lockFile: unknown[] };
  expect(other.lockFile).toMatchObject([{ version: '0.0.9', result: 'other-version' }]);
  expect((await init()).status).toBe(1);
  expect(other.next.split(' ').slice(1)).toEqual(['init', '-upgrade']);
  await tf.succeed(other.next.split(' ').slice(1));
}, 120_000);

test('the CLI configuration that is printed for another folder makes Terraform find it there', async () => {
  const { stdout, stderr } = await mqUser('install', '--dir', '../mirror ö');
  tf.write(stdout, 'versions.tf');
  const block = /^provider_installation \{\n[^]*?^\}\n/m.exec(stderr)?.[0] ?? '';
  writeFileSync(join(home, 'cli.tfrc'), block);
  await tf.succeed(['init', '-no-color'], { TF_CLI_CONFIG_FILE: join(home, 'cli.tfrc') });
  await tf.succeed(['validate', '-no-color'], { TF_CLI_CONFIG_FILE: join(home, 'cli.tfrc') });
}, 120_000);

test('--dir can be a plugin cache, if Terraform finds the provider elsewhere too', async () => {
  await mqUser('install', '--dir', '../cache');
  tf.write((await mqUser('install')).stdout, 'versions.tf');
  await tf.succeed(['init', '-no-color'], { TF_PLUGIN_CACHE_DIR: join(home, 'cache') });
  await tf.succeed(['validate', '-no-color'], { TF_PLUGIN_CACHE_DIR: join(home, 'cache') });
  // Terraform has made a link of the package there.
  await expect(mqUser('install', '--dir', '../cache')).rejects.toThrow('is a link, which is not followed.');
}, 120_000);

test('the recipe with dev_overrides in the help of `provider path` works, with the warning of Terraform', async () => {
  const bin = join(home, 'bin');
  addTerraform(bin);
  writeFileSync(join(bin, 'mq-user'), `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`);
  chmodSync(join(bin, 'mq-user'), 0o755);
  let help = '';
  pathCommand()
    .configureOutput({ writeOut: (text) => (help += text) })
    .outputHelp();
  const [, recipe = ''] = /^Example:.*\n([^]*)/m.exec(help) ?? [];
  const script = recipe.replaceAll(/^ {2}/gm, '');
  expect(script).toContain('terraform plan');
  tf.write('terraform {\n  required_providers {\n    mq = { source = "cdktf-mq-users/mq" }\n  }\n}\n', 'versions.tf');
  const env = {
    PATH: [bin, process.env.PATH].join(delimiter),
    HOME: home,
    FOLDER: tf.folder,
    TF_IN_AUTOMATION: '1',
    TF_CLI_ARGS_plan: '-no-color',
    CHECKPOINT_DISABLE: '1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: emulator.endpoint,
  };
  const { status, stdout, stderr } = await run('sh', ['-ec', `cd "$FOLDER"\n${script}`], env);
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.any(String) as string });
  expect(readFileSync(join(tf.folder, 'dev.tfrc'), 'utf8')).toContain(`"cdktf-mq-users/mq" = "${binaryDirectory}"`);
  expect(stdout).toContain('Provider development overrides are in effect');
  expect(stdout).toContain('Plan: 1 to add, 0 to change, 0 to destroy.');
}, 120_000);
