/**
 * Tests that the versions of a development build agree: those of the provider, its manifest, the command and what Terraform
 * installs. test/release/install.test.ts tests those of a release.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtVersion, requiredVersion } from '../../src/provider-package';

const root = join(__dirname, '..', '..');
const { version: packageVersion } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'mq-users-build-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a program of Node.js in a folder. */
function node(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: folder, ...env },
  });
  return { status, stdout, stderr };
}

/** Returns the version that build/version.mjs decides on. */
const decided = (env: NodeJS.ProcessEnv) =>
  node(
    root,
    ['--input-type=module', '-e', "process.stdout.write((await import('./build/version.mjs')).buildVersion('012'))"],
    env,
  );

test.each([
  [{}, `${packageVersion}-dev.h012`],
  [{ MQ_USERS_RELEASE: '1.2.3' }, '1.2.3'],
  [{ MQ_USERS_RELEASE: '1.2.3-rc.1' }, '1.2.3-rc.1'],
  [{ RELEASE: '1', RELEASE_VERSION: '1.2.3' }, `${packageVersion}-dev.h012`],
  [{ MQ_USERS_RELEASE: '' }, `${packageVersion}-dev.h012`],
])('with %j, a build has the version %s', (env, version) => {
  expect(decided(env)).toEqual({ status: 0, stdout: version, stderr: '' });
});

test.each([
  ['v1.2.3', 'Allowed: a semantic version without "v"'],
  ['1.2', 'Pass 1.2.0.'],
  ['1.2.3-dev.h1', 'Versions with -dev are those of development builds.'],
  ['1.2.3-rc.dev', 'Versions with -dev are those of development builds.'],
  ['1.2.3+build', 'without build metadata'],
  ['01.2.3', 'Allowed: a semantic version'],
  ['1.2.3-01', 'Allowed: a semantic version'],
  ['x y', 'Allowed: a semantic version'],
])('MQ_USERS_RELEASE=%s is refused', (version, message) => {
  const { status, stdout, stderr } = decided({ MQ_USERS_RELEASE: version });
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toContain(`MQ_USERS_RELEASE is "${version}". `);
  expect(stderr).toContain(message);
});

test('a module of the build that does not need the version loads with any value of the variable', () => {
  const code = "process.stdout.write(typeof (await import('./build/sources.mjs')).root)";
  const loaded = node(root, ['--input-type=module', '-e', code], { MQ_USERS_RELEASE: 'x y' });
  expect(loaded).toEqual({ status: 0, stdout: 'string', stderr: '' });
});

test.each([
  ['1.2.3', '~> 1.2'],
  ['0.10.0', '~> 0.10.0'],
  ['0.1.2', '~> 0.1.2'],
  ['10.0.4', '~> 10.0'],
  ['1.2.3-rc.1', '1.2.3-rc.1'],
  ['0.1.0-dev.h0123', '0.1.0-dev.h0123'],
])('a configuration asks for %s with "%s"', (version, constraint) => {
  expect(requiredVersion(version)).toBe(constraint);
});

test('a development build has its version in the manifest, the provider and the command', () => {
  const version = builtVersion() ?? '';
  expect(version).toMatch(new RegExp(`^${packageVersion.replaceAll('.', '\\.')}-dev\\.h[0-9a-f]{12}$`));
  expect(readFileSync(join(root, 'dist', 'provider', 'terraform-provider-mq'), 'utf8')).toContain(`"${version}"`);
  expect(node(root, [join('dist', 'cli', 'main.js'), '--version']).stdout).toBe(`${version}\n`);
});

test('the self-contained programs of a development build have a version that follows what they are built from', () => {
  const code = `import { readBundle } from './build/self-contained/bundle.mjs';
    import { Programs } from './build/self-contained/programs.mjs';
    process.stdout.write(new Programs('out', readBundle('dist/provider')).version);`;
  expect(node(root, ['--input-type=module', '-e', code]).stdout).toMatch(
    /-dev\.h[0-9a-f]{12}\.self-contained\.h[0-9a-f]{12}$/,
  );
});
