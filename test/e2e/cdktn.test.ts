/** The package, as npm packs it, in an app on cdktn, the continuation of CDKTF: a real synth and apply in a scratch project. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator, type Emulator } from '../../src/emulator';
import { cleanEnvironment, requireTerraform, Workspace } from '../support/terraform';

const root = join(__dirname, '..', '..');
const brokerId = 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9';
const password = 'Scratch-Password-12';

/** What a team on cdktn writes: the override makes `cdktf` of this package and of all others the same as theirs. */
const manifest = (tarball: string) => ({
  name: 'scratch',
  private: true,
  dependencies: { cdktn: '0.24.0', constructs: '10.6.0', 'cdktf-mq-users': `file:${tarball}` },
  overrides: { cdktf: 'npm:cdktn@0.24.0' },
});

const app = `
const { App, TerraformOutput, TerraformStack, TerraformVariable } = require('cdktn');
const { BrokerPassword, BrokerPasswords, BrokerUser, BrokerUsers, MqProvider } = require('cdktf-mq-users');
const app = new App();
const stack = new TerraformStack(app, 'scratch');
new MqProvider(stack, 'mq', { region: 'us-east-1' });
const password = new TerraformVariable(stack, 'password', { type: 'string', sensitive: true });
const brokerId = new TerraformVariable(stack, 'broker_id', { type: 'string' }).stringValue;
new BrokerUser(stack, 'orders', { brokerId, username: 'orders', password: BrokerPassword.fromVariable(password) });
const users = new BrokerUsers(stack, 'users', {
  brokerId,
  users: [{ username: 'billing' }],
  passwords: BrokerPasswords.fromSecrets({ namePrefix: 'mq/' }),
  rebootOnChange: true,
});
new TerraformOutput(stack, 'ids', { value: users.ids });
app.synth();
`;

function npm(cwd: string, ...args: string[]) {
  return spawnSync('npm', args, { cwd, env: process.env, encoding: 'utf8', timeout: 240_000 });
}

/** The registry has to be there: what is tested is the installation, too. */
function describeWithRegistry(): jest.Describe {
  if (spawnSync('npm', ['ping'], { stdio: 'ignore', timeout: 20_000 }).status === 0) return describe;
  process.stderr.write('SKIPPED: the npm registry cannot be reached; the tests with cdktn did not run.\n');
  return describe.skip;
}

describeWithRegistry()('in an app on cdktn 0.24', () => {
  let emulator: Emulator;
  let folder: string;

  beforeAll(async () => {
    requireTerraform();
    emulator = await startEmulator();
    emulator.seedBroker({ brokerId });
    emulator.seedSecret({ name: 'mq/billing', secretString: password });
    folder = mkdtempSync(join(tmpdir(), 'mq-users-cdktn-'));
    const packed = npm(root, 'pack', '--silent', '--ignore-scripts', '--pack-destination', folder);
    const tarball = readdirSync(folder).find((file) => file.endsWith('.tgz'));
    if (packed.status !== 0 || !tarball) throw new Error(packed.stderr);
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest(tarball)));
    writeFileSync(join(folder, 'main.js'), app);
    const options = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline', '--loglevel', 'error'];
    const installed = npm(folder, 'install', ...options);
    if (installed.status !== 0) throw new Error(installed.stderr);
  }, 300_000);
  afterAll(async () => {
    await emulator.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('the users of the stack are made, and a second plan is empty', async () => {
    const outdir = join(folder, 'out');
    const synth = spawnSync(process.execPath, ['main.js'], {
      cwd: folder,
      env: { ...cleanEnvironment(), CDKTF_OUTDIR: outdir },
      encoding: 'utf8',
    });
    expect(synth).toMatchObject({ status: 0, stderr: '' });
    const env = { AWS_ENDPOINT_URL: emulator.endpoint, TF_VAR_broker_id: brokerId, TF_VAR_password: password };
    const workspace = new Workspace({ folder: join(outdir, 'stacks', 'scratch'), env });
    await workspace.succeed(['init', '-no-color']);
    await workspace.apply();
    const { users } = emulator.broker(brokerId);
    expect(users.summaries().map(({ username }) => username)).toEqual(['billing', 'orders']);
    expect(emulator.passwordOf(brokerId, 'billing')).toBe(password);
    expect((await workspace.plan()).isEmpty).toBe(true);
  }, 120_000);
});
