/** Tests how to get a broker's id. */
import { DataAwsMqBroker } from '@cdktf/provider-aws/lib/data-aws-mq-broker';
import { MqBroker } from '@cdktf/provider-aws/lib/mq-broker';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret';
import type { TerraformStack } from 'cdktf';
import { BrokerId, BrokerPassword, BrokerUser } from '../../src/constructs';
import { newStack, synth, thrown, userResource } from './helpers';

const broker = { brokerName: 'orders', engineType: 'ActiveMQ', engineVersion: '5.18', hostInstanceType: 'mq.t3.micro' };

function userOn(brokerId: (stack: TerraformStack) => string) {
  const stack = newStack();
  new AwsProvider(stack, 'aws');
  const password = BrokerPassword.fromSecretsManager('mq/orders');
  new BrokerUser(stack, 'orders', { brokerId: brokerId(stack), username: 'orders', password });
  return synth(stack);
}

test.each<[string, (stack: TerraformStack) => string, string]>([
  [
    'a broker of the app',
    (stack) =>
      BrokerId.fromBroker(new MqBroker(stack, 'b', { ...broker, user: [], lifecycle: { ignoreChanges: ['user'] } })),
    '${aws_mq_broker.b.id}',
  ],
  [
    'a data source',
    (stack) => BrokerId.fromBroker(new DataAwsMqBroker(stack, 'b', { brokerName: 'orders' })),
    '${data.aws_mq_broker.b.id}',
  ],
  ['a name', (stack) => BrokerId.fromBrokerName(stack, 'b', 'orders'), '${data.aws_mq_broker.b.id}'],
])('can be the id of %s', (_, brokerId, expected) => {
  expect(userResource(userOn(brokerId), 'orders').broker_id).toBe(expected);
});

test('a broker name is looked up at plan, in the Region of the provider', () => {
  const result = userOn((stack) => {
    const provider = new AwsProvider(stack, 'other', { alias: 'other', region: 'us-east-1' });
    return BrokerId.fromBrokerName(stack, 'b', 'orders', { provider });
  });
  const { data } = JSON.parse(result.text) as { data: Record<string, Record<string, object>> };
  expect(data.aws_mq_broker?.b).toMatchObject({ broker_name: 'orders', provider: 'aws.other' });
});

test('a value that is not a broker is refused', () => {
  const stack = newStack();
  expect(thrown(() => BrokerId.fromBroker(new SecretsmanagerSecret(stack, 's'))).message).toBe(
    'BrokerId.fromBroker: the construct is aws_secretsmanager_secret. Allowed: aws_mq_broker, resource or data source. Pass an MqBroker or a DataAwsMqBroker, or the id itself as `brokerId`.',
  );
  const before = stack.node.findAll().length;
  expect(thrown(() => BrokerId.fromBrokerName(stack, 'b', 'no name')).message).toBe(
    'stack/b: the broker\'s name is "no name". Allowed: 1 to 50 letters, digits and _ -. Pass the name that `aws mq list-brokers` prints as BrokerName; an id is passed as `brokerId` itself.',
  );
  expect(stack.node.findAll()).toHaveLength(before);
});
