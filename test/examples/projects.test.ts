/** Each example is a complete project, and its README says what a reader has to know before running it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readmeBlocks } from '../support/run/readme';

const root = join(__dirname, '..', '..');
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

/** The commands of READMEs that no test runs, with the reason. */
const createSecret = 'needs the AWS CLI; the emulator starts with the secret';
const notRun: Readonly<Record<string, readonly (readonly [command: string, reason: string])[]>> = {
  'hcp-terraform': [
    ['self-contained.mjs', 'builds for minutes; test/provider/self-contained runs it'],
    ['npx cdktf deploy', 'needs an organization in HCP Terraform'],
    ['npx cdktf destroy', 'needs an organization in HCP Terraform'],
    ['aws secretsmanager create-secret', createSecret],
  ],
  'owned-broker': [['aws secretsmanager list-secrets', 'needs the AWS CLI']],
  'platform-module': [['aws secretsmanager create-secret', createSecret]],
  'replication-user': [['aws secretsmanager create-secret', createSecret]],
  roster: [['aws secretsmanager create-secret', createSecret]],
  'terraform-module': [['aws secretsmanager create-secret', createSecret]],
  'terraform-quickstart': [['aws secretsmanager create-secret', createSecret]],
};

describe.each(names)('%s', (name) => {
  const file = join(examples, name, 'README.md');

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

  test('its README has no commands that no test runs, except those that are listed here with a reason', () => {
    const blocks = readmeBlocks(file);
    expect(blocks.filter(({ language }) => !/^(sh|sh not-run|text)$/.test(language))).toEqual([]);
    const found = blocks.filter(({ language }) => language === 'sh not-run').map(({ text }) => text);
    const listed = notRun[name] ?? [];
    expect(found).toHaveLength(listed.length);
    for (const [index, [command]] of listed.entries()) expect(found[index]).toContain(command);
  });

  test('its commands call only the emulator', () => {
    const commands = readmeBlocks(file)
      .filter(({ language }) => language === 'sh')
      .flatMap(({ text }) => text.trimEnd().split('\n'));
    const local =
      /^(?:npm install|npx cdktf synth|terraform init|cd team|export )|mq-user (?:provider install|validate) /;
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
