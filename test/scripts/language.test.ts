/** Tests of `npm run language`: planted wordings are reported with their place, correct English passes. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '../..');

/** At least one sentence for every entry of the list. */
const avoided = readFileSync(join(__dirname, 'wording/avoided.md'), 'utf8');

const files = {
  'one.md': 'A heading\n\nThe server is slow to answer.\n',
  'code.ts': `import { answer } from './told';
/**
 * Returns what the server has
 * told. See \`answer\`.
 */
export const answered = 'no-answer'; // nobody waits
export const message = \`\${answered} is taken
over by the first caller\`;
test('a broker is looked at', () => answer(answered));
// Of two comments, the second begins
// Of course with its second line.
`,
  'exceptions.ts': `export const quoted = 'no answer came'; // language-ok: the text of Node.js
// language-ok: the text of OpenSSL
export const other = 'no answer came';
export const third = 'no answer came'; // language-ok
`,
  'fragments.ts': '/** Says which session has ended. */\n// As many as a broker can have.\n',
  'avoided.md': avoided,
  'correct.md': readFileSync(join(__dirname, 'wording/correct.md'), 'utf8'),
};

let lines: string[];
let status: number | null;

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'language-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const paths = Object.keys(files).map((name) => join(folder, name));
  const child = spawnSync(process.execPath, [join(root, 'scripts/language.mjs'), ...paths], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (child.stderr) throw new Error(child.stderr);
  lines = child.stdout.trimEnd().split('\n');
  status = child.status;
}, 60_000);

function findingsIn(file: keyof typeof files): string[] {
  return lines.filter((line) => line.startsWith(`${file}:`));
}

/** Each finding as `LINE:COLUMN WORDING`. */
function placesIn(file: keyof typeof files): string[] {
  return findingsIn(file).map((line) => line.replace(/^[^:]*:(\d+:\d+): "(.*?)".*$/, '$1 $2'));
}

test('a finding has the file, line, column, wording, reason and suggestion, and the command fails', () => {
  expect(findingsIn('one.md')).toEqual([
    'one.md:3:23: "answer" (AWS and Terraform use another term). Write: response, respond, return.',
  ]);
  expect(lines.at(-1)).toBe(`${lines.length - 1} places to reword.`);
  expect(status).toBe(1);
});

test('comments and strings of code are checked, also across lines; names, imports and code in backticks are not', () => {
  expect(placesIn('code.ts')).toEqual(['4:4 told', '6:41 nobody', '7:40 taken over', '9:19 looked at', '10:4 Of']);
});

test('an exception needs a reason, on the line or the line before it', () => {
  expect(placesIn('exceptions.ts')).toEqual(['4:26 answer', '4:43 language-ok']);
});

test('a comment that begins with a fragment is reported', () => {
  expect(placesIn('fragments.ts')).toEqual(['1:5 Says', '2:4 As many']);
});

test('every planted sentence is reported, and every entry of the list reports one', () => {
  const reported = new Set(findingsIn('avoided.md').map((line) => Number(line.split(':')[1])));
  const missed = avoided.split('\n').filter((line, index) => line.startsWith('- ') && !reported.has(index + 1));
  expect(missed).toEqual([]);

  const list = readFileSync(join(root, 'scripts/wording.mjs'), 'utf8');
  const suggestions = [...list.matchAll(/instead:\s*(['"])(.*?)\1,/g)].map(([, , text]) => text);
  expect(suggestions.length).toBeGreaterThan(60);
  expect(suggestions.filter((text) => !lines.some((line) => line.endsWith(`Write: ${text}.`)))).toEqual([]);
});

test('correct sentences pass', () => {
  expect(findingsIn('correct.md')).toEqual([]);
});
