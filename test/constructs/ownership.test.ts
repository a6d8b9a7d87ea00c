/** Who owns the users of a broker that the app makes: the AWS provider, this one, or both in the one way that works. */
import { MqBroker, type MqBrokerConfig } from '@cdktf/provider-aws/lib/mq-broker';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import type { TerraformStack } from 'cdktf';
import { BrokerPassword, BrokerUser, InlineUsers } from '../../src/constructs';
import { newStack, passwordVariable, synth } from './helpers';

const engine = { brokerName: 'orders', engineType: 'ActiveMQ', engineVersion: '5.18', hostInstanceType: 'mq.t3.micro' };
const password = () => BrokerPassword.fromSecretsManager('mq/operator');

function withBroker(config: (stack: TerraformStack) => Pick<MqBrokerConfig, 'user' | 'lifecycle'>) {
  const stack = newStack();
  new AwsProvider(stack, 'aws');
  const broker = new MqBroker(stack, 'broker', { ...engine, ...config(stack) });
  const user = (username: string, adoptExisting?: boolean) =>
    new BrokerUser(stack, username, { brokerId: broker.id, username, password: password(), adoptExisting });
  return { stack, user };
}

test('the first user is inline with a password that nobody knows, and the AWS provider then leaves users alone', () => {
  const { stack, user } = withBroker((s) => InlineUsers.first(s, 'operator'));
  user('operator', true);
  user('orders');
  const { config } = synth(stack);
  const { broker } = (config.resource as unknown as { aws_mq_broker: Record<string, object> }).aws_mq_broker;
  expect(broker).toMatchObject({
    user: [{ username: 'operator', password: '${uuid()}' }],
    lifecycle: { ignore_changes: ['user'] },
  });
});

test('the first user is checked by the rules', () => {
  expect(() => withBroker((s) => InlineUsers.first(s, 'bad user!'))).toThrow(
    'users[0].username: The username has " " at position 4',
  );
});

test('a first user of the same name that is not adopted is one user too many', () => {
  const { stack, user } = withBroker((s) => InlineUsers.first(s, 'operator'));
  user('operator');
  expect(() => synth(stack)).toThrow(
    'stack/operator: The username "operator" is that of stack/broker (user[0]) already.',
  );
});

test('an adopted user does not help where the AWS provider keeps setting it back', () => {
  const { stack, user } = withBroker((s) => {
    const stored = BrokerPassword.fromStoredVariable(passwordVariable(s));
    return InlineUsers.of(s, [{ username: 'operator', password: stored }]);
  });
  user('operator', true);
  expect(() => synth(stack)).toThrow('[broker-inline-users]');
});

test('the mix that would delete people’s users is refused at synth, whoever wrote the blocks', () => {
  const { stack, user } = withBroker(() => ({ user: [{ username: 'operator', password: 'x' }] }));
  user('orders');
  expect(() => synth(stack)).toThrow(
    "stack/broker: The broker has inline users and does not ignore changes of them, so its next apply would delete the user stack/orders. Allowed: lifecycle.ignoreChanges with 'user' on the broker. Add that. [broker-inline-users]",
  );
});
