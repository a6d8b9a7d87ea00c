/** Every rule in the constructor: a violation is refused before anything is added to the tree, with the message of the table. */
import { BrokerPassword, BrokerUser, InlineUsers, ValidationError, type BrokerUserProps } from '../../src/constructs';
import { base, brokerCases, cases, type User } from '../rules/cases';
import { newStack, passwordVariable, synth, thrown } from './helpers';
import { newBroker } from './new-broker';

function propsOf(user: User): BrokerUserProps {
  const { password, ...rest } = { ...base, ...user };
  return { ...rest, password: BrokerPassword.unsafePlainText(password) };
}

const warningsOf = (user: User) => {
  const stack = newStack();
  new BrokerUser(stack, 'user', propsOf(user));
  return synth(stack)
    .annotations.filter(({ message }) => !message.startsWith('The password is plain text'))
    .map(({ level, constructPath, message }) => [level, constructPath, message]);
};

describe.each(cases)('$rule', ({ rule, severity, good, bad, path, message }) => {
  test('accepts a valid value', () => {
    expect(warningsOf(good)).toEqual([]);
  });

  if (severity === 'warning') {
    test('is a warning at synth, which can be acknowledged', () => {
      expect(warningsOf(bad)).toEqual([['@cdktf/warn', 'stack/user', message]]);
      expect(warningsOf({ ...bad, acknowledge: { [rule]: 'we know' } })).toEqual([]);
    });
    return;
  }

  test('is checked by BrokerUser', () => {
    const stack = newStack();
    const before = stack.node.findAll().length;
    const error = thrown(() => new BrokerUser(stack, 'user', propsOf(bad))) as ValidationError;
    expect(error).toBeInstanceOf(ValidationError);
    expect(error.constructPath).toBe('stack/user');
    expect(error.violations).toEqual([{ rule, severity, path, message }]);
    expect(error.message).toContain(`${message} [${rule}]`);
    expect(stack.node.findAll()).toHaveLength(before);
  });

  if (path[0] === 'brokerId') return;
  test('is checked for an inline user', () => {
    const { brokerId: _, ...inline } = propsOf(bad);
    const { brokerId: __, ...fine } = propsOf({ username: 'another' });
    const error = thrown(() => InlineUsers.addTo(newBroker(), [fine, inline])) as ValidationError;
    expect(error.violations).toEqual([{ rule, severity, path: ['users', 1, ...path], message }]);
  });
});

test.each(brokerCases)('$rule is checked for inline users', ({ rule, good, bad, path, message }) => {
  const users = (names: readonly string[]) =>
    names.map((username) => ({ username, password: BrokerPassword.unsafePlainText(base.password) }));
  const broker = newBroker();
  InlineUsers.addTo(broker, users(good));
  expect(broker.userInput).toHaveLength(good.length);
  const error = thrown(() => InlineUsers.addTo(newBroker(), users(bad))) as ValidationError;
  expect(error.violations).toEqual([{ rule, severity: 'error', path, message }]);
});

test('all violations of a user are reported together', () => {
  const user = { brokerId: '', username: '', password: '', groups: ['!'], consoleAccess: true, replicationUser: true };
  const { violations, message } = thrown(
    () => new BrokerUser(newStack(), 'user', propsOf({ ...user, acknowledge: { nonsense: '' } })),
  ) as ValidationError;
  expect(violations.map(({ rule }) => rule)).toEqual([
    'broker-id-form',
    'username-length',
    'password-length',
    'password-unique-characters',
    'group-length',
    'group-charset',
    'replication-user-console-access',
    'acknowledgement',
  ]);
  expect(message.split('\n')).toHaveLength(9);
});

test('an acknowledgement is passed to the provider, which would otherwise warn as well', () => {
  const stack = newStack();
  const acknowledge = { 'username-pii': 'we know' };
  new BrokerUser(stack, 'user', propsOf({ username: 'jane.doe', acknowledge }));
  expect(synth(stack).config.resource.mq_user.user).toMatchObject({ acknowledge });
});

describe('the password of an inline user', () => {
  test('is a stored variable, with validations and not ephemeral', () => {
    const stack = newStack();
    const variable = passwordVariable(stack);
    const password = BrokerPassword.fromStoredVariable(variable);
    const broker = newBroker(stack);
    InlineUsers.addTo(broker, [{ username: 'orders', password }]);
    variable.overrideLogicalId('renamed');
    expect(broker.lifecycle).toBeUndefined();
    const { variable: variables, resource } = synth(stack).config;
    const { aws_mq_broker: brokers } = resource as unknown as { aws_mq_broker: { broker: object } };
    expect(brokers.broker).toMatchObject({ user: [{ username: 'orders', password: '${var.renamed}' }] });
    expect(variables.renamed).toEqual({
      type: 'string',
      sensitive: true,
      nullable: false,
    });
    expect(variables.password_rules).toMatchObject({
      validation: expect.arrayContaining([expect.anything()]) as unknown[],
    });
  });

  test('cannot be ephemeral, and that of a BrokerUser cannot be stored', () => {
    const stack = newStack();
    const ephemeral = BrokerPassword.fromVariable(passwordVariable(stack));
    expect(() => InlineUsers.addTo(newBroker(stack), [{ username: 'orders', password: ephemeral }])).toThrow(
      'users[0].password: The password is an ephemeral value, which a block of aws_mq_broker does not accept. Allowed for an inline user: BrokerPassword.fromStoredVariable(variable)',
    );
    const stored = BrokerPassword.fromStoredVariable(passwordVariable(stack, 'other'));
    const { brokerId, username } = base;
    expect(() => new BrokerUser(stack, 'user', { brokerId, username, password: stored })).toThrow(
      'password: The password would be stored in plans and in the state. Allowed for a BrokerUser: BrokerPassword.fromVariable(variable)',
    );
  });

  test('cannot share its variable with a password that is not stored', () => {
    const stack = newStack();
    const variable = passwordVariable(stack);
    BrokerPassword.fromVariable(variable);
    expect(() => BrokerPassword.fromStoredVariable(variable)).toThrow(
      'stack/password: one variable cannot be both ephemeral and stored in the state.',
    );
  });
});
