/** Stacks that are modules: their users are in one variable, and they have no provider configuration. */
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { S3Backend, TerraformVariable, type TerraformStack } from 'cdktf';
import { ModuleStack, MqProvider, UserMapVariable, type MqProviderProps } from '../../src/constructs';
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

test('the output can be disabled', () => {
  const stack = newStack();
  new UserMapVariable(stack, 'users').createUsers(stack, 'user', { brokerId, output: false });
  expect(synth(stack).text).not.toContain('"output"');
});

test('users of a variable support the options of BrokerUsers', () => {
  const stack = newStack();
  const provider = new MqProvider(stack, 'west', { alias: 'west' });
  const first = new TerraformVariable(stack, 'first', {});
  const users = new UserMapVariable(stack, 'users');
  users.createUsers(stack, 'user', {
    brokerId,
    defaults: { groups: ['everyone', first.stringValue], consoleAccess: true, adoptExisting: true },
    rebootOnChange: true,
    rebootTimeouts: { update: '5m' },
    timeouts: { create: '10m' },
    provider,
    dependsOn: [first],
  });
  users.overrideLogicalId('members');
  const result = synth(stack);
  expect(userResource(result, 'user')).toMatchObject({
    groups: '${each.value.groups == null ? toset(["everyone", var.first]) : each.value.groups}',
    console_access:
      '${each.value.console_access == null ? !each.value.replication_user && true : each.value.console_access}',
    adopt_existing: true,
    timeouts: { create: '10m' },
    provider: 'mq.west',
    depends_on: ['var.first'],
  });
  const { resource, variable } = result.config as unknown as {
    resource: { mq_broker_reboot: { user_reboot: object } };
    variable: { members: { type: string } };
  };
  expect(resource.mq_broker_reboot.user_reboot).toMatchObject({
    broker_id: brokerId,
    triggers: {
      users:
        '${jsonencode({ for name, user in mq_user.user : name => { id = user.id, groups = user.groups, console_access = user.console_access, replication_user = user.replication_user, password_secret_version_id = user.password_secret_version_id } })}',
    },
    timeouts: { update: '5m' },
    provider: 'mq.west',
    depends_on: ['mq_user.user'],
  });
  expect(variable.members.type).toContain(
    '  groups           = optional(set(string))\n  console_access   = optional(bool)\n',
  );
});

test('defaults that break a rule are refused before anything is created', () => {
  const stack = newStack();
  const users = new UserMapVariable(stack, 'users');
  const before = stack.node.findAll().length;
  const create = () =>
    users.createUsers(stack, 'user', { brokerId: '', defaults: { groups: ['!'] }, timeouts: { create: '-' } });
  expect(thrown(create).message.split('\n')).toEqual([
    'stack/user: Amazon MQ would refuse some of these users (4 errors).',
    expect.stringContaining('  brokerId: The broker id is empty.'),
    expect.stringContaining('  timeouts.create: "-" is not a duration.'),
    expect.stringContaining('  defaults.groups[0]: '),
    expect.stringContaining('  defaults.groups[0]: '),
  ]);
  expect(stack.node.findAll()).toHaveLength(before);
});

test('the message of each validation lists the users that break the rule', () => {
  const stack = newStack();
  new UserMapVariable(stack, 'users');
  const validations = synth(stack).config.variable.users?.validation as { condition: string; error_message: string }[];
  expect(validations.map(({ error_message: message }) => /rule ([\w-]+)\./.exec(message)?.[1])).toEqual([
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

describe('a ModuleStack', () => {
  const moduleStack = (props: MqProviderProps = {}) => {
    const stack = new ModuleStack(newApp(), 'stack');
    new MqProvider(stack, 'mq', props);
    return stack;
  };
  const configOf = (stack: TerraformStack) =>
    JSON.parse(synth(stack).text) as { terraform: { required_providers: object }; provider?: object };

  test('requires the provider, and has neither its configuration nor a backend', () => {
    const config = configOf(moduleStack());
    expect(config).not.toHaveProperty('provider');
    expect(Object.keys(config.terraform)).toEqual(['required_providers']);
  });

  test('requires another provider without arguments', () => {
    const stack = moduleStack();
    new AwsProvider(stack, 'aws');
    const config = configOf(stack);
    expect(config).not.toHaveProperty('provider');
    expect(Object.keys(config.terraform.required_providers).sort()).toEqual(['aws', 'mq']);
  });

  test.each<[string, (stack: ModuleStack) => unknown, string]>([
    [
      'another provider that is configured',
      (stack) => new AwsProvider(stack, 'aws', { region: 'eu-west-1', alias: 'west' }),
      "[stack] stack/aws: the provider is configured in a module, stack, with region, alias. Allowed: a provider without arguments, which the module requires and its caller configures. Remove the arguments, and write them in the caller's provider block. [module-provider]",
    ],
    [
      'a backend',
      (stack) => new S3Backend(stack, { bucket: 'b', key: 'k' }),
      'stack/backend: the backend is in a module, stack. Allowed: a backend in the configuration that calls the module. Remove it. [module-backend]',
    ],
  ])('refuses %s at synth', (_, fill, message) => {
    const stack = moduleStack();
    fill(stack);
    expect(thrown(() => synth(stack)).message).toContain(message);
  });

  test('has an MqProvider that cannot be configured', () => {
    expect(thrown(() => moduleStack({ region: 'eu-west-1' })).message).toBe(
      "stack/mq: `region` is set in a ModuleStack. Allowed: `source` and `packaging`, since the caller of a module configures its providers. Remove it, and write it in the caller's provider block.",
    );
  });

  test('is recognised as a ModuleStack, and other stacks are not', () => {
    expect(ModuleStack.isModuleStack(moduleStack())).toBe(true);
    expect(ModuleStack.isModuleStack(newStack())).toBe(false);
  });
});
