/**
 * The page of cdktn-mq-users on npm, build/packages/cdktn/README.md, as a reader follows it: its app compiles and synthesizes with the
 * package as npm installs it. The versions on this page and in docs/guides/cdktn.md are those that the package accepts.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { intersects } from 'semver';
import { blocksOf, root } from '../support/documents/blocks';
import { installPackage, type UnpackedPackage } from '../support/run/packed';
import { appCommand } from '../support/terraform/cdktf';
import { cleanEnvironment } from '../support/terraform/terraform';

const page = 'build/packages/cdktn/README.md';
const blocks = blocksOf(page);
let folder: string;
let installed: UnpackedPackage;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mq-users-terrain-'));
  installed = installPackage(folder, 'cdktn');
  for (const { file, code } of blocks) if (file !== undefined) writeFileSync(join(folder, file), code);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the app as the command cdktn does, with the settings of a cdktf.json. */
function synth(settings: Readonly<Record<string, unknown>>) {
  const env = { ...cleanEnvironment(), CDKTF_CONTEXT_JSON: JSON.stringify(settings) };
  return spawnSync(appCommand('main.ts'), { cwd: folder, env, encoding: 'utf8', shell: true });
}

test('the package has the page, with links to its own files', () => {
  const text = readFileSync(join(installed.folder, 'README.md'), 'utf8');
  expect(text).toMatch(/^# cdktn-mq-users$/m);
  expect(text).not.toContain('](../');
  const links = [...text.matchAll(/\]\((?!https:)([^)#]+)/g)].map(([, link = '']) => link);
  expect(links.length).toBeGreaterThan(5);
  for (const link of links) expect(readFileSync(join(installed.folder, link), 'utf8')).not.toBe('');
});

test('the app compiles', () => {
  const tsc = join(root, 'node_modules', '.bin', 'tsc');
  const options = ['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022', '--module', 'node16'];
  const { status, stdout } = spawnSync(tsc, [...options, 'main.ts'], { cwd: folder, encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
}, 60_000);

test('the app synthesizes with the targetVersions of the page, and not without them', () => {
  const settings = blocks.filter(({ language }) => language === 'json').map(({ code }) => JSON.parse(code) as object);
  expect(settings).toHaveLength(1);
  expect(synth({ ...settings[0] })).toMatchObject({ status: 0, stderr: '' });
  const text = readFileSync(join(folder, 'cdktf.out', 'stacks', 'users', 'cdk.tf.json'), 'utf8');
  const { resource } = JSON.parse(text) as { resource: { mq_user: Record<string, { username: string }> } };
  const names = Object.values(resource.mq_user).map(({ username }) => username);
  expect(names.sort()).toEqual(['billing', 'orders-service', 'reports']);
  const { status, stderr } = synth({});
  expect(status).not.toBe(0);
  expect(stderr).toContain('write-only attributes requires terraform >=1.11.0');
}, 60_000);

test.each([page, 'docs/guides/cdktn.md'])('%s installs versions that the package accepts', (document) => {
  const commands = blocksOf(document).flatMap(({ code }) => code.split('\n'));
  const specs = commands.filter((line) => line.startsWith('npm install ')).flatMap((line) => line.split(' ').slice(2));
  const { peerDependencies } = installed.manifest;
  const versions = specs.map((spec) => /^(.+)@([\d.]+)$/.exec(spec)).filter((match) => match !== null);
  const checked = versions.filter(([, name = '']) => name in peerDependencies);
  expect(checked.length).toBeGreaterThanOrEqual(2);
  for (const [, name = '', version = ''] of checked) {
    expect([name, version, intersects(version, peerDependencies[name] ?? '')]).toEqual([name, version, true]);
  }
});
