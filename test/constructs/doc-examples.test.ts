/** Tests that each `@example` of a doc comment compiles as the code of an app that imports this package by its name. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { compile, moduleOf } from '../support/documents/example-code';

jest.setTimeout(120_000);

const root = join(__dirname, '..', '..');
const parts = ['constructs', 'bootstrap', 'amazon-mq', 'emulator', 'rules', 'roster'];

interface Example {
  /** The location of the doc comment: `src/constructs/users/broker-user.ts:71`. */
  readonly place: string;
  readonly part: string;
  readonly code: string;
}

/** Returns the examples of a file, with the asterisks of the comment removed. */
function examplesIn(part: string, file: string): Example[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/\/\*\*(?:[^*]|\*(?!\/))*\*\//g)].flatMap(({ 0: comment, index }) => {
    const lines = comment
      .slice(3, -2)
      .split('\n')
      .map((line) => line.replace(/^\s*\* ?/, ''));
    return lines.flatMap((line, at) => {
      const first = /^\s*@example ?(.*)$/.exec(line)?.[1];
      if (first === undefined) return [];
      const rest = lines.slice(at + 1);
      const end = rest.findIndex((next) => /^\s*@\w/.test(next) && !/^\s*@(?:cdktf|ts)/.test(next));
      const code = [first, ...(end < 0 ? rest : rest.slice(0, end))].join('\n').trim();
      const line1 = text.slice(0, index).split('\n').length + at;
      return [{ place: `${relative(root, file)}:${line1}`, part, code }];
    });
  });
}

const examples = parts.flatMap((part) => {
  const folder = join(root, 'src', part);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  return files.sort().flatMap((name) => examplesIn(part, join(folder, name)));
});

test('every example of a doc comment compiles', () => {
  expect(examples.length).toBeGreaterThan(10);
  const files = examples.map((example, index) => ({ ...example, file: join(root, 'examples', `doc-${index}.ts`) }));
  const broken = join(root, 'examples', 'doc-broken.ts');
  const modules = new Map(files.map((example) => [example.file, moduleOf(example.part, example.code)]));
  modules.set(broken, moduleOf('constructs', "new BrokerUser(this, 'a', { brokerId });"));
  const { [broken]: control, ...errors } = compile(modules);
  // An example that does not compile is reported.
  expect(control).toHaveLength(1);
  const named = Object.entries(errors).map(([file, found]) => [files.find((one) => one.file === file)?.place, found]);
  expect(Object.fromEntries(named)).toEqual({});
});
