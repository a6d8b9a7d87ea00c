/** Validation at synth across users, stacks and brokers of an app. */
import type { MqBroker } from '@cdktf/provider-aws/lib/mq-broker';
import { type MqBrokerConfig } from '@cdktf/provider-aws/lib/mq-broker';
import { TerraformCount, TerraformIterator, TerraformStack, TerraformVariable, Token, type App } from 'cdktf';
import { BrokerPassword, BrokerUser, InlineUsers, MqProvider, type BrokerUserProps } from '../../src/constructs';
import { base, brokerCases } from '../rules/cases';
import { newApp, newStack, passwordVariable, read, synth, thrown, userResource } from './helpers';
import { newBroker } from './new-broker';

const { brokerId } = base;
const plain = () => BrokerPassword.unsafePlainText(base.password);

function user(stack: TerraformStack, id: string, props: Partial<BrokerUserProps> = {}): BrokerUser {
  return new BrokerUser(stack, id, { brokerId, username: id.padEnd(2, '_'), password: plain(), ...props });
}

/** Returns the problems that fail the synth of an app. */
function problems(stack: TerraformStack): string[] {
  const { message } = thrown(() => synth(stack));
  return message.split('\n').flatMap((line) => /^\s*\[stack\] (.*)$/.exec(line)?.slice(1) ?? []);
}

function twoStacks(): { app: App; one: TerraformStack; two: TerraformStack } {
  const app = newApp();
  const [one, two] = ['one', 'two'].map((id) => {
    const stack = new TerraformStack(app, id);
    new MqProvider(stack, 'mq');
    return stack;
  }) as [TerraformStack, TerraformStack];
  return { app, one, two };
}

describe('usernames on a broker must differ', () => {
  const advice =
    'Allowed: usernames that are unique on the broker (case-sensitive). Rename or remove one of the users. [username-unique]';

  test('two or three users with the same name on one broker are refused', () => {
    const stack = newStack();
    for (const id of ['a', 'b', 'c']) user(stack, id, { username: 'orders' });
    user(stack, 'd', { username: 'Orders' });
    expect(problems(stack)).toEqual(
      ['b', 'c'].map((id) => `stack/${id}: The username "orders" is already used by stack/a. ${advice}`),
    );
  });

  test('users with the same name on two brokers are allowed', () => {
    const stack = newStack();
    user(stack, 'a', { username: 'orders' });
    user(stack, 'b', { username: 'orders', brokerId: 'b-2' });
    user(stack, 'c', { username: 'orders', brokerId: new TerraformVariable(stack, 'x', {}).stringValue });
    user(stack, 'd', { username: 'orders', brokerId: new TerraformVariable(stack, 'y', {}).stringValue });
    synth(stack);
  });

  test.each<[string, (stack: TerraformStack, x: TerraformVariable) => [string, string]]>([
    ['one variable', (_, x) => [x.stringValue, x.stringValue]],
    ['one variable, written once as a raw expression', (_, x) => [x.stringValue, '${var.x}']],
    ['one broker of the stack', (stack) => [newBroker(stack).id, '${aws_mq_broker.broker.id}']],
    ['one raw expression', () => ['${local.b}', '${ local.b }']],
    ['one text with a token', (_, x) => [`b-${x.stringValue}`, `b-${x.stringValue}`]],
  ])('a broker is recognised as the same by %s', (_, ids) => {
    const stack = newStack();
    const [first, second] = ids(stack, new TerraformVariable(stack, 'x', {}));
    user(stack, 'a', { username: 'orders', brokerId: first });
    user(stack, 'b', { username: 'orders', brokerId: second });
    expect(problems(stack)).toEqual([expect.stringContaining('is already used by stack/a')]);
  });

  test('a broker of another stack is recognised as the same, and the problem is reported in both stacks', () => {
    const { app, one, two } = twoStacks();
    const { id } = newBroker(one, { lifecycle: { ignoreChanges: ['user'] } });
    user(one, 'a', { username: 'orders', brokerId: id });
    user(two, 'b', { username: 'orders', brokerId: id });
    expect(() => app.synth()).toThrow('[one] two/b: The username "orders" is already used by one/a.');
  });

  test('an inline user is also checked', () => {
    const stack = newStack();
    const inline = newBroker(stack, { lifecycle: { ignoreChanges: ['user'] } });
    InlineUsers.addTo(inline, [{ username: 'orders', password: plain() }]);
    user(stack, 'a', { username: 'orders', brokerId: inline.id });
    expect(problems(stack)).toEqual([
      `stack/a: The username "orders" is already used by stack/broker (user[0]). ${advice}`,
    ]);
  });

  test('a user that was removed from the tree is not checked', () => {
    const stack = newStack();
    user(stack, 'a', { username: 'orders' });
    stack.node.tryRemoveChild('a');
    user(stack, 'b', { username: 'orders' });
    synth(stack);
  });

  test('users with forEach and count are not checked', () => {
    const stack = newStack();
    const each = TerraformIterator.fromList(new TerraformVariable(stack, 'names', { type: 'set(string)' }).listValue);
    user(stack, 'a', { forEach: each, username: Token.asString(each.value) });
    user(stack, 'b', { forEach: each, username: Token.asString(each.value) });
    user(stack, 'c', { count: TerraformCount.of(2), username: 'user-${count.index}' });
    const { text } = synth(stack);
    expect(text).not.toContain('username-unique');
  });

  test('names that only Terraform knows are compared by one precondition for each broker', () => {
    const stack = newStack();
    const x = new TerraformVariable(stack, 'x', {});
    const y = new TerraformVariable(stack, 'y', {});
    const first = user(stack, 'a', { username: x.stringValue });
    user(stack, 'b', { username: 'billing' });
    user(stack, 'c', { username: `svc-${y.stringValue}` });
    user(stack, 'd', { username: `${first.username}-copy` });
    user(stack, 'e', { username: y.stringValue, brokerId: 'b-2' });
    const result = synth(stack);
    const conditions = (id: string) =>
      (
        userResource(result, id).lifecycle as
          { precondition?: { condition: string; error_message: string }[] } | undefined
      )?.precondition?.filter(({ error_message }) => error_message.includes('username-unique')) ?? [];
    expect(['a', 'b', 'd', 'e'].flatMap(conditions)).toEqual([]);
    expect(conditions('c')).toEqual([
      {
        condition:
          '${length(distinct([var.x, "billing", "svc-${var.y}"])) == length([var.x, "billing", "svc-${var.y}"])}',
        error_message: `stack/c: The list of usernames of this broker breaks the rule username-unique. ${advice.replace(' [username-unique]', '')}`,
      },
    ]);
  });
});

describe('a broker can have 250 users', () => {
  const { good, bad, message } = brokerCases.find(({ rule }) => rule === 'users-per-broker') ?? brokerCases[0]!;

  test('250 users are allowed, one more is refused', () => {
    const stack = newStack();
    for (const name of good) user(stack, name);
    synth(stack);
    user(stack, bad[250] ?? '');
    expect(problems(stack)).toEqual([`stack/user-0: ${message} [users-per-broker]`]);
  });

  test('users with unknown names, inline users and users with count are included', () => {
    const stack = newStack();
    const inline = newBroker(stack, { lifecycle: { ignoreChanges: ['user'] } });
    InlineUsers.addTo(inline, [{ username: 'inline', password: plain() }]);
    const { id } = inline;
    user(stack, 'a', { brokerId: id, count: 249, username: 'user-${count.index}' });
    synth(stack);
    user(stack, 'b', { brokerId: id, username: new TerraformVariable(stack, 'x', {}).stringValue });
    expect(problems(stack)).toEqual([expect.stringMatching(/^stack\/broker: The broker has 251 users\./)]);
  });
});

describe('a broker of the app must support its users', () => {
  test('a RabbitMQ broker is refused, since it manages its users itself', () => {
    const stack = newStack();
    user(stack, 'a', { brokerId: newBroker(stack, { engineType: 'RabbitMQ' }).id });
    expect(problems(stack)).toEqual([
      'stack/broker: The broker has the engine RabbitMQ, which manages its users itself, and cannot have the user stack/a. Allowed: engineType ActiveMQ. Create the users in RabbitMQ, or change the broker. [broker-engine]',
    ]);
  });

  test('a broker with LDAP is refused, since it ignores the users', () => {
    const stack = newStack();
    const { id } = newBroker(stack, { authenticationStrategy: 'ldap' });
    for (const name of ['aa', 'bb']) user(stack, name, { brokerId: id });
    expect(problems(stack)).toEqual([
      'stack/broker: The broker authenticates with LDAP and would ignore 2 users of this app. Allowed: authenticationStrategy simple. Create the users in the directory, or change the broker. [broker-authentication]',
    ]);
  });

  const inlineUsers: Partial<MqBrokerConfig> = { user: [{ username: 'inline', password: base.password }] };

  test('inline users without ignore_changes are refused, since the next apply would delete the users', () => {
    const stack = newStack();
    user(stack, 'a', { brokerId: newBroker(stack, inlineUsers).id });
    expect(problems(stack)).toEqual([
      "stack/broker: The broker has inline users and does not ignore changes to them, so its next apply would delete the user stack/a. Allowed: a broker with 'user' in lifecycle.ignoreChanges. Add it. [broker-inline-users]",
    ]);
  });

  test.each<[string, (b: MqBroker) => void]>([
    ['a list', (b) => void (b.lifecycle = { ignoreChanges: ['tags', 'user'] })],
    ['all', (b) => void (b.lifecycle = { ignoreChanges: 'all' })],
    ['an override', (b) => b.addOverride('lifecycle.ignore_changes', ['user'])],
  ])('inline users with ignore_changes are allowed: %s', (_, ignore) => {
    const stack = newStack();
    const b = newBroker(stack, inlineUsers);
    ignore(b);
    user(stack, 'a', { brokerId: b.id });
    synth(stack);
  });

  test('inline users in a dynamic block are included', () => {
    const stack = newStack();
    const b = newBroker(stack);
    b.addOverride('dynamic.user', { for_each: '${var.users}', content: {} });
    user(stack, 'a', { brokerId: b.id });
    expect(problems(stack)).toEqual([expect.stringContaining('[broker-inline-users]')]);
  });

  test('settings of a broker that only Terraform knows are not checked', () => {
    const stack = newStack();
    const x = new TerraformVariable(stack, 'x', {});
    user(stack, 'a', { brokerId: newBroker(stack, { engineType: x.stringValue }).id });
    synth(stack);
  });

  test('a broker without users of this app is not checked', () => {
    const stack = newStack();
    newBroker(stack, { engineType: 'RabbitMQ' });
    user(stack, 'a');
    synth(stack);
  });
});

test('all problems are reported together', () => {
  const { app, one, two } = twoStacks();
  user(one, 'a', { brokerId: newBroker(one, { engineType: 'RabbitMQ', authenticationStrategy: 'LDAP' }).id });
  user(one, 'b', { username: 'orders' });
  user(two, 'c', { username: 'orders' });
  const { message } = thrown(() => app.synth());
  expect(message.match(/\[(broker|username)-[a-z-]+\]/g)).toEqual([
    '[broker-engine]',
    '[broker-authentication]',
    '[username-unique]',
  ]);
});

test('a valid app of two stacks passes, also at a second synth', () => {
  const { app, one, two } = twoStacks();
  const { id } = newBroker(one);
  user(one, 'a', { brokerId: id, password: BrokerPassword.fromVariable(passwordVariable(one)) });
  user(two, 'b', { brokerId: id });
  app.synth();
  app.synth();
  expect(read(app.outdir, 'two').text).toContain('"broker_id": "${data.terraform_remote_state.');
});
