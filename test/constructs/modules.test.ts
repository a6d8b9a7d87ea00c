/** Stacks that are modules: their users are in one variable, and they have no provider configuration. */
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { Construct } from 'constructs';
import { S3Backend, TerraformOutput, TerraformStack, TerraformVariable } from 'cdktf';
import {
  BrokerPassword,
  BrokerUser,
  ModuleStack,
  MqProvider,
  UserMapVariable,
  type MqProviderProps,
} from '../../src/constructs';
import { brokerId, newApp, newStack, read, synth, thrown, userResource } from './helpers';

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

test('users in another stack than their variable are refused before anything is created', () => {
  const app = newApp();
  const [stack, other] = ['stack', 'other'].map((id) => new TerraformStack(app, id)) as [
    TerraformStack,
    TerraformStack,
  ];
  const users = new UserMapVariable(stack, 'users');
  const before = other.node.findAll().length;
  expect(thrown(() => users.createUsers(other, 'user', { brokerId })).message).toBe(
    [
      'other/user: the props are not valid (1 error).',
      '  The users are in the variable stack/users of another stack, and variables cannot be shared between stacks. Allowed: a variable of the stack other. Declare one there. [variable-stack]',
    ].join('\n'),
  );
  expect(other.node.findAll()).toHaveLength(before);
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
    [
      'an override that configures a provider',
      (stack) => stack.addOverride('provider.aws', [{ region: 'eu-west-1' }]),
      "stack: an override adds provider configurations to a module. Allowed: a provider without arguments, which the module requires and its caller configures. Remove the override, and write the arguments in the caller's provider block. [module-provider]",
    ],
    [
      'an override of all providers',
      (stack) => stack.addOverride('provider', { mq: [{}] }),
      'stack: an override adds provider configurations to a module.',
    ],
    [
      'an override that adds a backend',
      (stack) => stack.addOverride('terraform.backend.s3', { bucket: 'b', key: 'k' }),
      'stack: an override adds a backend, terraform.backend, to a module. Allowed: a backend in the configuration that calls the module. Remove the override. [module-backend]',
    ],
    [
      'an override that adds a backend with the whole block',
      (stack) => stack.addOverride('terraform', { cloud: { organization: 'o' } }),
      'stack: an override adds a backend, terraform.cloud, to a module.',
    ],
  ])('refuses %s at synth', (_, fill, message) => {
    const stack = moduleStack();
    fill(stack);
    expect(thrown(() => synth(stack)).message).toContain(message);
  });

  test.each<[string, unknown]>([
    ['terraform.required_version', '>= 1.11'],
    ['terraform', { required_version: '>= 1.11' }],
  ])('keeps the backend and the providers out with an override of %s', (path, value) => {
    const stack = moduleStack();
    stack.addOverride(path, value);
    const config = configOf(stack);
    expect(config).not.toHaveProperty('provider');
    expect(config.terraform).toMatchObject({ required_version: '>= 1.11' });
    expect(config.terraform).not.toHaveProperty('backend');
  });

  describe('in an app with another stack', () => {
    const password = BrokerPassword.fromSecretsManager('mq/orders');
    const twoStacks = () => {
      const app = newApp();
      const module = new ModuleStack(app, 'module');
      const other = new TerraformStack(app, 'other');
      for (const stack of [module, other]) new MqProvider(stack, 'mq');
      return { app, module, other };
    };
    const userOf = (stack: TerraformStack) => new BrokerUser(stack, 'user', { brokerId, username: 'orders', password });

    test('refuses a reference of the other stack to the module', () => {
      const { app, module, other } = twoStacks();
      const user = userOf(module);
      new TerraformOutput(other, 'id', { value: user.id });
      expect(thrown(() => app.synth()).message).toContain(
        'module: other refers to mq_user.user.id of a module, which has no separate state. Allowed: references to the outputs of the module in the configuration that calls it. Declare a TerraformOutput in the module, and use it there. [module-reference]',
      );
    });

    test('refuses a reference of the module to the other stack', () => {
      const { app, module, other } = twoStacks();
      const user = userOf(other);
      new TerraformOutput(module, 'id', { value: `user ${user.id}` });
      expect(thrown(() => app.synth()).message).toContain(
        'module: the module refers to the stack other, whose state it would read from a path of this machine or from its backend. Allowed: values that the caller of the module passes to it. Declare a TerraformVariable in the module, and pass the value in the configuration that calls it. [module-reference]',
      );
    });

    test('refuses a reference of one module to another', () => {
      const { app, module } = twoStacks();
      const second = new ModuleStack(new Construct(app, 'folder'), 'second');
      new TerraformOutput(second, 'id', { value: new TerraformVariable(module, 'x', {}).stringValue });
      expect(thrown(() => app.synth()).message).toContain('module: folder/second refers to var.x of a module');
    });

    test('is synthesized if neither refers to the other', () => {
      const { app, module, other } = twoStacks();
      new TerraformOutput(module, 'id', { value: userOf(module).id });
      new TerraformOutput(other, 'id', { value: new TerraformVariable(other, 'x', {}).stringValue });
      app.synth();
      expect(read(app.outdir, 'module').text).not.toContain('cross-stack');
    });
  });

  test.each<[string, readonly unknown[], string]>([
    ['a scope', [], '  scope: The scope is missing. Allowed: a construct. Pass the app. [wrong-type]'],
    ['an id', [newApp()], '  id: The id is missing. Allowed: a string. Pass one. [wrong-type]'],
  ])('cannot be created without %s', (_, args, message) => {
    const create = () => Reflect.construct(ModuleStack, args) as unknown;
    expect(thrown(create).message.split('\n')[1]).toBe(message);
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
