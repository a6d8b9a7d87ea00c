/** Uses the constructs. Each kind of project compiles and runs this file. */
import { equal } from 'node:assert/strict';
import { TerraformStack, Testing } from 'cdktf';
import { BrokerPassword, BrokerUser, MqProvider } from 'cdktf-mq-users';

/** Synthesizes a stack with a user. */
export function synthesizesUser(): void {
  const stack = new TerraformStack(Testing.app(), 'users');
  new MqProvider(stack, 'mq', { region: 'us-east-1' });
  new BrokerUser(stack, 'orders', {
    brokerId: 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9',
    username: 'orders-service',
    password: BrokerPassword.fromSecretsManager('mq/orders'),
  });
  const { resource } = JSON.parse(Testing.synth(stack)) as { resource: { mq_user: { orders: { username: string } } } };
  equal(resource.mq_user.orders.username, 'orders-service');
}
