/** Existing users: read, imported, adopted and moved. Also the timeouts of changes. */
import { TerraformVariable, Testing } from 'cdktf';
import {
  BrokerPassword,
  BrokerReboot,
  BrokerUser,
  DataMqUser,
  DataMqUsers,
  MqProvider,
  ValidationError,
  type IBrokerUser,
} from '../../src/constructs';
import { resolved } from '../../src/constructs/private/reference';
import { brokerId, newStack, synth, thrown, userResource } from './helpers';

const password = () => BrokerPassword.fromSecretsManager('mq/orders');

interface Whole {
  readonly data: Record<string, Record<string, Record<string, unknown>>>;
  readonly resource: { readonly mq_user: Record<string, object> };
  readonly import: unknown;
  readonly moved: unknown;
}

test('a user of another team is read and never created', () => {
  const stack = newStack();
  const provider = new MqProvider(stack, 'other', { alias: 'other' });
  const operator = new DataMqUser(stack, 'operator', { brokerId, username: 'operator', provider });
  const all = new DataMqUsers(stack, 'all', { brokerId });
  new BrokerUser(stack, 'copy', { brokerId, username: 'copy', password: password(), groups: operator.groups });
  const config = synth(stack).config as unknown as Whole;
  expect(config.data.mq_user?.operator).toMatchObject({
    broker_id: brokerId,
    username: 'operator',
    provider: 'mq.other',
  });
  expect(config.data.mq_users?.all).toMatchObject({ broker_id: brokerId });
  expect(config.resource.mq_user.copy).toMatchObject({ groups: '${data.mq_user.operator.groups}' });
  expect(resolved(stack, [operator.id, operator.brokerId, operator.username, operator.pendingChange])).toEqual([
    '${data.mq_user.operator.id}',
    '${data.mq_user.operator.broker_id}',
    '${data.mq_user.operator.username}',
    '${data.mq_user.operator.pending_change}',
  ]);
  expect(resolved(stack, [operator.consoleAccess, operator.replicationUser, all.usernames, all.users])).toEqual([
    '${data.mq_user.operator.console_access}',
    '${data.mq_user.operator.replication_user}',
    '${data.mq_users.all.usernames}',
    '${data.mq_users.all.users}',
  ]);
});

test('a user that is managed elsewhere is a construct on which others can depend', () => {
  const stack = newStack();
  const user: IBrokerUser = BrokerUser.fromUsername(stack, 'operator', { brokerId, username: 'operator' });
  const { brokerId: ofUser } = user;
  new BrokerReboot(stack, 'reboot', { brokerId: ofUser, dependsOn: [user] });
  const { resource } = synth(stack).config as unknown as { resource: { mq_broker_reboot: object } };
  expect(resource.mq_broker_reboot).toMatchObject({ reboot: { depends_on: ['data.mq_user.operator'] } });
  expect(user.node.path).toBe('stack/operator');
});

test('a user has the same attributes, whether it is managed or read', () => {
  const stack = newStack();
  const read: IBrokerUser = BrokerUser.fromUsername(stack, 'read', { brokerId, username: 'orders' });
  const managed: IBrokerUser = new BrokerUser(stack, 'managed', {
    brokerId,
    username: 'billing',
    password: password(),
  });
  const attributes = (user: IBrokerUser) =>
    resolved(stack, [user.brokerId, user.username, user.groups, user.consoleAccess] as unknown[]);
  const names = ['broker_id', 'username', 'groups', 'console_access'];
  expect(attributes(read)).toEqual(names.map((name) => `\${data.mq_user.read.${name}}`));
  expect(attributes(managed)).toEqual(names.map((name) => `\${mq_user.managed.${name}}`));
  expect(read).toBeInstanceOf(DataMqUser);
});

test('a user with an invalid name cannot be read', () => {
  const stack = newStack();
  const error = thrown(() => BrokerUser.fromUsername(stack, 'x', { brokerId: 'b/1', username: '..' }));
  expect(error).toBeInstanceOf(ValidationError);
  expect((error as ValidationError).violations.map(({ rule }) => rule)).toEqual([
    'broker-id-form',
    'username-dot-segment',
  ]);
  expect(() => new DataMqUsers(stack, 'y', { brokerId: '' })).toThrow('brokerId: The broker id is empty.');
});

describe('an import id', () => {
  const orders = () => new BrokerUser(newStack(), 'user', { brokerId, username: 'orders', password: password() });

  test.each<[string, string, string]>([
    ['without a slash', 'nonsense', 'id: The id is "nonsense". Allowed: BROKER_ID/USERNAME, such as b-1234'],
    ['with two slashes', 'b-1/orders/x', 'id: The id is "b-1/orders/x". Allowed: BROKER_ID/USERNAME'],
    ['with an invalid username', `${brokerId}/a!`, 'id: The username has "!" at position 2.'],
    [
      'of another broker',
      'b-9999/orders',
      'id: The id is that of "orders" on the broker "b-9999", which is another user',
    ],
    ['of another user', `${brokerId}/other`, 'id: The id is that of "other" on the broker "b-1234a5b6'],
  ])('%s is refused', (_, id, message) => expect(() => orders().importFrom(id)).toThrow(message));

  test('is checked only if its parts are known at synth', () => {
    const stack = newStack();
    const name = new TerraformVariable(stack, 'name', {}).stringValue;
    const user = new BrokerUser(stack, 'user', { brokerId, username: name, password: password() });
    expect(() => user.importFrom(`${brokerId}/reader`)).not.toThrow();
    expect(() => user.importFrom('b-9999/reader')).toThrow('which is another user');
    expect(() => orders().importFrom(name)).not.toThrow();
  });

  test('is checked for generateConfigForImport, together with the name of the construct', () => {
    const stack = newStack();
    expect(() => BrokerUser.generateConfigForImport(stack, 'x', 'nonsense')).toThrow('Allowed: BROKER_ID/USERNAME');
    expect(() => BrokerUser.generateConfigForImport(stack, 'x', 3 as unknown as string)).toThrow('is a number');
    BrokerUser.generateConfigForImport(stack, '3x', `${brokerId}/orders`);
    expect(() => synth(stack)).toThrow('stack/3x: the Terraform name would be "3x", which is not valid.');
    const other = newStack();
    BrokerUser.generateConfigForImport(other, 'a.b', `${brokerId}/orders`);
    new BrokerUser(other, 'ab', { brokerId, username: 'billing', password: password() });
    expect(() => synth(other)).toThrow('have the same Terraform name, mq_user.ab');
  });
});

test('importFrom writes an import block for the user and keeps the resource', () => {
  const stack = newStack();
  const user = new BrokerUser(stack, 'orders', { brokerId, username: 'orders', password: password() });
  user.importFrom(`${brokerId}/orders`);
  const config = JSON.parse(Testing.synth(stack)) as Whole;
  expect(config.import).toEqual([{ id: `${brokerId}/orders`, to: 'mq_user.orders' }]);
  expect(config.resource.mq_user.orders).toMatchObject({ username: 'orders' });
});

test('moveTo renames a user in the state, and the old name does not count as a second user', () => {
  const stack = newStack();
  const old = new BrokerUser(stack, 'old', { brokerId, username: 'orders', password: password() });
  const target = new BrokerUser(stack, 'target', { brokerId, username: 'orders', password: password() });
  target.addMoveTarget('renamed');
  old.moveTo('renamed');
  const config = synth(stack).config as unknown as Whole;
  expect(config.moved).toEqual([{ from: 'mq_user.old', to: 'mq_user.target' }]);
  expect(Object.keys(config.resource.mq_user)).toEqual(['target']);
});

test('moveFromId continues with the state of an older name', () => {
  const stack = newStack();
  const user = new BrokerUser(stack, 'orders', { brokerId, username: 'orders', password: password() });
  user.moveFromId('mq_user.legacy');
  const config = synth(stack).config as unknown as Whole;
  expect(config.moved).toEqual([{ from: 'mq_user.legacy', to: 'mq_user.orders' }]);
  expect(Object.keys(config.resource.mq_user)).toEqual(['orders']);
});

test('adoptExisting and timeouts are passed on', () => {
  const stack = newStack();
  new BrokerUser(stack, 'orders', {
    brokerId,
    username: 'orders',
    password: password(),
    adoptExisting: true,
    timeouts: { create: '10m', delete: new TerraformVariable(stack, 'patience', {}).stringValue },
  });
  new BrokerUser(stack, 'plain', { brokerId, username: 'plain', password: password(), timeouts: {} });
  const result = synth(stack);
  expect(userResource(result, 'orders')).toMatchObject({
    adopt_existing: true,
    timeouts: { create: '10m', delete: '${var.patience}' },
  });
  expect(userResource(result, 'plain')).not.toHaveProperty('timeouts');
});

const written = 'Allowed: numbers with units, such as 45s, 10m or 1h30m. Correct it.';
test.each([
  ['10', `"10" is not a duration. ${written}`],
  ['ten minutes', `"ten minutes" is not a duration. ${written}`],
  ['', `"" is not a duration. ${written}`],
  [10, 'The duration is a number. Allowed: a string, such as 10m. Pass one.'],
  ['-1m', `"-1m" is a negative duration. ${written}`],
])('%j is not a valid timeout', (create, message) => {
  const props = { brokerId, username: 'orders', password: password(), timeouts: { create: create as string } };
  expect(() => new BrokerUser(newStack(), 'orders', props)).toThrow(`  timeouts.create: ${message} [duration]`);
});

test.each(['0s', '0', '500us', '.5h', '1h30m'])('%s is a valid timeout, as it is for the provider', (create) => {
  const props = { brokerId, username: 'orders', password: password(), timeouts: { create } };
  expect(() => new BrokerUser(newStack(), 'orders', props)).not.toThrow();
});

test('a string for adoptExisting is refused', () => {
  const props = { brokerId, username: 'orders', password: password(), adoptExisting: 'yes' as unknown as boolean };
  expect(() => new BrokerUser(newStack(), 'orders', props)).toThrow(
    'adoptExisting: The value is a string. Allowed: true or false.',
  );
});
