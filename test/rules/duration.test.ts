/** Durations: which are accepted, and the messages for the others. */
import { parseDuration } from '../../src/rules';

test.each([
  ['0', 0],
  ['45s', 45_000],
  ['10m', 600_000],
  ['1h30m', 5_400_000],
  ['1.5h', 5_400_000],
  ['.5s', 500],
  ['2m3s400ms', 123_400],
  ['1000us', 1],
  ['1000µs', 1],
  ['1000000ns', 1],
])('%s is %d milliseconds', (text, milliseconds) => {
  expect(parseDuration(text)).toEqual({ milliseconds });
});

test.each(['', ' ', '10', '10 m', 'm', '1d', '1h 30m', '1e3s', '+-1s', 'ten minutes', '1h30', '1'.repeat(101) + 's'])(
  '%p is not a duration, and the message shows the format',
  (text) => {
    expect(parseDuration(text)).toEqual({
      problem: expect.stringMatching(
        /is not a duration\. Allowed: numbers with units, such as 45s, 10m or 1h30m\. Correct it\.$/,
      ),
    });
  },
);

test.each([
  [600, 'a number'],
  [undefined, 'missing'],
  [null, 'missing'],
  [{}, 'an object'],
])('%p is not text, and no duration', (value, type) => {
  expect(parseDuration(value as string)).toEqual({
    problem: `The duration is ${type}. Allowed: numbers with units, such as 45s, 10m or 1h30m. Pass a string.`,
  });
});

test('a negative duration has its own message', () => {
  expect(parseDuration('-5m')).toEqual({ problem: expect.stringContaining('"-5m" is a negative duration.') });
});

test('a duration that exceeds the limit of Go is refused', () => {
  expect(parseDuration('9999999999h')).toEqual({ problem: expect.stringContaining('is longer than 292 years.') });
});

test.each([
  ['15m', true],
  ['12h', true],
  ['900s', true],
  ['14m59s', false],
  ['12h0m0.001s', false],
])('%s in a range of 15m to 12h: %p', (text, isAllowed) => {
  expect('milliseconds' in parseDuration(text, { least: '15m', most: '12h' })).toBe(isAllowed);
});
