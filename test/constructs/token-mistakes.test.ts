/** CDKTF tokens that are used as if they were values: the message contains the mistake and the solution. */
import * as fc from 'fast-check';
import { Fn, TerraformVariable, Token } from 'cdktf';
import {
  BrokerId,
  BrokerPassword,
  BrokerPasswords,
  BrokerUser,
  BrokerUsers,
  DataMqUser,
  InlineUsers,
  BrokerReboot,
  ExclusiveUsers,
  type BrokerUserProps,
} from '../../src/constructs';
import { FRAMEWORK } from '../../src/constructs/private/framework';
import { brokerId, newStack, synth, thrown } from './helpers';
import { newBroker } from './new-broker';
import { seed } from '../support/fuzz/seed';

const password = BrokerPassword.fromSecretsManager('mq/shared');
const plain = BrokerPassword.unsafePlainText('Very-Secret-Word-42');

const message = (text: string) => new RegExp(`a ${FRAMEWORK.name} ${text}`);
const ofList = message('list token.*Fn\\.element.*Fn\\.concat.*TerraformIterator.*\\[cdktf-token\\]');
const ofMap = message('map token.*Fn\\.lookup.*\\[cdktf-token\\]');
const ofNumber = message('number token in text.*Token\\.asString.*\\[cdktf-token\\]');

const variable = () => new TerraformVariable(newStack(), 'x', {});
const number = () => variable().numberValue;

test.each<[string, () => Partial<BrokerUserProps>, RegExp]>([
  ['a list that is spread into another', () => ({ groups: [...variable().listValue, 'staff'] }), ofList],
  ['a list that is mapped', () => ({ groups: variable().listValue.map((group) => `team-${group}`) }), ofList],
  [
    'the result of Fn.split that is spread',
    () => ({ groups: ['a1', ...Fn.split(',', variable().stringValue)] }),
    ofList,
  ],
  ['an element of a list', () => ({ username: variable().listValue[0] ?? '' }), ofList],
  ['a list in text', () => ({ username: `svc-${variable().listValue.join('-')}` }), ofList],
  ['an element as a broker id', () => ({ brokerId: variable().listValue[0] ?? '' }), ofList],
  ['an element as a reason', () => ({ acknowledge: { 'username-pii': variable().listValue[0] ?? '' } }), ofList],
  ['a name of a map', () => ({ username: Object.keys(Token.asStringMap(variable().value))[0] ?? '' }), ofMap],
  ['a value of a map', () => ({ username: Object.values(Token.asStringMap(variable().value))[0] ?? '' }), ofMap],
  ['a number in a name', () => ({ username: `user-${number()}` }), ofNumber],
  ['a number in a name, without a hyphen', () => ({ username: `user${number()}` }), ofNumber],
  ['only a number, as text', () => ({ username: String(number()) }), ofNumber],
  ['a number in a group', () => ({ groups: [`team_${number()}`] }), ofNumber],
  ['a number in a broker id', () => ({ brokerId: `b-${number()}` }), ofNumber],
  ['an element of a list of numbers', () => ({ username: `u${Token.asNumberList(variable().value)[0]}` }), ofNumber],
])('%s', (_, props, expected) => {
  const stack = newStack();
  const { message } = thrown(
    () => new BrokerUser(stack, 'user', { brokerId, username: 'orders', password, ...props() }),
  );
  expect(message).toMatch(expected);
  expect(message.split('\n')).toHaveLength(2);
  expect(message).not.toMatch(/#\{TfToken|&\{TfToken|e\+\d{3}|personal data/);
});

test('the other constructs have the same messages', () => {
  const stack = newStack();
  const element = () => variable().listValue[0] ?? '';
  const calls: [() => unknown, RegExp][] = [
    [() => new BrokerUsers(stack, 'a', { brokerId, users: [{ username: element(), password }] }), ofList],
    [() => new BrokerUsers(stack, 'b', { brokerId, users: [{ username: `u${number()}`, password }] }), ofNumber],
    [() => new BrokerUsers(stack, 'c', { brokerId, users: [...variable().listValue] as never }), /known at synth/],
    [
      () => new BrokerUsers(stack, 'd', { brokerId, users: [{ username: 'a1', password }, element()] as never }),
      ofList,
    ],
    [() => InlineUsers.addTo(newBroker(stack), [{ username: element(), password: plain }]), ofList],
    [() => new DataMqUser(stack, 'e', { brokerId, username: element() }), ofList],
    [() => new DataMqUser(stack, 'f', { brokerId: `b-${number()}`, username: 'orders' }), ofNumber],
    [() => new BrokerReboot(stack, 'g', { brokerId: element() }), ofList],
    [() => new BrokerReboot(stack, 'h', { brokerId, triggers: { a: element() } }), ofList],
    [() => new ExclusiveUsers(stack, 'i', { brokerId, usernames: ['a1', element()] }), ofList],
    [() => new ExclusiveUsers(stack, 'j', { brokerId, usernames: [], ignore: [`u${number()}*`] }), ofNumber],
    [() => BrokerPassword.fromSecretsManager(element()), message('list token.*Fn\\.element')],
    [() => BrokerPassword.fromSecretsManager('mq/a', { jsonField: element() }), message('list token.*Fn\\.element')],
    [() => BrokerPassword.unsafePlainText(element()), message('list token.*Fn\\.element')],
    [
      () => BrokerPassword.fromGeneratedSecret(stack, 'i', { secretName: element() }),
      message('list token.*Fn\\.element'),
    ],
    [() => BrokerId.fromBrokerName(stack, 'j', element()), message('list token.*Fn\\.element')],
    [
      () => BrokerPasswords.fromSecretsManager({ namePrefix: element() }).passwordFor(stack, 'a1'),
      message('list token'),
    ],
  ];
  for (const [call, expected] of calls) expect(thrown(call).message).toMatch(expected);
});

test('tokens that are used unchanged are accepted', () => {
  const stack = newStack();
  const x = new TerraformVariable(stack, 'x', {});
  const groups: [string, string[]][] = [
    ['list', x.listValue],
    ['copy', [...x.listValue]],
    ['concat', Token.asList(Fn.concat([x.listValue, ['more']]))],
    ['split', Fn.split(',', x.stringValue)],
  ];
  for (const [id, value] of groups)
    new BrokerUser(stack, id, { brokerId, username: `u-${id}`, password, groups: value });
  new BrokerUser(stack, 'number', { brokerId, username: `user-${Token.asString(x.numberValue)}`, password });
  const users = synth(stack).config.resource.mq_user;
  expect(users.copy?.groups).toBe('${var.x}');
  expect(users.number?.username).toBe('user-${var.x}');
});

test('text without a token is not reported', () => {
  const name = fc.string({ minLength: 2, maxLength: 12, unit: fc.constantFrom(...'abe-.1290~_') });
  fc.assert(
    fc.property(name, (username) => {
      fc.pre(username !== '..');
      const stack = newStack();
      expect(() => new BrokerUser(stack, 'user', { brokerId, username, password })).not.toThrow();
    }),
    { seed },
  );
});
