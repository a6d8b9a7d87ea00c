/** docs/benchmarks.md has a place for the table of each benchmark, and the tables show what was measured. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchmarks } from '../../bench/all';
import { compare } from '../../bench/measure';
import { lines, markdown, replaceTable } from '../../bench/report';

const page = readFileSync(join(__dirname, '..', '..', 'docs', 'benchmarks.md'), 'utf8');
const placeOf = (name: string) => `<!-- begin: written by npm run bench -- ${name} -->`;

test('the page has one place for each benchmark, and no other', () => {
  const places = [...page.matchAll(/<!-- begin: written by npm run bench -- (\S+) -->/g)].map(([, name]) => name);
  expect(places.sort()).toEqual(benchmarks.map(({ name }) => name).sort());
});

test('a table has the median and the spread of each candidate, and the ratio to the first of its group', async () => {
  const times = { fast: [50, 10, 30, 20], slow: [1, 60, 90, 40] };
  const candidate = (name: keyof typeof times, more = {}) => {
    const left = [...times[name]];
    return { name, measure: () => Promise.resolve({ millis: left.shift() ?? NaN, ...more }) };
  };
  const memory = { all: { resident: 100, private: 40 }, children: { resident: 60, private: 20 } };
  const rows = [
    ...(await compare([candidate('fast', { calls: 3 }), candidate('slow')], 3, 'first')),
    ...(await compare([candidate('fast', { memory })], 3, 'second')),
  ];
  // The first round is not counted.
  expect(rows.map(({ millis }) => millis)).toEqual([
    { min: 10, median: 20, max: 30 },
    { min: 40, median: 60, max: 90 },
    { min: 10, median: 20, max: 30 },
  ]);
  const [header, , ...body] = markdown({ rows }).split('\n');
  expect(header).toContain('| What | Candidate | Median | Min | Max | Ratio | Resident | Ratio |');
  expect(body[1]).toContain('|  | slow | 60.0 ms | 40.0 ms | 90.0 ms | 3.00 |');
  expect(body[2]).toContain('| second | fast | 20.0 ms | 10.0 ms | 30.0 ms | 1.00 | 100 MiB | 1.00 | 40.0 MiB |');
  expect(lines({ rows, skipped: ['it is missing'] }).join('\n')).toMatch(
    /first, slow .*60\.0 ms.*x3\.00[^]*SKIPPED: it is missing/,
  );
});

test('a new table replaces the one of its benchmark only', () => {
  const changed = replaceTable(page, 'fleet', '| New |\n| --- |\n| table |');
  const without = (text: string) => {
    const from = text.indexOf(placeOf('fleet'));
    return text.slice(0, from) + text.slice(text.indexOf('<!-- end -->', from));
  };
  expect(changed).toContain('| table |');
  expect(without(changed)).toBe(without(page));
  expect(replaceTable(changed, 'fleet', '| New |\n| --- |\n| table |')).toBe(changed);
  expect(() => replaceTable(page, 'absent', '')).toThrow('no place');
});
