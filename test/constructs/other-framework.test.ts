/** In an app of the other framework, the constructs of this package are refused when they are created. */
import { join } from 'node:path';
import * as own from 'cdktf';
import * as constructs from '../../src/constructs';
import { FRAMEWORK } from '../../src/constructs/private/framework';
import { brokerId, newStack } from './helpers';

const [ownName, otherName] = FRAMEWORK.command === 'cdktf' ? ['cdktf', 'cdktn'] : ['cdktn', 'cdktf'];
/** The other framework, by its path, since tests for CDK Terrain replace the name `cdktf`. Its classes have the same types. */
// eslint-disable-next-line @typescript-eslint/no-require-imports
const other = require(join(__dirname, '../../node_modules', otherName)) as typeof own;

const {
  BrokerPassword,
  BrokerReboot,
  BrokerUser,
  BrokerUsers,
  DataMqUser,
  DataMqUsers,
  EphemeralPassword,
  ExclusiveUsers,
  ModuleStack,
  MqProvider,
  UserMapVariable,
  ValidatedVariable,
} = constructs;

test('a stack of the other framework is refused by everything that takes a scope, with the package to use', () => {
  const stack = new other.TerraformStack(new other.App(), 'stack');
  const password = BrokerPassword.fromSecretsManager('mq/orders');
  const creations: readonly (() => unknown)[] = [
    () => new MqProvider(stack, 'mq'),
    () => new BrokerUser(stack, 'user', { brokerId, username: 'orders', password }),
    () => new BrokerUsers(stack, 'users', { brokerId, users: [{ username: 'orders', password }] }),
    () => new DataMqUser(stack, 'data', { brokerId, username: 'orders' }),
    () => new DataMqUsers(stack, 'all', { brokerId }),
    () => new BrokerReboot(stack, 'reboot', { brokerId }),
    () => new ExclusiveUsers(stack, 'exclusive', { brokerId, usernames: ['orders'] }),
    () => new EphemeralPassword(stack, 'ephemeral'),
    () => new UserMapVariable(stack, 'map'),
    () => ValidatedVariable.forUsername(stack, 'variable'),
    () => new ModuleStack(new other.App(), 'module'),
    () => BrokerPassword.fromGeneratedSecret(stack, 'password'),
    () => BrokerUser.violationsOf(stack, { brokerId, username: 'orders', password }),
  ];
  const message = `scope: The app or the stack is of the package ${otherName}. Allowed with ${ownName}-mq-users: those of ${ownName}. Import the constructs from ${otherName}-mq-users.`;
  for (const create of creations) expect(create).toThrow(message);
  expect(stack.node.children).toEqual([]);
});

test('stacks of classes that extend the own framework are accepted', () => {
  class Platform extends own.TerraformStack {}
  // As in the module of a platform team that is compiled with jsii.
  Object.defineProperty(Platform, Symbol.for('jsii.rtti'), { value: { fqn: 'acme.TerraformStack', version: '1.0.0' } });
  class Team extends Platform {}
  const team = new Team(newStack().node.root, 'team');
  expect(() => new MqProvider(team, 'mq')).not.toThrow();
});
