/** Checks of rosters as plain data of any type. */
import { checkRoster, checkRosters, formatRosterPath } from '../../src/roster';
import { formatPath } from '../../src/rules';
import { base, brokerCases, cases } from '../rules/cases';

const { brokerId, username } = base;
const found = (value: unknown) => checkRoster(value).map(({ rule, path }) => `${formatPath(path)} ${rule}`);

describe.each(cases)('$rule', ({ rule, severity, good, bad, path, message, isPresence }) => {
  const roster = (user: object) => {
    const { brokerId: id, ...rest } = { ...base, ...user };
    return { brokerId: id, users: [rest] };
  };
  const isOfBroker = path[0] === 'brokerId';

  test('accepts a valid value', () => expect(checkRoster(roster(good))).toEqual([]));
  test('reports an invalid value', () => {
    expect(checkRoster(roster(bad))).toEqual([
      { rule, severity, path: isOfBroker ? path : ['users', 0, ...path], message },
    ]);
    expect(isPresence === undefined || bad[path[0] as 'username'] === undefined).toBe(true);
  });
});

describe.each(brokerCases)('$rule', ({ rule, good, bad, path, message }) => {
  const roster = (names: readonly string[]) => ({ brokerId, users: names.map((name) => ({ username: name })) });

  test('accepts valid usernames', () => expect(checkRoster(roster(good))).toEqual([]));
  test('reports invalid usernames', () =>
    expect(checkRoster(roster(bad))).toEqual([{ rule, severity: 'error', path, message }]));
});

test('a roster is one object or a list of objects', () => {
  const roster = { brokerId, users: [{ username: 'bad user' }] };
  expect(found(roster)).toEqual(['users[0].username username-charset']);
  expect(found([roster])).toEqual(['[0].users[0].username username-charset']);
  expect(found([])).toEqual([]);
  expect(found({ brokerId, users: [] })).toEqual([]);
});

test('a password can be absent, and null means absent', () => {
  expect(found({ brokerId, users: [{ username, password: null, groups: null, acknowledge: null }] })).toEqual([]);
});

test.each<[string, unknown, string[]]>([
  ['a number', 42, [' wrong-type']],
  ['null', null, [' wrong-type']],
  ['a list of strings', ['a'], ['[0] wrong-type']],
  ['an empty object', {}, ['users wrong-type', 'brokerId broker-id-required']],
  ['an object as users', { brokerId, users: {} }, ['users wrong-type']],
  ['a string as a user', { brokerId, users: ['orders'] }, ['users[0] wrong-type']],
  ['a numeric broker id', { brokerId: 5, users: [] }, ['brokerId wrong-type']],
  ['a numeric username', { brokerId, users: [{ username: 5 }] }, ['users[0].username wrong-type']],
  ['a numeric password', { brokerId, users: [{ username, password: 5 }] }, ['users[0].password wrong-type']],
  ['a string as groups', { brokerId, users: [{ username, groups: 'a' }] }, ['users[0].groups wrong-type']],
  ['a group as a number', { brokerId, users: [{ username, groups: [1, 'ok'] }] }, ['users[0].groups[0] wrong-type']],
  ['a group as null', { brokerId, users: [{ username, groups: [null] }] }, ['users[0].groups[0] wrong-type']],
  [
    'a flag as a string',
    { brokerId, users: [{ username, consoleAccess: 'yes' }] },
    ['users[0].consoleAccess wrong-type'],
  ],
  ['a string as reasons', { brokerId, users: [{ username, acknowledge: 'x' }] }, ['users[0].acknowledge wrong-type']],
  [
    'a reason as a number',
    { brokerId, users: [{ username, acknowledge: { 'username-pii': 1 } }] },
    ['users[0].acknowledge.username-pii wrong-type'],
  ],
])('%s is reported as a wrong type', (_, value, expected) => {
  expect(found(value)).toEqual(expected);
});

test('unknown fields are reported, with the closest existing field', () => {
  const user = { username, console_access: true, group: ['a'], Password: 'Secret-42-Secret', nonsense: 1 };
  const messages = checkRoster({ brokerId, users: [user], comment: '' }).map(({ message }) => message);
  expect(messages).toEqual([
    'There is no field "comment". Allowed: brokerId, users. Correct its name or remove it.',
    expect.stringMatching(/^There is no field "console_access"\. .* Use consoleAccess\.$/),
    expect.stringMatching(/^There is no field "group"\. .* Use groups\.$/),
    expect.stringMatching(/^There is no field "Password"\. .* Use password\.$/),
    expect.stringMatching(/^There is no field "nonsense"\. .* Correct its name or remove it\.$/),
  ]);
});

test('the message for a number mentions the quotes of YAML, in every field that is a string', () => {
  const user = { username: 42, password: 42, groups: [42] };
  const violations = checkRoster({ brokerId: 42, users: [user] });
  expect(violations.map(({ path, message }) => [formatPath(path), message])).toEqual(
    ['brokerId', 'users[0].username', 'users[0].password', 'users[0].groups[0]'].map((path) => [
      path,
      'The value is a number. Allowed: a string; in YAML a number needs quotes.',
    ]),
  );
});

test('the message for true and false mentions the quotes of YAML, and that for other types does not', () => {
  const messages = (given: unknown) =>
    checkRoster({ brokerId, users: [{ username: given }] }).map(({ message }) => message);
  expect(messages(true)).toEqual(['The value is a boolean. Allowed: a string; in YAML true and false need quotes.']);
  expect(messages([])).toEqual(['The value is a list. Allowed: a string.']);
});

test('a typing error in a field name is recognized', () => {
  const user = { username, consoleAcess: true, grops: [], acknowlegde: {}, role: 'x' };
  const messages = checkRoster({ brokerId, users: [user] }).map(({ message }) => message);
  expect(messages.map((message) => message.split('. ').at(-1))).toEqual([
    'Use consoleAccess.',
    'Use groups.',
    'Use acknowledge.',
    'Correct its name or remove it.',
  ]);
});

test('the first twenty unknown fields are named, and the others are counted', () => {
  const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`k${index}`, 'text']));
  for (const value of [
    { brokerId, users: [], ...many },
    { brokerId, users: [{ username, ...many }] },
    { brokerId, users: [{ username, acknowledge: many }] },
  ]) {
    const violations = checkRoster(value);
    expect(violations).toHaveLength(21);
    expect(violations.at(-1)?.message).toMatch(/^There are (4980 more unknown fields|5000 acknowledgements)\./);
  }
});

test('names from a prototype are unknown fields', () => {
  const roster: unknown = JSON.parse(`{"brokerId":"b-1","users":[{"username":"orders","__proto__":1,"toString":2}]}`);
  expect(found(roster)).toEqual(['users[0].__proto__ unknown-field', 'users[0].toString unknown-field']);
});

test('the users of a broker are checked together, across rosters and files', () => {
  const roster = (name: string, id: string = brokerId) => ({ brokerId: id, users: [{ username: name }] });
  expect(found([roster('orders'), roster('orders', 'b-2'), roster('orders')])).toEqual([
    '[2].users[0].username username-unique',
  ]);
  const across = checkRosters([
    { name: 'a.yaml', value: roster('orders') },
    { name: 'b.yaml', value: [roster('orders')] },
  ]);
  expect(across.map((violations) => violations.length)).toEqual([0, 1]);
  expect(across[1]?.[0]).toMatchObject({
    path: [0, 'users', 0, 'username'],
    message: expect.stringContaining('is already used by users[0] of a.yaml.') as string,
  });
});

test('a warning can be acknowledged in the roster', () => {
  const user = { username: 'jane.doe', acknowledge: { 'username-pii': 'a test system' } };
  expect(found({ brokerId, users: [user] })).toEqual([]);
});

test('paths are formatted like expressions', () => {
  expect(formatPath([0, 'users', 3, 'groups', 1])).toBe('[0].users[3].groups[1]');
  expect(formatPath(['users', 'a b', ''])).toBe('users["a b"][""]');
  expect(formatRosterPath(['users', 0, 'acknowledge', 'username-pii'])).toBe('users[0].acknowledge.username-pii');
  expect(formatRosterPath(['users', 0, 'password:Secret-42'])).toBe('users[0]["…"]');
});
