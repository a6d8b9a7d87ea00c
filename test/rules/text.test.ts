/** Text as Terraform counts it: what `normalized` returns, and how long hostile text takes. */
import * as fc from 'fast-check';
import { checkBroker, checkField, checkUser } from '../../src/rules';
import { normalized } from '../../src/rules/internal';
import { checkRoster } from '../../src/roster';
import { cpuMillis } from '../support/run/cpu-time';

/** Combining marks that NFC has to sort. */
const marks = (length: number) => '\u0301\u0323'.repeat(length / 2);

test('text is normalised to NFC, and lone surrogates become replacement characters', () => {
  expect(normalized('a\u0301')).toBe('\u00e1');
  expect(normalized('\u212a\u037e')).toBe('K;');
  expect(normalized('a\ud800')).toBe('a\ufffd');
});

test('text with up to 30 combining marks in a row is in NFC', () => {
  const character = fc.constantFrom(
    'a',
    'e',
    '\u1100',
    '\u1161',
    '\u0344',
    '\u0f73',
    '\u0301',
    '\u0323',
    '\u3099',
    '\u212b',
  );
  fc.assert(
    fc.property(fc.string({ unit: character, maxLength: 30 }), (text) => {
      expect(normalized(text)).toBe(text.normalize('NFC'));
    }),
  );
});

test('a longer run of combining marks stays unchanged, and the text around it is normalized', () => {
  expect(normalized(`a\u0301b${marks(200)}c\u0301`)).toBe(`\u00e1b${marks(200)}\u0107`);
});

test.each<[string, (text: string) => unknown]>([
  ['text', normalized],
  ['a password', (text) => checkField('password', text)],
  ['a username', (text) => checkUser({ brokerId: 'b-1', username: text })],
  ['a group', (text) => checkUser({ brokerId: 'b-1', username: 'orders', groups: [text] })],
  [
    'usernames of a broker',
    (text) =>
      checkBroker(
        [
          { username: text, path: [], label: '' },
          { username: text, path: [], label: '' },
        ],
        [],
      ),
  ],
  ['a roster', (text) => checkRoster({ brokerId: text, users: [{ username: text, groups: [text] }] })],
])('%s with 131,072 combining marks takes seconds at most', (_what, run) => {
  // NFC alone takes 16 s for the first of these.
  for (const text of [marks(2 ** 17), `a${marks(30)}`.repeat(2 ** 12)]) {
    expect(cpuMillis(() => run(text))).toBeLessThan(3_000);
  }
});
