/**
 * A release in the hands of Terraform: installed from the registry, the network mirror and the filesystem mirror that
 * `npm run release` writes. The release is built once. FULL=1 also builds the self-contained program, and builds twice to
 * compare every byte; without it, the programs are the small bundle, which needs Node.js.
 */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import MarkdownIt from 'markdown-it';
import { writeTrees } from '../../scripts/release/build';
import { readMirror } from '../../scripts/release/mirror';
import { writePackages } from '../../scripts/release/packages';
import { makePrograms, selectPlatforms } from '../../scripts/release/programs';
import { readRegistry } from '../../scripts/release/registry';
import { readSigningKey, type SigningKey } from '../../scripts/release/signing';
import { sha256 } from '../../build/zip.cjs';
import { startEmulator, type Emulator } from '../../src/emulator';
import { ownPlatform } from '../../src/provider-package';
import { builtPlugin } from '../support/terraform/plugin-life';
import { requireTerraform, terraformCore, Workspace } from '../support/terraform/terraform';
import { writeKey } from './keys';
import { writeNote, writeProgram } from './programs';
import { serveFolder, type StaticServer } from './static-server';

interface Bill {
  readonly metadata: { readonly component: object };
  readonly components: readonly { readonly 'bom-ref': string }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
}

const root = join(__dirname, '..', '..');
const isFull = process.env.FULL === '1';
const passphrase = 'a passphrase of a test';
const platforms = [...new Set(['darwin_arm64', 'linux_amd64', 'linux_arm64', 'windows_amd64', ownPlatform])].sort();

let folder: string;
let programs: string;
let keyFile: string;
let key: SigningKey;
let server: StaticServer;
let emulator: Emulator | undefined;
const workspaces: Workspace[] = [];

/** Runs `npm run release` for version 7.1.0, and returns the folder of the release. */
function release(name: string, env: NodeJS.ProcessEnv = {}, cwd = root): string {
  const out = join(folder, name);
  const args = [join(root, 'build/run.mjs'), join(root, 'scripts/release/main.ts')];
  const given = ['--version', '7.1.0', '--out', out, '--signing-key', keyFile, '--programs', programs];
  const options = isFull ? given : [...given, '--no-python'];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...args, ...options, '--allow-dirty'], {
    cwd,
    encoding: 'utf8',
    timeout: 280_000,
    env: { ...process.env, SIGNING_KEY_PASSPHRASE: passphrase, ...env },
  });
  if (status !== 0) throw new Error(stderr);
  expect(stdout).toContain(`Version 7.1.0 for ${platforms.join(', ')} is in ${out}.`);
  expect(stdout).toContain('It is signed by the key ');
  return out;
}

/** Writes the programs of all platforms, as machines of these platforms would have built them. */
function writePrograms(to: string): void {
  for (const platform of platforms) writeProgram(to, platform, '7.1.0', readFileSync(builtPlugin));
  if (!isFull) return;
  // The program has the version of this clone, which makes no difference here.
  buildProgram(to);
  writeNote(to, ownPlatform, '7.1.0');
}

/** Builds the self-contained program of this machine. */
function buildProgram(to: string): void {
  const script = join(root, 'build', 'self-contained.mjs');
  const { status, stderr } = spawnSync(process.execPath, [script, '--out', to], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

/** Adds version 7.2.0 to the published trees of 7.1.0. */
async function releaseNext(published: { readonly registry: string; readonly mirror: string }): Promise<string> {
  const [out, version, date] = [join(folder, 'next'), '7.2.0', new Date('2026-11-01T00:00:00Z')];
  const selected = selectPlatforms({ platforms: [], programs, version: '7.1.0' });
  const content = {
    version,
    date,
    key,
    texts: [],
    programs: await makePrograms(root, version, date, selected, programs),
  };
  const [registry, mirror] = [readRegistry(published.registry, version), readMirror(published.mirror, version)];
  writeTrees(out, await writePackages(out, content), { registry, mirror });
  return out;
}

beforeAll(async () => {
  requireTerraform();
  folder = mkdtempSync(join(tmpdir(), 'release-'));
  programs = join(folder, 'programs');
  writePrograms(programs);
  keyFile = await writeKey(folder, 'release', { passphrase });
  key = await readSigningKey({ file: keyFile }, { SIGNING_KEY_PASSPHRASE: passphrase }, new Date());
  const first = release('first');
  // A server has the first version. The second is copied over it, as docs/releasing.md describes.
  const site = join(folder, 'site');
  const published = { registry: site, mirror: join(site, 'mirror') };
  cpSync(join(first, 'registry'), published.registry, { recursive: true });
  cpSync(join(first, 'mirror'), published.mirror, { recursive: true });
  const next = await releaseNext(published);
  cpSync(join(next, 'registry'), published.registry, { recursive: true });
  cpSync(join(next, 'mirror'), published.mirror, { recursive: true });
  server = await serveFolder(site);
}, 300_000);
afterEach(async () => {
  server.replaced.clear();
  await emulator?.close();
  emulator = undefined;
  for (const workspace of workspaces.splice(0)) workspace.remove();
});
afterAll(async () => {
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A folder whose configuration asks for a version. The lock file of the result is `lock()`. */
function workspaceWith(source: string, version: string, cliConfig?: string) {
  const workspace = new Workspace({ env: { ...server.env } });
  workspaces.push(workspace);
  const require = (wanted: string) =>
    workspace.write(
      `terraform {\n  required_providers {\n    mq = {\n      source  = "${source}"\n      version = "${wanted}"\n    }\n  }\n}\n`,
      'versions.tf',
    );
  require(version);
  if (cliConfig !== undefined) workspace.write(cliConfig, 'cli.tfrc');
  const env = cliConfig === undefined ? {} : { TF_CLI_CONFIG_FILE: join(workspace.folder, 'cli.tfrc') };
  const lock = () => workspace.read('.terraform.lock.hcl');
  return { workspace, require, env, lock, init: () => workspace.run(['init', '-no-color'], env) };
}

const inRegistry = () => `${server.host}/cdktf-mq-users/mq`;
const archive = (version: string, platform: string = ownPlatform) => `terraform-provider-mq_${version}_${platform}.zip`;
const readJson = (...path: string[]): unknown => JSON.parse(readFileSync(join(folder, ...path), 'utf8'));

/** The hashes that the mirror lists for the archive of a platform. */
function hashesOf(version: string, platform: string = ownPlatform): readonly string[] {
  const file = readJson('site/mirror', terraformCore().registry, `cdktf-mq-users/mq/${version}.json`);
  const { archives } = file as { archives: Record<string, { hashes: string[] } | undefined> };
  return archives[platform]?.hashes ?? [];
}

// Terraform reads SSL_CERT_FILE on Linux only.
const overHttps = process.platform === 'linux' ? describe : describe.skip;

overHttps('from the registry', () => {
  test('Terraform checks the signature, and locks the hashes of all platforms', async () => {
    const { init, lock } = workspaceWith(inRegistry(), '~> 7.1.0');
    const { status, text } = await init();
    expect(text).toMatch(new RegExp(`Installed ${server.host}/cdktf-mq-users/mq v7\\.1\\.0 \\(.*key ID ${key.id}\\)`));
    expect(status).toBe(0);
    const [h1, zh] = hashesOf('7.1.0');
    for (const hash of [h1, zh, ...platforms.map((platform) => hashesOf('7.1.0', platform)[1])]) {
      expect(lock()).toContain(`"${hash}"`);
    }
  });

  test.each([
    ['a changed archive', () => archive('7.1.0'), (zip: Buffer) => Buffer.concat([zip, Buffer.from('\0')]), /checksum/],
    [
      'changed sums',
      () => 'SHA256SUMS',
      (sums: Buffer) => sums.toString().replace('_darwin_', '_solaris_'),
      /invalid signature|error checking signature/,
    ],
    [
      'an archive whose new sum is in the sums, but not signed',
      () => 'SHA256SUMS',
      (sums: Buffer) => sums.toString().replace(/^\w+(?=.*_darwin_)/, '0'.repeat(64)),
      /invalid signature|error checking signature/,
    ],
  ])('%s is refused', async (_what, file, change, message) => {
    server.replaced.set(file(), change);
    const { status, text } = await workspaceWith(inRegistry(), '7.1.0').init();
    expect(text).toMatch(message);
    expect(status).toBe(1);
  });

  test('a signature of another key is refused', async () => {
    await writeKey(folder, 'foreign');
    const foreign = readFileSync(join(folder, 'foreign.public.asc'), 'utf8');
    server.replaced.set(ownPlatform.replace('_', '/'), (content) => {
      const download = JSON.parse(content.toString()) as { signing_keys: { gpg_public_keys: object[] } };
      const signing_keys = { gpg_public_keys: [{ key_id: '0', ascii_armor: foreign }] };
      return JSON.stringify({ ...download, signing_keys });
    });
    const { status, text } = await workspaceWith(inRegistry(), '7.1.0').init();
    expect(text).toMatch(/unknown issuer/);
    expect(status).toBe(1);
  });

  test('providers lock: several platforms', async () => {
    const { workspace, lock } = workspaceWith(inRegistry(), '7.1.0');
    const locked = ['darwin_arm64', 'linux_arm64', 'windows_amd64'];
    await workspace.succeed(['providers', 'lock', ...locked.map((platform) => `-platform=${platform}`)]);
    for (const platform of locked) expect(lock()).toContain(`"${hashesOf('7.1.0', platform)[0]}"`);
  });

  test('upgrade: the next version plans nothing for what the first one has applied', async () => {
    const brokerId = 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9';
    emulator = await startEmulator();
    emulator.seedBroker({ brokerId });
    const { workspace, require, lock, init } = workspaceWith(inRegistry(), '~> 7.1.0');
    const env = { AWS_ENDPOINT_URL: emulator.endpoint };
    workspace.write(
      `resource "mq_user" "orders" {\n  broker_id   = "${brokerId}"\n  username    = "orders"\n  groups      = ["orders"]\n  password_wo = "Released-Once-4410"\n}\n`,
    );
    expect((await init()).status).toBe(0);
    await workspace.apply(env);
    expect(emulator.passwordOf(brokerId, 'orders')).toBe('Released-Once-4410');
    require('~> 7.2');
    expect((await init()).text).toMatch(/locked provider .* 7\.1\.0|does not match configured version constraint/);
    await workspace.succeed(['init', '-upgrade', '-no-color']);
    expect(lock()).toContain('version     = "7.2.0"');
    expect((await workspace.plan(env)).isEmpty).toBe(true);
    await workspace.succeed(['destroy', '-auto-approve', '-no-color'], env);
  });
});

overHttps('from the network mirror', () => {
  const config = () =>
    `provider_installation {\n  network_mirror {\n    url = "https://${server.host}/mirror/"\n  }\n}\n`;

  test('Terraform installs it under the name without a host, and selects the newest version', async () => {
    const { init, lock } = workspaceWith('cdktf-mq-users/mq', '>= 7.1.0', config());
    const { status, text } = await init();
    expect(text).toContain('Installed cdktf-mq-users/mq v7.2.0');
    expect(status).toBe(0);
    expect(lock()).toContain(`"${hashesOf('7.2.0')[0]}"`);
  });

  test('an archive with other content is refused', async () => {
    server.replaced.set(archive('7.2.0'), () => readFileSync(join(folder, 'first', archive('7.1.0'))));
    const { status, text } = await workspaceWith('cdktf-mq-users/mq', '7.2.0', config()).init();
    expect(text).toContain("doesn't match");
    expect(status).toBe(1);
  });
});

test('from a filesystem mirror: the folder of the network mirror', async () => {
  const config = `provider_installation {\n  filesystem_mirror {\n    path = "${join(folder, 'first/mirror')}"\n  }\n}\n`;
  const { init, lock } = workspaceWith('cdktf-mq-users/mq', '~> 7.1', config);
  expect((await init()).text).toContain('Installed cdktf-mq-users/mq v7.1.0');
  expect(lock()).toContain(`"${hashesOf('7.1.0')[0]}"`);
});

test('the files of the release', () => {
  const files = readdirSync(join(folder, 'first'), { recursive: true, encoding: 'utf8' });
  expect(files.filter((file) => !file.includes('/')).sort()).toEqual(
    [
      'LICENSE.txt',
      'RUNTIME_LICENSES.txt',
      'THIRD_PARTY_LICENSES.txt',
      'cdktf-mq-users-7.1.0.cdx.json',
      'cdktf-mq-users-7.1.0.tgz',
      'cdktn-mq-users-7.1.0.cdx.json',
      'cdktn-mq-users-7.1.0.tgz',
      ...(isFull ? ['cdktf', 'cdktn'].map((id) => `${id}_mq_users-7.1.0-py3-none-any.whl`) : []),
      'mirror',
      'oci',
      'registry',
      'signing-key.asc',
      'terraform-provider-mq_7.1.0.cdx.json',
      'terraform-provider-mq_7.1.0_SHA256SUMS',
      'terraform-provider-mq_7.1.0_SHA256SUMS.sig',
      ...platforms.map((platform) => archive('7.1.0', platform)),
      'terraform-provider-mq_7.1.0_manifest.json',
    ].sort(),
  );
  // The release workflow publishes these, `release/*.*`.
  const isFile = (file: string) => statSync(join(folder, 'first', file)).isFile();
  expect(readdirSync(join(folder, 'first')).filter(isFile)).toEqual(
    readdirSync(join(folder, 'first')).filter((name) => name.includes('.')),
  );
  const sums = readFileSync(join(folder, 'first/terraform-provider-mq_7.1.0_SHA256SUMS'), 'utf8');
  for (const line of sums.trimEnd().split('\n')) {
    const [sum, file = ''] = line.split('  ');
    expect(sha256(readFileSync(join(folder, 'first', file)))).toBe(sum);
  }
  expect(sums.split('\n')).toHaveLength(platforms.length + 2);
  expect(readJson('first/terraform-provider-mq_7.1.0_manifest.json')).toEqual({
    version: 1,
    metadata: { protocol_versions: ['6.0'] },
  });
  const windows = unzipSync(readFileSync(join(folder, 'first', archive('7.1.0', 'windows_amd64'))));
  expect(Object.keys(windows)).toEqual([
    'LICENSE',
    'RUNTIME_LICENSES',
    'THIRD_PARTY_LICENSES',
    'terraform-provider-mq_v7.1.0.exe',
  ]);
});

test.each(['cdktf-mq-users', 'cdktn-mq-users'])(
  '%s has the version of the release, in all that it contains',
  (name) => {
    const tar = (file: string) =>
      spawnSync('tar', ['-xzOf', join(folder, `first/${name}-7.1.0.tgz`), `package/${file}`], {
        encoding: 'utf8',
      }).stdout;
    const [id = ''] = name.split('-');
    // Construct Hub lists a package by these members.
    expect(JSON.parse(tar('package.json'))).toMatchObject({
      name,
      version: '7.1.0',
      license: 'MIT',
      stability: 'stable',
      author: { name: 'cdktf-mq-users' },
      keywords: expect.arrayContaining(['aws', 'constructs', id]),
      jsii: { targets: { python: { distName: name, module: `${id}_mq_users` } } },
    });
    expect(JSON.parse(tar('.jsii'))).toMatchObject({ name, version: '7.1.0' });
    expect(JSON.parse(tar('dist/provider/manifest.json'))).toMatchObject({ version: '7.1.0' });
    const bill = readFileSync(join(folder, `first/${name}-7.1.0.cdx.json`), 'utf8');
    expect(tar('dist/sbom.cdx.json')).toBe(bill);
    const { metadata, components, dependencies } = JSON.parse(bill) as Bill;
    const own = `pkg:npm/${name}@7.1.0`;
    expect(metadata.component).toMatchObject({ name, version: '7.1.0', purl: own, 'bom-ref': own });
    const required = dependencies.find(({ ref }) => ref === own)?.dependsOn ?? [];
    expect(required.length).toBeGreaterThan(5);
    expect(components.map((component) => component['bom-ref'])).toEqual(expect.arrayContaining([...required]));
  },
);

(isFull ? test.each(['cdktf', 'cdktn']) : test.skip.each(['cdktf', 'cdktn']))(
  'the wheel for %s contains the provider of the release (FULL=1)',
  (id) => {
    const wheel = unzipSync(readFileSync(join(folder, `first/${id}_mq_users-7.1.0-py3-none-any.whl`)));
    const inWheel = `${id}_mq_users/_jsii/${id}-mq-users@7.1.0.jsii.tgz`;
    expect(Object.keys(wheel)).toContain(inWheel);
    const file = join(folder, `${id}.tgz`);
    writeFileSync(file, wheel[inWheel] ?? '');
    const { stdout } = spawnSync('tar', ['-xzOf', file, 'package/dist/provider/manifest.json'], { encoding: 'utf8' });
    expect(JSON.parse(stdout)).toMatchObject({ version: '7.1.0' });
  },
);

describe('the npm package', () => {
  const { version: development } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  let unpacked: string;
  const read = (file: string) => readFileSync(join(unpacked, file), 'utf8');
  const node = (cwd: string, ...args: readonly string[]) => {
    const env = { PATH: process.env.PATH, HOME: folder };
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8', env });
    return { status, stdout, stderr };
  };
  beforeAll(() => {
    const parent = join(folder, 'unpacked');
    mkdirSync(parent);
    spawnSync('tar', ['-xzf', join(folder, 'first/cdktf-mq-users-7.1.0.tgz'), '-C', parent]);
    symlinkSync(join(root, 'node_modules'), join(parent, 'node_modules'));
    unpacked = join(parent, 'package');
  });

  test('has the plain version of the release, and so have its provider and its command', () => {
    expect(JSON.parse(read('package.json'))).toMatchObject({ name: 'cdktf-mq-users', version: '7.1.0' });
    expect(JSON.parse(read('dist/provider/manifest.json'))).toMatchObject({ version: '7.1.0' });
    const program = read('dist/provider/terraform-provider-mq');
    expect(program).toContain('"7.1.0"');
    expect(program).not.toContain(`${development}-dev`);
    const command = node(unpacked, 'dist/cli/main.js', '--version');
    expect(command).toEqual({ status: 0, stdout: '7.1.0\n', stderr: '' });
  });

  test('builds self-contained programs of the version of the release, under which registries have them', () => {
    const code = `import { readBundle } from './build/self-contained/bundle.mjs';
      import { Programs } from './build/self-contained/programs.mjs';
      process.stdout.write(new Programs('out', readBundle('dist/provider')).version);`;
    const version = node(unpacked, '--input-type=module', '-e', code);
    expect(version).toEqual({ status: 0, stdout: '7.1.0', stderr: '' });
  });

  test('installs its provider for configurations that ask for it with ~>', () => {
    const configuration = join(folder, 'configuration');
    mkdirSync(configuration);
    const { status, stdout, stderr } = node(configuration, join(unpacked, 'dist/cli/main.js'), 'provider', 'install');
    expect([status, stdout]).toEqual([0, expect.stringContaining('      version = "~> 7.1"\n')]);
    expect(stderr).not.toContain('pre-release');
  });

  test('has documents that link only to its files and to addresses', () => {
    const documents = readdirSync(unpacked, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.md'),
    );
    const markdown = new MarkdownIt({ html: true });
    const links = documents.flatMap((file) =>
      markdown
        .parse(read(file), {})
        .flatMap(({ children }) => children ?? [])
        .flatMap((token) => token.attrGet('href') ?? token.attrGet('src') ?? [])
        .filter((target) => !/^(?:https?:|#)/.test(target))
        .map((target) => ({ file, target, path: join(unpacked, file, '..', target.replace(/#.*/, '')) })),
    );
    expect(documents).toContain('docs/constructs.md');
    expect(links.length).toBeGreaterThan(100);
    expect(links.filter(({ path }) => !existsSync(path)).map(({ file, target }) => `${file}: ${target}`)).toEqual([]);
  });
});

test('the OCI layout: every descriptor leads to a blob with its digest and size, down to the archives', () => {
  interface Descriptor {
    readonly mediaType: string;
    readonly digest: string;
    readonly size: number;
    readonly artifactType?: string;
    readonly platform?: { readonly os: string; readonly architecture: string };
    readonly annotations?: Readonly<Record<string, string>>;
  }
  interface Manifest {
    readonly mediaType: string;
    readonly artifactType: string;
    readonly manifests: readonly Descriptor[];
    readonly config: Descriptor;
    readonly layers: readonly Descriptor[];
  }
  const blob = ({ digest, size }: Descriptor) => {
    const content = readFileSync(join(folder, 'first/oci/blobs', digest.replace(':', '/')));
    expect([`sha256:${sha256(content)}`, content.length]).toEqual([digest, size]);
    return content;
  };
  const manifestOf = (descriptor: Descriptor) => {
    const manifest = JSON.parse(blob(descriptor).toString()) as Manifest;
    expect([manifest.mediaType, manifest.artifactType]).toEqual([descriptor.mediaType, descriptor.artifactType]);
    return manifest;
  };
  expect(readJson('first/oci/oci-layout')).toEqual({ imageLayoutVersion: '1.0.0' });
  const { manifests: tagged } = readJson('first/oci/index.json') as Manifest;
  expect(tagged.map(({ annotations }) => annotations)).toEqual([{ 'org.opencontainers.image.ref.name': '7.1.0' }]);
  const [index] = tagged;
  if (!index) throw new Error('The layout is empty.');
  expect(index.artifactType).toBe('application/vnd.opentofu.provider');
  const found = manifestOf(index).manifests.map((target) => {
    expect(target.artifactType).toBe('application/vnd.opentofu.provider-target');
    const { config, layers } = manifestOf(target);
    expect(blob(config).toString()).toBe('{}');
    expect(layers.map(({ mediaType }) => mediaType)).toEqual(['archive/zip']);
    const platform = `${target.platform?.os}_${target.platform?.architecture}`;
    const [layer] = layers.map(blob);
    expect(layer?.equals(readFileSync(join(folder, 'first', archive('7.1.0', platform))))).toBe(true);
    return platform;
  });
  expect(found.sort()).toEqual(platforms);
});

test('without a key there is neither a signature nor a registry', async () => {
  const out = join(folder, 'unsigned');
  const date = new Date('2026-11-01T00:00:00Z');
  const made = await makePrograms(
    root,
    '7.1.0',
    date,
    selectPlatforms({ platforms: ['linux_arm64'], programs, version: '7.1.0' }),
    programs,
  );
  const content = { version: '7.1.0', date, key: undefined, texts: [], programs: made };
  writeTrees(out, await writePackages(out, content), { registry: [], mirror: new Map() });
  expect(readdirSync(out).sort()).toEqual([
    'mirror',
    'oci',
    'terraform-provider-mq_7.1.0_SHA256SUMS',
    archive('7.1.0', 'linux_arm64'),
    'terraform-provider-mq_7.1.0_manifest.json',
  ]);
});

(isFull ? test : test.skip)(
  'two releases of one commit have the same bytes (FULL=1)',
  () => {
    const again = join(folder, 'again');
    buildProgram(again);
    const [one, other] = [programs, again].map((built) => join(built, ownPlatform, 'terraform-provider-mq'));
    expect(sha256(readFileSync(one ?? ''))).toBe(sha256(readFileSync(other ?? '')));
    const elsewhere = mkdtempSync(join(tmpdir(), 'elsewhere-'));
    const second = release('second', { TZ: 'Pacific/Auckland', LANG: 'de_DE.UTF-8', TMPDIR: elsewhere }, elsewhere);
    const contents = (release: string) =>
      readdirSync(release, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((file) => `${sha256(readFileSync(file))}  ${file.slice(release.length)}`)
        .sort();
    expect(contents(second)).toEqual(contents(join(folder, 'first')));
    rmSync(elsewhere, { recursive: true });
  },
  600_000,
);
