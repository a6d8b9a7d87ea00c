/** Tests the table of rules, and the functions that apply it. */
import { checkBroker, checkUser, RULES, NOT_KNOWN_YET } from '../../src/rules';
import { rulesFor } from '../../src/rules/internal';
import { WARNINGS } from '../../src/rules/check';
import { base, brokerCases, cases } from './cases';

const secret = 'Not-To-Be-Seen-1';

test('every rule has a case, a unique id, a source and complete sentences', () => {
  const ids = RULES.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect([...cases, ...brokerCases].map(({ rule }) => rule).sort()).toEqual([...ids].sort());
  for (const { id, allowed, remedy, source } of RULES) {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)+$/);
    expect(source.url).toMatch(/^https:\/\/(docs\.aws\.amazon\.com|www\.rfc-editor\.org)\//);
    expect(source.title).not.toBe('');
    expect(allowed).not.toMatch(/[.]$/);
    expect(remedy).toMatch(/^[A-Z].*[^.]$/);
  }
  expect(WARNINGS).toEqual(['username-pii', 'group-webconsole-admin']);
});

describe.each(cases)('$rule', ({ rule, severity, good, bad, path, message }) => {
  test('accepts a valid value', () => {
    expect(checkUser({ ...base, ...good })).toEqual([]);
  });

  test('reports an invalid value with only this rule and this message', () => {
    expect(checkUser({ ...base, ...bad })).toEqual([{ rule, severity, path, message }]);
  });
});

describe.each(brokerCases)('$rule', ({ rule, good, bad, path, message }) => {
  const check = (names: readonly string[]) =>
    checkBroker(
      names.map((username, index) => ({ username, path: ['users', index, 'username'], label: `users[${index}]` })),
      ['users'],
    );

  test('accepts valid usernames', () => expect(check(good)).toEqual([]));
  test('reports invalid usernames', () => expect(check(bad)).toEqual([{ rule, severity: 'error', path, message }]));
});

test('all rules that a value breaks are reported', () => {
  const user = { ...base, username: '.', password: 'a,é', groups: ['!', 'ok'] };
  expect(checkUser(user).map(({ rule, path }) => [rule, ...path])).toEqual([
    ['username-length', 'username'],
    ['username-dot-segment', 'username'],
    ['password-length', 'password'],
    ['password-unique-characters', 'password'],
    ['password-forbidden-characters', 'password'],
    ['password-printable-ascii', 'password'],
    ['group-length', 'groups', 0],
    ['group-charset', 'groups', 0],
  ]);
});

test('an empty string breaks length and not charset; a missing string breaks only the required rule', () => {
  const rules = (user: object) => checkUser({ ...base, ...user }).map(({ rule }) => rule);
  expect(rules({ username: '' })).toEqual(['username-length']);
  expect(rules({ username: null })).toEqual(['username-required']);
  expect(rules({ groups: [''] })).toEqual(['group-length']);
  expect(rules({ password: '' })).toEqual(['password-length', 'password-unique-characters']);
  expect(rules({ brokerId: '' })).toEqual(['broker-id-form']);
  expect(rules({ brokerId: null })).toEqual(['broker-id-required']);
  expect(rules({ password: null, groups: null, consoleAccess: null, replicationUser: null })).toEqual([]);
});

test('no rule applies to values that are not known yet, also inside lists', () => {
  const unknown = {
    brokerId: NOT_KNOWN_YET,
    username: NOT_KNOWN_YET,
    password: NOT_KNOWN_YET,
    groups: NOT_KNOWN_YET,
  } as const;
  expect(checkUser({ ...unknown, consoleAccess: NOT_KNOWN_YET, replicationUser: true })).toEqual([]);
  expect(checkUser({ ...base, groups: [NOT_KNOWN_YET, '!!', NOT_KNOWN_YET] }).map(({ path }) => path)).toEqual([
    ['groups', 1],
  ]);
  const member = { username: NOT_KNOWN_YET, path: [], label: '' } as const;
  expect(checkBroker([member, member], [])).toEqual([]);
});

test('a repeated group is counted once', () => {
  expect(checkUser({ ...base, groups: Array<string>(25).fill('orders') })).toEqual([]);
});

test.each([
  ['a URL', 'https://b-1.mq.us-east-1.amazonaws.com:8162', 'is a URL; the id is the part of it that starts with b-'],
  ['a name with a space', 'my broker', 'has " " at position 3'],
  ['empty', '', 'is empty'],
])('a broker id that is %s has a separate message', (_, brokerId, problem) => {
  expect(checkUser({ ...base, brokerId })[0]?.message).toContain(`The broker id ${problem}.`);
});

test('messages stay short and show no control characters', () => {
  const [length] = checkUser({ ...base, groups: ['x'.repeat(5000)] });
  expect(length?.message).toContain(`The group "${'x'.repeat(40)}"… has 5000 characters`);
  const [charset] = checkUser({ ...base, username: 'a\u0007\u001b[31m😀!!!!!' });
  expect(charset?.message).toContain(
    'has U+0007 at position 2, U+001B at position 3, "[" at position 4, U+1F600 at position 8, "!" at position 9 and 4 more',
  );
});

test('no message contains any part of a password except forbidden characters', () => {
  for (const password of [secret.slice(0, 9), `${secret},`, `${secret}\n`, `é${secret}`, secret.repeat(20)]) {
    const violations = checkUser({ ...base, password });
    expect(violations).not.toEqual([]);
    for (const { message } of violations) expect(message).not.toMatch(/Not-To|Be-Seen|é/);
  }
});

describe('text that resembles personal data', () => {
  const isWarned = (username: string) => checkUser({ ...base, username }).some(({ rule }) => rule === 'username-pii');

  test.each([
    'jane.doe',
    'Jane.Doe',
    'j.doe',
    'jane.m.doe',
    'jane.doe2',
    'user-5551234',
    'n123-45-6789',
    '555-123-4567',
  ])('%s gives a warning', (username) => expect(isWarned(username)).toBe(true));
  test.each([
    'orders-service',
    'orders.service',
    'svc.orders',
    'v1.2',
    'orders2',
    'build-20260',
    'a.b',
    'app_01',
    '...',
  ])('%s gives no warning', (username) => expect(isWarned(username)).toBe(false));
});

describe('warnings can be acknowledged', () => {
  const user = { ...base, username: 'jane.doe', groups: ['activemq-webconsole'] };

  test('with a reason, each separately', () => {
    const left = checkUser({ ...user, acknowledge: { 'username-pii': 'the name of a test system' } });
    expect(left.map(({ rule }) => rule)).toEqual(['group-webconsole-admin']);
  });

  test.each([
    ['username-pii', '  ', 'The reason for acknowledging username-pii is empty. Allowed: any text. Explain why'],
    ['username-length', 'x', '"username-length" is not the id of a warning. Allowed: username-pii, group-webconsole'],
    ['toString', 'x', '"toString" is not the id of a warning.'],
  ])('%s for the reason %p is refused', (rule, reason, message) => {
    const acknowledge = { 'username-pii': 'x', 'group-webconsole-admin': 'x', [rule]: reason };
    expect(checkUser({ ...user, acknowledge })).toEqual([
      {
        rule: 'acknowledgement',
        severity: 'error',
        path: ['acknowledge', rule],
        message: expect.stringContaining(message) as string,
      },
    ]);
  });

  test('an error cannot', () => {
    const acknowledge = { 'username-length': 'it is short' };
    expect(checkUser({ ...base, username: 'x', acknowledge }).map(({ rule }) => rule)).toEqual([
      'username-length',
      'acknowledgement',
    ]);
  });
});

test('rulesFor returns the rules about a subject, in the order of the table', () => {
  expect(rulesFor('groups').map(({ id }) => id)).toEqual(['groups-count']);
  expect(rulesFor('usernames').map(({ id }) => id)).toEqual(['username-unique', 'users-per-broker']);
});
