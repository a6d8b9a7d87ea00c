/** Tests that the versions of a build agree: those of the provider, its manifest, the command and what Terraform installs. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
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

test('a release has its plain version in the manifest, the provider and the command, and asks for it with ~>', () => {
  for (const name of ['build', 'src', 'package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json']) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const build = node(folder, [join('build', 'build.mjs')], { MQ_USERS_RELEASE: '7.8.9' });
  if (build.status !== 0) throw new Error(build.stderr);
  const manifest = JSON.parse(readFileSync(join(folder, 'dist', 'provider', 'manifest.json'), 'utf8')) as object;
  expect(manifest).toMatchObject({ version: '7.8.9' });
  const program = readFileSync(join(folder, 'dist', 'provider', 'terraform-provider-mq'), 'utf8');
  expect(program).toContain('"7.8.9"');
  expect(program).not.toContain(`${packageVersion}-dev`);
  const main = join(folder, 'dist', 'cli', 'main.js');
  expect(node(folder, [main, '--version']).stdout).toBe('7.8.9\n');
  // Registries have the self-contained programs under the version of the release.
  const code = `import { readBundle } from './build/self-contained/bundle.mjs';
    import { Programs } from './build/self-contained/programs.mjs';
    process.stdout.write(new Programs('out', readBundle('dist/provider')).version);`;
  expect(node(folder, ['--input-type=module', '-e', code])).toEqual({ status: 0, stdout: '7.8.9', stderr: '' });
  expect(node(root, ['--input-type=module', '-e', code]).stdout).toMatch(
    /-dev\.h[0-9a-f]{12}\.self-contained\.h[0-9a-f]{12}$/,
  );
  const configuration = join(folder, 'configuration');
  mkdirSync(configuration);
  const { status, stdout, stderr } = node(configuration, [main, 'provider', 'install']);
  expect([status, stdout]).toEqual([0, expect.stringContaining('      version = "~> 7.8"\n')]);
  expect(stderr).not.toContain('pre-release');
}, 300_000);
