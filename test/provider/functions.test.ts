/** The functions of the provider: they agree with every other place where the rules apply, and show nothing of a password. */
import type { TerraformStack } from 'cdktf';
import { BrokerPassword, BrokerUser, BrokerUsers, type BrokerUserProps } from '../../src/constructs';
import { mqFunctions } from '../../src/provider/functions';
import { attributeNames } from '../../src/provider/user-fields';
import { mqProvider } from '../../src/provider/provider';
import { checkRoster } from '../../src/roster';
import { formatPath, RULES, USER_FIELD_NAMES } from '../../src/rules';
import { ProviderFunctionError, type Value } from '../../src/terraform-plugin';
import { emptyObject } from '../../src/terraform-plugin/values/codec';
import { newStack } from '../constructs/helpers';
import { base, cases } from '../rules/cases';
import { ruleValues } from '../rules/rule-values';
import { brokerId } from '../support/terraform/mq-provider';

const call = (name: string, ...args: readonly Value[]): Value => mqFunctions[name]!.call(...(args as never[]));
const messages = (name: string, ...args: readonly Value[]) => call(name, ...args) as string[];
/** The ids of the rules of messages. */
const rulesOf = (list: readonly string[]) =>
  list.map((message) => /\[([\w-]+)\]$/.exec(message)?.[1] ?? message).sort();
const idsOf = (violations: readonly { readonly rule: string; readonly severity: string }[]) =>
  violations
    .filter(({ severity }) => severity === 'error')
    .map(({ rule }) => rule)
    .sort();

/** A user with the names of attributes. */
const toUser = (fields: object): Value =>
  Object.fromEntries(
    Object.entries(fields)
      .filter(([, value]) => value !== undefined)
      .map(([field, value]) => [attributeNames[field as keyof typeof attributeNames] ?? field, value as Value]),
  );

describe('user_violations', () => {
  const errors = cases.filter(({ severity, rule }) => severity === 'error' && rule !== 'broker-id-required');

  test.each(errors.map((one) => [one.rule, one] as const))(
    '%s: a good user and a bad one',
    (rule, { good, bad, path }) => {
      expect(messages('user_violations', toUser({ ...base, ...good }))).toEqual([]);
      const [message, ...others] = messages('user_violations', toUser({ ...base, ...bad }));
      expect(others).toEqual([]);
      const [field, ...rest] = path;
      const place = formatPath([attributeNames[field as keyof typeof attributeNames] ?? '', ...rest]);
      expect(message).toMatch(new RegExp(`^${place.replace(/[[\]]/g, '\\$&')}: .+ \\[${rule}\\]$`, 's'));
      expect(message).not.toMatch(/consoleAccess|replicationUser|brokerId|TypeScript|YAML/);
    },
  );

  test('the name of an attribute that may be a password is not shown', () => {
    expect(messages('user_violations', { username: 'orders', 'Canary-Passw0rd-77': 1n })).toEqual([
      expect.stringMatching(/^\["…"\]: There is no field of this name\. /),
    ]);
    expect(messages('user_violations', { username: 'orders', acknowledge: { 'Canary-Passw0rd-77': 'x' } })).toEqual([
      expect.stringMatching(/^acknowledge\["…"\]: The name is not the id of a warning\. /),
    ]);
  });

  test('warnings are left out, and a missing broker is not an error', () => {
    expect(messages('user_violations', { username: 'jane.doe' })).toEqual([]);
  });

  test('unknown attributes and wrong types are errors, all at once', () => {
    expect(
      messages('user_violations', { username: 7n, Groups: [], consoleAccess: true, groups: [true], password: 'x' }),
    ).toEqual([
      expect.stringMatching(/^Groups: There is no field "Groups"\. .* Use groups\. \[unknown-field\]$/),
      expect.stringMatching(/^consoleAccess: .* Use console_access\. \[unknown-field\]$/),
      expect.stringMatching(/^password: There is no field "password"/),
      'username: The value is a number. Allowed: a string. [wrong-type]',
      'groups[0]: The value is a boolean. Allowed: a string. [wrong-type]',
    ]);
    for (const wrong of [null, 'orders', 1, true, [], [{ username: 'orders' }]]) {
      expect(rulesOf(messages('user_violations', wrong))).toEqual(['wrong-type']);
    }
  });
});

test('users_violations finds what is wrong across the users of each broker', () => {
  const users: Value = [
    { broker_id: brokerId, username: 'orders' },
    { broker_id: 'b-2', username: 'orders' },
    { broker_id: brokerId, username: 'orders' },
    { username: 'a' },
    null,
  ];
  expect(messages('users_violations', users)).toEqual([
    expect.stringMatching(/^\[3\]\.username: .*\[username-length\]$/),
    expect.stringMatching(/^\[4\]: The value is missing/),
    expect.stringMatching(/^\[2\]\.username: The username "orders" is already used by \[0\]\. .*\[username-unique\]$/),
  ]);
  const many = Array.from({ length: 251 }, (_, index) => ({ username: `user-${index}` }));
  expect(rulesOf(messages('users_violations', many))).toEqual(['users-per-broker']);
  expect(messages('users_violations', { orders: { username: 'orders' } })).toEqual([
    'The value is an object. Allowed: a list of users; values(…) makes one of a map. [wrong-type]',
  ]);
});

test('users_violations takes time in proportion to the number of users of a broker', () => {
  const users: Value = Array.from({ length: 100_000 }, (_, index) => ({ username: `user-${index}` }));
  const { user: before } = process.cpuUsage();
  expect(rulesOf(messages('users_violations', users))).toEqual(['users-per-broker']);
  // Microseconds: it takes less than 1 second, and took minutes when each user was compared with all before it.
  expect(process.cpuUsage().user - before).toBeLessThan(15_000_000);
});

describe('roster', () => {
  test('returns users by id with all defaults; by username without a broker', () => {
    const text =
      '[{ brokerId: b-1, users: [{ username: orders, groups: [a1] }] }, { users: [{ username: admin, consoleAccess: true }] }]';
    expect(call('roster', text)).toEqual({
      'b-1/orders': {
        broker_id: 'b-1',
        username: 'orders',
        groups: ['a1'],
        console_access: false,
        replication_user: false,
      },
      admin: { broker_id: null, username: 'admin', groups: [], console_access: true, replication_user: false },
    });
    expect(call('roster', 'users: []')).toEqual({});
  });

  test.each([
    [
      'users:\n  - username: a\n    Groups: []\n  - {}\n',
      /line 2, column 5: users\[0\]\.username: .*\nline 3, column 5: .*\nline 4, column 5: .*username-required/s,
    ],
    [
      'users: [{ username: orders, password: Canary-Passw0rd }]',
      /column 29: users\[0\]\.password: The file contains the password/,
    ],
    ['users: [', /^The roster cannot be read\.\nline 1, column \d+: The indentation is wrong/],
    ['', /^The roster is not valid\.\nline 1, column 1: The value is missing\./],
    ['users: [{ username: orders }, { username: orders }]', /username-unique/],
    ['[{ users: [{ username: orders }] }, { users: [{ username: orders }] }]', /username-unique/],
    ['users: [{ username: __proto__ }]', /cannot be the key of a map/],
    ['brokerId: 5\nusers: []', /line 1, column 1: brokerId: The value is a number/],
    ['{ brokerId: "", users: [] }', /brokerId/],
  ])('%j is an error of the argument, with its place', (text, expected) => {
    const failure = thrown(() => call('roster', text));
    expect(failure.argument).toBe(0);
    expect(failure.message).toMatch(expected);
    expect(failure.message).not.toContain('Canary');
  });

  test('an error lists a limited number of violations', () => {
    const text = JSON.stringify({ users: Array.from({ length: 200 }, () => ({ username: '!' })) });
    expect(thrown(() => call('roster', text)).message.split('\n')).toHaveLength(52);
  });
});

test('user_id and parse_user_id are inverse, and refuse what is not the id of a user', () => {
  expect(call('user_id', brokerId, 'orders')).toBe(`${brokerId}/orders`);
  expect(call('parse_user_id', `${brokerId}/orders`)).toEqual({ broker_id: brokerId, username: 'orders' });
  expect(thrown(() => call('user_id', 'orders broker', 'orders')).argument).toBe(0);
  expect(thrown(() => call('user_id', brokerId, 'a/b')).argument).toBe(1);
  for (const id of ['', '/', 'orders', `${brokerId}/`, `/orders`, `${brokerId}/a/b`, `${brokerId}/a b`]) {
    expect(thrown(() => call('parse_user_id', id)).message).toMatch(/^The id is BROKER_ID\/USERNAME/);
  }
});

function thrown(run: () => unknown): ProviderFunctionError {
  try {
    run();
  } catch (error) {
    if (error instanceof ProviderFunctionError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown.');
}

describe('at least 2,000 values of each subject get the same verdict everywhere', () => {
  const values = ruleValues(2_000);
  let stack: TerraformStack;
  beforeAll(() => void (stack = newStack()));

  const { schema, validate } = mqProvider.resources.mq_user!;
  /** The rules that the provider reports for a configuration. */
  const byValidate = (user: Value) => {
    const config = { ...emptyObject(schema), password_secret_id: 'mq/x', ...(user as object) };
    const found = validate?.(
      { ...config, ...('password_wo' in config && config.password_wo !== null && { password_secret_id: null }) },
      { isPlan: false, writeOnlyAttributes: true },
    );
    return (found ?? [])
      .filter(({ severity }) => severity === 'error')
      .map(({ summary }) => /\(([\w-]+)\)$/.exec(summary)?.[1] ?? summary)
      .sort();
  };
  const bySynth = ({ password, ...props }: Record<string, unknown>) =>
    idsOf(
      BrokerUser.violationsOf(stack, {
        ...props,
        password:
          password === undefined
            ? BrokerPassword.fromSecretsManager('mq/x')
            : BrokerPassword.unsafePlainText(password as string),
      } as BrokerUserProps),
    );
  const byRoster = ({ brokerId: broker, ...user }: Record<string, unknown>) =>
    idsOf(checkRoster({ brokerId: broker, users: [user] }));
  /** In code, `${` and `%{` begin expressions, which only Terraform can check. */
  const isText = (value: unknown) => !/[$%]\{/.test(JSON.stringify(value));

  const subjects: readonly [string, readonly unknown[], (value: never) => Record<string, unknown>][] = [
    ['brokerId', values.brokerId, (value) => ({ brokerId: value })],
    ['username', values.username, (value) => ({ username: value })],
    ['password', values.password, (value) => ({ password: value })],
    ['group', values.group, (value) => ({ groups: [value] })],
    ['groups', values.groups, (value) => ({ groups: value })],
    ['access', values.access, (value) => value],
  ];

  test.each(subjects)('%s', (_, all, toFields) => {
    const compared = all.filter(isText);
    expect(compared.length).toBeGreaterThanOrEqual(2_000);
    const seen = new Set<string>();
    for (const value of compared) {
      const { brokerId: broker, username } = base;
      const fields = { brokerId: broker, username, ...toFields(value as never) };
      const rules = rulesOf(messages('user_violations', toUser(fields)));
      expect({
        fields,
        synth: bySynth(fields),
        roster: byRoster(fields),
        validate: byValidate(toUser(fields)),
      }).toEqual({
        fields,
        synth: rules,
        roster: rules,
        validate: [...new Set(rules)].length === rules.length ? rules : expect.anything(),
      });
      for (const rule of rules) seen.add(rule);
    }
    expect(seen.size).toBeGreaterThan(0);
  });

  test('usernames', () => {
    const passwords = { password: BrokerPassword.fromSecretsManager('mq/x') };
    for (const names of values.usernames.filter(isText)) {
      const users = names.map((username) => ({ username }));
      const rules = rulesOf(messages('users_violations', users));
      const synth = BrokerUsers.violationsOf(stack, {
        brokerId,
        users: users.map((user) => ({ ...user, ...passwords })),
      });
      expect({ names, synth: idsOf(synth), roster: idsOf(checkRoster({ brokerId, users })) }).toEqual({
        names,
        synth: rules,
        roster: rules,
      });
    }
  });

  test('no message contains a part of a password', () => {
    for (const password of values.password.filter((text) => text.length > 8)) {
      const all = [
        ...messages('password_violations', password),
        ...messages('user_violations', { username: 'orders', password_wo: password }),
      ];
      expect(all.filter((message) => message.includes(password))).toEqual([]);
    }
  });
});

test('every rule about a user and every field can be reported', () => {
  expect(RULES.length).toBeGreaterThan(10);
  for (const field of USER_FIELD_NAMES) {
    const attribute = attributeNames[field] ?? '';
    expect(messages('user_violations', { username: 'orders', [attribute]: { wrong: {} } })).not.toEqual([]);
  }
});
