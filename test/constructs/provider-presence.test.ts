/** Users and their provider: stacks without a provider, with two providers of one alias, or with a provider of another stack. */
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { Construct } from 'constructs';
import { TerraformStack, type TerraformProvider } from 'cdktf';
import { BrokerPassword, BrokerUser, DataMqUsers, BrokerReboot, ModuleStack, MqProvider } from '../../src/constructs';
import { brokerId, newApp, newStack, thrown } from './helpers';

const password = BrokerPassword.fromSecretsManager('mq/shared');
const user = (scope: Construct, id = 'orders', provider?: TerraformProvider) =>
  new BrokerUser(scope, id, { brokerId: `b-${scope.node.id}`, username: id, password, provider });

const refusal = (scope: Construct): string =>
  thrown(() => (scope.node.root as ReturnType<typeof newApp>).synth()).message;

test('a stack with users and without an MqProvider is refused, with the code to add', () => {
  const stack = new TerraformStack(newApp(), 'stack');
  user(stack);
  new BrokerReboot(stack, 'reboot', { brokerId });
  new DataMqUsers(stack, 'all', { brokerId });
  expect(refusal(stack)).toContain(
    "stack/orders and 2 more: the stack stack has no MqProvider. Allowed: an MqProvider in the stack itself, not in another one. Add new MqProvider(stack, 'mq', { region: '…' }), or without options in a ModuleStack. [mq-provider]",
  );
});

test('the provider of an outer stack does not apply to a nested stack, nor vice versa', () => {
  const outer = new TerraformStack(newApp(), 'outer');
  new MqProvider(outer, 'mq');
  user(new TerraformStack(outer, 'inner'));
  expect(refusal(outer)).toContain('outer/inner/orders: the stack outer/inner has no MqProvider.');

  const other = new TerraformStack(newApp(), 'other');
  new MqProvider(new TerraformStack(other, 'inner'), 'mq');
  user(other);
  expect(refusal(other)).toContain('other/orders: the stack other has no MqProvider.');
});

test.each<[string, (stack: TerraformStack) => unknown, string]>([
  [
    'without an alias',
    (stack) => [new MqProvider(stack, 'a'), new MqProvider(new Construct(stack, 'nested'), 'b')],
    '[stack/nested/b] there is no `alias`, as in stack/a. Allowed: one MqProvider without an alias in a stack, and a different alias for each of the others.',
  ],
  [
    'with the same alias',
    (stack) => [new MqProvider(stack, 'a', { alias: 'west' }), new MqProvider(stack, 'b', { alias: 'west' })],
    '[stack/b] the `alias` is west, as in stack/a.',
  ],
  [
    'with the same alias, set later',
    (stack) => {
      new MqProvider(stack, 'a', { alias: 'west' });
      new MqProvider(stack, 'b', { alias: 'east' }).alias = 'west';
    },
    '[stack/b] the `alias` is west, as in stack/a.',
  ],
  [
    'for a module',
    (stack) => {
      const module = new ModuleStack(stack, 'module');
      return [new MqProvider(module, 'a'), new MqProvider(module, 'b')];
    },
    '[stack/module/b] there is no `alias`, as in stack/module/a.',
  ],
])('two providers %s are refused', (_, fill, message) => {
  const stack = new TerraformStack(newApp(), 'stack');
  fill(stack);
  const refused = refusal(stack);
  expect(refused).toContain(message);
  expect(refused.match(/Allowed: one MqProvider/g)).toHaveLength(1);
});

test('one provider without an alias and others with an alias are allowed in every stack', () => {
  const app = newApp();
  for (const id of ['one', 'two']) {
    const stack = new TerraformStack(app, id);
    new MqProvider(stack, 'mq');
    for (const alias of ['west', 'east']) user(stack, alias, new MqProvider(stack, `mq_${alias}`, { alias }));
    user(stack);
  }
  expect(() => app.synth()).not.toThrow();
});

test('a provider of another stack or type, and a value that is not a provider, are refused', () => {
  const app = newApp();
  const [stack, other] = [new TerraformStack(app, 'stack'), new TerraformStack(app, 'other')];
  new MqProvider(stack, 'mq');
  user(stack, 'foreign', new MqProvider(other, 'mq'));
  user(stack, 'aws', new AwsProvider(stack, 'aws-provider', { region: 'us-east-1' }));
  user(stack, 'text', 'mq.west' as unknown as TerraformProvider);
  const message = refusal(stack);
  const allowed = 'Allowed: an MqProvider of the same stack. Pass one, or leave `provider` out. [mq-provider]';
  expect(message).toContain(`stack/foreign: \`provider\` is other/mq, which is in another stack. ${allowed}`);
  expect(message).toContain(`stack/aws: \`provider\` is stack/aws-provider, of the type aws. ${allowed}`);
  expect(message).toContain(`stack/text: \`provider\` is a string. ${allowed}`);
});

test('a user that was removed from the tree needs no provider', () => {
  const stack = newStack();
  const app = newApp();
  const empty = new TerraformStack(app, 'empty');
  user(empty);
  empty.node.tryRemoveChild('orders');
  expect(() => app.synth()).not.toThrow();
  expect(stack.node.children.length).toBe(1);
});
