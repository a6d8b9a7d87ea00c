/** BrokerUsers: all users of a broker together, their passwords, and the reboot after them. */
import { TerraformOutput, TerraformStack, TerraformVariable, type App } from 'cdktf';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import {
  BrokerPassword,
  BrokerPasswords,
  BrokerUsers,
  BrokerReboot,
  MqProvider,
  UserMapVariable,
  ValidationError,
  type BrokerUsersProps,
} from '../../src/constructs';
import { brokerId, newApp, newStack, passwordVariable, synth, thrown, type Synthesized } from './helpers';

const passwords = BrokerPasswords.fromSecretsManager({ namePrefix: 'mq/' });

/** Returns the resources of a type by the name of the construct, without metadata and address. */
function resources({ config }: Synthesized, type = 'mq_user'): Record<string, Record<string, unknown>> {
  const all = (config.resource as unknown as Record<string, Record<string, Record<string, unknown>>>)[type] ?? {};
  return Object.fromEntries(
    Object.values(all).map(({ '//': comment, ...rest }) => {
      const { path } = (comment as { metadata: { path: string } }).metadata;
      return [path.slice(path.lastIndexOf('/') + 1), rest];
    }),
  );
}

function usersWith(props: Partial<BrokerUsersProps>, stack = newStack()) {
  const users = new BrokerUsers(stack, 'users', { brokerId, passwords, users: [], ...props });
  return { users, stack };
}

describe('the users', () => {
  test('have their own settings, or the defaults', () => {
    const { stack } = usersWith({
      users: [
        { username: 'plain' },
        { username: 'own', groups: ['own'], consoleAccess: false, adoptExisting: false },
        { username: 'none', groups: [] },
        { username: 'replication', replicationUser: true, groups: [] },
      ],
      defaults: { groups: ['staff'], consoleAccess: true, adoptExisting: true },
      timeouts: { create: '5m' },
    });
    const common = { broker_id: brokerId, timeouts: { create: '5m' } };
    expect(resources(synth(stack))).toEqual({
      plain: {
        ...common,
        username: 'plain',
        groups: ['staff'],
        console_access: true,
        adopt_existing: true,
        password_secret_id: 'mq/plain',
      },
      own: {
        ...common,
        username: 'own',
        groups: ['own'],
        console_access: false,
        adopt_existing: false,
        password_secret_id: 'mq/own',
      },
      none: {
        ...common,
        username: 'none',
        groups: [],
        console_access: true,
        adopt_existing: true,
        password_secret_id: 'mq/none',
      },
      replication: {
        ...common,
        username: 'replication',
        groups: [],
        replication_user: true,
        adopt_existing: true,
        password_secret_id: 'mq/replication',
      },
    });
  });

  test('can be found by name, and overridden', () => {
    const { users, stack } = usersWith({ users: [{ username: 'orders' }, { username: 'billing' }] });
    users.findUser('orders').addOverride('lifecycle.prevent_destroy', true);
    expect(users.usernames).toEqual(['orders', 'billing']);
    expect(users.users.map(({ node }) => node.id)).toEqual(['orders', 'billing']);
    expect(resources(synth(stack)).orders).toMatchObject({ lifecycle: { prevent_destroy: true } });
    expect(users.tryFindUser('billing')).toBe(users.findUser('billing'));
    expect(users.tryFindUser('order')).toBeUndefined();
    expect(thrown(() => users.findUser('order')).message).toBe(
      'stack/users: there is no user "order". Allowed: orders, billing. Pass one of these.',
    );
  });

  test('have maps by name for outputs', () => {
    const { users, stack } = usersWith({ users: [{ username: 'orders' }] });
    new TerraformOutput(stack, 'ids', { value: users.ids });
    new TerraformOutput(stack, 'waiting', { value: users.pendingChanges });
    const { output } = JSON.parse(synth(stack).text) as { output: Record<string, { value: Record<string, string> }> };
    expect(output.ids?.value.orders).toMatch(/^\$\{mq_user\.users_orders_\w+\.id\}$/);
    expect(output.waiting?.value.orders).toMatch(/^\$\{mq_user\.users_orders_\w+\.pending_change\}$/);
  });

  test('use the given provider and dependencies', () => {
    const stack = newStack();
    const provider = new MqProvider(stack, 'other', { alias: 'other' });
    const first = usersWith({ users: [{ username: 'first' }] }, stack).users;
    new BrokerUsers(stack, 'later', {
      brokerId: 'b-other',
      passwords,
      provider,
      dependsOn: first.users,
      users: [{ username: 'second' }],
      rebootOnChange: true,
    });
    const result = synth(stack);
    expect(resources(result).second).toMatchObject({
      provider: 'mq.other',
      depends_on: [expect.stringMatching(/^mq_user\.users_first_/)],
    });
    expect(resources(result, 'mq_broker_reboot')['@reboot']).toMatchObject({ provider: 'mq.other' });
  });
});

describe('mistakes', () => {
  const refusal = (props: Partial<BrokerUsersProps>) => {
    const stack = newStack();
    const before = stack.node.findAll().length;
    const error = thrown(() => usersWith(props, stack));
    expect(error).toBeInstanceOf(ValidationError);
    expect(stack.node.findAll()).toHaveLength(before);
    return error.message.replace(/ Allowed: [^[]*/g, ' ');
  };

  test('of all users are reported together, mistakes of the broker once, and nothing is created', () => {
    const users = [
      { username: 'orders' },
      { username: 'bad user!', groups: ['fine', 'x'] },
      { username: 'orders', consoleAccess: true, replicationUser: true },
    ];
    expect(refusal({ brokerId: 'arn:aws:mq:x', users, timeouts: { create: 'soon' } }).split('\n')).toEqual([
      'stack/users: Amazon MQ would refuse some of these users (6 errors).',
      '  brokerId: The broker id is an ARN; the id is its last part, "x". [broker-id-form]',
      '  timeouts.create: "soon" is not a duration. [duration]',
      '  users[1].username: The username has " " at position 4, "!" at position 9. [username-charset]',
      '  users[1].groups[1]: The group "x" has 1 character. [group-length]',
      '  users[2].replicationUser: The user is a replication user with console access. [replication-user-console-access]',
      '  users[2].username: The username "orders" is already used by users[0]. [username-unique]',
    ]);
  });

  test('in the defaults are reported for each user that uses them', () => {
    const message = refusal({
      defaults: { groups: ['x'] },
      users: [{ username: 'orders' }, { username: 'own', groups: [] }],
    });
    expect(message.split('\n').slice(1)).toEqual([
      '  users[0].groups[0]: The group "x" has 1 character. [group-length]',
    ]);
  });

  test.each<[unknown, string]>([
    [undefined, '  users: The value is missing. [wrong-type]'],
    ['orders', '  users: The value is a string. [wrong-type]'],
    [[{ username: 'orders' }, null], '  users[1]: The value is missing. [wrong-type]'],
  ])('of a caller without TypeScript are reported: %j', (users, message) => {
    expect(refusal({ users: users as BrokerUsersProps['users'] })).toContain(message);
  });

  test('include an exceeded quota', () => {
    const users = Array.from({ length: 251 }, (_, index) => ({ username: `user-${index}` }));
    expect(refusal({ users })).toContain('  users: The broker has 251 users. [users-per-broker]');
  });

  test('include a user without a password if `passwords` is not set', () => {
    expect(refusal({ passwords: undefined, users: [{ username: 'orders' }] })).toContain(
      '  users[0].password: The password is missing. [password-required]',
    );
  });
});

describe('passwords', () => {
  const attributes = (given: BrokerPasswords, stack = newStack()) => {
    usersWith({ passwords: given, users: [{ username: 'orders.v1' }, { username: 'billing' }] }, stack);
    return synth(stack);
  };

  test('of a user take precedence', () => {
    const own = BrokerPassword.fromSecretsManager('own', { jsonField: 'pw' });
    const { stack } = usersWith({ users: [{ username: 'orders', password: own }] });
    expect(resources(synth(stack)).orders).toMatchObject({ password_secret_id: 'own', password_secret_key: 'pw' });
  });

  test('can be in separate secrets, or in one', () => {
    const own = attributes(BrokerPasswords.fromSecretsManager({ namePrefix: 'mq/', jsonField: 'password' }));
    expect(resources(own)['orders.v1']).toMatchObject({
      password_secret_id: 'mq/orders.v1',
      password_secret_key: 'password',
    });
    const one = attributes(BrokerPasswords.fromSharedSecret('mq/all'));
    expect(resources(one).billing).toMatchObject({ password_secret_id: 'mq/all', password_secret_key: 'billing' });
  });

  test('can be variables, with their versions and rules', () => {
    const result = attributes(BrokerPasswords.fromVariables({ prefix: 'eu_', versions: { billing: 4 } }));
    expect(Object.keys(result.config.variable)).toEqual([
      'eu_billing_password',
      'eu_billing_password_rules',
      'eu_orders_v1_password',
      'eu_orders_v1_password_rules',
    ]);
    expect(resources(result).billing).toMatchObject({
      password_wo: '${var.eu_billing_password}',
      password_wo_version: 4,
    });
    expect(result.config.variable.eu_billing_password).toMatchObject({ sensitive: true, ephemeral: true });
  });

  test('of two users that would use the same variable are refused', () => {
    const users = [{ username: 'a.b' }, { username: 'a-b' }, { username: 'a~b' }];
    const stack = newStack();
    const before = stack.node.findAll().length;
    expect(
      thrown(() => usersWith({ passwords: BrokerPasswords.fromVariables(), users }, stack)).message.split('\n'),
    ).toEqual([
      'stack/users: the props are not valid (2 errors).',
      '  users[1].password: The password of "a-b" would be the variable a_b_password, which is already that of "a.b". Allowed: a separate variable for each user. Rename one of the users, or give this user a `password`. [password-source]',
      expect.stringMatching(/^ {2}users\[2\]\.password: The password of "a~b" .* that of "a\.b"/),
    ]);
    expect(stack.node.findAll()).toHaveLength(before);
    passwordVariable(stack, 'a_b_password');
    expect(() =>
      usersWith({ passwords: BrokerPasswords.fromVariables(), users: [{ username: 'a.b' }] }, stack),
    ).toThrow(
      'The password of "a.b" would be the variable a_b_password, which already exists. Allowed: a new variable for each user. Pass another `prefix`, or give this user a `password`.',
    );
  });

  test('as variables cannot have a version for a user that does not exist', () => {
    const passwords = BrokerPasswords.fromVariables({ versions: { orders: 2, ordres: 3 } });
    const { stack } = usersWith({ passwords, users: [{ username: 'orders' }] });
    expect(() => synth(stack)).toThrow(
      'stack/users: `versions` of BrokerPasswords.fromVariables contains "ordres", which is not a user that takes its password from it.',
    );
    expect(() => BrokerPasswords.fromVariables({ versions: { orders: 1.5 } })).toThrow('`version` is 1.5');
  });

  test.each([
    ['generated', () => BrokerPasswords.fromGeneratedSecrets({ secretNamePrefix: 'mq/' })],
    ['fromSecretsManager', () => BrokerPasswords.fromSecretsManager({ namePrefix: 'mq/' })],
  ])('of BrokerPasswords.%s that would use the same secret are refused', (_, passwords) => {
    const users = [{ username: 'a~b' }, { username: 'a-b' }];
    expect(() => usersWith({ passwords: passwords(), users })).toThrow(
      'users[1].password: The password of "a-b" would be the secret mq/a-b, which is already that of "a~b". Allowed: a separate secret for each user.',
    );
  });

  test('of two brokers cannot be generated in the same secret', () => {
    const stack = newStack();
    const passwords = BrokerPasswords.fromGeneratedSecrets({ secretNamePrefix: 'mq/' });
    const users = [{ username: 'orders' }];
    new BrokerUsers(stack, 'one', { brokerId, users, passwords });
    expect(() => new BrokerUsers(stack, 'two', { brokerId: 'b-2', users, passwords })).toThrow(
      'The password of "orders" would be the secret mq/orders, which already exists. Allowed: a new secret for each user. Pass another `secretNamePrefix`',
    );
  });

  test('of a username with ~ are in secrets with valid names', () => {
    const { stack } = usersWith({
      passwords: BrokerPasswords.fromSecretsManager({ namePrefix: 'mq/' }),
      users: [{ username: 'a~b' }],
    });
    expect(Object.values(resources(synth(stack)))).toMatchObject([{ password_secret_id: 'mq/a-b' }]);
  });

  test('can be generated by AWS, with a secret for each', () => {
    const stack = newStack();
    new AwsProvider(stack, 'aws');
    const result = attributes(BrokerPasswords.fromGeneratedSecrets({ secretNamePrefix: 'mq/eu/', length: 20 }), stack);
    expect(result.text.match(/"name": "mq[^"]*"/g)?.sort()).toEqual([
      '"name": "mq/eu/billing"',
      '"name": "mq/eu/orders.v1"',
    ]);
    expect(result.text.match(/"password_length": 20/g)).toHaveLength(2);
    expect(resources(result).billing?.password_secret_id).toMatch(/^\$\{aws_secretsmanager_secret_version\..*\.arn\}$/);
  });

  test('of a username that only Terraform knows must be set on the user', () => {
    const stack = newStack();
    const username = new TerraformVariable(stack, 'name', {}).stringValue;
    expect(() => usersWith({ users: [{ username }] }, stack)).toThrow(
      'A username that only Terraform knows cannot be part of the name of a secret or a variable.',
    );
    const other = newStack();
    const name = new TerraformVariable(other, 'name', {}).stringValue;
    const password = BrokerPassword.fromVariable(passwordVariable(other));
    const { users } = usersWith({ users: [{ username: name, password }] }, other);
    expect(users.usernames).toEqual(['user-0']);
  });

  test('can come from a custom source', () => {
    class Vault extends BrokerPasswords {
      public override passwordFor(_scope: BrokerUsers, username: string) {
        return BrokerPassword.fromSecretsManager(`vault/${username}`);
      }
    }
    const { stack } = usersWith({ passwords: new Vault(), users: [{ username: 'orders' }] });
    expect(resources(synth(stack)).orders).toMatchObject({ password_secret_id: 'vault/orders' });
  });
});

describe('rebootOnChange', () => {
  test('adds one reboot after all users, which any change to a user triggers, without a secret', () => {
    const stack = newStack();
    const variable = BrokerPassword.fromVariable(passwordVariable(stack), { version: 2 });
    const { users } = usersWith(
      {
        users: [{ username: 'orders' }, { username: 'billing', password: variable }],
        rebootOnChange: true,
        rebootTimeouts: { update: '30m' },
      },
      stack,
    );
    const result = synth(stack);
    const address = (name: string) => `mq_user.${users.findUser(name).friendlyUniqueId}`;
    const json = (name: string, password: string) => {
      const of = (attribute: string) => `${address(name)}.${attribute}`;
      return `\${jsonencode({"id" = ${of('id')}, "groups" = ${of('groups')}, "console_access" = ${of('console_access')}, "replication_user" = ${of('replication_user')}, "password" = ${of(password)}})}`;
    };
    expect(resources(result, 'mq_broker_reboot')).toEqual({
      '@reboot': {
        broker_id: brokerId,
        triggers: {
          orders: json('orders', 'password_secret_version_id'),
          billing: json('billing', 'password_wo_version'),
        },
        timeouts: { update: '30m' },
        depends_on: [address('orders'), address('billing')],
      },
    });
    expect(BrokerReboot.isBrokerReboot(users.reboot)).toBe(true);
  });

  test('allows a user with the name reboot', () => {
    const { stack } = usersWith({ users: [{ username: 'reboot' }], rebootOnChange: true });
    expect(Object.keys(resources(synth(stack)))).toEqual(['reboot']);
  });

  test('adds no reboot if it is not set', () => {
    const { users, stack } = usersWith({ users: [{ username: 'orders' }] });
    expect(users.reboot).toBeUndefined();
    expect(synth(stack).text).not.toContain('mq_broker_reboot');
  });
});

test('the shared options are checked together with the users, and also without users', () => {
  const stack = newStack();
  const before = stack.node.findAll().length;
  const props = { brokerId: 'no id', timeouts: { create: '-' }, rebootTimeouts: { update: '+' }, reboot: true };
  const users = [{ username: 'a b', consoleAcess: true }, { username: 'a b' }];
  const { message } = thrown(() => new BrokerUsers(stack, 'users', { ...props, users, passwords: undefined }));
  for (const place of ['brokerId', 'timeouts.create', 'rebootTimeouts.update', 'reboot', 'users[0].consoleAcess']) {
    expect(message.split(`  ${place}: `)).toHaveLength(2);
  }
  expect(message).toContain('users[1].username');
  expect(() => new BrokerUsers(stack, 'none', { brokerId: 'no id', users: [] })).toThrow('brokerId: The broker id has');
  expect(stack.node.findAll()).toHaveLength(before);
});

test('a message shows the first 100 violations, and the number of the others', () => {
  const users = Array.from<{ username: string }>({ length: 100_000 });
  const { message } = thrown(() => new BrokerUsers(newStack(), 'users', { brokerId, users }));
  expect(message.split('\n')).toHaveLength(102);
  expect(message).toMatch(/\n {2}and 99900 more$/);
});

describe('a separate reboot', () => {
  test('has an attribute for every prop', () => {
    const stack = newStack();
    const reboot = new BrokerReboot(stack, 'reboot', {
      brokerId,
      triggers: { release: '7' },
      evenIfNothingPending: true,
      timeouts: { create: '10m' },
    });
    expect(reboot.node.defaultChild).toBe(reboot);
    expect(resources(synth(stack), 'mq_broker_reboot').reboot).toEqual({
      broker_id: brokerId,
      triggers: { release: '7' },
      reboot_without_pending_changes: true,
      timeouts: { create: '10m' },
    });
  });

  test('reports invalid props before it is created', () => {
    const stack = newStack();
    const props = { brokerId: '', triggers: { release: 7 as unknown as string }, timeouts: { update: '-' } };
    expect(thrown(() => new BrokerReboot(stack, 'reboot', props)).message.split('\n')).toEqual([
      'stack/reboot: this reboot is not valid (3 errors).',
      expect.stringContaining('brokerId: The broker id is empty.'),
      '  triggers.release: The value is a number. Allowed: a string. [wrong-type]',
      expect.stringContaining('timeouts.update: "-" is not a duration.'),
    ]);
  });
});

test('users of two stacks of an app, one of which owns the broker, are checked together', () => {
  const app: App = newApp();
  const stacks = ['one', 'two'].map((id) => new TerraformStack(app, id));
  for (const stack of stacks) {
    new MqProvider(stack, 'mq');
    usersWith({ users: [{ username: 'orders' }] }, stack);
  }
  expect(() => app.synth()).toThrow(
    '[one] two/users/orders: The username "orders" is already used by one/users/orders.',
  );
});

test('timeouts of a reboot without `rebootOnChange` are refused, since they would have no effect', () => {
  const stack = newStack();
  const users = [{ username: 'orders', password: BrokerPassword.fromSecretsManager('mq/orders') }];
  const options = { brokerId, rebootTimeouts: { create: '5m' } };
  const calls = [
    () => new BrokerUsers(stack, 'users', { ...options, users }),
    () => new UserMapVariable(stack, 'people').createUsers(stack, 'user', options),
  ];
  for (const call of calls) {
    expect(thrown(call).message.split('\n').slice(1)).toEqual([
      '  rebootTimeouts: The timeouts have no effect, since `rebootOnChange` is not set. Allowed: timeouts of a reboot, with `rebootOnChange`. Set `rebootOnChange: true`, or remove them. [unused-option]',
    ]);
  }
  // An app can switch the reboot off and leave the timeouts.
  new BrokerUsers(stack, 'off', { ...options, users, rebootOnChange: false });
});
