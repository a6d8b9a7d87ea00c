/** Ownership of the users of a broker in the app: by the AWS provider, by this provider, or by both in the supported way. */
import { DataAwsMqBroker } from '@cdktf/provider-aws/lib/data-aws-mq-broker';
import type { MqBroker, MqBrokerConfig } from '@cdktf/provider-aws/lib/mq-broker';
import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret';
import { TerraformVariable, Token, type TerraformResourceLifecycle, type TerraformStack } from 'cdktf';
import { BrokerPassword, BrokerUser, InlineUsers } from '../../src/constructs';
import { IS_IN_BLOCK } from '../../src/constructs/users/user-block';
import { newStack, passwordVariable, synth } from './helpers';
import { newBroker } from './new-broker';

const password = () => BrokerPassword.fromSecretsManager('mq/operator');

function withBroker(config: Partial<MqBrokerConfig> = {}) {
  const stack = newStack();
  const broker = newBroker(stack, config);
  const user = (username: string, adoptExisting?: boolean) =>
    new BrokerUser(stack, username, { brokerId: broker.id, username, password: password(), adoptExisting });
  return { stack, broker, user };
}

const synthesized = (stack: TerraformStack) =>
  (synth(stack).config.resource as unknown as { aws_mq_broker: { broker: Record<string, unknown> } }).aws_mq_broker
    .broker;

test('the bootstrap user is inline with a random password, and the AWS provider then ignores users', () => {
  const { stack, broker, user } = withBroker();
  InlineUsers.addBootstrapUser(broker, 'operator');
  user('operator', true);
  user('orders');
  expect(synthesized(stack)).toMatchObject({
    user: [{ username: 'operator', password: '${uuid()}' }],
    lifecycle: { ignore_changes: ['user'] },
  });
});

describe('the lifecycle of a broker with inline users', () => {
  const plain = BrokerPassword.unsafePlainText('Very-Secret-Word-42');
  const condition = (errorMessage: string) => ({ condition: '${var.name != ""}', errorMessage });
  const own = (): TerraformResourceLifecycle => ({
    preventDestroy: true,
    ignoreChanges: ['tags'],
    precondition: [condition('own')],
  });

  test.each<[string, (broker: MqBroker, add: () => void) => void]>([
    ['before', (broker, add) => (broker.lifecycle = own()) && add()],
    ['after', (broker, add) => [add(), (broker.lifecycle = own())]],
  ])('keeps a lifecycle that is set %s the users are added', (_, set) => {
    const { stack, broker } = withBroker();
    const name = new TerraformVariable(stack, 'name', { type: 'string' });
    set(broker, () => {
      InlineUsers.addBootstrapUser(broker, 'operator');
      InlineUsers.addTo(broker, [{ username: name.stringValue, password: plain }]);
    });
    const { user, lifecycle } = synthesized(stack) as { user: object[]; lifecycle: Record<string, unknown> };
    expect(user).toMatchObject([{ username: 'operator' }, { username: '${var.name}' }]);
    expect(lifecycle).toEqual({
      prevent_destroy: true,
      ignore_changes: ['tags', 'user'],
      precondition: [
        { condition: '${var.name != ""}', error_message: 'own' },
        ...Array<unknown>(3).fill({
          condition: expect.any(String) as string,
          error_message: expect.stringMatching(/^stack\/broker: users\[0\]: The username breaks the rule /) as string,
        }),
      ],
    });
  });

  test('keeps a lifecycle from the config, and one that ignores everything', () => {
    const { stack, broker } = withBroker({ lifecycle: { createBeforeDestroy: true, ignoreChanges: 'all' } });
    InlineUsers.addBootstrapUser(broker, 'operator');
    expect(synthesized(stack).lifecycle).toEqual({ create_before_destroy: true, ignore_changes: 'all' });
    const plainBroker = withBroker();
    InlineUsers.addBootstrapUser(plainBroker.broker, 'operator');
    plainBroker.broker.lifecycle = undefined;
    expect(synthesized(plainBroker.stack).lifecycle).toEqual({ ignore_changes: ['user'] });
  });
});

test('inline users are added to the existing blocks of a broker, and checked together with them', () => {
  const { stack, broker } = withBroker({ user: [{ username: 'first', password: 'x' }] });
  const second = { username: 'second', password: BrokerPassword.unsafePlainText('Very-Secret-Word-42') };
  InlineUsers.addTo(broker, [second]);
  expect(() => InlineUsers.addTo(broker, [second])).toThrow('"second"');
  expect(() => InlineUsers.addTo(broker, [{ ...second, username: 'first' }])).toThrow('[username-unique]');
  expect(synthesized(stack)).toMatchObject({ user: [{ username: 'first' }, { username: 'second' }] });
});

test('an option that the blocks of the AWS provider lack is refused, and not silently left out', () => {
  const replaced = jest.replaceProperty(IS_IN_BLOCK, 'groups', false);
  const { stack, broker } = withBroker();
  const user = { username: 'orders', password: BrokerPassword.unsafePlainText('Very-Secret-Word-42') };
  expect(() => InlineUsers.addTo(broker, [{ ...user, groups: ['team'] }])).toThrow(
    'users[0].groups: The `user` blocks of the AWS provider have no groups. Allowed: a user without it. Create a BrokerUser, or remove it. [not-in-block]',
  );
  InlineUsers.addTo(broker, [user]);
  replaced.restore();
  expect(synthesized(stack)).toMatchObject({ user: [{ username: 'orders' }] });
});

test('inline users of a construct that is not a broker, or of blocks that are a token, are refused', () => {
  const { stack, broker } = withBroker();
  const secret = new SecretsmanagerSecret(stack, 'secret');
  expect(() => InlineUsers.addTo(secret, [])).toThrow(
    'InlineUsers.addTo: the construct is aws_secretsmanager_secret. Allowed: an aws_mq_broker resource.',
  );
  const data = new DataAwsMqBroker(stack, 'data', { brokerName: 'orders' });
  expect(() => InlineUsers.addBootstrapUser(data as unknown as MqBroker, 'operator')).toThrow(
    'InlineUsers.addBootstrapUser: the construct is aws_mq_broker, a data source. Allowed: an aws_mq_broker resource.',
  );
  broker.putUser(Token.asAny('${var.users}'));
  expect(() => InlineUsers.addTo(broker, [])).toThrow('stack/broker: the `user` blocks are a token');
});

test('the bootstrap user is checked with the rules', () => {
  expect(() => InlineUsers.addBootstrapUser(withBroker().broker, 'bad user!')).toThrow(
    'users[0].username: The username has " " at position 4',
  );
});

test('a bootstrap user with the name of a user that does not adopt it is a duplicate', () => {
  const { stack, broker, user } = withBroker();
  InlineUsers.addBootstrapUser(broker, 'operator');
  user('operator');
  expect(() => synth(stack)).toThrow(
    'stack/operator: The username "operator" is already used by stack/broker (user[0]).',
  );
});

test('adoption is refused if the AWS provider would undo the changes to the user', () => {
  const { stack, broker, user } = withBroker();
  const stored = BrokerPassword.fromStoredVariable(passwordVariable(stack));
  InlineUsers.addTo(broker, [{ username: 'operator', password: stored }]);
  user('operator', true);
  expect(() => synth(stack)).toThrow('[broker-inline-users]');
});

test('inline users that would make the AWS provider delete other users are refused at synth', () => {
  const { stack, user } = withBroker({ user: [{ username: 'operator', password: 'x' }] });
  user('orders');
  expect(() => synth(stack)).toThrow(
    "stack/broker: The broker has inline users and does not ignore changes to them, so its next apply would delete the user stack/orders. Allowed: a broker with 'user' in lifecycle.ignoreChanges. Add it. [broker-inline-users]",
  );
});
