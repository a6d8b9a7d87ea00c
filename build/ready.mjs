// Prepares a clone: installs the packages and builds, each only if its inputs have changed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { requirePrerequisites } from './prerequisites.mjs';
import { root, sourceHash } from './sources.mjs';

requirePrerequisites({ core: 'unused' });

const lock = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');
const installed = join(root, 'node_modules', '.cdktf-mq-users-lock');
if (read(installed) !== lock && isInstalled()) writeFileSync(installed, lock);
if (read(installed) !== lock) {
  if (lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) {
    // npm ci would empty the folder that the link leads to, which another clone uses.
    console.error(
      'node_modules is a symbolic link to packages of another version. Remove the link, and run this again.',
    );
    process.exit(1);
  }
  run('Installing packages', 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel', 'error']);
  writeFileSync(installed, lock);
}
// Examples are complete projects. In a clone, their imports of this package lead to its folder.
const self = join(root, 'node_modules', 'cdktf-mq-users');
const isOwn = !lstatSync(dirname(self)).isSymbolicLink(); // not the packages of another clone
if (isOwn && !lstatSync(self, { throwIfNoEntry: false })) {
  // A junction, which needs no privilege, has an absolute path.
  symlinkSync(process.platform === 'win32' ? root : '..', self, 'junction');
}
if (read(join(root, 'dist', '.built-from')) !== sourceHash()) {
  run('Building', process.execPath, [join(root, 'build', 'build.mjs')]);
}

/**
 * Returns whether another npm ci has installed exactly the packages of the lock file. npm notes what it has installed in
 * node_modules/.package-lock.json.
 */
function isInstalled() {
  const note = read(join(root, 'node_modules', '.package-lock.json'));
  if (note === '') return false;
  const packagesOf = (text) => Object.entries(parsed(text).packages ?? {}).filter(([path]) => path !== '');
  const wanted = Object.fromEntries(packagesOf(read(join(root, 'package-lock.json'))));
  const found = Object.fromEntries(packagesOf(note));
  const isSame = ([path, { version, integrity }]) =>
    wanted[path]?.version === version && wanted[path]?.integrity === integrity;
  // Packages for other platforms are optional, and not installed.
  const isComplete = Object.entries(wanted).every(([path, { optional }]) => optional || path in found);
  return isComplete && Object.entries(found).every(isSame);
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

function read(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

function run(what, command, args) {
  console.error(`${what} ...`);
  // Code of other packages does not need the passphrase of a release (scripts/release/signing.ts).
  const { SIGNING_KEY_PASSPHRASE: _, ...env } = process.env;
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    env,
    stdio: ['ignore', 2, 'inherit'],
    // On Windows, npm is a batch file.
    shell: process.platform === 'win32' && command === 'npm',
  });
  if (error) console.error(`${command} could not be started: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}
