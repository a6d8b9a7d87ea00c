/** Tests of `npm run imports`: planted violations of the import matrix and planted cycles are reported. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, parse } from 'node:path';

const root = join(__dirname, '..');

/** Whether a file may have this as one of its lines. */
const cases: [file: string, line: string, isAllowed: boolean][] = [
  ['rules/planted', "import '../amazon-mq';", false],
  ['rules/planted', "import '../emulator';", false],
  ['rules/planted', "import '@aws-sdk/client-mq';", false],
  ['rules/planted', "import './provider/options';", true],
  ['roster/planted', "import '../rules';", true],
  ['roster/planted', "import '../amazon-mq';", false],
  ['roster/planted', "import '../rules/internal';", true],
  ['files/planted', "import '../rules';", false],
  ['amazon-mq/planted', "import '../files';", true],
  ['amazon-mq/planted', "import '../provider/provider';", false],
  ['amazon-mq/planted', "import '../rules';", true],
  ['amazon-mq/planted', "import '../rules/table';", false],
  ['amazon-mq/planted', "import '@aws-sdk/client-mq';", true],
  ['amazon-mq/errors/planted', "import '../users/client';", false],
  ['constructs/planted', "import '../amazon-mq';", false],
  ['constructs/planted', "import '../provider/provider';", false],
  ['constructs/planted', "import '@aws-sdk/client-mq';", false],
  ['constructs/planted', "import '@grpc/grpc-js';", false],
  ['constructs/planted', "import '../rules';", true],
  ['constructs/private/planted', "import '../users/broker-user';", false],
  ['provider/planted', "import '../constructs';", false],
  ['provider/planted', "import '../emulator';", false],
  ['provider/planted', "import '../amazon-mq';", true],
  ['provider/resources/mq-user/planted', "import '../../../terraform-plugin';", true],
  ['terraform-plugin/planted', "import '../rules';", false],
  ['terraform-plugin/planted', "import '../provider/provider';", false],
  ['cli/planted', "import '../constructs';", false],
  ['cli/planted', "import '../provider/provider';", false],
  ['cli/planted', "import '../amazon-mq';", true],
  ['cli/planted', "import '../emulator';", true],
  ['emulator/planted', "import '../rules';", false],
  ['emulator/planted', "import '../amazon-mq';", false],
  ['emulator/planted', "import type { Rule } from '../rules';", false],
  ['emulator/planted', "export type { Rule } from '../rules';", false],
  ['emulator/planted', "export * from '../rules';", false],
  ['emulator/planted', "export const load = () => import('../rules');", false],
  ['emulator/planted', "export type Rule = import('../rules').Rule;", false],
  ['emulator/planted', "export type Rules = typeof import('../rules');", false],
  ['emulator/planted', "import rules = require('../rules');", false],
  ['emulator/planted', "export const rules: unknown = require('../rules');", false],
  ['emulator/planted', "export const rules: unknown = require<unknown>('../rules');", false],
  ['emulator/planted', "export const rules: unknown = (require as (name: string) => unknown)('../rules');", false],
  ['emulator/planted', "export const rules: unknown = module.require('../rules');", false],
  ['emulator/planted', "export const path = require.resolve('../rules');", false],
  ['emulator/planted', "export const rules: unknown = createRequire(__filename)('../rules');", false],
  ['emulator/planted', 'export const load: unknown = require;', false],
  ['emulator/planted', 'export const rules: unknown = require(`../${String(1)}`);', false],
  ['emulator/planted', 'export const load = (name: string) => import(name);', false],
  ['emulator/planted', 'export const isMain = require.main === module;', true],
  ['emulator/planted', "declare module '../rules' {}", false],
  ['emulator/planted', 'export const load = () => import(`../rules`);', false],
  ['emulator/planted', "export const quote = /`/; export type { Rule } from '../rules';", false],
  ['emulator/planted', "export const quote = /`/; export const load = () => import('../rules');", false],
  ['emulator/planted', "export const quote = /[\"']/; export type { Rule } from '../rules';", false],
  ['emulator/planted', "export const text = `a ${`b ${String(require('../rules'))}`}`;", false],
  ['emulator/planted', "/** @type {import('../rules').Rule} */ export const rule = 1;", false],
  ['emulator/planted', "/** @import { Rule } from '../rules' */ export const rule = 1;", false],
  ['emulator/planted', '/// <reference path="../rules/index.ts" />', false],
  ['emulator/planted', '/// <reference types="cdktf-mq-users/rules" />', false],
  ['emulator/planted', "import '/project/src/rules';", false],
  ['emulator/planted', "import 'file:///project/src/rules/index.ts';", false],
  ['emulator/planted', "import '../rules/index.ts';", false],
  ['emulator/planted', "import '../rules/absent';", false],
  ['emulator/planted', "import '../../test/support/wait';", false],
  ['emulator/planted', "import '../../dist/rules';", false],
  ['emulator/planted', "export const { version } = require('../../package.json') as { version: string };", true],
  ['emulator/planted.tsx', "export const rules = <b>{require('../rules')}</b>;", false],
  ['emulator/planted.js', "module.exports = require('../rules');", false],
  ['emulator/planted.cjs', "module.exports = require('../rules');", false],
  ['emulator/planted.mjs', "import '../rules';", false],
  ['emulator/planted', "import 'cdktf-mq-users';", false],
  ['rules/planted', "import type { AmazonMq } from 'cdktf-mq-users/amazon-mq';", false],
  ['rules/planted', "export const load = () => import('cdktf-mq-users/amazon-mq');", false],
  ['rules/planted', "import 'cdktf-mq-users/dist/amazon-mq';", false],
  ['roster/planted', "import 'cdktf-mq-users/rules';", true],
  ['emulator/planted', "// import '../rules';", true],
  ['emulator/planted', 'export const text = "import \'../rules\';";', true],
];

const circles = {
  'roster/circle-a.ts': "import type { B } from './circle-b';\nexport type A = B | 1;\n",
  'roster/circle-b.ts': "export type B = import('./circle-c').C;\n",
  'roster/circle-c.ts': "import { type A } from './circle-a.js';\nexport type C = A[];\n",
  'rules/loop-a.ts': "export const load = () => import('./loop-b');\n",
  'rules/loop-b.ts': "export { load } from './loop-a';\n",
};

/** The path of a planted file below src: numbered, and TypeScript unless it has an extension. */
function plantedPath(file: string, index: number): string {
  const { dir, name, ext } = parse(file);
  return `${dir}/${name}-${index}${ext || '.ts'}`;
}

let messages: string[];

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'imports-'));
  cpSync(join(root, 'src'), join(folder, 'src'), { recursive: true });
  const plant = (file: string, text: string) => {
    mkdirSync(dirname(join(folder, 'src', file)), { recursive: true });
    writeFileSync(join(folder, 'src', file), text);
  };
  cases.forEach(([file, line], index) => plant(plantedPath(file, index), `${line}\n`));
  Object.entries(circles).forEach(([file, text]) => plant(file, text));
  plant('emulator/late-reference.ts', 'export {};\n/// <reference path="../rules/index.ts" />\n');
  plant('lonely/index.ts', 'export {};\n');
  plant('roster/folder/file.ts', 'export {};\n');
  const child = spawnSync(process.execPath, [join(root, 'scripts/imports.mjs'), folder], { encoding: 'utf8' });
  if (child.stderr) throw new Error(child.stderr);
  expect(child.status).toBe(1);
  messages = child.stdout.trimEnd().split('\n');
}, 60_000);

test.each(
  cases.map(([file, line, isAllowed], index) => ({
    file,
    line,
    isAllowed,
    planted: `src/${plantedPath(file, index)}:1 `,
    may: isAllowed ? 'may' : 'may not',
  })),
)('src/$file $may have: $line', ({ planted, isAllowed }) => {
  expect(messages.filter((message) => message.startsWith(planted))).toHaveLength(isAllowed ? 0 : 1);
});

test('a message names the file, the line, and what is allowed', () => {
  const index = cases.findIndex(([file]) => file === 'roster/planted') + 1;
  expect(messages).toContain(
    `src/roster/planted-${index}.ts:1 imports src/amazon-mq/index.ts. src/roster may import from other parts: rules, files.`,
  );
});

test('a cycle of only types, and a cycle through a dynamic import, are reported', () => {
  expect(messages).toEqual(
    expect.arrayContaining([
      'Import circle: src/roster/circle-a.ts → src/roster/circle-b.ts → src/roster/circle-c.ts → src/roster/circle-a.ts.',
      'Import circle: src/rules/loop-a.ts → src/rules/loop-b.ts → src/rules/loop-a.ts.',
    ]),
  );
});

test('a reference after the first statement is reported with its line', () => {
  expect(messages).toContain('src/emulator/late-reference.ts:2 has a reference. Write an import.');
});

test('a part or a folder that is not in the matrix is reported', () => {
  expect(messages).toEqual(
    expect.arrayContaining([
      'src/lonely is missing in scripts/import-matrix.mjs.',
      'src/roster/folder is missing in scripts/import-matrix.mjs.',
    ]),
  );
});
