/** Compiles the code of doc comments and pages as the code of an app that imports this package by its name. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const root = join(__dirname, '..', '..', '..');

/** The modules of the names that examples use, apart from the part itself. */
const sources: Readonly<Record<string, readonly string[]>> = {
  cdktf: ['App', 'Fn', 'TerraformOutput', 'TerraformStack', 'TerraformVariable', 'Token'],
  'node:fs/promises': ['readFile'],
  '@cdktf/provider-aws/lib/mq-broker': ['MqBroker'],
  '@cdktf/provider-aws/lib/mq-configuration': ['MqConfiguration'],
  '@cdktf/provider-aws/lib/provider': ['AwsProvider'],
};
/** The names that an example can use without declaring them. */
const fixtures = (part: string): string =>
  `declare const brokerId: string;\n${part === 'constructs' ? '' : 'declare const password: string;\n'}`;

/**
 * Returns an example as a module: in the constructor of a stack for constructs, in an async function elsewhere.
 * @param declared more declarations that the example uses
 */
export function moduleOf(part: string, code: string, declared = ''): string {
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
  return `${[...given, ...imports].join('\n')}\n${fixtures(part)}${declared}${body}\n`;
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
export function compile(modules: ReadonlyMap<string, string>): Record<string, string[]> {
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
