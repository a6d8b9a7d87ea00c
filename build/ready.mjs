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

function read(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

function run(what, command, args) {
  console.error(`${what} ...`);
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 'inherit'],
    // On Windows, npm is a batch file.
    shell: process.platform === 'win32' && command === 'npm',
  });
  if (error) console.error(`${command} could not be started: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}
