/** The rules on values of unknown types: a wrong type is a violation like any other. */
import * as fc from 'fast-check';
import {
  checkBroker,
  checkField,
  checkGroups,
  checkUser,
  formatPath,
  NOT_KNOWN_YET,
  type Violation,
} from '../../src/rules';
import {
  escapeControls,
  hclString,
  normalized,
  rulesFor,
  terraformJsonString,
  typeName,
} from '../../src/rules/internal';
import { checkRoster, checkRosters } from '../../src/roster';
import { seed } from '../support/fuzz/seed';

const canary = 'Canary-9d41-passphrase';
const throws = () => {
  throw new TypeError(canary);
};
const hostile = (): unknown[] => {
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  return [
    proxy,
    new Proxy([], { get: throws }),
    new Proxy({}, { ownKeys: throws, get: throws }),
    Object.defineProperty({}, 'username', { enumerable: true, get: throws }),
    { toString: throws, valueOf: throws },
  ];
};
const anything = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, withTypedArray: true }),
  fc.constantFrom<unknown>(undefined, null, 3, Symbol('s'), NOT_KNOWN_YET, () => 1),
);
const fields = ['brokerId', 'username', 'password', 'groups', 'consoleAccess', 'replicationUser', 'acknowledge'];

const isViolation = ({ rule, path, message }: Violation) =>
  /^[a-z]+(-[a-z]+)*$/.test(rule) && Array.isArray(path) && message.endsWith('.') && !message.includes(canary);

/** Calls `expect` only for what is not a violation: a call per violation would take most of the time of the test. */
const expectViolations = (value: unknown) => {
  const others = (value as Violation[]).filter((one) => !isViolation(one));
  if (others.length > 0) expect(others).toEqual([]);
};

test('checks return violations and never throw', () => {
  const numRuns = process.env.FULL ? 20_000 : 300;
  // `hostile` has values that throw when they are read.
  for (const value of [...fc.sample(anything, { numRuns, seed }), ...hostile()]) {
    for (const field of fields) {
      const any = value as never;
      expectViolations(checkUser(any));
      expectViolations(checkUser({ brokerId: 'b-1', username: 'orders', [field]: value }));
      expectViolations(checkField('username', any));
      expectViolations(checkField(any, 'x'));
      expectViolations(checkGroups(any));
      expectViolations(checkGroups([any]));
      expectViolations(checkBroker(any, ['users']));
      expectViolations(checkBroker([any], any));
      expectViolations(checkRoster(value));
      expectViolations(checkRoster({ brokerId: 'b-1', users: [{ username: 'orders', [field]: value }] }));
      checkRosters(any).forEach(expectViolations);
      checkRosters([any]).forEach(expectViolations);
      if (!Array.isArray(rulesFor(any)) || typeof typeName(value) !== 'string') throw new Error(`Field ${field}`);
    }
  }
});

test.each<[string, unknown, object[]]>([
  [
    'null',
    null,
    [{ rule: 'wrong-type', path: [], message: 'The value is missing. Allowed: an object with a username.' }],
  ],
  [
    'a number as username',
    { brokerId: 'b-1', username: 3 },
    [{ rule: 'wrong-type', path: ['username'], message: 'The value is a number. Allowed: a string.' }],
  ],
  [
    'a list as username',
    { brokerId: 'b-1', username: ['orders'] },
    [{ rule: 'wrong-type', path: ['username'], message: 'The value is a list. Allowed: a string.' }],
  ],
  [
    'a string as groups',
    { brokerId: 'b-1', username: 'orders', groups: 'staff' },
    [{ rule: 'wrong-type', path: ['groups'], message: 'The value is a string. Allowed: a list of strings.' }],
  ],
  [
    'a number as group',
    { brokerId: 'b-1', username: 'orders', groups: ['ok', 42] },
    [{ rule: 'wrong-type', path: ['groups', 1], message: 'The value is a number. Allowed: a string.' }],
  ],
  [
    'a string as a flag',
    { brokerId: 'b-1', username: 'orders', consoleAccess: 'yes' },
    [{ rule: 'wrong-type', path: ['consoleAccess'], message: 'The value is a string. Allowed: true or false.' }],
  ],
])('checkUser on %s', (_, user, expected) => {
  expect(checkUser(user as never)).toEqual(expected.map((violation) => ({ severity: 'error', ...violation })));
});

test('functions for text report which type they accept', () => {
  for (const call of [terraformJsonString, hclString, normalized, escapeControls]) {
    for (const value of [undefined, null, 3, Symbol('s'), {}]) {
      expect(() => call(value as never)).toThrow(/: the value is .*\. Allowed: a string\. Pass one\.$/);
    }
  }
  expect(() => formatPath(null as never)).toThrow('formatPath: the path is missing. Allowed: a list of names');
});

test('names of a prototype are usernames like any other', () => {
  const names = ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf'];
  for (const username of names) expect(checkUser({ brokerId: 'b-1', username, groups: names })).toEqual([]);
  const users = names.map((username) => ({ username }));
  expect(checkRoster({ brokerId: 'b-1', users })).toEqual([]);
  const twice = checkRoster({ brokerId: 'b-1', users: [...users, { username: '__proto__' }] });
  expect(twice.map(({ rule }) => rule)).toEqual(['username-unique']);
});

test('a field name that may be a password is reported without its text', () => {
  const roster = { brokerId: 'b-1', users: [{ username: 'orders', [`password:${canary}`]: null }] };
  const [violation] = checkRoster(roster);
  expect(violation?.message).toBe(
    'There is no field of this name. Allowed: username, password, groups, consoleAccess, replicationUser, acknowledge. Add a space after the colon.',
  );
});

// A call with 126,000 arguments overflows the stack.
test('150,000 users of one broker are counted without an overflow', () => {
  const users = Array.from({ length: 150_000 }, (_, index) => ({ username: `u-${index}` }));
  expect(checkRoster({ brokerId: 'b-1', users }).map(({ rule }) => rule)).toEqual(['users-per-broker']);
});
