/** The JSON Schema of rosters: it accepts what the rules accept, and what it refuses breaks a rule. */
import Ajv from 'ajv';
import { checkRoster, rosterSchema, type RosterUser } from '../../src/roster';
import { errorsIn } from '../../src/rules';
import { base, cases } from '../rules/cases';

const validate = new Ajv({ allErrors: true }).compile(rosterSchema());
const { brokerId, ...user } = base;
const rosterOf = (fields: object) => ({ brokerId, users: [{ ...user, ...fields }] });
const isValid = (roster: unknown) => errorsIn(checkRoster(roster)).length === 0;

/** Rules that a schema cannot express. */
const beyond = [
  'password-unique-characters',
  'groups-count',
  'username-unique',
  'users-per-broker',
  'acknowledge-rule',
];

test.each(cases.filter(({ severity }) => severity === 'error').map((one) => [one.rule, one] as const))(
  '%s: the schema agrees',
  (rule, { good, bad }) => {
    const roster = (fields: object) => {
      const { brokerId: id = brokerId, ...rest } = fields as { brokerId?: string };
      return { ...rosterOf(rest), brokerId: id };
    };
    expect([validate(roster(good)), validate.errors]).toEqual([true, null]);
    if (!beyond.includes(rule) && rule !== 'broker-id-required') expect(validate(roster(bad))).toBe(false);
  },
);

test('what the schema refuses breaks a rule, and what keeps all rules is accepted', () => {
  const strings = [
    '',
    'a',
    'ok',
    'a b',
    '.',
    '..',
    'x'.repeat(100),
    'x'.repeat(101),
    'Secret-pass-word-1',
    'aaaaaaaaaaaa',
    'a,b',
  ];
  const values: readonly unknown[] = [
    ...strings,
    1,
    true,
    false,
    null,
    [],
    ['ok'],
    ['a b'],
    ['ok', 'ok'],
    [1],
    {},
    { x: 'y' },
  ];
  const fields = [
    'username',
    'password',
    'groups',
    'consoleAccess',
    'replicationUser',
    'acknowledge',
    'unknown',
    '__proto__',
  ];
  const counts = { accepted: 0, refused: 0 };
  for (const field of fields) {
    for (const value of values) {
      const roster = rosterOf(Object.fromEntries([[field, value]]));
      if (validate(roster)) counts.accepted++;
      else {
        counts.refused++;
        expect({ field, value, valid: isValid(roster) }).toEqual({ field, value, valid: false });
      }
      if (isValid(roster))
        expect({ field, value, accepted: validate(roster) }).toEqual({ field, value, accepted: true });
    }
  }
  expect(counts.accepted).toBeGreaterThan(20);
  expect(counts.refused).toBeGreaterThan(60);
});

test('a list of rosters is accepted, and other values are not', () => {
  const users: RosterUser[] = [{ username: 'orders' }];
  expect(validate([{ brokerId, users }])).toBe(true);
  for (const wrong of [null, 1, 'a', {}, { users }, { brokerId }, { brokerId, users, more: 1 }, [[]]]) {
    expect(validate(wrong)).toBe(false);
  }
});
