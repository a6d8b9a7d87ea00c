// Lists the packages of other authors: those that npm installs with this package, and those that are in the provider.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../sources.mjs';

/**
 * A package as package-lock.json records it.
 *
 * @typedef {object} Package
 * @property {string} path its folder, from the root of the repository
 * @property {string} name
 * @property {string} version
 * @property {string} license an SPDX expression
 * @property {string} [integrity]
 * @property {Record<string, string>} [dependencies]
 */

/** The entries of package-lock.json by path. The path of this package is empty. */
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;

/** @returns {Package} */
export function packageAt(path) {
  const entry = lock[path];
  if (entry === undefined) throw new Error(`package-lock.json has no entry for ${path}. Run npm install.`);
  return { ...entry, path, name: entry.name ?? path.split('node_modules/').at(-1) };
}

/** Returns the packages that npm installs with this package. All its peers are optional. */
export function installedPackages() {
  const found = new Map();
  const visit = (path) => {
    for (const dependency of dependenciesOf(packageAt(path))) {
      if (found.has(dependency.path)) continue;
      found.set(dependency.path, dependency);
      visit(dependency.path);
    }
  };
  visit('');
  return sorted(found.values());
}

/** Returns the packages with code in the output of esbuild, from its metafile. */
export function bundledPackages({ outputs }) {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const files = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file);
  const paths = files.map((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]);
  return sorted([...new Set(paths.filter((path) => path !== undefined))].map(packageAt));
}

/** Returns the packages that Node.js finds for the dependencies of a package. */
export function dependenciesOf({ path, dependencies = {} }) {
  return Object.keys(dependencies).map((name) => {
    for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
      const candidate = `${folder}${folder && '/'}node_modules/${name}`;
      if (candidate in lock) return packageAt(candidate);
      if (folder === '') throw new Error(`package-lock.json has no ${name}, which ${path || 'package.json'} needs.`);
    }
  });
}

function sorted(packages) {
  const key = ({ name, version }) => `${name}@${version}`;
  return [...packages].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
