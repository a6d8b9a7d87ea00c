/** Each example is a complete project, and its README says what a reader has to know before running it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { blocksOf, commandsOf, isLeftOut, root, ruleOf } from '../support/documents/blocks';

const examples = join(root, 'examples');
/** `provider` has the snippets of the provider's pages. */
const names = readdirSync(examples).filter((name) => name !== 'provider');
const apps = names.filter((name) => existsSync(join(examples, name, 'main.ts')));

const read = (...path: string[]) => readFileSync(join(...path), 'utf8');

interface Manifest {
  readonly version: string;
  readonly private?: boolean;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly overrides: Readonly<Record<string, string>>;
}
const manifestOf = (...path: string[]) => JSON.parse(read(...path, 'package.json')) as Manifest;

describe.each(names)('%s', (name) => {
  const page = `examples/${name}/README.md`;
  const file = join(root, page);

  test('its README names variables, credentials, permissions, secrets, costs, and how to destroy', () => {
    const text = read(file);
    for (const part of ['## What it needs', '**AWS credentials:**', '**IAM permissions', '**Secrets:**']) {
      expect(text).toContain(part);
    }
    expect(text).toContain('**What it costs:**');
    expect(text).toMatch(/^## (Destroy|Delete)$/m);
    expect(text).toMatch(name === 'hcp-terraform' ? /cannot reach an emulator/ : /^## Try it without AWS$/m);
    expect(text).not.toMatch(/npx (?!-p )mq-user/);
    const order = ['Install', 'Try it without AWS', 'Destroy', 'Delete', 'Use AWS', 'What it shows', 'What it needs'];
    const headings = [...text.matchAll(/^## (.*)$/gm)].map(([, heading = '']) => order.indexOf(heading));
    const ordered = headings.filter((index) => index >= 0);
    expect(ordered).toEqual([...ordered].sort((a, b) => a - b));
  });

  test('its README has only commands, and those that no test runs need an account', () => {
    const blocks = blocksOf(page);
    expect(blocks.map((block) => ruleOf(block)).filter((rule) => rule !== 'commands')).toEqual([]);
    const notRun = blocks.filter(isLeftOut).map(({ code }) => code);
    const hasAccount = name === 'hcp-terraform' ? /aws |npx cdktf |self-contained\.mjs/ : /^ *aws /m;
    expect(notRun.filter((code) => !hasAccount.test(code))).toEqual([]);
  });

  test('its commands call only the emulator', () => {
    const commands = blocksOf(page)
      .filter((block) => !isLeftOut(block))
      .flatMap((block) => commandsOf(block).flatMap(({ command }) => command.trimEnd().split('\n')));
    const local =
      /^(?:npm install|python3 -m venv |\. \.venv\/|python3 -m pip install |npx cdktf synth|terraform init|cd team|export )|mq-user (?:provider install|validate) /;
    const emulated = /^(?:npx -p cdktf-mq-users )?mq-user emulator (?:--seed \S+ )?--state emulator\.json -- /;
    expect(commands.filter((command) => !local.test(command) && !emulated.test(command))).toEqual([]);
    if (name !== 'hcp-terraform')
      expect(commands.filter((command) => emulated.test(command)).length).toBeGreaterThan(1);
  });

  test('everything that it starts with is in its folder', () => {
    const { length } = [...read(file).matchAll(/\]\(\.\.\//g)];
    // Only links to other examples lead out of it.
    expect(length).toBe(name === 'hcp-terraform' ? 1 : 0);
    for (const source of readdirSync(join(examples, name)).filter((each) => each.endsWith('.ts'))) {
      expect(read(examples, name, source)).not.toMatch(/from '\.\./);
    }
  });
});

describe('the CDKTF apps', () => {
  const own = manifestOf(root);
  const sources = { ...own.dependencies, ...own.devDependencies };

  test.each(apps)('%s needs the versions of packages that this repository tests', (name) => {
    const { dependencies, devDependencies, overrides, private: isPrivate } = manifestOf(examples, name);
    expect(isPrivate).toBe(true);
    const { 'cdktf-mq-users': self, ...others } = { ...dependencies, ...devDependencies };
    expect(self).toBe(`^${own.version}`);
    for (const [dependency, range] of Object.entries(others)) {
      expect([dependency, range.replace(/^\^/, '')]).toEqual([dependency, sources[dependency]]);
    }
    // cdktf-cli cannot be installed on Node.js 24 without it.
    expect(own.overrides).toMatchObject(overrides);
  });

  test.each(apps)('%s imports no other packages than those of its package.json', (name) => {
    const { dependencies } = manifestOf(examples, name);
    const imported = readdirSync(join(examples, name))
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => [...read(examples, name, file).matchAll(/from '((?:@[^/']+\/)?[^./'][^/']*)/g)])
      .map(([, specifier = '']) => specifier)
      .filter((specifier) => !specifier.startsWith('node:'));
    expect(imported).toContain('cdktf-mq-users');
    expect(imported.filter((specifier) => !(specifier in dependencies))).toEqual([]);
  });

  test('have the same compiler options, which the type check of the repository includes', () => {
    expect(new Set(apps.map((name) => read(examples, name, 'tsconfig.json'))).size).toBe(1);
    const ids = apps.map((name) => (JSON.parse(read(examples, name, 'cdktf.json')) as { projectId: string }).projectId);
    expect(new Set(ids).size).toBe(apps.length);
  });
});
