// Builds the provider as an executable that needs no Node.js where it runs: Node.js's own "single executable application",
// a copy of the node binary with the provider's bundle in it. About 100 MB, so it is built only on request.
//
//   node build/self-contained.mjs [--platform OS_ARCH] [--node FILE] [--out FOLDER]
//
// Without options it is built for this machine, from the node that runs this. For another platform, pass that platform's node
// binary, of the same version: https://nodejs.org/dist/. Executables of other platforms stay. Needs the npm package
// postject, and codesign on macOS.
// See https://nodejs.org/docs/latest-v20.x/api/single-executable-applications.html
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const own = `${process.platform}_${{ x64: 'amd64' }[process.arch] ?? process.arch}`;
const platforms = ['darwin_amd64', 'darwin_arm64', 'linux_amd64', 'linux_arm64'];
const provider = join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist', 'provider');

const { platform, node, out } = options();
const bundle = readBundle();
const manifestFile = join(out, 'manifest.json');
const before = readManifest();
const key = hash(bundle.code, readFileSync(node));
const file = join(platform, 'terraform-provider-mq');
if (before.keys[platform] === key && existsSync(join(out, file))) {
  console.error(`${join(out, file)} is up to date.`);
} else {
  await build();
  writeManifest();
  console.error(`${join(out, file)} was created.`);
}

function options() {
  const { values } = parseArgs({
    options: { platform: { type: 'string' }, node: { type: 'string' }, out: { type: 'string' } },
  });
  const { platform = own, node = process.execPath, out = join(provider, 'self-contained') } = values;
  if (!platforms.includes(platform)) fail(`The platform is ${platform}. Allowed: ${platforms.join(', ')}.`);
  if (platform !== own && !values.node) {
    fail(
      `For ${platform} pass its node binary of version ${process.version}: --node FILE. See https://nodejs.org/dist/.`,
    );
  }
  if (!existsSync(node)) fail(`The file ${node} does not exist. Pass a node binary: --node FILE.`);
  return { platform, node, out };
}

function readBundle() {
  const manifest = join(provider, 'manifest.json');
  if (!existsSync(manifest))
    fail(`The file ${manifest} does not exist. Run npm run build first, or install the package again.`);
  const { version, file } = JSON.parse(readFileSync(manifest, 'utf8'));
  // The first line is for a shell. The rest is a function, which the launcher would call.
  const whole = readFileSync(join(provider, file), 'utf8').replace(/^#!.*\n/, '');
  const code = `${whole.trimEnd()}(exports, require, module, __filename, __dirname);\n`;
  return { version, code };
}

/** Returns the existing executables of this version of the bundle. Those of other versions are removed. */
function readManifest() {
  const none = { files: {}, keys: {} };
  if (!existsSync(manifestFile)) return none;
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));
  return manifest.bundle === bundle.version ? manifest : none;
}

async function build() {
  const { inject } = loadPostject();
  const folder = mkdtempSync(join(tmpdir(), 'terraform-provider-mq-'));
  try {
    const [main, blob, executable, config] = ['main.js', 'blob', 'executable', 'config.json'].map((f) =>
      join(folder, f),
    );
    writeFileSync(main, bundle.code);
    // Compiled code works only with the binary that compiled it.
    const useCodeCache = node === process.execPath;
    const settings = { main: basename(main), output: blob, disableExperimentalSEAWarning: true, useCodeCache };
    writeFileSync(config, JSON.stringify(settings));
    // The blob holds the path of the bundle as it is written here, and compiled code differs between two compilations
    // without --predictable, which V8 leaves out of its check of compiled code.
    run(process.execPath, ['--predictable', '--experimental-sea-config', config], folder);
    copyFileSync(node, executable);
    chmodSync(executable, 0o755);
    const isMac = platform.startsWith('darwin');
    if (isMac) run('codesign', ['--remove-signature', executable]);
    await quietly(() =>
      inject(executable, 'NODE_SEA_BLOB', readFileSync(blob), {
        sentinelFuse: 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2',
        ...(isMac && { machoSegmentName: 'NODE_SEA' }),
      }),
    );
    if (isMac) run('codesign', ['--sign', '-', executable]);
    mkdirSync(join(out, platform), { recursive: true });
    rmSync(join(out, file), { force: true });
    copyFileSync(executable, join(out, file));
    chmodSync(join(out, file), 0o755);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The version follows the content, and differs from that of the small bundle: two files of one version break a lock file. */
function writeManifest() {
  const keys = { ...before.keys, [platform]: key };
  const files = { ...before.files, [platform]: file };
  const digest = hash(JSON.stringify(Object.entries(keys).sort())).slice(0, 12);
  const version = `${bundle.version}${bundle.version.includes('-') ? '.' : '-'}self-contained.h${digest}`;
  writeFileSync(manifestFile, `${JSON.stringify({ version, bundle: bundle.version, files, keys }, null, 2)}\n`);
}

function loadPostject() {
  try {
    return createRequire(import.meta.url)('postject');
  } catch {
    return fail('The npm package postject is missing. Install it: npm install --save-dev postject@1.0.0-alpha.6');
  }
}

/** The tool that postject uses prints warnings about correct sections. */
async function quietly(work) {
  const { write } = process.stderr;
  const { log, warn, error } = console;
  try {
    Object.assign(console, { log: () => {}, warn: () => {}, error: () => {} });
    process.stderr.write = () => true;
    return await work();
  } finally {
    process.stderr.write = write;
    Object.assign(console, { log, warn, error });
  }
}

function run(command, args, cwd) {
  const { status, error, stderr } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  if (error) fail(`${command} could not be started: ${error.message}`);
  if (status !== 0) fail(`${command} ended with ${status}. ${stderr}`);
}

function hash(...contents) {
  const sum = createHash('sha256');
  for (const content of contents) sum.update(content).update('\0');
  return sum.digest('hex');
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
