/** Terraform names: no user is lost because another user has the same name, and Terraform accepts every name. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { Construct } from 'constructs';
import { App, TerraformOutput, TerraformStack, TerraformVariable } from 'cdktf';
import {
  BrokerPassword,
  BrokerPasswords,
  BrokerUser,
  BrokerUsers,
  DataMqUser,
  DataMqUsers,
  BrokerReboot,
  MqProvider,
  UserMapVariable,
  ValidatedVariable,
  ValidationError,
} from '../../src/constructs';
import { startEmulator, type Emulator } from '../../src/emulator';
import type { DebugServer } from '../../src/terraform-plugin';
import { temporaryDirectory } from './helpers';
import { brokerId, newStack, passwordVariable, synth, thrown, userResource, type Synthesized } from './helpers';
import { serveMq } from '../support/terraform/mq-in-process';
import { requireTerraform, Workspace } from '../support/terraform/terraform';

jest.setTimeout(180_000);

const password = BrokerPassword.fromSecretsManager('mq/shared');
const user = (scope: Construct, id: string, username = 'orders') =>
  new BrokerUser(scope, id, { brokerId, username, password });

/** Returns the error with which synth refuses a stack. */
const refused = (fill: (stack: TerraformStack) => void): string => {
  const stack = newStack();
  fill(stack);
  return thrown(() => synth(stack)).message;
};

let emulator: Emulator;
let server: DebugServer;
beforeAll(async () => {
  emulator = await startEmulator();
  server = await serveMq(emulator.endpoint);
});
afterAll(() => {
  server.close();
  return emulator.close();
});

/** Expects that real Terraform accepts a stack, in a new folder, and returns the folder. */
async function accepted(fill: (stack: TerraformStack) => void, isHcl = false): Promise<Workspace> {
  requireTerraform();
  if (isHcl) process.env.SYNTH_HCL_OUTPUT = 'true';
  const outdir = temporaryDirectory();
  try {
    const app = new App({ outdir });
    const stack = new TerraformStack(app, 'stack');
    // Not the folder of this repository, where CDKTF would put the state.
    stack.addOverride('terraform.backend.local.path', join(outdir, 'terraform.tfstate'));
    new MqProvider(stack, 'mq', { region: 'us-east-1' });
    fill(stack);
    app.synth();
    const workspace = new Workspace({ folder: join(outdir, 'stacks', 'stack'), reattach: server.reattach });
    await workspace.succeed(['init', '-no-color']);
    await workspace.succeed(['validate', '-no-color']);
    return workspace;
  } finally {
    delete process.env.SYNTH_HCL_OUTPUT;
  }
}

interface Output {
  readonly resource: { readonly mq_user: Record<string, { readonly username: string }> };
}

describe('two constructs with the same Terraform name are refused, with both paths', () => {
  const cases: [string, (stack: TerraformStack) => void, string, string, string][] = [
    [
      'users',
      (stack) => [user(stack, 'orders.v1', 'one'), user(stack, 'ordersv1', 'two')],
      'stack/orders.v1',
      'stack/ordersv1',
      'mq_user.ordersv1',
    ],
    [
      'a user that was renamed',
      (stack) => [user(stack, 'a', 'one').overrideLogicalId('b'), user(stack, 'b', 'two')],
      'stack/a',
      'stack/b',
      'mq_user.b',
    ],
    [
      'a user in a scope that CDKTF hides',
      (stack) => [user(new Construct(stack, 'Default'), 'orders', 'one'), user(stack, 'orders', 'two')],
      'stack/Default/orders',
      'stack/orders',
      'mq_user.orders',
    ],
    [
      'data sources',
      (stack) => [
        new DataMqUser(stack, 'a.b', { brokerId, username: 'one' }),
        new DataMqUser(stack, 'ab', { brokerId, username: 'two' }),
      ],
      'stack/a.b',
      'stack/ab',
      'data.mq_user.ab',
    ],
    [
      'reboots',
      (stack) => [new BrokerReboot(stack, 'a.b', { brokerId }), new BrokerReboot(stack, 'ab', { brokerId })],
      'stack/a.b',
      'stack/ab',
      'mq_broker_reboot.ab',
    ],
    [
      'a variable of this package and one of the app',
      (stack) => [ValidatedVariable.forUsername(stack, 'a.b'), new TerraformVariable(stack, 'ab', {})],
      'stack/a.b',
      'stack/ab',
      'var.ab',
    ],
    [
      'the variable of password rules and one of the app',
      (stack) => [
        BrokerPassword.fromVariable(passwordVariable(stack, 'pass.word')),
        new TerraformVariable(stack, 'password_rules', {}),
      ],
      'stack/pass.word_rules',
      'stack/password_rules',
      'var.password_rules',
    ],
    [
      'the output of a variable of users and one of the app',
      (stack) => [
        new UserMapVariable(stack, 'users').createUsers(stack, 'us.er', { brokerId }),
        new TerraformOutput(stack, 'user_ids', { value: '1' }),
      ],
      'stack/us.er_ids',
      'stack/user_ids',
      'output.user_ids',
    ],
    [
      'secrets with a generated password',
      (stack) => [
        BrokerPassword.fromGeneratedSecret(new Construct(stack, 'Default'), 'a'),
        new TerraformVariable(stack, 'unrelated', {}),
        BrokerPassword.fromGeneratedSecret(stack, 'a'),
      ],
      'stack/Default/a/secret',
      'stack/a/secret',
      'aws_secretsmanager_secret.a_secret_',
    ],
  ];

  test.each(cases)('%s', (_, fill, one, two, address) => {
    const message = refused(fill);
    expect(message).toContain(`${one} and ${two} have the same Terraform name, ${address}`);
    expect(message).toContain('overrideLogicalId. [terraform-name]');
  });

  test('a user and a data source can share a name, and so can users of two stacks', () => {
    const app = new App({ outdir: temporaryDirectory() });
    const stacks = ['one', 'two'].map((id) => {
      const stack = new TerraformStack(app, id);
      new MqProvider(stack, 'mq');
      user(stack, 'orders', `orders-${id}`);
      new DataMqUser(stack, 'orders.', { brokerId, username: 'orders' });
      return stack;
    });
    expect(() => app.synth()).not.toThrow();
    expect(stacks).toHaveLength(2);
  });

  test('a user that was moved to another address does not conflict with the user there', () => {
    const stack = newStack();
    const old = user(stack, 'old');
    const next = user(stack, 'new');
    next.addMoveTarget('next');
    old.moveTo('next');
    expect(() => synth(stack)).not.toThrow();
  });
});

describe('a name that Terraform would refuse is refused at synth', () => {
  test.each<[string, (stack: TerraformStack) => void, string]>([
    ['3scale', (stack) => user(stack, '3scale'), '"3scale", which is not valid'],
    ['123', (stack) => user(stack, '123'), '"123", which is not valid'],
    ['--', (stack) => user(stack, '--'), '"--", which is not valid'],
    ['...', (stack) => user(stack, '...'), '"", which is not valid'],
    ['ü', (stack) => user(stack, 'ü'), '"", which is not valid'],
    ['x', (stack) => user(stack, 'x').overrideLogicalId('a b'), '"a b", which is not valid'],
    ['2nd', (stack) => new DataMqUsers(stack, '2nd', { brokerId }), '"2nd", which is not valid'],
    ['3rd', (stack) => new BrokerReboot(stack, '3rd', { brokerId }), '"3rd", which is not valid'],
    ['4', (stack) => new UserMapVariable(stack, '4'), '"4", which is not valid'],
    ['-a', (stack) => ValidatedVariable.forGroups(stack, '-a'), '"-a", which is not valid'],
    ['version', (stack) => ValidatedVariable.forUsername(stack, 'version'), '"version", which is reserved'],
    ['1pw_rules', (stack) => BrokerPassword.fromVariable(passwordVariable(stack, '1pw')), '"1pw_rules", which is not'],
  ])('%s', (id, fill, problem) => {
    expect(refused(fill)).toContain(`stack/${id}: the Terraform name would be ${problem}`);
  });

  test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    'the construct id %s is refused by name, since constructs cannot have it',
    (id) => {
      const stack = newStack();
      const error = thrown(() => user(stack, id));
      expect(error).toBeInstanceOf(ValidationError);
      expect(error.message).toContain(
        `The id "${id}" is reserved and cannot be that of a construct. Choose another id.`,
      );
    },
  );
});

const nameCharacters = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.~-'];
/** Names that have a meaning in JavaScript, CDKTF or Terraform. */
const special = [
  ...[
    'constructor',
    'toString',
    '__proto__',
    'hasOwnProperty',
    'valueOf',
    'isPrototypeOf',
    'prototype',
    '__defineGetter__',
  ],
  ...['Default', 'Resource', 'users', 'user-0', 'user-1', 'reboot', '3scale', '123', '--', '...', '~~', '-a', '_', 'a'],
  ...[
    'orders.v1',
    'ordersv1',
    'orders-v1',
    'orders_v1',
    'ORDERS.v1',
    'lifecycle',
    'for_each',
    'count',
    'null',
    'for',
    'true',
    '1e5',
  ],
].filter((name) => name.length > 1);
const legalName = fc.oneof(
  fc.constantFrom(...special),
  fc
    .array(fc.constantFrom(...nameCharacters), { minLength: 2, maxLength: 12 })
    .map((characters) => characters.join(''))
    .filter((name) => name !== '..'),
  fc.array(fc.constantFrom('.', '-', '_', '~', 'a', '1'), { minLength: 3, maxLength: 6 }).map((c) => c.join('')),
);
const legalNames = fc.uniqueArray(legalName, { minLength: 100, maxLength: 200 });

describe('for valid usernames', () => {
  test('each user of BrokerUsers is in the output once, and real Terraform accepts them in JSON and HCL', async () => {
    const names = [...new Set([...special, ...fc.sample(legalNames, { numRuns: 1, seed: 3 }).flat()])].slice(0, 240);
    const passwords = Object.fromEntries(names.map((name) => [name, 'Legal-Names-2026']));
    emulator.seedBroker({ brokerId });
    emulator.seedSecret({ name: 'mq/all', secretString: JSON.stringify(passwords) });
    for (const isHcl of [false, true]) {
      const workspace = await accepted((stack) => {
        const users = new BrokerUsers(stack, 'users', {
          brokerId,
          users: names.map((username) => ({ username })),
          passwords: BrokerPasswords.fromSharedSecret('mq/all'),
          rebootOnChange: true,
        });
        new TerraformOutput(stack, 'ids', { value: users.ids });
        expect(users.usernames).toEqual(names);
        for (const name of names) expect(users.findUser(name).node.path).toContain(`stack/users/${name}`);
      }, isHcl);
      const { stdout } = await workspace.succeed(['plan', '-no-color']);
      // The users, and the reboot after them.
      expect(stdout).toContain(`Plan: ${names.length + 1} to add`);
      if (!isHcl) {
        const { resource, output } = JSON.parse(workspace.read('cdk.tf.json')) as Output & {
          resource: { mq_broker_reboot: Record<string, { triggers: object }> };
          output: { ids: { value: object } };
        };
        const written = Object.values(resource.mq_user).map(({ username }) => username);
        expect(written.sort()).toEqual([...names].sort());
        const [reboot] = Object.values(resource.mq_broker_reboot);
        for (const map of [output.ids.value, reboot?.triggers ?? {}]) {
          const keys = Object.keys(map).map((key) => key.replace(/^\$\{"(.*)"\}$/, '$1').replace('@', ''));
          expect(keys.sort()).toEqual([...names].sort());
        }
      } else {
        for (const name of names) expect(workspace.read('cdk.tf')).toContain(`username = "${name}"`);
      }
      rmSync(workspace.folder, { recursive: true });
    }
  });

  test('each BrokerUser with its username as id is in the output once, or refused because of its name', async () => {
    const kept: string[] = [];
    const stack = newStack();
    for (const name of [...special, ...fc.sample(legalNames, { numRuns: 2, seed: 9 }).flat()]) {
      if (kept.includes(name)) continue;
      const trial = newStack();
      const others = [...kept.slice(-3), name];
      let output: Synthesized;
      try {
        for (const one of others) user(trial, one, one);
        output = synth(trial);
      } catch (error) {
        expect((error as Error).message).toMatch(
          /\[terraform-name\]|cannot be that of a construct\. Choose another id/,
        );
        continue;
      }
      const written = Object.values(output.config.resource.mq_user).map(({ username }) => username);
      expect(written.sort()).toEqual([...others].sort());
      kept.push(name);
    }
    expect(stack.node.children.length).toBeGreaterThan(0);
    // Names that are valid by themselves can still become equal: those are refused together.
    const byName = new Map(kept.map((name) => [name.replace(/[^A-Za-z0-9_-]/g, ''), name]));
    const names = [...byName.values()].slice(0, 200);
    expect(names.length).toBeGreaterThan(50);
    const workspace = await accepted((it) => names.forEach((name) => user(it, name, name)));
    rmSync(workspace.folder, { recursive: true });
  });

  test('BrokerPasswords.fromVariables creates a variable for each user, which Terraform accepts', async () => {
    const names = ['3scale', '123', 'constructor', '__proto__', 'Default', '--a', 'orders.v1'];
    const workspace = await accepted((stack) => {
      new BrokerUsers(stack, 'users', {
        brokerId,
        users: names.map((username) => ({ username })),
        passwords: BrokerPasswords.fromVariables({ versions: { 'orders.v1': 2 } }),
      });
    });
    expect(workspace.read('cdk.tf.json')).toContain('"_3scale_password"');
    rmSync(workspace.folder, { recursive: true });
  });
});

test('a username that only Terraform knows does not replace a known one', () => {
  const stack = newStack();
  const variable = new TerraformVariable(stack, 'name', {});
  const users = new BrokerUsers(stack, 'users', {
    brokerId,
    users: [
      { username: variable.stringValue, password },
      { username: 'user-0', password },
    ],
  });
  expect(users.usernames).toEqual(['user-0@', 'user-0']);
  expect(Object.keys(synth(stack).config.resource.mq_user)).toHaveLength(2);
});

test('the check does not change the name that CDKTF derives from an id', () => {
  const stack = newStack();
  user(stack, 'orders');
  new BrokerUsers(stack, 'users', { brokerId: 'b-2', users: [{ username: 'billing', password }] });
  const result = synth(stack);
  expect(userResource(result, 'orders')).toMatchObject({ username: 'orders' });
  expect(Object.keys(result.config.resource.mq_user)[1]).toMatch(/^users_billing_[0-9A-F]{8}$/);
});
