/** Meta-arguments of wrong types, which only callers without TypeScript can pass, are refused; right ones are kept. */
import type { TerraformStack } from 'cdktf';
import { TerraformIterator, TerraformVariable } from 'cdktf';
import { BrokerPassword, BrokerReboot, BrokerUser, BrokerUsers, type BrokerUserProps } from '../../src/constructs';
import { brokerId, newStack } from './helpers';

const password = BrokerPassword.fromSecretsManager('mq/orders');
let stack: TerraformStack;
beforeEach(() => void (stack = newStack()));

test.each<[string, unknown, string]>([
  ['dependsOn', ['mq_user.billing'], 'a list of constructs that have a Terraform address'],
  ['dependsOn', 'mq_user.billing', 'a list of constructs'],
  ['dependsOn', [{}], 'a list of constructs'],
  ['lifecycle', 'prevent_destroy', 'an object'],
  ['lifecycle', ['prevent_destroy'], 'an object'],
  ['forEach', ['a', 'b'], 'a TerraformIterator'],
  ['forEach', 'a', 'a TerraformIterator'],
  ['provisioners', ['local-exec'], 'a list of provisioners'],
  ['provisioners', 'local-exec', 'a list of provisioners'],
  ['connection', 'ssh', 'an object'],
])('%s: %j is refused, with what is allowed', (name, value, allowed) => {
  const props = { brokerId, username: 'orders', password, [name]: value } as BrokerUserProps;
  expect(() => new BrokerUser(stack, 'user', props)).toThrow(`${name}: The value is`);
  expect(BrokerUser.violationsOf(stack, props)).toEqual([
    {
      rule: 'wrong-type',
      severity: 'error',
      path: name,
      message: expect.stringContaining(`Allowed: ${allowed}`) as string,
    },
  ]);
  expect(() => new BrokerReboot(stack, 'reboot', { brokerId, triggers: {}, [name]: value })).toThrow(`${name}: `);
  expect(stack.node.tryFindChild('user') ?? stack.node.tryFindChild('reboot')).toBeUndefined();
});

test('dependencies of all users are checked before any of them is created', () => {
  const props = { brokerId, users: [{ username: 'orders', password }], dependsOn: ['mq_user.billing'] as never };
  expect(() => new BrokerUsers(stack, 'users', props)).toThrow('dependsOn: The value is a list');
  expect(stack.node.tryFindChild('users')).toBeUndefined();
});

test('constructs, iterators and objects are accepted', () => {
  const first = new BrokerUser(stack, 'first', { brokerId, username: 'first', password });
  const names = new TerraformVariable(stack, 'names', { type: 'set(string)' });
  expect(
    () =>
      new BrokerUser(stack, 'second', {
        brokerId,
        username: 'second',
        password,
        dependsOn: [first, names],
        lifecycle: { preventDestroy: true },
        forEach: TerraformIterator.fromList(names.listValue),
        provisioners: [{ type: 'local-exec', command: 'true' }],
        connection: { type: 'ssh', host: 'example.com' },
      }),
  ).not.toThrow();
});
