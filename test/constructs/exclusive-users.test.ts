/** `ExclusiveUsers`, and `exclusive` of `BrokerUsers`: what is synthesized, and which mistakes are found. */
import { TerraformVariable, Token, type TerraformStack } from 'cdktf';
import {
  BrokerPassword,
  BrokerPasswords,
  BrokerUser,
  BrokerUsers,
  ExclusiveUsers,
  InlineUsers,
  type BrokerUsersProps,
} from '../../src/constructs';
import { brokerId, newStack, synth, thrown } from './helpers';
import { newBroker } from './new-broker';

let stack: TerraformStack;
beforeEach(() => void (stack = newStack()));

type Blocks = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
/** The resources of the stack, without the metadata of the framework. */
const resources = () =>
  JSON.parse(JSON.stringify(synth(stack).config.resource), (key, value: unknown) =>
    key === '//' || key === 'provider' ? undefined : value,
  ) as Readonly<Record<string, Blocks>>;
const only = (type: string) => Object.values(resources()[type] ?? {})[0];

test('is synthesized with all arguments', () => {
  const flag = new TerraformVariable(stack, 'flag', { type: 'bool' });
  const exclusive = new ExclusiveUsers(stack, 'exclusive', {
    brokerId,
    usernames: ['orders', 'operator'],
    ignore: ['team-*'],
    removeLastConsoleUser: flag.booleanValue,
    removeReplicationUsers: true,
    timeouts: { create: '5m' },
  });
  expect(only('mq_users_exclusive')).toEqual({
    broker_id: brokerId,
    usernames: ['orders', 'operator'],
    ignore: ['team-*'],
    remove_last_console_user: '${var.flag}',
    remove_replication_users: true,
    timeouts: { create: '5m' },
  });
  expect(ExclusiveUsers.isExclusiveUsers(exclusive)).toBe(true);
  expect(ExclusiveUsers.isExclusiveUsers(stack)).toBe(false);
});

test('accepts an empty list, and lists that only Terraform knows', () => {
  const names = new TerraformVariable(stack, 'names', { type: 'set(string)' });
  new ExclusiveUsers(stack, 'a', { brokerId, usernames: [], ignore: names.listValue });
  new ExclusiveUsers(stack, 'b', { brokerId: 'b-2', usernames: names.listValue });
  const all = resources().mq_users_exclusive;
  expect(all?.a).toEqual({ broker_id: brokerId, usernames: [], ignore: '${var.names}' });
  expect(all?.b).toEqual({ broker_id: 'b-2', usernames: '${var.names}' });
});

test('names all mistakes at once, and adds nothing to the tree', () => {
  const create = () => {
    new ExclusiveUsers(stack, 'exclusive', {
      brokerId: 'b 1',
      usernames: ['ok', 'x', 'ok'],
      ignore: ['no?'],
      timeouts: { create: 'soon' },
    });
  };
  for (const text of [
    'brokerId: The broker id has " "',
    'usernames[1]: "x": The username has 1 character',
    'usernames[2]: The username "ok" is already used by usernames[0]',
    'ignore[0]: The pattern "no?" has "?" at position 3',
    'timeouts.create: ',
  ])
    expect(create).toThrow(text);
  expect(stack.node.tryFindChild('exclusive')).toBeUndefined();
});

test('a user of the app that would be removed is found at synth', () => {
  const password = BrokerPassword.fromSecretsManager('mq/any');
  for (const username of ['listed', 'team-a', 'unlisted', 'other-broker']) {
    new BrokerUser(stack, username, { brokerId: username === 'other-broker' ? 'b-2' : brokerId, username, password });
  }
  new ExclusiveUsers(stack, 'exclusive', { brokerId, usernames: ['listed'], ignore: ['team-*'] });
  const { message } = thrown(() => synth(stack));
  expect(message).toContain('stack/exclusive: The user "unlisted" of stack/unlisted is neither listed nor ignored');
  expect(message.match(/exclusive-usernames/g)).toHaveLength(1);
});

test('a user in a block of the broker, and a second list, are found at synth', () => {
  const broker = newBroker(stack);
  InlineUsers.addBootstrapUser(broker, 'operator');
  new ExclusiveUsers(stack, 'one', { brokerId: broker.id, usernames: ['other'] });
  new ExclusiveUsers(stack, 'two', { brokerId: broker.id, usernames: ['operator'] });
  const { message } = thrown(() => synth(stack));
  expect(message).toMatch(/stack\/one: The user "operator" of \S+ \(user\[0\]\) is neither listed nor ignored/);
  expect(message).toContain('stack/two: The broker already has the exclusive users stack/one');
  expect(message.match(/exclusive-usernames/g)).toHaveLength(2);
});

describe('BrokerUsers', () => {
  const props: BrokerUsersProps = {
    brokerId,
    users: [{ username: 'orders' }, { username: 'billing' }],
    passwords: BrokerPasswords.fromSecretsManager({ namePrefix: 'mq/' }),
  };

  test('with `exclusive` keep their users and those that are ignored', () => {
    const users = new BrokerUsers(stack, 'users', {
      ...props,
      exclusive: true,
      ignoredUsernames: ['team-*'],
      timeouts: { create: '5m', delete: '6m' },
    });
    expect(only('mq_users_exclusive')).toEqual({
      broker_id: brokerId,
      usernames: ['orders', 'billing'],
      depends_on: users.users.map(({ friendlyUniqueId: name }) => `mq_user.${name}`),
      ignore: ['team-*'],
      timeouts: { create: '5m' },
    });
    expect(users.exclusive).toBeInstanceOf(ExclusiveUsers);
  });

  test('reboot the broker after removals', () => {
    const users = new BrokerUsers(stack, 'users', { ...props, exclusive: true, rebootOnChange: true });
    const reboot = only('mq_broker_reboot');
    const address = `mq_users_exclusive.${users.exclusive?.friendlyUniqueId}`;
    expect(reboot).toMatchObject({
      triggers: { '@removed': `\${jsonencode(${address}.removed_at)}` },
      depends_on: expect.arrayContaining([address]) as unknown,
    });
  });

  test('without `exclusive` have no such resource', () => {
    expect(new BrokerUsers(stack, 'a', props).exclusive).toBeUndefined();
    expect(new BrokerUsers(stack, 'b', { ...props, brokerId: 'b-2', exclusive: false }).exclusive).toBeUndefined();
    expect(resources().mq_users_exclusive).toBeUndefined();
  });

  test.each<[string, object, string]>([
    ['patterns without exclusive', { ignoredUsernames: ['a*'] }, 'ignoredUsernames: The patterns have no effect'],
    [
      'wrong patterns',
      { exclusive: true, ignoredUsernames: ['a b'] },
      'ignoredUsernames[0]: The pattern "a b" has " "',
    ],
    ['a token', { exclusive: Token.asAny('${x}') }, 'exclusive: The value is'],
  ])('refuse %s', (_, more, message) => {
    expect(() => new BrokerUsers(stack, 'users', { ...props, ...more })).toThrow(message);
    expect(stack.node.tryFindChild('users')).toBeUndefined();
  });
});
