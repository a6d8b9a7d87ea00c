/** Parsing of roster files: features of YAML, refused input, limits, and that no message quotes the file. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { checkRoster, parseRosterFile, RosterFileError } from '../../src/roster';
import { readRosterFile, readRosterFileSync } from '../../src/roster/internal';
import { cpuMillis } from '../support/run/cpu-time';
import { seed } from '../support/fuzz/seed';

const folder = mkdtempSync(join(tmpdir(), 'mq-roster-'));
afterAll(() => rmSync(folder, { recursive: true }));

const parse = (text: string) => parseRosterFile(Buffer.from(text));
const value = (text: string) => parse(text).value;

/** Returns the error of a file, with its position. */
function refusal(content: string | Uint8Array): string {
  try {
    parseRosterFile(typeof content === 'string' ? Buffer.from(content) : content);
  } catch (error) {
    if (!(error instanceof RosterFileError)) throw error;
    const { position, message } = error;
    return `${position?.line}:${position?.column} ${message}`;
  }
  throw new Error('nothing was thrown');
}

describe('merge keys', () => {
  test.each<[string, string, unknown]>([
    ['one object', 'a: &a { x: 1, y: 2 }\nb: { <<: *a, z: 3 }', { z: 3, x: 1, y: 2 }],
    ['fields of the object take precedence, before the merge key', 'a: &a { x: 1 }\nb: { x: 2, <<: *a }', { x: 2 }],
    ['fields of the object take precedence, after the merge key', 'a: &a { x: 1 }\nb: { <<: *a, x: 2 }', { x: 2 }],
    [
      'a list, whose first object takes precedence',
      'a: [&a { x: 1 }, &c { x: 2, y: 3 }]\nb: { <<: [*a, *c] }',
      { x: 1, y: 3 },
    ],
    ['an inline object', 'b: { <<: { x: 1 }, y: 2 }', { y: 2, x: 1 }],
    ['merges of merges', 'a: &a { x: 1 }\nc: &c { <<: *a, y: 2 }\nb: { <<: *c }', { y: 2, x: 1 }],
    ['a name in quotes is a field', 'b: { "<<": 1 }', { '<<': 1 }],
    ['an anchor inside of a merge', 'b: { <<: &a { x: &n 1 }, y: *n }', { y: 1, x: 1 }],
  ])('%s', (_, text, expected) => {
    expect((value(text) as { b: unknown }).b).toEqual(expected);
  });

  test('users of a roster share fields, and a violation has the line of the shared field', () => {
    const file = parse(`brokerId: b-1
users:
  - &common
    username: orders
    groups: [no/slash]
  - <<: *common
    username: billing
`);
    const violations = checkRoster(file.value);
    expect(violations.map(({ rule, path }) => [rule, file.position(path).line])).toEqual([
      ['group-charset', 5],
      ['group-charset', 5],
    ]);
  });

  test.each([
    ['a number', 'a: { <<: 3 }', '1:6 The merge key << accepts only an object or a list of objects'],
    ['a list of numbers', 'a: { <<: [3] }', '1:6 The merge key << accepts only an object or a list of objects'],
    ['an alias without an anchor', 'a: { <<: *b }', '1:10 It has an alias without an anchor, or too many aliases'],
    [
      'an alias of the object itself',
      'a: &a { <<: *a }',
      '1:13 It has an alias without an anchor, or too many aliases',
    ],
    ['two merge keys', 'a: &a { x: 1 }\nb: { <<: *a, <<: *a }', '2:14 A field is repeated'],
  ])('%s is refused', (_, text, message) => expect(refusal(text)).toBe(message));

  test('names of a prototype are ordinary fields and do not change a prototype', () => {
    const text = 'a: &a { __proto__: { polluted: 1 }, constructor: 2 }\nb: { <<: *a }';
    const { b } = value(text) as { b: object };
    expect(Object.getPrototypeOf(b)).toBe(Object.prototype);
    expect(Object.keys(b).sort()).toEqual(['__proto__', 'constructor']);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

describe('time', () => {
  /** The processor time that it takes to read and check a file, with the place of every violation. */
  function millis(text: string): number {
    return cpuMillis(() => {
      const file = parse(text);
      for (const { path } of checkRoster(file.value)) file.position(path);
    });
  }
  const fields = (count: number, indent = '') =>
    Array.from({ length: count }, (_, index) => `${indent}k${index}: 1\n`).join('');
  const merged = (count: number) =>
    `common: &c\n${fields(count, '  ')}users:\n${'  - { <<: *c, username: orders }\n'.repeat(10)}`;

  test.each<[string, (count: number) => string]>([
    ['the fields of an object', fields],
    ['the fields of an object that others merge', merged],
  ])('is linear in %s', (_, text) => {
    millis(text(5_000));
    expect(millis(text(20_000))).toBeLessThan(8 * millis(text(5_000)));
  });

  test.each([
    ['written twice', 'a: 1\nb: 2\na: 3', '3:1'],
    ['with an escape', 'a: 1\n"\\x61": 2', '2:1'],
    ['by an alias', '? &x a\n: 1\n? *x\n: 2', '3:3'],
  ])('a field that is repeated, %s, is refused with its position', (_, text, place) =>
    expect(refusal(text)).toBe(`${place} A field is repeated`),
  );
});

test('lines can end with only CR', () => {
  expect(value('brokerId: b-1\rusers:\r  - username: orders\r')).toEqual({
    brokerId: 'b-1',
    users: [{ username: 'orders' }],
  });
});

describe('aliases', () => {
  test('a thousand users can share one list', () => {
    const users = Array.from({ length: 1_000 }, (_, index) => `  - { username: u-${index}, groups: *g }\n`).join('');
    const { users: read } = value(`groups: &g [staff]\nusers:\n${users}`) as { users: { groups: string[] }[] };
    expect(read).toHaveLength(1_000);
    expect(read.every(({ groups }) => groups[0] === 'staff')).toBe(true);
  });

  test('an alias refers to the last anchor of its name before it', () => {
    expect(value('a: &x 1\nb: *x\nc: &x 2\nd: *x')).toEqual({ a: 1, b: 1, c: 2, d: 2 });
  });

  const levels = (item: (name: string) => string) =>
    ['l0: &l0 { a: 1 }', ...Array.from({ length: 12 }, (_, i) => `l${i + 1}: &l${i + 1} ${item(`*l${i}`)}`)].join('\n');
  test.each([
    ['lists', levels((name) => `[${Array(9).fill(name).join(', ')}]`)],
    [
      'objects',
      levels(
        (name) =>
          `{ ${'abcdefghi'
            .split('')
            .map((key) => `${key}: ${name}`)
            .join(', ')} }`,
      ),
    ],
    [
      'merges',
      levels(
        (name) =>
          `{ ${'abcdefghi'
            .split('')
            .map((key) => `${key}: ${name}`)
            .join(', ')}, <<: ${name} }`,
      ),
    ],
  ])('an alias bomb of %s is refused at once', (_, text) => {
    expect(cpuMillis(() => expect(refusal(text)).toContain('too many aliases'))).toBeLessThan(2_000);
  });

  test('an alias inside its own anchor is refused', () => {
    expect(refusal('a: &a [*a]')).toBe('1:8 It has an alias without an anchor, or too many aliases');
  });
});

describe('refused input, with its position and without its text', () => {
  const secret = 'Canary-9d41-passphrase';
  test.each([
    ['a tag', `a: !vault ${secret}`, '1:4 It has a tag that starts with !; remove it'],
    ['a tag of JavaScript', `a: !!js/function "${secret}"`, '1:4 It has a tag that starts with !; remove it'],
    ['binary', 'a: !!binary aGk=', '1:13 It has a tag that starts with !; remove it'],
    ['a set', `a: !!set { ${secret} }`, '1:10 It has a tag that starts with !; remove it'],
    ['a second document', `a: 1\n---\nb: ${secret}`, '2:1 It has several YAML documents; use one document with a list'],
    ['a repeated field', `password: x\npassword: ${secret}`, '2:1 A field is repeated'],
    ['a repeated name, as a number and a string', '{ 1: a, "1": b }', '1:9 A field is repeated'],
    ['a name that is a list', `? [${secret}]\n: x`, '1:3 The name of a field is a list or an object, not a string'],
    [
      'a name that is an object',
      `? { a: ${secret} }\n: x`,
      '1:3 The name of a field is a list or an object, not a string',
    ],
  ])('%s', (_, text, message) => {
    expect(refusal(text)).toBe(message);
  });

  test('no message contains the text of a file', () => {
    const pieces = [
      '\n',
      '  ',
      '- ',
      ': ',
      ':',
      '{',
      '}',
      '[',
      ']',
      '? ',
      '!',
      '!!',
      '&',
      '*',
      '|',
      '>',
      '"',
      "'",
      '%',
      '@',
      '#',
    ];
    const text = fc.array(fc.constantFrom(...pieces, secret, 'password', '<<'), { maxLength: 30 });
    fc.assert(
      fc.property(text, (parts) => {
        try {
          const file = parse(parts.join(''));
          for (const { path, message } of checkRoster(file.value)) {
            expect(message).not.toContain(secret);
            expect(file.position(path).line).toBeGreaterThan(0);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(RosterFileError);
          expect((error as Error).message).not.toContain(secret);
        }
      }),
      { seed, numRuns: process.env.FULL === '1' ? 50_000 : 500 },
    );
  });

  test('a directive does not change what yes means', () => {
    expect(value('%YAML 1.1\n---\na: yes\nb: 0o17\n')).toEqual({ a: 'yes', b: 15 });
  });
});

describe('encodings', () => {
  const text = 'brokerId: b-1\nusers: []\n';
  const swapped = (bytes: Buffer) => Buffer.from(bytes).swap16();
  const utf16 = Buffer.from(text, 'utf16le');
  const utf32 = Buffer.from([...text].flatMap((c) => [c.charCodeAt(0), 0, 0, 0]));
  test('a byte order mark of UTF-8 is dropped', () => {
    const file = parse(`\ufeff${text}`);
    expect(file.value).toEqual({ brokerId: 'b-1', users: [] });
    expect(file.position(['brokerId'])).toEqual({ line: 1, column: 1 });
  });
  test.each<[string, Uint8Array, string]>([
    ['UTF-16, little endian', utf16, 'UTF-16'],
    ['UTF-16, little endian, with a mark', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]), 'UTF-16'],
    ['UTF-16, big endian', swapped(utf16), 'UTF-16'],
    ['UTF-16, big endian, with a mark', Buffer.concat([Buffer.from([0xfe, 0xff]), swapped(utf16)]), 'UTF-16'],
    ['UTF-32, little endian', utf32, 'UTF-32'],
    ['UTF-32, little endian, with a mark', Buffer.concat([Buffer.from([0xff, 0xfe, 0, 0]), utf32]), 'UTF-32'],
    ['UTF-32, big endian', Buffer.from(utf32).swap32(), 'UTF-32'],
  ])('the error names %s', (_, bytes, name) => {
    expect(refusal(bytes)).toBe(`1:1 It is encoded in ${name}. Save it in UTF-8`);
  });
  test('Latin-1 is not UTF-8', () => {
    expect(refusal(Buffer.from('a: Jos\xe9', 'latin1'))).toBe('1:1 It is not encoded in UTF-8');
  });
});

describe('limits', () => {
  test.each([
    ['lists in lists', '['.repeat(20_000)],
    ['lists in lists, closed', '['.repeat(20_000) + ']'.repeat(20_000)],
    ['objects in objects', '{"a":'.repeat(20_000)],
    ['block lists', '- '.repeat(20_000)],
    ['explicit keys (?)', '? '.repeat(20_000)],
    ['lines of growing indentation', Array.from({ length: 500 }, (_, i) => `${' '.repeat(i)}a:\n`).join('')],
  ])('%s nest too deeply', (_, text) => {
    const millis = cpuMillis(() =>
      expect(refusal(text)).toContain('It nests lists and objects more than 100 levels deep'),
    );
    expect(millis).toBeLessThan(3_000);
  });

  test('a file with too many small values is refused before it takes gigabytes of memory', () => {
    expect(refusal(`[${'[],'.repeat(1_100_000)}]`)).toMatch(
      /^1:\d+ It has more than 3,000,000 YAML tokens; split the file$/,
    );
  });

  test('ten thousand users with 20 groups each are within all limits', () => {
    const groups = Array.from({ length: 20 }, (_, index) => `group-${index}`);
    const users = Array.from({ length: 10_000 }, (_, index) => ({ username: `user-${index}`, groups }));
    const { value: read } = parse(JSON.stringify({ brokerId: 'b-1', users }, null, 2));
    expect((read as { users: unknown[] }).users).toHaveLength(10_000);
  });

  test('30 levels are allowed', () => {
    expect(() => value('['.repeat(30) + ']'.repeat(30))).not.toThrow();
    expect(() => value(Array.from({ length: 30 }, (_, i) => `${' '.repeat(i)}a:\n`).join(''))).not.toThrow();
  });
});

test('both readers refuse a roster that is too large, and leave other errors to Node.js', async () => {
  const refusal = new RosterFileError('It is larger than 16 MiB');
  expect(() => readRosterFileSync('/dev/zero')).toThrow(refusal);
  await expect(readRosterFile('/dev/zero', new AbortController().signal)).rejects.toEqual(refusal);
  expect(() => readRosterFileSync(join(folder, 'missing'))).toThrow(/ENOENT/);
  await expect(readRosterFile(folder, new AbortController().signal)).rejects.toThrow(/EISDIR/);
});
