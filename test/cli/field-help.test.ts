/** Help lists the fields of a user from the table of fields, so that a new row is in it. */
import { USER_FIELD_NAMES } from '../../src/rules';
import { userFieldRow } from '../../src/rules/internal';
import { checkRoster, parseRosterFile } from '../../src/roster';
import { changedFields, rosterUserExample, shownFields } from '../../src/cli/shared/field-help';

test.each(USER_FIELD_NAMES)('%s is in the lists of help that are about it', (field) => {
  const { apiName, isSecret, updatable } = userFieldRow(field);
  const inApi = apiName !== undefined;
  expect(changedFields.split(' | ').includes(`"${field}"`)).toBe(inApi && updatable);
  expect(shownFields.includes(`"${field}"`)).toBe(inApi && !isSecret);
  expect(rosterUserExample('').includes(`${field}: `)).toBe(field !== 'brokerId');
});

test('the example of a roster is one that the rules accept', () => {
  const text = `brokerId: b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9\nusers:\n${rosterUserExample('  ')}`;
  const { value } = parseRosterFile(Buffer.from(text.replace('password: …', 'password: Very-Secret-Word-42')));
  expect(checkRoster(value).filter(({ severity }) => severity === 'error')).toEqual([]);
});
