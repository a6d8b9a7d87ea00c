/** Tests the script that builds the self-contained programs: what it refuses, and what it builds. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownPlatform, PLATFORMS, readSelfContainedBinary } from '../../src/provider-package';
import { selfContainedProgram, selfContainedScript as script } from '../support/terraform/self-contained';

const root = join(__dirname, '..', '..');
const program = selfContainedProgram(ownPlatform);
/** The package of the runtime is in the cache of the clone. */
const testProgram = program ? test : test.skip;
const testFull = program && process.env.FULL === '1' ? test : test.skip;

let folder: string;
let registry: Server | undefined;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'mq-build-'))));
afterEach(() => {
  registry?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Builds into an empty folder, with an empty cache. */
async function buildFresh(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const options = [script, '--out', join(folder, 'out'), '--cache', join(folder, 'cache'), ...args];
  const child = spawn(process.execPath, options, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, stderr };
}

/** A registry with one package of the right version, whose archive has another content. */
async function otherRegistry(status: number): Promise<NodeJS.ProcessEnv> {
  const archive = Buffer.from('another package');
  registry = createServer((request, response) => {
    const { port } = registry?.address() as AddressInfo;
    const name = '@oven/bun-linux-x64';
    const dist = {
      tarball: `http://127.0.0.1:${port}/archive.tgz`,
      integrity: `sha512-${createHash('sha512').update(archive).digest('base64')}`,
    };
    const version = { name, version: '1.4.5', dist };
    response.writeHead(status);
    if (status !== 200) response.end(JSON.stringify({ error: 'no access to this package' }));
    else if (request.url?.endsWith('.tgz')) response.end(archive);
    else response.end(JSON.stringify({ name, versions: { '1.4.5': version }, 'dist-tags': { latest: '1.4.5' } }));
  }).listen(0, '127.0.0.1');
  await once(registry, 'listening');
  const { port } = registry.address() as AddressInfo;
  return {
    npm_config_registry: `http://127.0.0.1:${port}/`,
    npm_config_cache: join(folder, 'npm'),
    npm_config_fetch_retries: '0',
    npm_config_userconfig: join(folder, 'npmrc'),
    HOME: folder,
  };
}

describe('the script refuses', () => {
  test.each([
    [
      ['--platform', 'linux_riscv64', '--platform', 'plan9_386', '--platform', 'linux_amd64'],
      'There is no program for linux_riscv64, plan9_386. Allowed: darwin_amd64, darwin_arm64, linux_amd64, linux_arm64, windows_amd64, windows_arm64.\n',
    ],
    [['--node', 'file'], "Unknown option '--node'"],
    [['file'], 'Unexpected argument'],
  ])('%j', async (args, message) => {
    const { status, stderr } = await buildFresh(args);
    expect([status, stderr]).toEqual([1, expect.stringContaining(message)]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('to build without npm', async () => {
    const { status, stderr } = await buildFresh(['--platform', 'linux_amd64'], { PATH: folder });
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining('npm is not on the PATH. It downloads @oven/bun-linux-x64@1.4.5'),
    ]);
  });

  test.each([
    [403, ['npm could not download @oven/bun-linux-x64@1.4.5', '403', 'Check the registry and the proxy']],
    [200, ['with the integrity sha512-', 'Expected: sha512-IWX9BELoGHAUtMonkeSaNaZwXzRk', 'Nothing was built']],
  ])('a registry with status %d and another package', async (code, messages) => {
    const { status, stderr } = await buildFresh(['--platform', 'linux_amd64'], await otherRegistry(code));
    expect(status).toBe(1);
    for (const message of messages) expect(stderr).toContain(message);
    expect(['out', 'cache'].filter((name) => existsSync(join(folder, name)))).toEqual([]);
  });

  test('a provider that is not built', async () => {
    // As in a package whose dist is missing.
    mkdirSync(join(folder, 'package', 'dist'), { recursive: true });
    symlinkSync(join(root, 'build'), join(folder, 'package', 'build'));
    const copied = join(folder, 'package', 'build', 'self-contained.mjs');
    const child = spawn(process.execPath, ['--preserve-symlinks', '--preserve-symlinks-main', copied]);
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    await once(child, 'close');
    expect(stderr).toBe(
      `The file ${join(folder, 'package', 'dist', 'provider', 'manifest.json')} does not exist. Run npm run build first, or install the package again.\n`,
    );
  });
});

testProgram(
  'a damaged program and a damaged package in the cache are replaced',
  async () => {
    const cache = join(folder, 'cache');
    mkdirSync(cache);
    const name = 'oven-bun-linux-x64-1.4.5.tgz';
    writeFileSync(join(cache, name), 'damaged');
    mkdirSync(join(folder, 'out', ownPlatform), { recursive: true });
    writeFileSync(join(folder, 'out', ownPlatform, 'terraform-provider-mq'), 'damaged');
    const { status, stderr } = await buildFresh([]);
    if (stderr.includes('npm could not download')) {
      process.stderr.write('SKIPPED: npm cannot get the runtime of the self-contained program again.\n');
      return;
    }
    expect([status, stderr]).toEqual([0, expect.stringContaining('was created')]);
    const { files } = readSelfContainedBinary(join(folder, 'out'));
    // Another folder and another time: the same bytes.
    expect(sha256(files[0]?.path ?? '')).toBe(sha256(program ?? ''));
    const again = await buildFresh([]);
    expect(again.stderr).toBe(`${files[0]?.path} is up to date.\n`);
    expect(readdirSync(join(folder, 'out', ownPlatform)).sort()).toEqual(['terraform-provider-mq', 'version.json']);
  },
  300_000,
);

testProgram('a program has the licenses of everything in it, and no path of the machine that built it', () => {
  const text = readFileSync(program ?? '', 'latin1');
  for (const part of [
    'JavaScriptCore and WebCore of WebKit (LGPL-2.0)',
    'GNU LIBRARY GENERAL PUBLIC LICENSE',
    '@grpc/grpc-js',
  ]) {
    expect(text).toContain(part);
  }
  expect(text).not.toContain(root);
  expect(text).not.toContain(join(tmpdir(), 'terraform-provider-mq-'));
});

testFull(
  'two builds at once make all platforms, with one manifest and one version',
  async () => {
    const half = (...platforms: string[]) => {
      const args = platforms.flatMap((platform) => ['--platform', platform]);
      return buildFresh(['--cache', join(root, '.cache'), ...args]);
    };
    const builds = [
      half('linux_amd64', 'darwin_amd64', 'windows_amd64'),
      half('linux_arm64', 'darwin_arm64', 'windows_arm64', 'linux_amd64'),
    ];
    for (const { status, stderr } of await Promise.all(builds))
      expect([status, stderr]).toEqual([0, expect.anything()]);
    const { files, version } = readSelfContainedBinary(join(folder, 'out'));
    expect(version).toBe(readSelfContainedBinary().version);
    expect(files.map(({ platform }) => platform)).toEqual(PLATFORMS);
    const machines = files.map(({ platform, path }) => [platform, machineOf(readFileSync(path))]);
    expect(Object.fromEntries(machines)).toEqual({
      darwin_amd64: 'Mach-O 1000007',
      darwin_arm64: 'Mach-O 100000c',
      linux_amd64: 'ELF 3e',
      linux_arm64: 'ELF b7',
      windows_amd64: 'PE 8664',
      windows_arm64: 'PE aa64',
    });
    for (const { platform, path } of files) {
      if (platform.startsWith('darwin_'))
        expect([platform, signatureOf(readFileSync(path))]).toEqual([platform, valid]);
    }
  },
  900_000,
);

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/** Returns the format of a program and its machine, from its header. */
function machineOf(content: Buffer): string {
  if (content.toString('latin1', 0, 4) === '\u007fELF') return `ELF ${content.readUInt16LE(18).toString(16)}`;
  if (content.readUInt32LE(0) === 0xfeedfacf) return `Mach-O ${content.readUInt32LE(4).toString(16)}`;
  const header = content.readUInt32LE(0x3c);
  expect(content.toString('latin1', header, header + 4)).toBe('PE\0\0');
  return `PE ${content.readUInt16LE(header + 4).toString(16)}`;
}

const valid = { isAtEnd: true, isLinkeditWhole: true, isAdHoc: true, limitIsSignature: true, wrongPages: 0 };

/** Reads the signature of a Mach-O program, and compares each page with its hash. */
function signatureOf(content: Buffer) {
  let at = 32;
  let [signature, size, linkedit] = [0, 0, 0];
  for (let count = content.readUInt32LE(16); count > 0; count--) {
    const command = content.readUInt32LE(at);
    if (command === 0x1d) [signature, size] = [content.readUInt32LE(at + 8), content.readUInt32LE(at + 12)];
    if (command === 0x19 && content.toString('latin1', at + 8, at + 18) === '__LINKEDIT') {
      linkedit = Number(content.readBigUInt64LE(at + 40) + content.readBigUInt64LE(at + 48));
    }
    at += content.readUInt32LE(at + 4);
  }
  expect(content.readUInt32BE(signature)).toBe(0xfade0cc0);
  const directory = signature + content.readUInt32BE(signature + 16);
  const field = (index: number) => content.readUInt32BE(directory + 4 * index);
  const [flags, hashes, pages, limit] = [field(3), field(4), field(7), field(8)];
  const pageSize = 2 ** content.readUInt8(directory + 39);
  expect(pages).toBe(Math.ceil(limit / pageSize));
  let wrongPages = 0;
  for (let page = 0; page < pages; page++) {
    const actual = createHash('sha256').update(
      content.subarray(page * pageSize, Math.min(limit, (page + 1) * pageSize)),
    );
    const expected = directory + hashes + 32 * page;
    if (!actual.digest().equals(content.subarray(expected, expected + 32))) wrongPages++;
  }
  return {
    isAtEnd: signature + size === content.length,
    isLinkeditWhole: linkedit === content.length,
    isAdHoc: (flags & 2) === 2,
    limitIsSignature: limit === signature,
    wrongPages,
  };
}
