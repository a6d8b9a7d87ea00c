/** BrokerUser: its Terraform resource, and the props that its constructor refuses. */
import { DefaultTokenResolver, StringConcat, TerraformIterator, TerraformVariable, Testing, Tokenization } from 'cdktf';
import { BrokerPassword, BrokerUser, MqProvider, ValidationError, type BrokerUserProps } from '../../src/constructs';
import { brokerId, newStack, passwordVariable, synth, thrown, userResource } from './helpers';

const secret = 'Very-Secret-Word-42';
const plain = () => BrokerPassword.unsafePlainText(secret);

describe('the resource of a BrokerUser', () => {
  test('has an attribute for every prop', () => {
    const stack = newStack();
    new BrokerUser(stack, 'orders', {
      brokerId,
      username: 'orders-service',
      password: BrokerPassword.fromVariable(passwordVariable(stack), { version: 3 }),
      groups: ['orders', 'invoices'],
      consoleAccess: true,
      replicationUser: false,
    });
    expect(userResource(synth(stack), 'orders')).toEqual({
      broker_id: brokerId,
      username: 'orders-service',
      groups: ['orders', 'invoices'],
      console_access: true,
      replication_user: false,
      password_wo: '${var.password}',
      password_wo_version: 3,
    });
  });

  test('has no attributes for unset props, but keeps an empty list of groups', () => {
    const stack = newStack();
    const password = BrokerPassword.fromVariable(passwordVariable(stack));
    new BrokerUser(stack, 'unset', { brokerId, username: 'first', password });
    new BrokerUser(stack, 'empty', { brokerId, username: 'second', password, groups: [] });
    const result = synth(stack);
    expect(Object.keys(userResource(result, 'unset')).sort()).toEqual([
      'broker_id',
      'password_wo',
      'password_wo_version',
      'username',
    ]);
    expect(userResource(result, 'empty').groups).toEqual([]);
  });

  test('supports the meta-arguments of CDKTF resources', () => {
    const stack = newStack();
    const provider = new MqProvider(stack, 'other', { alias: 'other', region: 'eu-west-1' });
    const password = BrokerPassword.fromVariable(passwordVariable(stack));
    const first = new BrokerUser(stack, 'first', { brokerId, username: 'first', password });
    const names = new TerraformVariable(stack, 'names', { type: 'set(string)' });
    const each = TerraformIterator.fromList(names.listValue);
    const second = new BrokerUser(stack, 'second', {
      brokerId,
      username: each.value as string,
      password,
      provider,
      dependsOn: [first],
      forEach: each,
      lifecycle: { preventDestroy: true },
    });
    second.addOverride('timeouts', { create: '1m' });
    const resource = userResource(synth(stack), 'second');
    expect(resource).toMatchObject({
      provider: 'mq.other',
      depends_on: ['mq_user.first'],
      for_each: '${toset(var.names)}',
      username: '${each.value}',
      timeouts: { create: '1m' },
      lifecycle: { prevent_destroy: true },
    });
  });

  test('has attributes that are references', () => {
    const stack = newStack();
    const user = new BrokerUser(stack, 'orders', { brokerId, username: 'orders', password: plain() });
    const resolve = (value: unknown) =>
      Tokenization.resolve(value, { scope: stack, resolver: new DefaultTokenResolver(new StringConcat()) }) as unknown;
    expect(resolve(user.id)).toBe('${mq_user.orders.id}');
    expect(resolve(user.brokerId)).toBe('${mq_user.orders.broker_id}');
    expect(resolve(user.username)).toBe('${mq_user.orders.username}');
    expect(resolve(user.groups)).toBe('${mq_user.orders.groups}');
    expect(resolve(user.consoleAccess)).toBe('${mq_user.orders.console_access}');
    expect(resolve(user.replicationUser)).toBe('${mq_user.orders.replication_user}');
    expect(resolve(user.pendingChange)).toBe('${mq_user.orders.pending_change}');
    expect(resolve(user.passwordWoVersion)).toBe('${mq_user.orders.password_wo_version}');
  });

  test('is its own default child, is recognised as a BrokerUser, and can be imported', () => {
    const stack = newStack();
    const user = new BrokerUser(stack, 'orders', { brokerId, username: 'orders', password: plain() });
    BrokerUser.generateConfigForImport(stack, 'imported', `${brokerId}/billing`);
    expect(user.node.defaultChild).toBe(user);
    expect(BrokerUser.isBrokerUser(user)).toBe(true);
    expect(BrokerUser.isBrokerUser(stack)).toBe(false);
    expect(BrokerUser.isBrokerUser(null)).toBe(false);
    expect(BrokerUser.tfResourceType).toBe('mq_user');
    expect((JSON.parse(Testing.synth(stack)) as { import: unknown }).import).toEqual([
      { id: `${brokerId}/billing`, to: 'mq_user.imported' },
    ]);
  });

  test('is refused at synth in a stack without an MqProvider', () => {
    const stack = newStack();
    stack.node.tryRemoveChild('mq');
    new BrokerUser(stack, 'orders', { brokerId, username: 'orders', password: plain() });
    expect(() => synth(stack)).toThrow('for the following providers: mq');
  });
});

describe('the constructor of a BrokerUser', () => {
  const refusal = (props: Partial<Record<keyof BrokerUserProps, unknown>>): ValidationError => {
    const stack = newStack();
    const before = stack.node.findAll().length;
    const all = { brokerId, username: 'orders', password: plain(), ...props } as BrokerUserProps;
    const error = thrown(() => new BrokerUser(stack, 'orders', all));
    expect(error).toBeInstanceOf(ValidationError);
    expect(stack.node.findAll()).toHaveLength(before);
    return error as ValidationError;
  };

  test('reports all mistakes together, in the order of the props', () => {
    const error = refusal({
      brokerId: 'arn:aws:mq:us-east-1:123456789012:broker:orders:b-1',
      username: 'bad user!',
      password: BrokerPassword.unsafePlainText('short,word'),
      groups: ['fine', 'x', 'activemq-webconsole'],
      consoleAccess: true,
      replicationUser: true,
    });
    expect(error.message.split('\n')).toEqual([
      'stack/orders: Amazon MQ would refuse this user (6 errors).',
      '  brokerId: The broker id is an ARN; the id is its last part, "b-1". Allowed: letters, digits, - and _, such as b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9. Pass the id that `aws mq list-brokers` prints as BrokerId. [broker-id-form]',
      '  username: The username has " " at position 4, "!" at position 9. Allowed: letters A-Z and a-z, digits, and the characters _ . ~ -. Remove or replace all other characters. [username-charset]',
      '  password: The password has 10 characters. Allowed: 12 to 250 characters. Choose a password of that length. [password-length]',
      '  password: The password has "," at position 6. Allowed: any characters except commas, colons and equals signs. Replace these. [password-forbidden-characters]',
      '  groups[1]: The group "x" has 1 character. Allowed: 2 to 100 characters. Choose a group name of that length. [group-length]',
      '  warning: groups[2]: Members of the group activemq-webconsole can administer every queue and topic. Allowed: groups other than activemq-webconsole, unless the user is an administrator. Use consoleAccess if the user only needs the web console, or keep the group if the user administers the broker. [group-webconsole-admin]',
      '  replicationUser: The user is a replication user with console access. Allowed: at most one of consoleAccess and replicationUser. Give console access to another user. [replication-user-console-access]',
    ]);
    expect(error.violations.map(({ rule, severity, path }) => ({ rule, severity, path }))).toContainEqual({
      rule: 'group-length',
      severity: 'error',
      path: ['groups', 1],
    });
    expect(error.constructPath).toBe('stack/orders');
    expect(error.name).toBe('ValidationError');
  });

  test('refuses a plain string as the password, lists the alternatives, and never shows the string', () => {
    const error = refusal({ password: secret });
    expect(error.message).toBe(
      [
        'stack/orders: the props are not valid (1 error).',
        '  password: The password is a plain string, which would be written to cdk.tf.json. Allowed: a BrokerPassword. Use BrokerPassword.fromSecretsManager(secret.arn), BrokerPassword.fromGeneratedSecret(…), BrokerPassword.fromVariable(variable) with a sensitive TerraformVariable, or BrokerPassword.unsafePlainText(value) if it may be read in cdk.tf.json. [wrong-type]',
      ].join('\n'),
    );
    expect(`${error.stack}${JSON.stringify(error)}${JSON.stringify(error.violations)}`).not.toContain(secret);
  });

  test.each<[string, Partial<Record<keyof BrokerUserProps, unknown>>, string]>([
    ['a missing password', { password: undefined }, 'password: The password is missing. Allowed: a BrokerPassword.'],
    ['an object for a password', { password: { value: secret } }, 'password: The password is an object.'],
    ['a number for a username', { username: 42 }, 'username: The value is a number. Allowed: a string. [wrong-type]'],
    [
      'a string for groups',
      { groups: 'orders' },
      'groups: The value is a string. Allowed: a list of strings. [wrong-type]',
    ],
    [
      'a number in groups',
      { groups: ['orders', 7] },
      'groups[1]: The value is a number. Allowed: a string. [wrong-type]',
    ],
    ['a string for a flag', { consoleAccess: 'yes' }, 'consoleAccess: The value is a string. Allowed: true or false.'],
    [
      'a missing broker id',
      { brokerId: undefined },
      'brokerId: The broker id is missing. Allowed: the id of a broker.',
    ],
    ['an empty username', { username: '' }, 'username: The username has 0 characters.'],
  ])('reports %s', (_, props, message) => {
    expect(refusal(props).message).toContain(`(1 error).\n  ${message}`);
  });

  test('checks an escaped template as the text that it produces', () => {
    expect(refusal({ username: 'a$${b}' }).message).toContain('The username has "$" at position 2, "{" at position 3');
  });

  test('refuses a variable of another stack as the password', () => {
    const stack = newStack();
    const password = BrokerPassword.fromVariable(passwordVariable(newStack()));
    expect(() => new BrokerUser(stack, 'orders', { brokerId, username: 'orders', password })).toThrow(
      'password: The password is the variable stack/password of another stack, and variables cannot be shared between stacks.',
    );
  });

  test('warns at synth about a group of administrators', () => {
    const stack = newStack();
    const password = BrokerPassword.fromVariable(passwordVariable(stack));
    new BrokerUser(stack, 'admin', { brokerId, username: 'admin', password, groups: ['activemq-webconsole'] });
    expect(synth(stack).annotations).toMatchObject([
      {
        level: '@cdktf/warn',
        constructPath: 'stack/admin',
        message: expect.stringMatching(/^Members of the group activemq-webconsole can administer/) as string,
      },
    ]);
  });
});
