/** The packages in other languages, which jsii-pacmak generates from the jsii module of a framework. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../sources.mjs';
import { manifestOf, runNode, writeJson } from './jsii.mjs';
import { jsiiModule } from './module.mjs';

/** The languages besides TypeScript and JavaScript. */
export const languages = ['python', 'java', 'go', 'dotnet'];

/**
 * Writes the packages in some languages to a folder, one folder for each language.
 *
 * @param {{ codeOnly: boolean }} options whether to write source code only, for machines without the tools of the languages
 */
export function writeLanguagePackages(framework, out, version, wanted, { codeOnly }) {
  const folder = mkdtempSync(join(tmpdir(), 'mq-users-package-'));
  try {
    writeModule(framework, folder, version);
    console.error(`Generating ${framework.name} for ${wanted.join(', ')} ...`);
    mkdirSync(out, { recursive: true });
    const args = ['--outdir', out, '--targets', ...wanted, '--no-npmignore', ...(codeOnly ? ['--code-only'] : [])];
    runNode('jsii-pacmak', ['jsii-pacmak', 'bin', 'jsii-pacmak'], args, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes the module as jsii-pacmak packs it: the compiled constructs, the provider, and the package that it bundles. */
function writeModule(framework, folder, version) {
  const compiled = jsiiModule(framework, version);
  for (const file of ['.jsii', 'README.md', 'LICENSE', 'dist']) {
    cpSync(join(compiled, file), join(folder, file), { recursive: true });
  }
  const provider = join(folder, 'dist', 'provider');
  mkdirSync(provider);
  for (const file of ['terraform-provider-mq', 'manifest.json', 'THIRD_PARTY_LICENSES', 'RUNTIME_LICENSES']) {
    cpSync(join(root, 'dist', 'provider', file), join(provider, file));
  }
  const manifest = manifestOf(framework, version);
  writeJson(join(folder, 'package.json'), { ...manifest, devDependencies: undefined, files: ['dist', '.jsii'] });
  // npm packs what it bundles only from a folder, not through a link.
  const packages = join(folder, 'node_modules');
  mkdirSync(packages);
  for (const name of manifest.bundledDependencies) {
    cpSync(join(root, 'node_modules', name), join(packages, name), { recursive: true });
  }
  for (const name of Object.keys(manifest.peerDependencies)) {
    symlinkSync(join(root, 'node_modules', name), join(packages, name), 'dir');
  }
}
