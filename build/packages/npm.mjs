/** The npm packages: everything that the repository's own package has, compiled for a framework, with jsii's assembly. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../sources.mjs';
import { translationsFile } from './examples.mjs';
import { jsiiParts, manifestOf, readmeOf } from './jsii.mjs';
import { readJson, writeJson } from './json.mjs';
import { jsiiModule } from './module.mjs';

/** Packs the package into a folder, and returns what npm says about the file. */
export function packNpmPackage(framework, out, version) {
  const folder = mkdtempSync(join(tmpdir(), 'mq-users-package-'));
  try {
    writeNpmPackage(framework, folder, version);
    const [packed] = npm(folder, 'pack', '--json', '--ignore-scripts', '--pack-destination', out);
    return packed;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes the files of the package to a folder. */
function writeNpmPackage(framework, folder, version) {
  const [{ files }] = npm(root, 'pack', '--json', '--ignore-scripts', '--dry-run');
  const module = jsiiModule(framework, version);
  for (const { path } of files) {
    const compiled = jsiiParts.some((part) => path.startsWith(`dist/${part}/`)) ? join(module, path) : join(root, path);
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(compiled, join(folder, path));
  }
  for (const file of ['.jsii', translationsFile]) cpSync(join(module, file), join(folder, file));
  writeFileSync(join(folder, 'README.md'), readmeOf(framework));
  writeFileSync(join(folder, 'dist', 'sbom.cdx.json'), billOf(framework, version));
  writeJson(join(folder, 'package.json'), npmManifest(framework, version));
}

/**
 * Returns the software bill of materials of the package: that of the repository's own package, with the name of this one.
 * Peers are not in it.
 */
export function billOf({ name, description }, version) {
  const bill = readJson(join(root, 'dist', 'sbom.cdx.json'));
  const { component } = bill.metadata;
  const purl = `pkg:npm/${name}@${version}`;
  const dependencies = bill.dependencies.map((each) =>
    each.ref === component['bom-ref'] ? { ...each, ref: purl } : each,
  );
  const own = { ...component, name, version, description, purl, 'bom-ref': purl };
  return `${JSON.stringify({ ...bill, metadata: { ...bill.metadata, component: own }, dependencies }, null, 2)}\n`;
}

function npmManifest(framework, version) {
  const { devDependencies: _, scripts: __, overrides: ___, files: ____, ...own } = readJson(join(root, 'package.json'));
  const { author, repository, stability, jsii } = manifestOf(framework, version);
  return {
    ...own,
    name: framework.name,
    version,
    description: framework.description,
    keywords: framework.keywords,
    author,
    repository: own.repository ?? repository,
    stability,
    exports: { ...own.exports, './.jsii': './.jsii' },
    peerDependencies: framework.peers,
    peerDependenciesMeta: Object.fromEntries(framework.optional.map((peer) => [peer, { optional: true }])),
    jsii: { outdir: jsii.outdir, targets: jsii.targets, versionFormat: jsii.versionFormat },
  };
}

/** Runs npm in a folder, and returns what it prints as JSON. Throws npm's message if it fails. */
export function npm(cwd, ...args) {
  const { status, stdout, stderr, error } = spawnSync('npm', args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    // On Windows, npm is a batch file.
    shell: process.platform === 'win32',
  });
  if (error) throw new Error(`npm could not be started: ${error.message}`);
  if (status !== 0) throw new Error(`npm ${args[0]} ended with status ${status}.\n${stderr}`);
  return JSON.parse(stdout);
}
