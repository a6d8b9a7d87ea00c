/** Tests of BrokerUsers, reboots, imports, adoption and moves over time: one folder, synthesized again for each step. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { App, TerraformOutput, TerraformStack, TerraformVariable } from 'cdktf';
import {
  BrokerPassword,
  BrokerPasswords,
  BrokerUser,
  BrokerUsers,
  EphemeralPassword,
  MqFunctions,
  MqProvider,
  UserMapVariable,
} from '../../src/constructs';
import { startEmulator, type Emulator } from '../../src/emulator';
import type { DebugServer } from '../../src/terraform-plugin';
import { temporaryDirectory } from '../constructs/helpers';
import { searchFiles } from '../support/run/secret-search';
import { serveMq } from '../support/terraform/mq-in-process';
import { requireTerraform, Workspace } from '../support/terraform/terraform';

jest.setTimeout(180_000);

const brokerId = 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9';
const secretOf = (name: string) => `Password-of-${name}-12`;
const passwords = BrokerPasswords.fromSecretsManager({ namePrefix: 'mq/' });
const password = (name: string) => BrokerPassword.fromSecretsManager(`mq/${name}`);

let emulator: Emulator;
let server: DebugServer;
let project: string;
let workspace: Workspace;

beforeAll(() => void requireTerraform());
beforeEach(async () => {
  emulator = await startEmulator();
  emulator.seedBroker({ brokerId, users: [{ username: 'foreign', password: 'Foreign-7c22-word' }] });
  for (const name of ['orders', 'billing', 'foreign']) {
    emulator.seedSecret({ name: `mq/${name}`, secretString: secretOf(name) });
  }
  project = temporaryDirectory();
  server = await serveMq(emulator.endpoint, stackFolder());
});
afterEach(async () => {
  server.close();
  rmSync(project, { recursive: true, force: true });
  await emulator.close();
});

const outdir = () => join(project, 'cdktf.out');
const stackFolder = () => join(outdir(), 'stacks', 'stack');

/**
 * Synthesizes the stack with what it holds now. The state stays where CDKTF puts it, in the folder of the project.
 * @param asProcess whether Terraform starts the built plugin
 */
async function synthesize(fill: (stack: TerraformStack) => void, asProcess = false): Promise<void> {
  const app = new App({ outdir: outdir() });
  const stack = new TerraformStack(app, 'stack');
  stack.addOverride('terraform.backend.local.path', join(project, 'terraform.tfstate'));
  new MqProvider(stack, 'mq');
  fill(stack);
  app.synth();
  const env = { AWS_ENDPOINT_URL: emulator.endpoint };
  workspace = new Workspace({ folder: stackFolder(), env, ...(!asProcess && { reattach: server.reattach }) });
  await workspace.succeed(['init', '-no-color']);
}

const users = () =>
  Object.fromEntries(
    emulator
      .broker(brokerId)
      .users.summaries()
      .map(({ username, pendingChange }) => [username, pendingChange ?? 'active']),
  );
const changingCalls = () =>
  emulator.calls
    .map(({ operation }) => operation)
    .filter((name) => /User$|^Reboot/.test(name ?? '') && !name?.startsWith('Describe'));

test('with `exclusive`, every other user is removed before the reboot, and the plan names each', async () => {
  const { users: onBroker } = emulator.broker(brokerId);
  onBroker.addActive('intruder', { password: 'Foreign-7c22-word', groups: ['admins'] });
  onBroker.addActive('team-b', { password: 'Foreign-7c22-word' });
  const declare = () =>
    synthesize((stack) => {
      new BrokerUsers(stack, 'users', {
        brokerId,
        users: [{ username: 'orders', consoleAccess: true }, { username: 'billing' }],
        passwords,
        exclusive: true,
        ignoredUsernames: ['team-*'],
        rebootOnChange: true,
      });
    });
  await declare();
  const { text } = await workspace.plan();
  expect(text).toContain('- foreign: no groups');
  expect(text).toContain('- intruder: group admins');
  await workspace.apply();
  expect(users()).toEqual({ billing: 'active', orders: 'active', 'team-b': 'active' });
  expect((await workspace.plan()).isEmpty).toBe(true);

  onBroker.addActive('intruder', { password: 'Foreign-7c22-word' });
  await workspace.apply();
  expect(users()).toEqual({ billing: 'active', orders: 'active', 'team-b': 'active' });
  await workspace.succeed(['destroy', '-auto-approve', '-no-color']);
  expect(users()).toMatchObject({ 'team-b': 'active' });
});

test('one reboot follows all changes, including deletions, and there is no reboot without a change', async () => {
  const declare = (...list: { username: string; groups?: string[] }[]) =>
    synthesize(
      (stack) => void new BrokerUsers(stack, 'users', { brokerId, passwords, users: list, rebootOnChange: true }),
    );
  await declare({ username: 'orders' }, { username: 'billing' });
  await workspace.apply();
  expect(users()).toEqual({ billing: 'active', foreign: 'active', orders: 'active' });
  expect((await workspace.plan()).isEmpty).toBe(true);

  emulator.clearCalls();
  await declare({ username: 'orders', groups: ['orders'] });
  await workspace.apply();
  expect(changingCalls().sort()).toEqual(['DeleteUser', 'RebootBroker', 'UpdateUser']);
  expect(changingCalls().at(-1)).toBe('RebootBroker');
  expect(users()).toEqual({ foreign: 'active', orders: 'active' });
  expect((await workspace.plan()).isEmpty).toBe(true);

  emulator.clearCalls();
  await workspace.succeed(['destroy', '-auto-approve', '-no-color']);
  expect(changingCalls()).toEqual(['DeleteUser']);
  expect(searchFiles([project], ['orders', 'billing', 'foreign'].map(secretOf)).hits).toEqual([]);
  expect(searchFiles([project], ['mq/orders']).hits).not.toEqual([]);
});

test('an existing user is adopted or imported, and read if another owner manages it', async () => {
  await synthesize((stack) => {
    const props = { brokerId, username: 'foreign', password: password('foreign') };
    new BrokerUser(stack, 'user', { ...props, groups: ['ours'], adoptExisting: true });
  });
  await workspace.apply();
  expect(changingCalls()).toEqual(['UpdateUser']);
  expect(emulator.passwordOf(brokerId, 'foreign')).toBe(secretOf('foreign'));
  rmSync(join(project, 'terraform.tfstate'));

  emulator.clearCalls();
  await synthesize((stack) => {
    const props = { brokerId, username: 'foreign', password: password('foreign') };
    new BrokerUser(stack, 'user', { ...props, groups: ['ours'] }).importFrom(`${brokerId}/foreign`);
  });
  expect((await workspace.apply()).text).toContain('1 imported');
  expect(changingCalls().filter((name) => name !== 'UpdateUser')).toEqual([]);

  emulator.clearCalls();
  await synthesize((stack) => {
    const existing = BrokerUser.fromUsername(stack, 'existing', { brokerId, username: 'foreign' });
    new BrokerUser(stack, 'copy', {
      brokerId,
      username: 'orders',
      password: password('orders'),
      groups: existing.groups,
    });
    stack.addOverride('removed', [{ from: 'mq_user.user', lifecycle: { destroy: false } }]);
  });
  await workspace.apply();
  expect(changingCalls()).toEqual(['CreateUser']);
  expect(users()).toEqual({ foreign: 'UPDATE', orders: 'CREATE' });
});

test('a user that is moved to another construct stays the same user', async () => {
  const props = { brokerId, username: 'orders', password: password('orders') };
  await synthesize((stack) => void new BrokerUser(stack, 'old', props));
  await workspace.apply();
  emulator.clearCalls();
  await synthesize((stack) => {
    new BrokerUser(stack, 'new', props).addMoveTarget('orders');
    new BrokerUser(stack, 'old', props).moveTo('orders');
  });
  expect((await workspace.apply()).text).toContain('0 added, 0 changed, 0 destroyed');
  await synthesize((stack) => void new BrokerUser(stack, 'new', props));
  expect((await workspace.plan()).isEmpty).toBe(true);
  expect(changingCalls()).toEqual([]);
});

test('a user of BrokerUsers becomes a separate BrokerUser, and the others stay', async () => {
  const both = () =>
    synthesize((stack) => {
      new BrokerUsers(stack, 'users', {
        brokerId,
        users: [{ username: 'orders' }, { username: 'billing' }],
        passwords,
      });
    });
  await both();
  await workspace.apply();
  emulator.clearCalls();
  await synthesize((stack) => {
    new BrokerUsers(stack, 'users', { brokerId, users: [{ username: 'billing' }], passwords });
    const single = new BrokerUser(stack, 'single', { brokerId, username: 'orders', password: password('orders') });
    single.moveFromId(
      `mq_user.users_orders_${/users_orders_(\w+)/.exec(readFileSync(join(project, 'terraform.tfstate'), 'utf8'))?.[1]}`,
    );
  });
  expect((await workspace.apply()).text).toContain('0 added, 0 changed, 0 destroyed');
  expect(changingCalls()).toEqual([]);
  expect(users()).toMatchObject({ orders: 'CREATE', billing: 'CREATE' });
});

test('a password that Terraform generates is set once for each version, and functions are evaluated', async () => {
  const declare = (version: number) =>
    synthesize((stack) => {
      const generated = new EphemeralPassword(stack, 'password', { username: 'orders', version });
      const password = BrokerPassword.fromEphemeralPassword(generated);
      new BrokerUser(stack, 'orders', { brokerId, username: 'orders', password });
      new TerraformOutput(stack, 'id', { value: MqFunctions.userId(brokerId, 'orders') });
      new TerraformOutput(stack, 'violations', { value: MqFunctions.userViolations({ username: 'x' }) });
      new TerraformOutput(stack, 'part', { value: MqFunctions.parseUsername(`${brokerId}/orders`) });
      new TerraformOutput(stack, 'roster', { value: MqFunctions.roster('users: [{ username: orders }]') });
    });
  const secret = () => emulator.passwordOf(brokerId, 'orders') ?? '';
  await declare(1);
  await workspace.apply();
  const outputs = JSON.parse((await workspace.succeed(['output', '-json'])).stdout) as Record<
    string,
    { value: unknown }
  >;
  expect(outputs).toMatchObject({
    id: { value: `${brokerId}/orders` },
    violations: { value: expect.arrayContaining([expect.stringContaining('1 character')]) as unknown },
    part: { value: 'orders' },
    roster: { value: { orders: { username: 'orders', groups: [] } } },
  });
  emulator.broker(brokerId).users.applyPending();
  const first = secret();
  expect(first).toHaveLength(32);
  expect((await workspace.plan()).isEmpty).toBe(true);
  await declare(2);
  await workspace.apply();
  emulator.broker(brokerId).users.applyPending();
  expect(secret()).not.toBe(first);
  expect(searchFiles([project], [first, secret()]).hits).toEqual([]);
});

test('one stack manages users in two Regions of two accounts, each with a separate provider', async () => {
  const other = 'b-9999a5b6-78cd-901e-2fgh-3i45j6k178l9';
  emulator.seedBroker({ brokerId: other, region: 'eu-west-1' });
  emulator.seedSecret({ name: 'mq/orders', secretString: secretOf('elsewhere'), region: 'eu-west-1' });
  const role = (account: string) => `arn:aws:iam::${account}:role/mq-users`;
  const declare = (stack: TerraformStack) => {
    new BrokerUser(stack, 'here', { brokerId, username: 'orders', password: password('orders') });
    const provider = new MqProvider(stack, 'elsewhere', {
      alias: 'elsewhere',
      region: 'eu-west-1',
      assumeRole: { roleArn: role('210987654321'), sessionName: 'orders', externalId: 'orders-1', duration: '15m' },
    });
    new BrokerUsers(stack, 'there', { brokerId: other, users: [{ username: 'orders' }], passwords, provider });
  };
  // Two provider blocks are two processes.
  await synthesize(declare, true);
  await workspace.apply();
  expect(emulator.passwordOf(brokerId, 'orders')).toBe(secretOf('orders'));
  expect(emulator.passwordOf(other, 'orders')).toBe(secretOf('elsewhere'));
  expect(emulator.assumedRoles[0]).toMatchObject({
    roleArn: role('210987654321'),
    sessionName: 'orders',
    externalId: 'orders-1',
    durationSeconds: 900,
  });
});

test('users of a variable have the defaults for unset fields, and a reboot applies them', async () => {
  emulator.seedSecret({ name: 'mq/replica', secretString: secretOf('replica') });
  await synthesize((stack) => {
    const flag = new TerraformVariable(stack, 'flag', { type: 'bool', default: true });
    new UserMapVariable(stack, 'users').createUsers(stack, 'user', {
      brokerId,
      defaults: { groups: ['everyone'], consoleAccess: flag.booleanValue, adoptExisting: true },
      rebootOnChange: true,
      rebootTimeouts: { create: '5m' },
      timeouts: { create: '5m' },
    });
  });
  const variable = (value: Readonly<Record<string, object>>) => ({ TF_VAR_users: JSON.stringify(value) });
  const members = {
    orders: { secret_id: 'mq/orders' },
    billing: { secret_id: 'mq/billing', groups: [], console_access: false },
    replica: { secret_id: 'mq/replica', replication_user: true },
    foreign: { secret_id: 'mq/foreign', groups: ['own'] },
  };
  await workspace.apply(variable(members));
  expect(users()).toEqual({ foreign: 'active', orders: 'active', billing: 'active', replica: 'active' });
  const described = ['orders', 'billing', 'replica', 'foreign'].map((name) => {
    const { groups, consoleAccess } = emulator.broker(brokerId).users.describe(name);
    return [name, groups, consoleAccess];
  });
  expect(described).toEqual([
    ['orders', ['everyone'], true],
    ['billing', [], false],
    ['replica', ['everyone'], false],
    ['foreign', ['own'], true],
  ]);
  expect((await workspace.plan(variable(members))).isEmpty).toBe(true);
  expect(emulator.callCounts().RebootBroker).toBe(1);
  const bad = { orders: { secret_id: 'mq/orders', groups: ['!'] }, other: { secret_id: 'mq/billing' } };
  const refused = await workspace.run(['plan', '-no-color', '-input=false'], variable(bad));
  expect(refused.text).toContain('orders: The list of groups breaks the rule group-length');
  expect(refused.text).not.toContain('other:');
});
