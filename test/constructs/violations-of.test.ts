/** `violationsOf` returns as plain data what the constructs throw, and private constructors refuse callers without TypeScript. */
import * as fc from 'fast-check';
import type { TerraformStack } from 'cdktf';
import {
  BrokerId,
  BrokerPassword,
  BrokerUser,
  BrokerUsers,
  InlineUsers,
  ProviderPackaging,
  RosterFile,
  ValidatedVariable,
  ValidationError,
  type BrokerUserProps,
  type BrokerUsersProps,
  type InlineUserProps,
  type UserViolation,
} from '../../src/constructs';
import { formatPath } from '../../src/rules';
import { brokerId, newStack } from './helpers';
import { newBroker } from './new-broker';

const secret = 'Canary-Passw0rd-77';
const password = BrokerPassword.fromSecretsManager('mq/orders');

/** Values of right and wrong types, a password among them. */
const value = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, '', 'orders', 'a', 'jane.doe', 'x,y', secret, 7, true, {}, { secret }),
  fc.array(fc.constantFrom<unknown>('orders', 'a', secret, 3, null), { maxLength: 3 }),
);
const fields = {
  username: value,
  groups: value,
  consoleAccess: value,
  replicationUser: value,
  acknowledge: value,
  password: fc.oneof(fc.constant(password), value),
  console_access: fc.oneof(fc.constant(undefined), value),
};
const user = fc.record(fields, { requiredKeys: [] });

/** Returns the error that a function throws. */
function catchError(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('Nothing was thrown.');
}

/** Returns what creating something throws. */
function thrown(create: () => unknown): readonly UserViolation[] {
  try {
    create();
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    return error.violations.map(({ path, ...rest }) => ({ ...rest, path: formatPath(path) }));
  }
  return [];
}

/** The errors, and none of the warnings if there are no errors: a construct does not throw warnings. */
const whatThrows = (violations: readonly UserViolation[]) =>
  violations.some(({ severity }) => severity === 'error') ? violations : [];

describe('violationsOf', () => {
  let stack: TerraformStack;
  beforeEach(() => void (stack = newStack()));

  test('of a user: what the constructor throws, with an unchanged tree', () => {
    fc.assert(
      fc.property(fc.record({ ...fields, brokerId: fc.oneof(fc.constant(brokerId), value) }), (given) => {
        const props = given as BrokerUserProps;
        const before = stack.node.findAll().length;
        const violations = BrokerUser.violationsOf(stack, props);
        expect(stack.node.findAll()).toHaveLength(before);
        expect(whatThrows(violations)).toEqual(thrown(() => new BrokerUser(newStack(), 'user', props)));
        expect(JSON.stringify(violations)).not.toContain(secret);
      }),
      { numRuns: 150 },
    );
  });

  test('of the users of a broker: what the constructor throws', () => {
    const some = fc.record({
      brokerId: fc.constant(brokerId),
      users: fc.oneof(fc.array(user, { maxLength: 3 }), value),
    });
    fc.assert(
      fc.property(some, (given) => {
        const props = given as BrokerUsersProps;
        const violations = BrokerUsers.violationsOf(stack, props);
        expect(whatThrows(violations)).toEqual(thrown(() => new BrokerUsers(newStack(), 'users', props)));
      }),
      { numRuns: 100 },
    );
  });

  test('of inline users: what addTo throws, with the users that the broker has', () => {
    const users = [
      { username: 'operator', password },
      { username: 'operator', password: BrokerPassword.unsafePlainText(secret), timeouts: {} },
    ] as unknown as InlineUserProps[];
    const violations = InlineUsers.violationsOf(newBroker(stack), users);
    expect(violations.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(['password-source', 'unknown-field', 'username-unique']),
    );
    expect(violations).toEqual(thrown(() => InlineUsers.addTo(newBroker(newStack()), users)));
    expect(() => InlineUsers.violationsOf(stack as never, users)).toThrow('InlineUsers.violationsOf: the construct is');
  });

  test('returns warnings too, as plain strings', () => {
    const [warning, ...others] = BrokerUser.violationsOf(stack, { brokerId, username: 'jane.doe', password });
    expect(others).toEqual([]);
    expect(warning).toEqual({
      rule: 'username-pii',
      severity: 'warning',
      path: 'username',
      message: expect.stringContaining('jane.doe') as string,
    });
  });

  test('a name that may be a password is not shown', () => {
    const mistaken = { username: 'orders', password, [secret]: 1, acknowledge: { [secret]: 'x' } };
    const users: BrokerUsersProps = { brokerId, users: [mistaken] };
    const paths = BrokerUsers.violationsOf(stack, users).map(({ path }) => path);
    expect(paths.sort()).toEqual(['users[0].acknowledge["…"]', 'users[0]["…"]']);
    const error = catchError(() => new BrokerUsers(newStack(), 'users', users));
    expect(error.message).toContain('users[0]["…"]: There is no field of this name');
    expect(error.message).not.toContain(secret);
  });

  test('of an object that cannot be read: what the constructor throws', () => {
    const { proxy, revoke } = Proxy.revocable({} as BrokerUserProps, {});
    revoke();
    const violations = BrokerUser.violationsOf(stack, proxy);
    expect(violations).not.toEqual([]);
    expect(violations).toEqual(thrown(() => new BrokerUser(newStack(), 'user', proxy)));
  });
});

test.each<[string, new () => unknown, string]>([
  ['BrokerPassword', BrokerPassword as never, 'BrokerPassword.fromSecretsManager'],
  ['BrokerId', BrokerId as never, 'BrokerId.fromBroker, BrokerId.fromBrokerName'],
  ['InlineUsers', InlineUsers as never, 'InlineUsers.addTo'],
  ['ProviderPackaging', ProviderPackaging as never, 'ProviderPackaging.nodeBundle'],
  ['RosterFile', RosterFile as never, 'RosterFile.fromPath'],
  ['ValidatedVariable', ValidatedVariable as never, 'ValidatedVariable.forBrokerId'],
])('%s cannot be created with new', (name, type, allowed) => {
  expect(() => new type()).toThrow(`${name} has no public constructor. Allowed: ${allowed}`);
});
