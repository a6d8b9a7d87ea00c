/**
 * A team moves its app from cdktf-mq-users to cdktn-mq-users, as docs/guides/cdktn.md describes: the state, with which users were
 * created, stays, and Terraform plans nothing. Both packages are those that npm would install.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator, type Emulator } from '../../src/emulator';
import { blocksOf } from '../support/documents/blocks';
import { installPackage } from '../support/run/packed';
import { appCommand, withoutDeprecations } from '../support/terraform/cdktf';
import { cleanEnvironment, requireTerraform, Workspace } from '../support/terraform/terraform';

const brokerId = 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9';
const password = 'Moved-Password-12';

const app = `
import { App, TerraformOutput, TerraformStack, TerraformVariable } from 'cdktf';
import { BrokerPassword, BrokerPasswords, BrokerUser, BrokerUsers, DataMqUser, MqProvider, UserMapVariable } from 'cdktf-mq-users';
const app = new App();
const stack = new TerraformStack(app, 'users');
new MqProvider(stack, 'mq', { region: 'us-east-1' });
const password = new TerraformVariable(stack, 'password', { type: 'string', sensitive: true });
const brokerId = new TerraformVariable(stack, 'broker_id', { type: 'string' }).stringValue;
const orders = new BrokerUser(stack, 'orders', {
  brokerId,
  username: 'orders',
  groups: ['orders'],
  consoleAccess: true,
  password: BrokerPassword.fromVariable(password),
});
const users = new BrokerUsers(stack, 'users', {
  brokerId,
  users: [{ username: 'billing' }, { username: 'reports.v1' }],
  passwords: BrokerPasswords.fromSecretsManager({ namePrefix: 'mq/' }),
  rebootOnChange: true,
});
new UserMapVariable(stack, 'more_users').createUsers(stack, 'more', { brokerId });
const existing = new DataMqUser(stack, 'existing', { brokerId, username: 'existing' });
new TerraformOutput(stack, 'ids', { value: users.ids });
new TerraformOutput(stack, 'groups', { value: existing.groups });
new TerraformOutput(stack, 'orders_id', { value: orders.id });
app.synth();
`;

/** The blocks of the guide that a reader runs or saves. */
const guide = blocksOf('docs/guides/cdktn.md');
const blockWith = (text: string) => {
  const found = guide.find(({ code }) => code.includes(text));
  if (!found) throw new Error(`The guide has no block with ${text}.`);
  return found.code;
};

let emulator: Emulator;
let folder: string;
let workspace: Workspace;

beforeAll(async () => {
  requireTerraform();
  emulator = await startEmulator();
  emulator.seedBroker({ brokerId, users: [{ username: 'existing', password, groups: ['old'] }] });
  for (const name of ['billing', 'reports.v1', 'audit'])
    emulator.seedSecret({ name: `mq/${name}`, secretString: password });
  folder = mkdtempSync(join(tmpdir(), 'mq-users-move-'));
  installPackage(folder, 'cdktf');
  installPackage(folder, 'cdktn');
  writeFileSync(join(folder, 'main.ts'), app);
  const env = {
    AWS_ENDPOINT_URL: emulator.endpoint,
    TF_VAR_broker_id: brokerId,
    TF_VAR_password: password,
    TF_VAR_more_users: JSON.stringify({ audit: { secret_id: 'mq/audit' } }),
  };
  workspace = new Workspace({ folder: join(folder, 'cdktf.out', 'stacks', 'users'), env });
}, 120_000);
afterAll(async () => {
  await emulator.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
});

/** Runs the command of the guide that replaces the imports. */
function replaceImports(): void {
  const { status, stderr } = spawnSync('sh', ['-ec', blockWith('sed')], { cwd: folder, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
}

test('imports in other files and with double quotes are replaced, and nothing else', () => {
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  write('double.mts', 'import { App } from "cdktf";\nimport { MqBroker } from "@cdktf/provider-aws/lib/mq-broker";\n');
  write('common.js', "const { App } = require('cdktf');\nconst out = 'cdktf.out';\n");
  write('notes.md', "from 'cdktf'\n");
  const before = readFileSync(join(folder, 'main.ts'));
  try {
    replaceImports();
    expect(read('double.mts')).toBe(
      'import { App } from "cdktn";\nimport { MqBroker } from "@cdktn/provider-aws/lib/mq-broker";\n',
    );
    expect(read('common.js')).toBe("const { App } = require('cdktn');\nconst out = 'cdktf.out';\n");
    expect(read('notes.md')).toBe("from 'cdktf'\n");
  } finally {
    writeFileSync(join(folder, 'main.ts'), before);
    for (const name of ['double.mts', 'common.js', 'notes.md']) rmSync(join(folder, name));
  }
});

/** Synthesizes the app, and returns the configuration without the metadata of the framework. */
function synthesize(): unknown {
  // The command cdktn passes targetVersions of cdktf.json on like this. CDKTF has no such setting.
  const context = { CDKTF_CONTEXT_JSON: blockWith('targetVersions') };
  const env = { ...cleanEnvironment(), ...withoutDeprecations, ...context };
  const synth = spawnSync(appCommand('main.ts'), { cwd: folder, env, encoding: 'utf8', shell: true });
  expect(synth).toMatchObject({ status: 0, stderr: '' });
  const text = readFileSync(join(folder, 'cdktf.out', 'stacks', 'users', 'cdk.tf.json'), 'utf8');
  return JSON.parse(text, (key, value: unknown) => (key === '//' ? undefined : value));
}

test('users that were created with CDKTF are planned without changes with CDK Terrain, and the other way around', async () => {
  const before = synthesize();
  await workspace.succeed(['init', '-no-color']);
  await workspace.apply();
  const created = emulator
    .broker(brokerId)
    .users.summaries()
    .map(({ username }) => username);
  expect(created.sort()).toEqual(['audit', 'billing', 'existing', 'orders', 'reports.v1']);
  const state = (await workspace.succeed(['state', 'list'])).stdout;
  emulator.clearCalls();

  replaceImports();
  expect(readFileSync(join(folder, 'main.ts'), 'utf8')).not.toContain('cdktf');
  expect(synthesize()).toEqual(before);
  // The lock file and the plugin are the same: no -upgrade.
  await workspace.succeed(['init', '-no-color', '-lockfile=readonly']);
  expect((await workspace.plan()).isEmpty).toBe(true);
  await workspace.apply();
  expect((await workspace.succeed(['state', 'list'])).stdout).toBe(state);

  writeFileSync(join(folder, 'main.ts'), app);
  expect(synthesize()).toEqual(before);
  expect((await workspace.plan()).isEmpty).toBe(true);
  const {
    CreateUser: creates,
    UpdateUser: updates,
    DeleteUser: deletes,
    RebootBroker: reboots,
  } = emulator.callCounts();
  expect([creates, updates, deletes, reboots]).toEqual([undefined, undefined, undefined, undefined]);
}, 120_000);
