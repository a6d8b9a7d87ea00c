/** Meta-arguments and providers of wrong values, which other languages than TypeScript can pass, are refused with their place. */
import { TerraformCount, TerraformStack } from 'cdktf';
import { BrokerPassword, BrokerUser, MqProvider } from '../../src/constructs';
import { brokerId, newStack, synth } from './helpers';

const password = BrokerPassword.fromSecretsManager('mq/orders');
const user = (stack: TerraformStack, more: object = {}) =>
  new BrokerUser(stack, 'user', { brokerId, username: 'orders', password, ...more });

test.each([-1, 1.5, NaN, Infinity, '2', true, {}])('count %p is refused', (count) => {
  const stack = newStack();
  expect(() => user(stack, { count })).toThrow('Allowed: a whole number from 0, or a TerraformCount.');
  expect(BrokerUser.violationsOf(stack, { brokerId, username: 'orders', password, count } as never)).toMatchObject([
    { path: 'count', rule: 'wrong-type' },
  ]);
});

test.each([0, 1, TerraformCount.of(2)])('count %# is accepted', (count) => {
  const stack = newStack();
  user(stack, { count, username: 'user-${count.index}' });
  expect(synth(stack).text).toContain('mq_user');
});

test('a very large count ends with the limit of a broker', () => {
  const stack = newStack();
  user(stack, { count: 20_000_000, username: 'user-${count.index}' });
  expect(() => synth(stack)).toThrow('[users-per-broker]');
});

test('the provider of an import has to be an MqProvider of the stack', () => {
  const stack = newStack();
  const other = new TerraformStack(stack.node.root, 'other');
  const ofOther = new MqProvider(other, 'mq');
  const own = new MqProvider(stack, 'second', { alias: 'second' });
  const id = `${brokerId}/orders`;
  for (const wrong of ['text', stack, ofOther] as never[]) {
    expect(() => user(newStack()).importFrom(id, wrong)).toThrow('Allowed: an MqProvider of the same stack.');
    expect(() => BrokerUser.generateConfigForImport(stack, 'import', id, wrong)).toThrow('[mq-provider]');
    expect(stack.node.tryFindChild('import')).toBeUndefined();
  }
  BrokerUser.generateConfigForImport(stack, 'import', id, own);
  user(stack).importFrom(id, own);
  expect(synth(stack).text).toContain('"provider": "mq.second"');
});
