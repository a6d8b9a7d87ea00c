/** cdktn-mq-users, installed by npm in an app on CDK Terrain, in its oldest and its newest version: a real synth and apply. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { startEmulator, type Emulator } from '../../src/emulator';
import { describeWithRegistry, ScratchProject } from '../support/run/scratch';
import { cleanEnvironment, requireTerraform, Workspace } from '../support/terraform/terraform';

const brokerId = 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9';
const password = 'Scratch-Password-12';

const app = `
const { App, TerraformOutput, TerraformStack, TerraformVariable } = require('cdktn');
const { BrokerPassword, BrokerPasswords, BrokerUser, BrokerUsers, MqProvider } = require('cdktn-mq-users');
const app = new App({ context: { targetVersions: { terraform: '>=1.11', opentofu: '>=1.11' } } });
const stack = new TerraformStack(app, 'scratch');
new MqProvider(stack, 'mq', { region: 'us-east-1' });
const password = new TerraformVariable(stack, 'password', { type: 'string', sensitive: true });
const brokerId = new TerraformVariable(stack, 'broker_id', { type: 'string' }).stringValue;
new BrokerUser(stack, 'orders', { brokerId, username: 'orders', password: BrokerPassword.fromVariable(password) });
const users = new BrokerUsers(stack, 'users', {
  brokerId,
  users: [{ username: 'billing' }],
  passwords: BrokerPasswords.fromSecretsManager({ namePrefix: 'mq/' }),
  rebootOnChange: true,
});
new TerraformOutput(stack, 'ids', { value: users.ids });
app.synth();
`;

describeWithRegistry('cdktn').each([
  { cdktn: '0.24.0', constructs: '10.6.0' },
  { cdktn: '*', constructs: '*' },
])('in an app with %j', (packages) => {
  let emulator: Emulator;
  let project: ScratchProject;

  beforeAll(async () => {
    requireTerraform();
    emulator = await startEmulator();
    emulator.seedBroker({ brokerId });
    emulator.seedSecret({ name: 'mq/billing', secretString: password });
    project = new ScratchProject('cdktn', packages, 'main.js', app);
  }, 300_000);
  afterAll(async () => {
    await emulator.close();
    project.remove();
  });

  test('the users of the stack are created, and a second plan is empty', async () => {
    const { folder } = project;
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

  test('the script for the self-contained provider works in an installed package', () => {
    const script = join(project.folder, 'node_modules', 'cdktn-mq-users', 'build', 'self-contained.mjs');
    const args = [script, '--platform', 'linux_amd64', '--cache', join(__dirname, '..', '..', '.cache')];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: project.folder, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, expect.stringContaining('terraform-provider-mq was created.')]);
  });
});
