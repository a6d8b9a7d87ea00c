/**
 * Compiles the constructs with jsii, for a framework: a folder with `.jsii`, the types of the public API from which the
 * packages in other languages are generated, and the compiled files. The compiler settings of the repository stay unchanged.
 */
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parts } from '../../scripts/import-matrix.mjs';
import { root } from '../sources.mjs';
import { readmeForTranslation } from './examples.mjs';
import { frameworkFile } from './frameworks.mjs';
import { readJson, writeJson } from './json.mjs';
import { runPackage } from './programs.mjs';

/** The compiler options that jsii requires, with the language level of this repository. */
const compilerOptions = {
  ...readJson(join(root, 'tsconfig.json')).compilerOptions,
  module: 'CommonJS',
  moduleResolution: 'node10',
  rootDir: 'src',
  outDir: 'dist',
  declaration: true,
  composite: false,
  incremental: false,
  noEmit: false,
  noEmitOnError: true,
  stripInternal: true,
  types: ['node'],
};

/** The parts of `src` that the constructs need. */
export const jsiiParts = [...withImports('constructs')];

/**
 * Writes a jsii module to an empty folder. Throws an error if jsii refuses the API.
 *
 * @param {import('./frameworks.mjs').Framework} framework
 */
export function compileWithJsii(framework, folder, version) {
  for (const part of jsiiParts) {
    cpSync(join(root, 'src', part), join(folder, 'src', part), { recursive: true });
  }
  if (framework.source) cpSync(framework.source, join(folder, 'src', frameworkFile));
  linkPackages(framework, folder);
  writeJson(join(folder, 'package.json'), manifestOf(framework, version));
  writeJson(join(folder, 'tsconfig.json'), { compilerOptions, include: ['src'] });
  cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  writeFileSync(join(folder, 'README.md'), readmeForTranslation(framework, readmeOf(framework)));
  runPackage('jsii', ['--silence-warnings=reserved-word', '--compress-assembly=false'], folder);
}

/** Links what the module imports, and the module itself by its name, which its examples import. */
function linkPackages({ id, name }, folder) {
  const packages = join(folder, 'node_modules');
  mkdirSync(packages);
  for (const each of [id, 'constructs', 'yaml', '@types']) {
    symlinkSync(join(root, 'node_modules', each), join(packages, each), 'dir');
  }
  symlinkSync('..', join(packages, name), 'dir');
}

/** Returns the README of a package. Its links lead to files of the package, in which it is in the top folder. */
export function readmeOf({ readme = join(root, 'README.md') }) {
  const toRoot = relative(dirname(readme), root).replaceAll('\\', '/');
  const text = readFileSync(readme, 'utf8');
  return toRoot === '' ? text : text.replaceAll(`](${toRoot}/`, '](');
}

/** Returns a part and all parts that it may import, directly or through another part. */
function withImports(part) {
  return new Set([part, ...parts[part].imports.flatMap((other) => [...withImports(other)])]);
}

/** Returns the manifest of the module. It bundles the only package that the constructs need at run time. */
export function manifestOf({ id, name, description, keywords, peers, targets }, version) {
  const { license, dependencies, repository } = readJson(join(root, 'package.json'));
  const required = { [id]: peers[id], constructs: peers.constructs };
  return {
    name,
    version,
    description,
    license,
    keywords,
    author: { name: 'cdktf-mq-users' },
    repository: repository ?? { type: 'git', url: 'https://example.com/cdktf-mq-users.git' },
    main: 'dist/constructs/index.js',
    types: 'dist/constructs/index.d.ts',
    stability: 'stable',
    engines: { node: '>=20' },
    peerDependencies: required,
    // jsii requires the lowest versions that the peers allow.
    devDependencies: Object.fromEntries(
      Object.entries(required).map(([peer, range]) => [peer, range.replace(/^\D+/, '').split(' ')[0]]),
    ),
    dependencies: { yaml: dependencies.yaml },
    bundledDependencies: ['yaml'],
    jsii: {
      outdir: 'languages',
      tsc: { rootDir: 'src', outDir: 'dist' },
      targets,
      versionFormat: 'short',
      tsconfig: 'tsconfig.json',
      validateTsconfig: 'minimal',
    },
  };
}
