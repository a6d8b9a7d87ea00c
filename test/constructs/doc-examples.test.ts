/** Tests that each `@example` of a doc comment compiles as the code of an app that imports this package by its name. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

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

/** The modules of the names that examples use, apart from the part itself. */
const sources: Readonly<Record<string, readonly string[]>> = {
  cdktf: ['App', 'Fn', 'TerraformOutput', 'TerraformStack', 'TerraformVariable', 'Token'],
  'node:fs/promises': ['readFile'],
  '@cdktf/provider-aws/lib/mq-broker': ['MqBroker'],
  '@cdktf/provider-aws/lib/provider': ['AwsProvider'],
};
/** The names that an example can use without declaring them. */
const fixtures = (part: string): string =>
  `declare const brokerId: string;\n${part === 'constructs' ? '' : 'declare const password: string;\n'}`;

/** Returns an example as a module: in the constructor of a stack for constructs, in an async function elsewhere. */
function moduleOf({ part, code }: Example): string {
  const name = part === 'constructs' ? 'cdktf-mq-users' : `cdktf-mq-users/${part}`;
  // An example can contain imports.
  const given = code.split('\n').filter((line) => line.startsWith('import '));
  const statements = code
    .split('\n')
    .filter((line) => !line.startsWith('import '))
    .join('\n');
  const own = [...new Set(statements.match(/\b[A-Za-z]\w*\b/g))].filter((word) => !given.join().includes(word));
  const exported = exportsOf(part);
  const imports = [
    [name, own.filter((word) => exported.has(word))] as const,
    ...Object.entries(sources).map(([from, names]) => [from, names.filter((word) => own.includes(word))] as const),
  ].flatMap(([from, names]) => (names.length > 0 ? [`import { ${names.join(', ')} } from '${from}';`] : []));
  const body =
    part === 'constructs'
      ? `import { TerraformStack as Stack } from 'cdktf';\nexport class Example extends Stack {\n  example() {\n${statements}\n  }\n}`
      : `export async function example() {\n${statements}\n}`;
  return `${[...given, ...imports].join('\n')}\n${fixtures(part)}${body}\n`;
}

const cached = new Map<string, ReadonlySet<string>>();
function exportsOf(part: string): ReadonlySet<string> {
  const known = cached.get(part);
  if (known) return known;
  const text = readFileSync(join(root, 'src', part, 'index.ts'), 'utf8');
  const lists = [...text.matchAll(/export (?:type )?\{([^}]*)\}/g)].flatMap(([, list = '']) => list.split(','));
  const names = new Set(lists.map((name) => name.replace(/^\s*type /, '').trim()).filter((name) => name !== ''));
  cached.set(part, names);
  return names;
}

/** Compiles modules that exist in memory only, and returns the errors by file. */
function compile(modules: ReadonlyMap<string, string>): Record<string, string[]> {
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), (file) => ts.sys.readFile(file));
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const compilerOptions = { ...options, noEmit: true, noUnusedLocals: false };
  const host = ts.createCompilerHost(compilerOptions);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (file) => modules.has(file) || fileExists(file);
  host.readFile = (file) => modules.get(file) ?? readFile(file);
  host.getSourceFile = (file, version, ...rest) => {
    const text = modules.get(file);
    return text === undefined ? getSourceFile(file, version, ...rest) : ts.createSourceFile(file, text, version);
  };
  const program = ts.createProgram([...modules.keys()], compilerOptions, host);
  const errors = [...modules.keys()].map((file): [string, string[]] => {
    const source = program.getSourceFile(file);
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return [file, found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))];
  });
  return Object.fromEntries(errors.filter(([, found]) => found.length > 0));
}

test('every example of a doc comment compiles', () => {
  expect(examples.length).toBeGreaterThan(10);
  const files = examples.map((example, index) => ({ ...example, file: join(root, 'examples', `doc-${index}.ts`) }));
  const broken = join(root, 'examples', 'doc-broken.ts');
  const modules = new Map(files.map((example) => [example.file, moduleOf(example)]));
  modules.set(broken, moduleOf({ place: '', part: 'constructs', code: "new BrokerUser(this, 'a', { brokerId });" }));
  const { [broken]: control, ...errors } = compile(modules);
  // An example that does not compile is reported.
  expect(control).toHaveLength(1);
  const named = Object.entries(errors).map(([file, found]) => [files.find((one) => one.file === file)?.place, found]);
  expect(Object.fromEntries(named)).toEqual({});
});
