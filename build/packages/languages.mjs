/**
 * The packages in other languages: jsii-pacmak generates their code from the jsii module of a framework, and the tools of
 * each language build them.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../sources.mjs';
import { assemblyOfGenerators, assemblyOfRuntime } from './assemblies.mjs';
import { translationsFile } from './examples.mjs';
import { buildJava } from './java.mjs';
import { manifestOf } from './jsii.mjs';
import { readJson, writeJson } from './json.mjs';
import { jsiiModule } from './module.mjs';
import { npm } from './npm.mjs';
import { run, runPackage } from './programs.mjs';
import { guardPython, pinBuildTool, pythonBuildTool, writeReadme } from './python.mjs';

/**
 * What is done for each language with the generated code, in a folder: `guard` changes it, `build` writes the package.
 * `needs` describes the tools, and `tryTools` fails without them.
 */
const steps = {
  python: {
    needs: 'python3 with pip, and PyPI or a mirror of it',
    tryTools: ['python3', ['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', '.', pythonBuildTool]],
    guard: (code, framework, version) => {
      guardPython(code, framework);
      pinBuildTool(code);
      writeReadme(code, version, framework);
    },
    build: (code, out) => run('python3', ['-m', 'pip', 'wheel', '--quiet', '--no-deps', '--wheel-dir', out, '.'], code),
  },
  java: {
    needs: 'Maven and a JDK',
    tryTools: ['mvn', ['--version']],
    build: buildJava,
  },
  // A Go module is its code.
  go: { build: (code, out) => cpSync(code, out, { recursive: true }) },
  dotnet: {
    needs: 'the .NET SDK',
    tryTools: ['dotnet', ['--version']],
    build: (code, out, { targets }) =>
      run('dotnet', ['pack', '--configuration', 'Release', '--output', out], join(code, targets.dotnet.packageId)),
  },
};

/** The languages besides TypeScript and JavaScript. */
export const languages = Object.keys(steps);

/** Returns a text for each language whose tools are missing here, with the reason. */
export function missingTools(wanted) {
  const folder = mkdtempSync(join(tmpdir(), 'mq-users-tools-'));
  try {
    return wanted.flatMap((language) => {
      const { needs, tryTools } = steps[language];
      if (!tryTools) return [];
      const [program, args] = tryTools;
      const { status, stderr, error } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
      if (status === 0) return [];
      const [reason] = error ? [error.message] : stderr.trim().split('\n').slice(-1);
      return [`Packages for ${language} need ${needs}: ${reason || `${program} ended with status ${status}`}`];
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Writes the packages in some languages to a folder, one folder for each language.
 *
 * @param {{ codeOnly: boolean }} options whether to write source code only, for machines without the tools of the languages
 */
export function writeLanguagePackages(framework, out, version, wanted, { codeOnly }) {
  const folder = mkdtempSync(join(tmpdir(), 'mq-users-package-'));
  try {
    const [module, generated] = ['module', 'generated'].map((name) => join(folder, name));
    writeModule(framework, module, version);
    console.error(`Generating ${framework.name} for ${wanted.join(', ')} ...`);
    // Types are not checked by the generated code, but by the constructs, which report all violations at once.
    const options = ['--code-only', '--no-runtime-type-checking', '--no-npmignore'];
    const args = ['--outdir', generated, '--targets', ...wanted, ...options];
    runPackage('jsii-pacmak', args, module);
    const tarball = packRuntime(module, folder);
    for (const language of wanted) {
      const code = join(generated, language);
      replaceTarballs(code, tarball);
      steps[language].guard?.(code, framework, version);
      mkdirSync(join(out, language), { recursive: true });
      if (codeOnly) cpSync(code, join(out, language, framework.name), { recursive: true });
      else steps[language].build(code, join(out, language), framework);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Writes the module from which code is generated: the compiled constructs, the provider, the script that makes the provider
 * self-contained, the rotation function, and the package that it bundles.
 */
function writeModule(framework, folder, version) {
  const compiled = jsiiModule(framework, version);
  mkdirSync(folder);
  for (const file of [translationsFile, 'README.md', 'LICENSE', 'dist']) {
    cpSync(join(compiled, file), join(folder, file), { recursive: true });
  }
  writeJson(join(folder, '.jsii'), assemblyOfGenerators(readJson(join(compiled, '.jsii'))));
  const provider = join(folder, 'dist', 'provider');
  mkdirSync(provider);
  for (const file of ['terraform-provider-mq', 'manifest.json', 'THIRD_PARTY_LICENSES', 'RUNTIME_LICENSES']) {
    cpSync(join(root, 'dist', 'provider', file), join(provider, file));
  }
  for (const file of ['self-contained.mjs', 'self-contained']) {
    cpSync(join(root, 'build', file), join(folder, 'build', file), { recursive: true });
  }
  mkdirSync(join(folder, 'dist', 'rotation'));
  cpSync(join(root, 'dist', 'rotation', 'function.zip'), join(folder, 'dist', 'rotation', 'function.zip'));
  const manifest = manifestOf(framework, version);
  writeJson(join(folder, 'package.json'), {
    ...manifest,
    devDependencies: undefined,
    files: ['dist', 'build', '.jsii'],
  });
  // npm packs what it bundles only from a folder, not through a link.
  const packages = join(folder, 'node_modules');
  mkdirSync(packages);
  for (const name of manifest.bundledDependencies) {
    cpSync(join(root, 'node_modules', name), join(packages, name), { recursive: true });
    setModes(join(packages, name));
  }
  for (const name of Object.keys(manifest.peerDependencies)) {
    symlinkSync(join(root, 'node_modules', name), join(packages, name), 'dir');
  }
}

/** Gives installed files the modes of packages, regardless of the umask of npm, so that equal sources have equal packages. */
function setModes(folder) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) chmodSync(path, 0o755);
    else if (entry.isFile()) chmodSync(path, (statSync(path).mode & 0o100) === 0 ? 0o644 : 0o755);
  }
}

/** Packs the module with the assembly that jsii reads at run time, and returns the path of the file. */
function packRuntime(module, folder) {
  writeJson(join(module, '.jsii'), assemblyOfRuntime(readJson(join(module, '.jsii'))));
  const [{ filename }] = npm(module, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder);
  return join(folder, filename);
}

/** Replaces the npm package that generated code contains. */
function replaceTarballs(code, tarball) {
  const found = readdirSync(code, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.tgz'));
  if (found.length !== 1) throw new Error(`${code} has ${found.length} npm packages. Expected: 1.`);
  for (const file of found) cpSync(tarball, join(code, file));
}
