/** Inline users that a later `putUser` of the broker would drop. */
import { TerraformVariable } from 'cdktf';
import { BrokerPassword, InlineUsers } from '../../src/constructs';
import { newStack, synth, thrown } from './helpers';
import { newBroker } from './new-broker';

const password = BrokerPassword.unsafePlainText('Very-Secret-Word-42');

test('users that a later putUser drops are reported at synth', () => {
  const stack = newStack();
  const name = new TerraformVariable(stack, 'name', { type: 'string' });
  const broker = newBroker(stack);
  InlineUsers.addTo(broker, [
    { username: 'orders', password },
    { username: name.stringValue, password },
  ]);
  broker.putUser([{ username: 'other', password: 'x' }]);
  expect(thrown(() => synth(stack)).message).toContain(
    'stack/broker: the broker has lost 2 inline users, "orders", one whose name only Terraform knows, since putUser replaces all blocks, also those of InlineUsers. Allowed: putUser before InlineUsers.addTo. Call it first, or add all users with InlineUsers. [inline-users-lost]',
  );
});

test('users that putUser keeps are not reported', () => {
  const stack = newStack();
  const name = new TerraformVariable(stack, 'name', { type: 'string' });
  const broker = newBroker(stack);
  InlineUsers.addTo(broker, [{ username: 'orders', password }]);
  InlineUsers.addTo(broker, [{ username: name.stringValue, password }]);
  broker.putUser([
    ...(broker.userInput as object[]).map((block) => ({ ...block })),
    { username: 'other', password: 'x' },
  ] as never);
  const { resource } = synth(stack).config as unknown as {
    resource: { aws_mq_broker: { broker: { user: { username: string }[] } } };
  };
  expect(resource.aws_mq_broker.broker.user.map(({ username }) => username)).toEqual([
    'orders',
    '${var.name}',
    'other',
  ]);
});
