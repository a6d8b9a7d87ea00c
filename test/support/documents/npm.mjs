/**
 * Stands in for `npm install` where tests follow a document: links the packages of this repository in place of installing them,
 * this package among them. Fails for a package that the repository does not have.
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
/** Packages that the template of `cdktf init` installs and this repository does without. tsx runs what ts-node would. */
const absent = { 'ts-node': 'tsx', 'ts-jest': undefined };

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function npm([command, ...rest]) {
  if (command !== 'install' && command !== 'i') fail(`The tests have no npm ${command}.`);
  const prefixAt = rest.indexOf('--prefix');
  const prefix = prefixAt < 0 ? undefined : rest[prefixAt + 1];
  const specs = rest.filter((arg, index) => !arg.startsWith('-') && (prefixAt < 0 || index !== prefixAt + 1));
  const isGlobal = rest.includes('--global');
  // Globally installed programs are on the PATH already.
  if (isGlobal && prefix === undefined) {
    for (const spec of specs) folderOf(nameOf(spec));
    return;
  }
  const folder = isGlobal ? join(prefix, 'lib') : '.';
  const bin = isGlobal ? join(prefix, 'bin') : join('node_modules', '.bin');
  for (const name of specs.length === 0 ? dependencies() : specs.map(nameOf)) install(name, folder, bin);
}

function nameOf(spec) {
  return spec.replace(/(.)@.*$/, '$1');
}

/** The packages that package.json names. */
function dependencies() {
  const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  return Object.keys({ ...dependencies, ...devDependencies });
}

/** The folder of a package in this repository. */
function folderOf(name) {
  if (name === 'cdktf-mq-users') return root;
  const folder = join(root, 'node_modules', name);
  return existsSync(folder) ? folder : fail(`This repository has no package ${name}, so the tests cannot install it.`);
}

function install(name, folder, bin) {
  if (name in absent) {
    if (absent[name]) program(name, binOf(folderOf(absent[name]))[absent[name]], bin);
    return;
  }
  const target = join(folder, 'node_modules', name);
  mkdirSync(dirname(target), { recursive: true });
  if (!existsSync(target)) symlinkSync(folderOf(name), target);
  for (const [command, file] of Object.entries(binOf(folderOf(name)))) program(command, file, bin);
}

/** The programs of a package, by name. */
function binOf(folder) {
  const { name, bin = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const all = typeof bin === 'string' ? { [name.replace(/^.*\//, '')]: bin } : bin;
  return Object.fromEntries(Object.entries(all).map(([command, file]) => [command, join(folder, file)]));
}

function program(command, file, bin) {
  mkdirSync(bin, { recursive: true });
  const path = join(bin, command);
  writeFileSync(path, `#!/bin/sh\nexec '${process.execPath}' '${file}' "$@"\n`);
  chmodSync(path, 0o755);
}

npm(process.argv.slice(2));
