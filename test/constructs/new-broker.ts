/** A broker of the AWS provider's constructs for tests. */
import { MqBroker, type MqBrokerConfig } from '@cdktf/provider-aws/lib/mq-broker';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { newStack } from './helpers';

/** Creates a broker without users, and the AWS provider in its stack if there is none. */
export function newBroker(scope: Construct = newStack(), config: Partial<MqBrokerConfig> = {}): MqBroker {
  const stack = TerraformStack.of(scope);
  if (!stack.node.tryFindChild('aws')) new AwsProvider(stack, 'aws', { region: 'us-east-1' });
  return new MqBroker(scope, 'broker', {
    brokerName: 'orders',
    engineType: 'ActiveMQ',
    engineVersion: '5.18',
    hostInstanceType: 'mq.m5.large',
    user: [],
    ...config,
  });
}
