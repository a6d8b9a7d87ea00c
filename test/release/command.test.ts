/** What `npm run release` refuses before it builds anything. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planRelease } from '../../scripts/release/command';
import { requireFirst } from '../../scripts/release/compatibility';
import { ownPlatform } from '../../src/provider-package';
import { Refused } from '../../scripts/release/refused';
import { checkClean, checkDocuments } from '../../scripts/release/source';
import { writeKey } from './keys';
import { writeProgram } from './programs';

const root = join(__dirname, '..', '..');
let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'release-'))));
afterAll(() => rmSync(folder, { recursive: true }));

/** Returns the problems of a release with the given options, and none if it can be built. */
async function problemsOf(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<readonly string[]> {
  try {
    await planRelease(['--allow-dirty', ...args], env);
    return [];
  } catch (error) {
    if (error instanceof Refused) return error.problems;
    throw error;
  }
}

/** Options that allow a release, with programs that were built elsewhere. */
function good(version = '0.1.0'): string[] {
  const programs = join(folder, 'programs');
  writeProgram(programs, ownPlatform, version);
  return ['--version', version, '--out', join(folder, 'new'), '--programs', programs, '--no-python'];
}

test.each([
  ['0.1.0', []],
  ['1.2.3-rc.1', []],
  ['v0.1.0', ['without "v" and without build metadata, such as 0.1.0 or 0.2.0-rc.1. Pass 0.1.0.']],
  ['1.0', ['The version is "1.0". Allowed: a semantic version', 'Pass 1.0.0.']],
  ['0.1.0-dev.1', ['Versions with -dev are those of development builds.']],
  ['1.0.0+linux', ['without build metadata']],
  ['01.0.0', ['Allowed: a semantic version']],
  ['', ['The version is "". Allowed: a semantic version']],
])('the version %j', async (version, expected) => {
  const problems = (await problemsOf(good(version))).join('\n');
  for (const text of expected) expect(problems).toContain(text);
  if (expected.length === 0) expect(problems).toBe('');
});

describe('signing keys', () => {
  const signed = async (options: Parameters<typeof writeKey>[2], env?: NodeJS.ProcessEnv, ...more: string[]) =>
    (await problemsOf([...good(), '--signing-key', await writeKey(folder, 'key', options), ...more], env)).join('\n');

  test('an RSA key signs', async () => expect(await signed({})).toBe(''));

  test('an elliptic curve is refused', async () =>
    expect(await signed({ type: 'ecc' })).toMatch(
      /The signing key [0-9A-F]{16} in .*key\.asc has the algorithm ed\w+\. Allowed: RSA or DSA, because Terraform's registry takes no others\./,
    ));

  test('an expired key is refused', async () =>
    expect(await signed({ expiresAfter: 86_400 })).toContain('expired on 2020-01-02. Extend it'));

  test('a key of the future is refused', async () =>
    expect(await signed({ changed: new Date(Date.now() + 86_400_000 * 2) })).toContain('in the future'));

  test('the passphrase is read from the environment or a file, and a wrong one is refused without being shown', async () => {
    const passphrase = 'open sesame';
    const file = join(folder, 'passphrase');
    writeFileSync(file, `${passphrase}\nanother line\n`);
    expect(await signed({ passphrase })).toContain('Write it to a file and pass --passphrase-file, or set SIGNING_KEY');
    expect(await signed({ passphrase }, { SIGNING_KEY_PASSPHRASE: passphrase })).toBe('');
    expect(await signed({ passphrase }, {}, '--passphrase-file', file)).toBe('');
    const wrong = await signed({ passphrase }, { SIGNING_KEY_PASSPHRASE: 'close sesame' });
    expect(wrong).toContain('The passphrase of the signing key in ');
    expect(wrong).not.toContain('sesame');
  });

  test.each([
    ['key.public.asc', 'has a public key, which cannot sign. Export the private key'],
    ['text.asc', 'has no OpenPGP key that can be read'],
    ['missing.asc', 'cannot be read'],
  ])('the file %s is refused', async (name, message) => {
    await writeKey(folder, 'key');
    writeFileSync(join(folder, 'text.asc'), 'A text.');
    expect((await problemsOf([...good(), '--signing-key', join(folder, name)])).join()).toContain(message);
  });
});

describe('programs that were built elsewhere', () => {
  const file = () => join(folder, 'programs', ownPlatform, 'terraform-provider-mq');
  const note = () => join(file(), '..', 'version.json');
  const after = async (change: () => void) => {
    const args = good('1.2.3');
    change();
    return (await problemsOf(args)).join('\n');
  };

  test('of the version of the release are accepted', async () => expect(await after(() => undefined)).toBe(''));

  test.each<[string, () => void, string]>([
    ['of another version', () => writeProgram(join(file(), '../..'), ownPlatform, '1.2.2'), 'is of version "1.2.2"'],
    ['without their note', () => rmSync(note()), 'has no version.json beside it'],
    ['with a damaged note', () => writeFileSync(note(), 'null'), 'has no version.json beside it'],
    ['that were changed', () => writeFileSync(file(), 'hello'), 'is not the program that the version.json'],
  ])('%s are refused', async (_, change, message) => {
    const problems = await after(change);
    expect(problems).toContain(message);
    expect(problems).toContain('MQ_USERS_RELEASE=1.2.3 npm run build:self-contained -- --platform');
  });
});

describe('the folder of the release', () => {
  const withOut = async (out: string, env?: NodeJS.ProcessEnv) =>
    problemsOf([...good(), '--out', out], env).then((problems) => problems.join('\n'));

  test.each<[string, () => string, string]>([
    ['a file', () => join(folder, 'programs', ownPlatform, 'version.json'), 'is a file. Pass a folder that does not'],
    [
      'a folder in a file',
      () => join(folder, 'programs', ownPlatform, 'version.json', 'x'),
      'is a file. Pass a folder in',
    ],
    ['a folder in no folder', () => join(folder, 'no', 'folder'), 'does not exist. Create it first.'],
    ['a link to a folder', () => linkTo('programs'), 'is a symbolic link. Pass the path of a folder.'],
    ['a link that leads nowhere', () => linkTo('nowhere'), 'is a symbolic link. Pass the path of a folder.'],
    ['a folder with files', () => join(folder, 'programs'), 'is not empty'],
  ])('cannot be %s', async (_, out, message) => expect(await withOut(out())).toContain(message));

  function linkTo(target: string): string {
    const link = join(mkdtempSync(join(folder, 'links-')), 'link');
    symlinkSync(join(folder, target), link);
    return link;
  }

  test('is relative to the folder in which npm was started', async () => {
    const env = { INIT_CWD: folder, npm_lifecycle_event: 'release' };
    const plan = await planRelease(['--allow-dirty', ...good(), '--out', 'relative'], env);
    expect(plan?.out).toBe(join(folder, 'relative'));
  });
});

test('the passphrase is not in the environment of the programs that build the release', async () => {
  const key = await writeKey(folder, 'key', { passphrase: 'open sesame' });
  process.env.SIGNING_KEY_PASSPHRASE = 'open sesame';
  try {
    await planRelease(['--allow-dirty', ...good(), '--signing-key', key], process.env);
    expect(process.env.SIGNING_KEY_PASSPHRASE).toBeUndefined();
  } finally {
    delete process.env.SIGNING_KEY_PASSPHRASE;
  }
});

test('all problems are reported at once', async () => {
  const key = await writeKey(folder, 'old', { type: 'ecc', passphrase: 'one' });
  const full = join(folder, 'full');
  mkdirSync(full);
  writeFileSync(join(full, 'file'), '');
  const args = [
    '--version',
    'one',
    '--out',
    full,
    '--signing-key',
    key,
    '--platform',
    'plan9_386',
    '--programs',
    full,
    '--no-python',
  ];
  const problems = await problemsOf([...args, '--registry', join(folder, 'nowhere'), '--mirror', full], {
    SIGNING_KEY_PASSPHRASE: 'two',
    SOURCE_DATE_EPOCH: 'today',
  });
  expect(problems.map((problem) => problem.slice(0, 28))).toEqual([
    'The version is "one". Allowe',
    expect.stringMatching(/^The folder \//),
    'SOURCE_DATE_EPOCH is "today"',
    'There is no platform "plan9_',
    expect.stringMatching(/^The signing key /),
    'The passphrase of the signin',
    expect.stringMatching(/^The folder \//),
    expect.stringMatching(/^The folder \//),
  ]);
  expect(readdirSync(full)).toEqual(['file']);
});

test('a folder that is not the published tree is refused, and an empty one is the first', async () => {
  const key = await writeKey(folder, 'key');
  const [wrong, empty] = ['wrong', 'empty'].map((name) => mkdtempSync(join(folder, `${name}-`)));
  writeFileSync(join(wrong ?? '', 'file'), '');
  const trees = (path = '') => problemsOf([...good(), '--signing-key', key, '--registry', path, '--mirror', path]);
  expect(await trees(wrong)).toEqual([
    expect.stringContaining('has no v1/providers/cdktf-mq-users/mq/versions, so it is not the published tree'),
    expect.stringContaining(
      'has no registry.terraform.io/cdktf-mq-users/mq/index.json, so it is not the published tree',
    ),
  ]);
  expect(await trees(join(wrong ?? '', 'file'))).toEqual([expect.stringContaining('is not a folder')]);
  expect(await trees(empty)).toEqual([]);
});

test.each([
  ['1.2.3-devel', 'Python has no such pre-release'],
  ['1.2.3-next.1', 'Python has no such pre-release'],
  [`1.2.3-rc.${'1'.repeat(100)}`, 'more than 100 characters'],
])('the version %s is refused with packages for Python', async (version, message) => {
  const withPython = good(version).filter((option) => option !== '--no-python');
  expect((await problemsOf(withPython, { PATH: process.env.PATH })).join('\n')).toContain(message);
});

test('a version that is already published is refused', async () => {
  const [registry, mirror] = [join(folder, 'registry'), join(folder, 'mirror')];
  const write = (path: string, content: object) => {
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, JSON.stringify(content));
  };
  write(join(registry, 'v1/providers/cdktf-mq-users/mq/versions'), { versions: [{ version: '0.1.0' }] });
  write(join(mirror, 'registry.opentofu.org/cdktf-mq-users/mq/index.json'), { versions: { '0.1.0': {} } });
  const trees = ['--registry', registry, '--mirror', mirror, '--signing-key', await writeKey(folder, 'key')];
  expect(await problemsOf([...good(), ...trees])).toEqual([
    expect.stringContaining('mq/versions. A published version never changes: release a new one.'),
    expect.stringContaining('index.json. A published version never changes: release a new one.'),
  ]);
  expect(await problemsOf([...good('0.1.1'), ...trees])).toEqual([]);
  write(join(registry, 'v1/providers/cdktf-mq-users/mq/versions'), { versions: ['0.1.0'] });
  expect((await problemsOf([...good('0.1.1'), ...trees])).join()).toContain('does not list the versions of a provider');
});

test('without python3, a release with packages for Python is refused', async () => {
  const withPython = good().filter((option) => option !== '--no-python');
  expect(await problemsOf(withPython, { PATH: join(folder, 'nothing') })).toEqual([
    expect.stringMatching(/^Packages for python need python3 .*ENOENT Install them, or leave .*: --no-python\.$/),
  ]);
});

describe('the API of the constructs and the previous release', () => {
  /** Writes the assembly of this version as that of an earlier one that also had a class. */
  function earlier(version: string, isBroken: boolean): string {
    const assembly = JSON.parse(JSON.stringify(current)) as typeof current;
    const model = assembly.types['cdktf-mq-users.BrokerId'];
    if (isBroken)
      assembly.types['cdktf-mq-users.Removed'] = { ...model, fqn: 'cdktf-mq-users.Removed', name: 'Removed' };
    const file = join(folder, `${version}.jsii`);
    writeFileSync(file, JSON.stringify({ ...assembly, version }));
    return file;
  }
  let current: { types: Record<string, object> };
  beforeAll(() => {
    const code = `import { frameworks } from './build/packages/frameworks.mjs';
      import { jsiiModule } from './build/packages/module.mjs';
      import { packageVersion } from './build/version.mjs';
      console.log('in ' + jsiiModule(frameworks.cdktf, packageVersion()));`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
      cwd: root,
      encoding: 'utf8',
    });
    const [, module] = /^in (.+)$/m.exec(stdout) ?? [];
    if (module === undefined) throw new Error(stderr);
    current = JSON.parse(readFileSync(join(module, '.jsii'), 'utf8')) as typeof current;
  }, 120_000);

  const problems = async (version: string, ...options: string[]) =>
    (await problemsOf([...good(version), ...options])).join('\n');

  test('a breaking change is refused in a patch version', async () =>
    expect(await problems('0.3.2', '--previous', earlier('0.3.1', true))).toBe(
      'cdktf-mq-users 0.3.2 has breaking changes since 0.3.1:\n- CLASS cdktf-mq-users.Removed: has been removed\nRelease 0.4.0, or pass --allow-breaking if no app can notice them.',
    ));

  test('a breaking change is refused in a minor version from 1.0 on', async () =>
    expect(await problems('1.3.0', '--previous', earlier('1.2.0', true))).toContain('Release 2.0.0, or pass'));

  test.each([
    ['0.4.0', '0.3.1', []],
    ['2.0.0', '1.2.3', []],
    ['1.0.0', '0.9.0', []],
    ['0.3.2', '0.3.1', ['--allow-breaking']],
  ])('%s may break %s, which is reported', async (version, before, options) => {
    const args = ['--allow-dirty', ...good(version), '--previous', earlier(before, true), ...options];
    const plan = await planRelease(args, {});
    expect(plan?.notices).toEqual([
      `cdktf-mq-users ${version} has breaking changes since ${before}:\n- CLASS cdktf-mq-users.Removed: has been removed`,
    ]);
  });

  test('an API that is the same is not reported', async () => {
    const plan = await planRelease(['--allow-dirty', ...good('0.1.1'), '--previous', earlier('0.1.0', false)], {});
    expect(plan?.notices).toEqual([]);
  });

  test('a version that does not follow the previous one is refused', async () =>
    expect(await problems('0.3.0', '--previous', earlier('0.3.1', false))).toBe(
      '0.3.0 does not follow cdktf-mq-users 0.3.1. Pass the release that it follows with --previous.',
    ));

  test('the previous release can be a folder with its packages', async () => {
    const [release, content] = [join(folder, 'released'), join(folder, 'package')];
    for (const each of [release, content]) mkdirSync(each);
    copyFileSync(earlier('0.3.1', true), join(content, '.jsii'));
    spawnSync('tar', ['-czf', join(release, 'cdktf-mq-users-0.3.1.tgz'), '-C', folder, 'package']);
    writeFileSync(join(release, 'terraform-provider-mq_0.3.1_manifest.json'), '{}');
    expect(await problems('0.3.2', '--previous', release)).toContain(
      '- CLASS cdktf-mq-users.Removed: has been removed',
    );
  });

  test('the first release has nothing in the npm registry to compare with', async () => {
    const asked: (string | undefined)[] = [];
    const registry = createServer(({ url }, response) => {
      asked.push(url);
      response.writeHead(404).end('{}');
    }).listen(0, '127.0.0.1');
    await once(registry, 'listening');
    process.env.npm_config_registry = `http://127.0.0.1:${(registry.address() as AddressInfo).port}/`;
    try {
      const plan = await planRelease(['--allow-dirty', ...good('0.1.0'), '--previous', 'npm'], {});
      expect(plan?.notices).toEqual(['No version is in the npm registry, so this is the first.']);
      expect([...new Set(asked)]).toEqual(['/cdktf-mq-users', '/cdktn-mq-users']);
    } finally {
      delete process.env.npm_config_registry;
      registry.close();
    }
  });

  test('a tagged version that follows another needs the previous release', async () => {
    const { repository, git, write } = repositoryWith('tags', { file: '1' });
    git('tag', 'v0.1.0');
    await expect(requireFirst('0.1.0', repository)).resolves.toBeUndefined();
    write('file', '2');
    git('commit', '--quiet', '--all', '--message', 'Two');
    await expect(requireFirst('0.1.1', repository)).resolves.toBeUndefined();
    git('tag', 'v0.1.1');
    await expect(requireFirst('0.1.1', repository)).rejects.toThrow('--previous is missing, and v0.1.0 exists.');
  });

  test.each([
    ['a file that is not an assembly', () => join(root, 'package.json'), 'has no assembly of jsii'],
    ['a path that does not exist', () => join(folder, 'nowhere'), 'does not exist. Pass a release, or "npm".'],
    ['a folder without packages', () => join(root, 'docs'), 'has no npm package of a release'],
  ])('%s is refused', async (_what, path, message) =>
    expect(await problems('0.1.0', '--previous', path())).toContain(message),
  );
});

test('a time in the future is refused, because Terraform reports such signatures as expired', async () =>
  expect(await problemsOf(good(), { SOURCE_DATE_EPOCH: '9999999999' })).toEqual([
    'SOURCE_DATE_EPOCH is 2286-11-20T17:46:39.000Z, in the future. Check the clock.',
  ]));

/** Creates a Git repository with a commit of these files, and returns its folder and `git` in it. */
function repositoryWith(name: string, files: Readonly<Record<string, string>>) {
  const repository = join(folder, name);
  mkdirSync(join(repository, 'docs'), { recursive: true });
  const git = (...args: string[]) => {
    const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.com'];
    const { status, stderr } = spawnSync('git', [...identity, ...args], { cwd: repository, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  };
  const write = (file: string, content: string) => writeFileSync(join(repository, file), content);
  for (const [file, content] of Object.entries(files)) write(file, content);
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message', 'One');
  return { repository, git, write };
}

test('changes that are not committed are refused; untracked files are ignored', async () => {
  const { repository, write } = repositoryWith('changed', { tracked: '1' });
  write('untracked', '1');
  await expect(checkClean(repository)).resolves.toBeUndefined();
  write('tracked', '2');
  await expect(checkClean(repository)).rejects.toThrow('has changes that are not committed: tracked. Commit or stash');
});

test('a tagged version that documents describe as not released is refused', async () => {
  const { repository, git, write } = repositoryWith('documents', {
    'README.md': '**Status:** not released yet',
    'docs/install.md': '## Before the first release',
    'CHANGELOG.md': '# Changelog\n\n## 0.1.0 (unreleased)\n',
    'package.json': '{}',
  });
  await expect(checkDocuments('0.1.0', repository)).resolves.toBeUndefined();
  git('tag', 'v0.1.0');
  await expect(checkDocuments('0.1.1', repository)).resolves.toBeUndefined();
  await expect(checkDocuments('0.1.0', repository)).rejects.toMatchObject({
    problems: [
      expect.stringMatching(/^README.md says that the package is not released yet/),
      expect.stringMatching(/^docs\/install.md says/),
      expect.stringContaining('CHANGELOG.md has no heading "## 0.1.0 (YEAR-MONTH-DAY)".'),
      expect.stringMatching(/^package.json has no repository/),
    ],
  });
  write('README.md', '');
  write('docs/install.md', '');
  write('CHANGELOG.md', '# Changelog\n\n## 0.1.0 (2026-12-24)\n');
  write('package.json', '{ "repository": "github:example/example" }');
  await expect(checkDocuments('0.1.0', repository)).resolves.toBeUndefined();
});

test('the documents of this repository have what the check looks for', () => {
  const text = (file: string) => readFileSync(join(root, file), 'utf8');
  const isReleased = /^## 0\.1\.0 \(\d/m.test(text('CHANGELOG.md'));
  expect(/^## 0\.1\.0 \((?:unreleased|\d{4}-\d\d-\d\d)\)$/m.test(text('CHANGELOG.md'))).toBe(true);
  expect(/not released yet/.test(text('README.md'))).toBe(!isReleased);
  expect(/^## Before the first release$/m.test(text('docs/install.md'))).toBe(!isReleased);
});

test('the command ends with 2 and builds nothing', () => {
  const out = join(folder, 'refused');
  const { status, stderr } = spawnSync(
    process.execPath,
    ['build/run.mjs', 'scripts/release/main.ts', '--out', out, '--allow-dirty', '--platform', 'other', '--no-python'],
    { cwd: root, encoding: 'utf8', timeout: 60_000 },
  );
  expect(stderr).toContain('error: --version is missing.');
  expect(stderr).toContain('error: There is no platform "other". Allowed: darwin_amd64,');
  expect(stderr).toMatch(/No release was built\.\n$/);
  expect(status).toBe(2);
  expect(readdirSync(folder)).not.toContain('refused');
});

test('the error for an unknown option names the help', async () =>
  expect(await problemsOf(['--verison', '1.0.0'])).toEqual([
    expect.stringMatching(/^unknown option '--verison'.*--help/s),
  ]));
