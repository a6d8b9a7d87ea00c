/** `mq-user adopt`: the printed code adopts existing users, and Terraform only imports them. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformSync } from '@swc/core';
import { App, LocalBackend, TerraformStack } from 'cdktf';
import * as constructs from '../../src/constructs';
import { startEmulator, type Emulator } from '../../src/emulator';
import { ownPlatform } from '../../src/provider-package';
import type { DebugServer } from '../../src/terraform-plugin';
import { awkward, usersOf } from '../support/cli/adopt-users';
import { MqUser } from '../support/cli/mq-user';
import { MqUserInProcess } from '../support/cli/mq-user-in-process';
import { installPackage } from '../support/run/packed';
import { serveMq } from '../support/terraform/mq-in-process';
import { cleanEnvironment, requireTerraform, terraformCore, Workspace } from '../support/terraform/terraform';

const password = 'Adopted-Secret-2026';
const dist = join(__dirname, '..', '..', 'dist', 'provider');
const groups = ['admins', 'readers', 'writers', 'orders', 'billing~old', 'a.b'];
/** Thirty users with different settings, some with usernames that are not legal names in Terraform. */
const users = Array.from({ length: 30 }, (_, index) => ({
  username: ['0-digits', '~tilde', 'a.b', 'a_b', 'A_B'][29 - index] ?? `service-${index}`,
  password,
  groups: groups.filter((_, bit) => ((index >> bit) & 1) === 1),
  consoleAccess: index % 3 === 0,
  replicationUser: index % 7 === 1 && index % 3 !== 0,
}));

let emulator: Emulator;
let mqUser: MqUserInProcess;
let server: DebugServer;
let brokerId: string;
beforeAll(async () => {
  requireTerraform();
  emulator = await startEmulator();
  mqUser = new MqUserInProcess(emulator);
  server = await serveMq(emulator.endpoint);
  brokerId = emulator.seedBroker({ brokerId: 'b-adopted', users });
});
afterAll(() => {
  server.close();
  return emulator.close();
});

const adopted = (...args: string[]) => adoptedBy(mqUser, args);

async function adoptedBy(program: MqUser, args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await program.run(['adopt', '--broker-id', brokerId, ...args]);
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr: expect.stringMatching(/^Reading \d+ users? \.\.\.\n\d+ users?\n$/) as string,
  });
  return stdout;
}

/** A folder in which Terraform uses the provider in this process. */
const workspace = (folder?: string) => new Workspace({ reattach: server.reattach, folder });

/** A folder in which Terraform finds the provider as it was built. */
function workspaceWithPlugin(): Workspace {
  const tf = new Workspace({ env: { AWS_ENDPOINT_URL: emulator.endpoint } });
  const { version } = JSON.parse(readFileSync(join(dist, 'manifest.json'), 'utf8')) as { version: string };
  const folder = join(
    tf.folder,
    'terraform.d/plugins',
    terraformCore().registry,
    'cdktf-mq-users/mq',
    version,
    ownPlatform,
  );
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(dist, 'terraform-provider-mq'), join(folder, `terraform-provider-mq_v${version}`));
  return tf;
}

test('thirty users in HCL are imported without any other change or write', async () => {
  const tf = workspaceWithPlugin();
  try {
    tf.write(await adoptedBy(new MqUser(emulator), []), 'users.tf');
    await tf.succeed(['init', '-no-color']);
    emulator.clearCalls();
    const plan = await tf.plan();
    expect(plan.text).toContain('Plan: 30 to import, 0 to add, 0 to change, 0 to destroy.');
    await tf.apply();
    expect((await tf.plan()).isEmpty).toBe(true);
    const { CreateUser: creates, UpdateUser: updates, DeleteUser: deletes } = emulator.callCounts();
    expect([creates, updates, deletes]).toEqual([undefined, undefined, undefined]);
  } finally {
    tf.remove();
  }
}, 120_000);

test('with passwords in Secrets Manager, the plan imports all users and changes only attributes of the password', async () => {
  const tf = workspace();
  try {
    // Secrets Manager takes no tilde in a name.
    const names = users.map(({ username }) => username).filter((name) => !name.includes('~'));
    for (const name of names) {
      emulator.seedSecret({ name: `mq/${name}`, secretString: JSON.stringify({ password }) });
    }
    const where = ['--secret-id-pattern', 'mq/{username}', '--secret-key', 'password'];
    tf.write(await adopted(...where, '--username', ...names), 'users.tf');
    await tf.succeed(['init', '-no-color']);
    const plan = await tf.plan();
    expect(plan.text).toContain('Plan: 29 to import, 0 to add, 29 to change, 0 to destroy.');
    const changes = plan.stdout.split('\n').filter((line) => /^\s+[~+-] \w+\s+=/.test(line));
    expect(changes.length).toBeGreaterThanOrEqual(29);
    expect(changes.filter((line) => !/^\s+[~+-] (password_\w+|pending_change|resource) /.test(line))).toEqual([]);
  } finally {
    tf.remove();
  }
}, 120_000);

/** Compiles the printed module. */
function compiled(code: string): string {
  return transformSync(code, {
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'commonjs' },
  }).code;
}

/** Runs the printed module in a stack with an MqProvider as apps have it, and returns the stack's folder. */
function synthesized(code: string, outdir: string): string {
  const modules: Record<string, unknown> = { 'cdktf-mq-users': constructs, cdktf: jest.requireActual('cdktf') };
  const exported: { adoptedUsers?: (scope: unknown) => void } = {};
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const evaluate = new Function('require', 'exports', compiled(code)) as (require: unknown, exports: unknown) => void;
  evaluate((name: string) => modules[name], exported);
  const app = new App({ outdir });
  const stack = new TerraformStack(app, 'adopted');
  new constructs.MqProvider(stack, 'mq', { region: 'us-east-1' });
  new LocalBackend(stack, { path: join(outdir, 'terraform.tfstate') });
  exported.adoptedUsers?.(stack);
  app.synth();
  return join(outdir, 'stacks', 'adopted');
}

/** Does the same in an app on CDK Terrain, with cdktn-mq-users installed. */
function synthesizedWithTerrain(code: string, folder: string): string {
  installPackage(folder, 'cdktn');
  writeFileSync(join(folder, 'users.js'), compiled(code));
  writeFileSync(
    join(folder, 'main.js'),
    `const { App, TerraformStack } = require('cdktn');
     const { MqProvider } = require('cdktn-mq-users');
     const { adoptedUsers } = require('./users.js');
     const app = new App({ context: { targetVersions: { terraform: '>=1.11', opentofu: '>=1.11' } } });
     const stack = new TerraformStack(app, 'adopted');
     new MqProvider(stack, 'mq', { region: 'us-east-1' });
     adoptedUsers(stack);
     app.synth();`,
  );
  const synth = spawnSync(process.execPath, ['main.js'], { cwd: folder, env: cleanEnvironment(), encoding: 'utf8' });
  expect(synth).toMatchObject({ status: 0, stderr: '' });
  return join(folder, 'cdktf.out', 'stacks', 'adopted');
}

async function plansOnlyImports(tf: Workspace, count: number): Promise<void> {
  await tf.succeed(['init', '-no-color']);
  const { text } = await tf.plan();
  expect(/Plan: .*?\./.exec(text)?.[0]).toBe(`Plan: ${count} to import, 0 to add, 0 to change, 0 to destroy.`);
}

test.each([
  ['cdktf', synthesized],
  ['cdktn', synthesizedWithTerrain],
])(
  'thirty users in %s are imported without any other change or write',
  async (format, synthesize) => {
    const outdir = mkdtempSync(join(tmpdir(), 'mq-user-constructs-'));
    try {
      const folder = synthesize(await adopted('--format', format), outdir);
      const tf = workspace(folder);
      givePasswords(folder);
      emulator.clearCalls();
      await plansOnlyImports(tf, 30);
      await tf.apply();
      expect((await tf.plan()).isEmpty).toBe(true);
      const { CreateUser: creates, UpdateUser: updates, DeleteUser: deletes } = emulator.callCounts();
      expect([creates, updates, deletes]).toEqual([undefined, undefined, undefined]);
    } finally {
      rmSync(outdir, { recursive: true });
    }
  },
  120_000,
);

/** A value for every variable of a synthesized stack that has no default. */
function givePasswords(folder: string): void {
  const { variable = {} } = JSON.parse(readFileSync(join(folder, 'cdk.tf.json'), 'utf8')) as {
    variable?: Record<string, { default?: unknown }>;
  };
  const open = Object.entries(variable).filter(([, value]) => value.default === undefined);
  const values = Object.fromEntries(open.map(([name]) => [name, password]));
  writeFileSync(join(folder, 'passwords.auto.tfvars.json'), JSON.stringify(values));
}

describe('awkward usernames', () => {
  const names = awkward.slice(0, 250);
  beforeAll(() => {
    brokerId = emulator.seedBroker({
      brokerId: 'b-awkward',
      users: usersOf('b-awkward', names).map(({ username, groups: of, consoleAccess, replicationUser }) => ({
        ...{ username, password, groups: [...of], consoleAccess, replicationUser },
      })),
    });
  });
  afterAll(() => {
    brokerId = 'b-adopted';
  });

  test('are only imported, in HCL', async () => {
    const tf = workspace();
    try {
      tf.write(await adopted(), 'users.tf');
      await plansOnlyImports(tf, names.length);
    } finally {
      tf.remove();
    }
  }, 120_000);

  test('are only imported, in CDKTF with an MqProvider', async () => {
    const outdir = mkdtempSync(join(tmpdir(), 'mq-user-cdktf-'));
    try {
      const folder = synthesized(await adopted('--format', 'cdktf'), outdir);
      givePasswords(folder);
      await plansOnlyImports(workspace(folder), names.length);
    } finally {
      rmSync(outdir, { recursive: true });
    }
  }, 120_000);

  test('are in a valid roster, from which BrokerUsers can be created', async () => {
    const outdir = mkdtempSync(join(tmpdir(), 'mq-user-roster-'));
    try {
      const text = await adopted('--format', 'roster');
      const { document } = await mqUser.json<{ valid: boolean; violations: { severity: string }[] }>(
        ['validate', '-'],
        text,
      );
      expect(document.violations.filter(({ severity }) => severity === 'error')).toEqual([]);
      const file = join(outdir, 'users.yaml');
      writeFileSync(file, text);
      const roster = constructs.RosterFile.fromPath(file).usersOf(brokerId);
      expect(roster.map(({ username }) => username)).toEqual([...names].sort());
      const stack = new TerraformStack(new App({ outdir }), 'roster');
      // What no object has from the start: a construct cannot be called so.
      const plain = roster.filter(({ username }) => !(username in {}));
      const passwords = constructs.BrokerPasswords.fromSharedSecret('mq/users');
      const made = new constructs.BrokerUsers(stack, 'users', { brokerId, users: plain, passwords });
      expect(made.node.findAll().filter((one) => constructs.BrokerUser.isBrokerUser(one))).toHaveLength(plain.length);
    } finally {
      rmSync(outdir, { recursive: true });
    }
  });
});

test('the HCL requires no variable, and can omit the terraform block', async () => {
  const tf = workspace();
  try {
    const whole = await adopted('--username', 'service-0');
    const rest = await adopted('--username', 'service-0', '--no-required-providers');
    expect(whole.endsWith(rest)).toBe(true);
    tf.write(whole.slice(0, whole.length - rest.length), 'main.tf');
    tf.write(rest, 'users.tf');
    await tf.succeed(['init', '-no-color']);
    const { text } = await tf.run(['plan', '-no-color', '-input=false']);
    expect(text).not.toContain('No value for required variable');
  } finally {
    tf.remove();
  }
}, 60_000);

test('the roster is valid and describes the same users', async () => {
  const roster = await adopted('--format', 'roster');
  const { document } = await mqUser.json<{ valid: boolean }>(['validate', '-'], roster);
  expect(document.valid).toBe(true);
});

test('selected users, users whose deletion is pending, and a user that does not exist', async () => {
  brokerId = emulator.seedBroker({ users: users.slice(0, 3) });
  await mqUser.run(['delete', '--broker-id', brokerId, '--username', 'service-1', '--force']);
  await mqUser.run(['ensure', '--broker-id', brokerId, '--username', 'service-2', '--group', 'pending']);
  const all = await mqUser.json<{ users: { username: string }[]; skipped: string[] }>([
    'adopt',
    '--broker-id',
    brokerId,
  ]);
  expect(all.document.users.map(({ username }) => username)).toEqual(['service-0', 'service-2']);
  expect(all.document.skipped).toEqual(['service-1']);
  expect(all.stderr).toContain('Skipped because their deletion is pending: service-1');
  expect(all.stderr).toMatch(/does not return pending changes of replicationUser.*service-2/);

  const one = ['adopt', '--broker-id', brokerId, '--username', 'service-0'];
  expect((await mqUser.run(one)).stdout.match(/^resource /gm)).toHaveLength(1);
  const none = await mqUser.json(['adopt', '--broker-id', brokerId, '--username', 'absent']);
  expect(none).toMatchObject({ status: 6, document: { error: { kind: 'not-found' } } });
});
