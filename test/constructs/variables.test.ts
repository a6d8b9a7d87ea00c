/** Variables with validations under any name: in a nested scope, renamed, several in one scope. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Construct } from 'constructs';
import { App, TerraformStack } from 'cdktf';
import { BrokerPassword, BrokerUser, MqProvider, UserMapVariable, ValidatedVariable } from '../../src/constructs';
import { serveMq } from '../support/terraform/mq-in-process';
import { requireTerraform, Workspace } from '../support/terraform/terraform';
import { brokerId, newStack, passwordVariable, synth, temporaryDirectory } from './helpers';

jest.setTimeout(120_000);

interface Variable {
  readonly description?: string;
  readonly validation?: readonly { readonly condition: string; readonly error_message: string }[];
}

/** Returns every variable, and the variables to which its validations refer. */
function references(stack: TerraformStack): Record<string, string[]> {
  const { variable } = synth(stack).config as unknown as { variable: Record<string, Variable> };
  return Object.fromEntries(
    Object.entries(variable).map(([name, { validation = [] }]) => {
      const text = validation.map((one) => `${one.condition} ${one.error_message}`).join(' ');
      return [name, [...new Set([...text.matchAll(/\bvar\.([\w-]+)/g)].map(([, found]) => found ?? ''))].sort()];
    }),
  );
}

test('the validations of a variable of users in a nested scope refer to that variable', () => {
  const stack = newStack();
  new UserMapVariable(new Construct(stack, 'team'), 'users');
  const [[name, found] = ['', []]] = Object.entries(references(stack));
  expect(name).toMatch(/^team_users_[0-9A-F]{8}$/);
  expect(found).toEqual([name]);
});

test('the validations and the users of a variable use a name that is set later', () => {
  const stack = newStack();
  const users = new UserMapVariable(stack, 'users');
  const user = users.createUsers(stack, 'user', { brokerId });
  const username = ValidatedVariable.forUsername(stack, 'username');
  const groups = ValidatedVariable.forGroups(stack, 'groups');
  const id = ValidatedVariable.forBrokerId(stack, 'broker');
  const password = passwordVariable(stack);
  const source = BrokerPassword.fromVariable(password);
  users.overrideLogicalId('members');
  user.overrideLogicalId('member');
  username.overrideLogicalId('mq_username');
  groups.overrideLogicalId('mq_groups');
  id.overrideLogicalId('mq_broker');
  password.overrideLogicalId('mq_password');
  new BrokerUser(stack, 'one', {
    brokerId: id.stringValue,
    username: username.stringValue,
    groups: groups.listValue,
    password: source,
  });
  expect(references(stack)).toEqual({
    members: ['members'],
    mq_username: ['mq_username'],
    mq_groups: ['mq_groups'],
    mq_broker: ['mq_broker'],
    mq_password: [],
    password_rules: ['mq_password', 'password_rules'],
  });
  const { config, text } = synth(stack);
  expect(config.resource.mq_user.member).toMatchObject({ for_each: '${var.members}' });
  // The validations of declared variables make preconditions unnecessary, under any name.
  expect(config.resource.mq_user.one).not.toHaveProperty('lifecycle');
  expect((JSON.parse(text) as { output: object }).output).toMatchObject({
    user_ids: { value: '${{ for name, user in mq_user.member : name => user.id }}' },
  });
  expect((config.variable.password_rules as Variable).description).toContain('the variable mq_password without');
});

test('several variables of users in one scope have an output each', () => {
  const stack = newStack();
  for (const team of ['orders', 'billing']) {
    new UserMapVariable(stack, `${team}_users`).createUsers(stack, team, { brokerId });
  }
  const { output } = JSON.parse(synth(stack).text) as { output: object };
  expect(output).toEqual({
    billing_ids: expect.objectContaining({
      value: '${{ for name, user in mq_user.billing : name => user.id }}',
    }) as object,
    orders_ids: expect.objectContaining({
      value: '${{ for name, user in mq_user.orders : name => user.id }}',
    }) as object,
  });
});

test.each(['JSON', 'HCL'])(
  'real Terraform accepts valid values and refuses those that break a rule, in %s',
  async (format) => {
    requireTerraform();
    const outdir = temporaryDirectory();
    if (format === 'HCL') process.env.SYNTH_HCL_OUTPUT = 'true';
    try {
      const stack = new TerraformStack(new App({ outdir }), 'stack');
      // Not the folder of this repository, where CDKTF would put the state.
      stack.addOverride('terraform.backend.local.path', join(outdir, 'terraform.tfstate'));
      new MqProvider(stack, 'mq', { region: 'us-east-1' });
      for (const scope of [stack, new Construct(stack, 'team')]) {
        new UserMapVariable(scope, 'users').createUsers(scope, 'user', { brokerId });
        ValidatedVariable.forUsername(scope, 'name', { default: 'orders' });
      }
      new UserMapVariable(stack, 'renamed').overrideLogicalId('other_users');
      (stack.node.root as App).synth();
    } finally {
      delete process.env.SYNTH_HCL_OUTPUT;
    }
    const folder = join(outdir, 'stacks', 'stack');
    const server = await serveMq('http://127.0.0.1:9', folder);
    const workspace = new Workspace({ folder, reattach: server.reattach });
    await workspace.succeed(['init', '-no-color']);
    await workspace.succeed(['validate', '-no-color']);
    const text = readFileSync(join(folder, format === 'HCL' ? 'cdk.tf' : 'cdk.tf.json'), 'utf8');
    const nested = /team_users_[0-9A-F]{8}/.exec(text)?.[0] ?? '';
    for (const name of ['users', 'other_users', nested]) {
      const values: Record<string, object> = { users: {}, other_users: {}, [nested]: {} };
      values[name] = { 'no good': { secret_id: 'mq/a' }, fine: { secret_id: 'mq/b' } };
      const args = Object.entries(values).map(([variable, value]) => `-var=${variable}=${JSON.stringify(value)}`);
      const run = await workspace.run(['plan', '-no-color', '-input=false', ...args]);
      expect(run.status).toBe(1);
      expect(run.text).toContain('no good: The username breaks the rule username-charset');
      expect(run.text).not.toContain('fine:');
    }
    server.close();
    rmSync(outdir, { recursive: true });
  },
);
