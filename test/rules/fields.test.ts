/** The tables of fields and limits, and the functions that create and select violations. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkUser, errorsIn, LIMITS, USER_FIELD_NAMES, warningsIn } from '../../src/rules';
import { rangeText, userFieldRow, violation, wrongType } from '../../src/rules/internal';
import { checkRoster } from '../../src/roster';
import { base } from './cases';

const src = join(__dirname, '../../src');

describe.each(USER_FIELD_NAMES)('the field %s', (field) => {
  const { apiName, terraformName, flag, type, required, isSecret, description, allowedType } = userFieldRow(field);

  test('has names in the style of each place', () => {
    expect(field).toMatch(/^[a-z]+([A-Z][a-z]+)*$/);
    expect(apiName ?? 'None').toMatch(/^([A-Z][a-z]+)+$/);
    expect(terraformName).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(terraformName.endsWith('_wo')).toBe(isSecret);
    // A secret on the command line would be in the list of processes.
    expect(flag ?? '--none').toMatch(/^--[a-z]+(-[a-z]+)*$/);
    expect(isSecret && flag !== undefined).toBe(false);
  });

  test('is described in one sentence of plain text', () => {
    expect(description).toMatch(/^[A-Z][^`\n]*[^.]\.$/);
  });

  test('refuses a value of another type, in a user and in a roster', () => {
    const wrong = type === 'string' ? ['x'] : 'x';
    const { rule, path, message } = wrongType([field], wrong, allowedType);
    expect(checkUser({ ...base, [field]: wrong })).toEqual([{ rule, severity: 'error', path, message }]);
    const { brokerId, ...user } = base;
    const roster =
      field === 'brokerId' ? { brokerId: wrong, users: [] } : { brokerId, users: [{ ...user, [field]: wrong }] };
    expect(checkRoster(roster)).toEqual([
      { rule, severity: 'error', path: field === 'brokerId' ? path : ['users', 0, ...path], message },
    ]);
  });

  test('can be missing unless it is required', () => {
    const violations = checkUser({ ...base, [field]: undefined });
    expect(violations.map(({ path }) => path)).toEqual(required ? [[field]] : []);
  });
});

test('a range is shown as its limits', () => {
  expect(rangeText(LIMITS.password)).toBe('12 to 250');
});

test('no limit is written by hand in code', () => {
  const { username, password, brokerName, differentCharacters, groupsPerUser, usersPerBroker } = LIMITS;
  const counts = [differentCharacters, groupsPerUser, usersPerBroker];
  const numbers = [...counts, ...[username, password, brokerName].flatMap(({ min, max }) => [min, max])].join('|');
  const ranges = [username, password, brokerName].map(rangeText).join('|');
  const bound = new RegExp(
    `\\b(?:${ranges}|at most ${groupsPerUser}|(?:${numbers}) (?:characters|users|groups|different))\\b`,
    'g',
  );
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
    // The emulator is written from AWS's documents, so that it does not repeat a mistake of the rules.
    .filter((file) => file.endsWith('.ts') && !file.startsWith('emulator'));
  expect(files.length).toBeGreaterThan(100);
  const found = files.flatMap((file) => {
    const code = readFileSync(join(src, file), 'utf8').replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '');
    return [...code.matchAll(bound)].map(([text]) => `${file}: ${text}`);
  });
  expect(found).toEqual([]);
});

test('violations are created as errors, and selected by severity', () => {
  const error = violation('some-rule', ['groups', 1], 'It is wrong.');
  expect(error).toEqual({ rule: 'some-rule', severity: 'error', path: ['groups', 1], message: 'It is wrong.' });
  const warning = { ...error, severity: 'warning' } as const;
  expect(errorsIn([warning, error])).toEqual([error]);
  expect(warningsIn([warning, error])).toEqual([warning]);
  expect(wrongType(['password'], 'Canary-passphrase', 'a list').message).toBe(
    'The value is a string. Allowed: a list.',
  );
});
