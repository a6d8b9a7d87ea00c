/** The rules about the users that a broker keeps: generated patterns, compared with regular expressions, and every mistake. */
import fc from 'fast-check';
import { NOT_KNOWN_YET } from '../../src/rules';
import { checkExclusiveUsers, matchesUsername } from '../../src/rules/internal';
import { seed } from '../support/fuzz/seed';

const character = fc.constantFrom(...'aAb.-_~1');
const text = (most: number) => fc.string({ unit: character, maxLength: most });
const pattern = fc.string({
  unit: fc.oneof({ weight: 2, arbitrary: character }, { weight: 1, arbitrary: fc.constant('*') }),
});

test('a pattern matches what the regular expression of the same meaning matches', () => {
  let matches = 0;
  fc.assert(
    fc.property(pattern, text(12), (glob, username) => {
      const expression = new RegExp(`^${glob.replace(/[.~-]/g, '\\$&').replaceAll('*', '.*')}$`);
      const isMatch = matchesUsername(glob, username);
      matches += isMatch ? 1 : 0;
      return isMatch === expression.test(username);
    }),
    { numRuns: 20_000, seed },
  );
  expect(matches).toBeGreaterThan(500);
});

test('a pattern that is a username with parts left out matches it', () => {
  const parts = fc.array(text(4), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(parts, fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }), (words, isStar) => {
      const glob = words.map((word, index) => (isStar[index] ? '*' : word)).join('');
      return matchesUsername(glob, words.join(''));
    }),
    { numRuns: 2_000, seed },
  );
});

test('a long pattern takes no longer than its length', () => {
  expect(matchesUsername('a*'.repeat(50), 'a'.repeat(100))).toBe(true);
  expect(matchesUsername(`${'a*'.repeat(50)}b`, 'a'.repeat(100))).toBe(false);
});

const rulesOf = (input: object) =>
  checkExclusiveUsers({ brokerId: 'b-1', usernames: [], ...input }).map(
    ({ rule, path }) => `${rule} ${path.join('.')}`,
  );

test('names every mistake with its place', () => {
  expect(rulesOf({})).toEqual([]);
  expect(rulesOf({ brokerId: 'b 1', usernames: ['ok', 'x', 'y z', 'ok'], ignore: ['fine-*', '', 'no?', 7] })).toEqual([
    'broker-id-form brokerId',
    'username-length usernames.1',
    'username-charset usernames.2',
    'username-unique usernames.3',
    'username-pattern ignore.1',
    'username-pattern ignore.2',
    'wrong-type ignore.3',
  ]);
  expect(rulesOf({ usernames: null })).toEqual(['usernames-required usernames']);
  expect(rulesOf({ usernames: 'orders', ignore: {} })).toEqual(['wrong-type usernames', 'wrong-type ignore']);
  expect(rulesOf({ usernames: [null] })).toEqual(['wrong-type usernames.0']);
});

test('values that are not known yet, and names that only look personal, are accepted', () => {
  const usernames = ['jane.doe', NOT_KNOWN_YET];
  expect(rulesOf({ brokerId: NOT_KNOWN_YET, usernames, ignore: NOT_KNOWN_YET })).toEqual([]);
  expect(rulesOf({ usernames: NOT_KNOWN_YET, ignore: [NOT_KNOWN_YET] })).toEqual([]);
});

test('messages name elements, since sets have no positions', () => {
  const messages = checkExclusiveUsers({ usernames: ['y z'], ignore: ['no?'] }).map(({ message }) => message);
  expect(messages).toEqual([
    expect.stringMatching(/^The broker id is missing/),
    expect.stringMatching(/^"y z": The username has " " at position 2\. Allowed: /),
    expect.stringMatching(/^The pattern "no\?" has "\?" at position 3\. Allowed: .* Correct it\.$/),
  ]);
});
