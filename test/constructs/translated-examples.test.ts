/** jsii-rosetta translates every example of the constructs, for both frameworks. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

jest.setTimeout(300_000);

const root = join(__dirname, '..', '..');

interface Translations {
  readonly snippets: Readonly<Record<string, Snippet>>;
}
interface Snippet {
  readonly didCompile?: boolean;
  readonly translations: Readonly<Record<string, { readonly source: string }>>;
  readonly location: { readonly api: { readonly api: string; readonly fqn?: string } };
}

/** Runs code that can import the modules of `build`. Returns what it wrote. */
function run(code: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: root,
    encoding: 'utf8',
  });
  return { status, output: `${stdout}${stderr}` };
}

/** Returns the folder of the jsii module of a framework. */
function moduleFolder(framework: string): string {
  const code = `import { frameworks } from './build/packages/frameworks.mjs';
    import { jsiiModule } from './build/packages/module.mjs';
    import { packageVersion } from './build/version.mjs';
    console.log('in ' + jsiiModule(frameworks.${framework}, packageVersion()));`;
  const { status, output } = run(code);
  const [, folder] = /^in (.+)$/m.exec(output) ?? [];
  if (status !== 0 || folder === undefined) throw new Error(output);
  return folder;
}

describe.each(['cdktf', 'cdktn'])('%s', (framework) => {
  let folder: string;
  let snippets: Snippet[];
  beforeAll(() => {
    folder = moduleFolder(framework);
    const file = join(folder, '.jsii.tabl.json');
    snippets = Object.values((JSON.parse(readFileSync(file, 'utf8')) as Translations).snippets);
  });

  test('every example compiles and has a translation for each language', () => {
    const examples = readFileSync(join(folder, '.jsii'), 'utf8').match(/^ *"example":/gm) ?? [];
    expect(examples.length).toBeGreaterThan(10);
    expect(snippets.filter(({ location }) => location.api.api !== 'moduleReadme')).toHaveLength(examples.length);
    for (const { didCompile, translations } of snippets) {
      expect(didCompile).toBe(true);
      expect(Object.keys(translations)).toEqual(expect.arrayContaining(['python', 'csharp', 'java', 'go']));
    }
  });

  test('the README shows an app in Python', () => {
    const [readme] = snippets.filter(({ location }) => location.api.api === 'moduleReadme');
    expect(readme?.translations.python?.source).toContain(`from ${framework}_mq_users import `);
    expect(readme?.translations.python?.source).toContain('BrokerUser(stack, "orders",');
  });

  const hasPython = spawnSync('python3', ['-c', '']).status === 0;
  (hasPython ? test : test.skip)('the translations for Python are Python (needs python3)', () => {
    const sources = snippets.map(({ translations }) => translations.python?.source);
    const check = (input: readonly (string | undefined)[]) =>
      spawnSync('python3', ['-c', 'import ast, json, sys\nfor code in json.load(sys.stdin): ast.parse(code)'], {
        input: JSON.stringify(input),
        encoding: 'utf8',
      }).stderr;
    expect(check(sources)).toBe('');
    expect(check(['[username="orders"]'])).toContain('SyntaxError');
  });
});

test('an example that does not compile is refused, and nothing is left', () => {
  const modules = join(root, '.cache', 'jsii');
  const code = `import { cpSync, mkdtempSync, rmSync } from 'node:fs';
    import { translateExamples } from './build/packages/examples.mjs';
    import { frameworks } from './build/packages/frameworks.mjs';
    import { readJson, writeJson } from './build/packages/json.mjs';
    const folder = mkdtempSync(${JSON.stringify(join(modules, 'broken-'))});
    try {
      cpSync(${JSON.stringify(moduleFolder('cdktf'))}, folder, { recursive: true, verbatimSymlinks: true });
      const assembly = readJson(folder + '/.jsii');
      assembly.types['cdktf-mq-users.BrokerUser'].docs.example = "new BrokerUser(this, 'orders', { brokerID: brokerId });";
      writeJson(folder + '/.jsii', assembly);
      translateExamples(frameworks.cdktf, folder, ${JSON.stringify(join(modules, 'examples-cdktf-mq-users.json'))});
    } finally { rmSync(folder, { recursive: true }); }`;
  const { status, output } = run(code);
  expect(output).toMatch(/BrokerUser-example\.ts.*'brokerID' does not exist/s);
  expect(output).toContain('jsii-rosetta ended with status 1.');
  expect(status).toBe(1);
  expect(existsSync(modules) ? readdirSync(modules).filter((name) => name.startsWith('broken-')) : []).toEqual([]);
});
