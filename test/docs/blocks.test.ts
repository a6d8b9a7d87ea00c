/** The blocks of the documents that need no program: a rule covers each of them, TypeScript compiles, and data can be read. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { commandsOf, isLeftOut, missingLine, root, ruleOf, type Block } from '../support/documents/blocks';
import { compile, moduleOf } from '../support/documents/example-code';
import { allBlocks } from './pages';

jest.setTimeout(120_000);
const blocks = allBlocks();
const checked = blocks.filter((block) => !isLeftOut(block));

test('a rule covers every block', () => {
  expect(checked.length).toBeGreaterThan(50);
  const problems = checked.flatMap((block) => {
    try {
      ruleOf(block);
      return [];
    } catch (thrown) {
      return [(thrown as Error).message];
    }
  });
  expect(problems).toEqual([]);
  for (const { place, remarks } of blocks) {
    if (remarks['not run'] !== undefined) process.stderr.write(`NOT RUN: ${place}: ${remarks['not run']}.\n`);
  }
});

test('the test that a block names exists, and reads the page', () => {
  for (const { page, remarks } of blocks) {
    if (remarks.tested === undefined) continue;
    const file = join(root, remarks.tested);
    expect(existsSync(file)).toBe(true);
    expect(readFileSync(file, 'utf8')).toContain(page);
  }
});

/** The module of a block of TypeScript: a whole file, or code of an app. */
function moduleOfBlock({ file, code }: Block): string {
  if (file !== undefined) return code;
  const [, part = 'constructs'] = /from 'cdktf-mq-users\/([a-z-]+)'/.exec(code) ?? [];
  const variable = "declare const password: import('cdktf').TerraformVariable;\n";
  return moduleOf(part, code, part === 'constructs' ? variable : '');
}

test('TypeScript compiles', () => {
  const typescript = checked.filter(({ language }) => language === 'ts');
  expect(typescript.length).toBeGreaterThan(10);
  const modules = new Map(
    typescript.map((block, index) => [join(root, 'examples', `page-${index}.ts`), moduleOfBlock(block)]),
  );
  const broken = join(root, 'examples', 'page-broken.ts');
  modules.set(broken, "import { BrokerUsr } from 'cdktf-mq-users';");
  const { [broken]: control, ...errors } = compile(modules);
  expect(control).toHaveLength(1);
  const files = [...modules.keys()];
  const named = Object.entries(errors).map(([file, found]) => [typescript[files.indexOf(file)]?.place, found]);
  expect(Object.fromEntries(named)).toEqual({});
});

test('JSON and YAML can be read', () => {
  const data = checked.filter(({ language }) => language === 'json' || language === 'yaml');
  for (const { place, code } of data) expect([place, parseDocument(code).errors]).toEqual([place, []]);
});

describe('the comparison of output', () => {
  test.each<[string, string[], string, string | undefined]>([
    ['the same lines', ['a', 'b'], 'a\nb\n', undefined],
    ['lines that differ', ['a', 'b'], 'a\nc\n', 'b'],
    ['a line too many', ['a'], 'a\nb\n', 'nothing in place of: b'],
    ['a line before', ['b'], 'a\nb\n', 'b'],
    ['anything before', ['…', 'b'], 'a\nb\n', undefined],
    ['anything after', ['a', '…'], 'a\nb\n', undefined],
    ['a part of a line', ['a … c'], 'a b c\n', undefined],
    ['the wrong order', ['…', 'b', 'a', '…'], 'a\nb\n', 'a'],
    ['nothing', [], '', undefined],
  ])('%s', (_what, expected, printed, missing) => {
    expect(missingLine(expected, printed)).toBe(missing);
  });

  test('a command continues after a backslash', () => {
    const block = { language: 'console', code: '$ a \\\n  b\nout\n$ c\n', place: 'x' } as Block;
    expect(commandsOf(block)).toEqual([
      { command: 'a \\\n  b', output: ['out'] },
      { command: 'c', output: [] },
    ]);
  });
});
