/** Stacks that are modules: users in one variable, and no configuration of their own. */
import { TerraformStack } from 'cdktf';
import { MqProvider, UserMapVariable, type MqProviderProps } from '../../src/constructs';
import { brokerId, newApp, newStack, synth, thrown, userResource } from './helpers';

test('a variable of users becomes one resource for each of them, and an output', () => {
  const stack = newStack();
  new UserMapVariable(stack, 'users', { description: 'Ours' }).createUsers(stack, 'user', { brokerId });
  const result = synth(stack);
  const { lifecycle, ...user } = userResource(result, 'user');
  expect(user).toEqual({
    for_each: '${var.users}',
    broker_id: brokerId,
    username: '${each.key}',
    groups: '${each.value.groups}',
    console_access: '${each.value.console_access}',
    replication_user: '${each.value.replication_user}',
    password_secret_id: '${each.value.secret_id}',
    password_secret_key: '${each.value.secret_key}',
  });
  expect(lifecycle).toBeDefined();
  expect(result.config.variable.users).toMatchObject({ description: 'Ours', nullable: false });
  expect((JSON.parse(result.text) as { output: object }).output).toMatchObject({
    user_ids: { value: '${{ for name, user in mq_user.user : name => user.id }}' },
  });
});

test('the output can be left to others', () => {
  const stack = newStack();
  new UserMapVariable(stack, 'users').createUsers(stack, 'user', { brokerId, output: false });
  expect(synth(stack).text).not.toContain('"output"');
});

test('a validation of each rule names the users that break it', () => {
  const stack = newStack();
  new UserMapVariable(stack, 'users');
  const validations = synth(stack).config.variable.users?.validation as { condition: string; error_message: string }[];
  expect(validations.map(({ error_message: words }) => /rule ([\w-]+)\./.exec(words)?.[1])).toEqual([
    'username-length',
    'username-charset',
    'username-dot-segment',
    'groups-count',
    'group-length',
    'group-charset',
    'replication-user-console-access',
    'users-per-broker',
  ]);
  expect(validations[0]).toEqual({
    condition: '${length([for name, user in var.users : name if !(can(regex("^(?s:.{2,100})$", name)))]) == 0}',
    error_message:
      '${join(", ", [for name, user in var.users : name if !(can(regex("^(?s:.{2,100})$", name)))])}: The username breaks the rule username-length. Allowed: 2 to 100 characters. Choose a username of that length.',
  });
});

describe('a stack that is a module', () => {
  const moduleStack = (props: MqProviderProps = {}) => {
    const stack = new TerraformStack(newApp(), 'stack');
    new MqProvider(stack, 'mq', { forModule: true, ...props });
    return stack;
  };

  test('requires the provider, and has neither its configuration nor a backend', () => {
    const config = JSON.parse(synth(moduleStack()).text) as Record<string, Record<string, unknown>>;
    expect(config).not.toHaveProperty('provider');
    expect(Object.keys(config.terraform ?? {})).toEqual(['required_providers']);
  });

  test('cannot be configured', () => {
    expect(thrown(() => moduleStack({ region: 'eu-west-1' })).message).toBe(
      "stack/mq: `region` is set together with `forModule`. Allowed: `source` and `packaging`, since a module has the provider configuration of its caller. Remove it, and write it in the caller's provider block.",
    );
  });
});
