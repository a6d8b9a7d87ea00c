// Checks that jsii can translate the public API of the constructs to Python, Java, C# and Go: compiles a copy of their
// sources with jsii, and prints its findings. The compiler settings of the repository stay unchanged.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../build/sources.mjs';
import { parts } from './import-matrix.mjs';

/** The compiler options that jsii requires, with the language level of this repository. */
const compilerOptions = {
  ...read(join(root, 'tsconfig.json')).compilerOptions,
  module: 'CommonJS',
  moduleResolution: 'node10',
  declaration: true,
  composite: false,
  incremental: false,
  noEmit: false,
  noEmitOnError: true,
  stripInternal: true,
  types: ['node'],
};

const folder = mkdtempSync(join(tmpdir(), 'cdktf-mq-users-jsii-'));
try {
  for (const part of withImports('constructs')) {
    cpSync(join(root, 'src', part), join(folder, 'src', part), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest(), null, 2));
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['src'] }, null, 2));
  writeFileSync(join(folder, 'README.md'), '# cdktf-mq-users\n');
  const jsii = join(root, 'node_modules', '.bin', 'jsii');
  const { status, error } = spawnSync(jsii, ['--silence-warnings=reserved-word', '--compress-assembly=false'], {
    cwd: folder,
    stdio: ['ignore', 2, 'inherit'],
  });
  if (error) console.error(`jsii could not be started: ${error.message}`);
  if (status === 0) {
    const { types } = read(join(folder, '.jsii'));
    console.log(Object.values(types).map(describe).sort().join('\n'));
  }
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Returns a part and all parts that it may import, directly or through another part. */
function withImports(part) {
  return new Set([part, ...parts[part].imports.flatMap((other) => [...withImports(other)])]);
}

function manifest() {
  const { name, version, description, license, peerDependencies, dependencies } = read(join(root, 'package.json'));
  const { cdktf, constructs } = peerDependencies;
  return {
    name,
    version,
    description,
    license,
    author: { name },
    repository: { type: 'git', url: 'https://example.com/cdktf-mq-users.git' },
    main: 'src/constructs/index.js',
    types: 'src/constructs/index.d.ts',
    peerDependencies: { cdktf, constructs },
    // jsii requires the lowest version that the peers allow.
    devDependencies: { cdktf: cdktf.slice(1), constructs: constructs.slice(1) },
    dependencies: { yaml: dependencies.yaml },
    bundledDependencies: ['yaml'],
    jsii: {
      outdir: 'dist',
      targets: {},
      versionFormat: 'short',
      tsconfig: 'tsconfig.json',
      validateTsconfig: 'minimal',
    },
  };
}

/** Returns one line for a type of the assembly, with its unions: `interface X: a | b`. */
function describe({ kind, name, properties = [], methods = [] }) {
  const unions = [...properties, ...methods].flatMap((member) => unionsIn(member));
  return `${kind} ${name}${unions.length > 0 ? `: ${[...new Set(unions)].sort().join(', ')}` : ''}`;
}

function unionsIn(value) {
  if (typeof value !== 'object' || value === null) return [];
  const own = value.union ? [value.union.types.map(({ primitive, fqn }) => primitive ?? fqn ?? '?').join(' | ')] : [];
  return [...own, ...Object.values(value).flatMap(unionsIn)];
}

function read(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}
