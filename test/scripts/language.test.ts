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
  'concatenated.ts': `export const joined = 'a broker is looked ' +
  'at';
export const nested = 'a' + ('broker is ' + ('taken' + \` over\`));
export const between = 'a broker is looked ' + answered + 'at once';
`,
  'words.ts': `export const name = 'nobody';
export const kind = { answer: 'answer', told: 'told' };
export const path = 'demands/nobody@server';
test('healed', () => undefined);
describe.each(kind)('demands', () => undefined);
throw new MqError('believed' + name);
new Command().description('Heals');
export const option = { description: 'Heal', kind: 'heal' };
`,
  'escapes.ts': `export const continued = 'a broker is looked \\
at';
export const unicode = 'a broker is looked\\u0020at';
export const hexadecimal = \`a broker is looked\\x20at \${continued}\`;
export const letter = 'a broker is l\\u{6f}oked at';
export const lines = 'a broker is looked\\nat';
`,
  'backticks.ts': `export const opening = 'a \` alone';
export const between = 'no answer came';
export const closing = 'a \` again';
export const code = 'a \`told\` b ' + '\`' + 'told' + '\` c';
// A \` in one comment
export const other = 1; /* is told */
// and a \` in the next one.
`,
  'backticks.md': 'A ` alone.\n\nNo answer.\n\nAnd `the\nanswer`.\n',
  'main.tf': `# Is told
variable "answer" {
  description = "The \\"answer\\" of the server"
  default     = "answer"
}
output "a" {
  description = "Told" // no answer
  value       = <<-EOT
    No answer
  EOT
}
`,
  'values.yaml': `# Is told
answer: told
list:
  - no answer came
  - "is\\x20told" # nobody
  - nobody
text: >-
  a broker is looked
  at
`,
  'values.json': '{ "answer": "told", "description": "Told", "list": ["no answer\\u0020came", "nobody"] }\n',
  'run.sh': `# Is told
echo "No answer came" && answer told
if true; then echo no answer; fi
printf 'told\\n'
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

test('literals that are concatenated are one text; an expression between them separates them', () => {
  expect(placesIn('concatenated.ts')).toEqual(['1:36 looked at', '3:47 taken over']);
});

test('a string of one word is checked where users read it; elsewhere only for words that are never names', () => {
  expect(placesIn('words.ts')).toEqual([
    '1:22 nobody',
    '4:7 healed',
    '5:22 demands',
    '6:20 believed',
    '7:28 Heals',
    '8:39 Heal',
  ]);
});

test('escapes and continued lines are read as what they stand for', () => {
  expect(placesIn('escapes.ts')).toEqual([
    '1:39 looked at',
    '3:37 looked at',
    '4:41 looked at',
    '5:36 looked at',
    '6:35 looked at',
  ]);
});

test('a single backtick hides nothing beyond its string, comment or paragraph', () => {
  expect(placesIn('backticks.ts')).toEqual(['2:28 answer', '6:31 told']);
  expect(placesIn('backticks.md')).toEqual(['3:4 answer']);
});

test('the texts in HCL, YAML, JSON and shell scripts are checked, and their comments; keys and names are not', () => {
  expect(placesIn('main.tf')).toEqual(['1:6 told', '3:24 answer', '7:18 Told', '7:30 answer', '9:8 answer']);
  expect(placesIn('values.yaml')).toEqual([
    '1:6 told',
    '4:8 answer',
    '5:12 told',
    '5:20 nobody',
    '6:5 nobody',
    '8:15 looked at',
  ]);
  expect(placesIn('values.json')).toEqual(['1:37 Told', '1:57 answer', '1:77 nobody']);
  expect(placesIn('run.sh')).toEqual(['1:6 told', '2:10 answer', '3:23 answer', '4:9 told']);
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
