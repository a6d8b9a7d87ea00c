// The folders of this script, in a clone and in an installed package.
import { existsSync, lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The folder of the built bundle. */
export const providerFolder = join(root, 'dist', 'provider');

/** Returns the folder of downloaded runtimes. Every file in it is verified at each use. */
export function cacheFolder() {
  // The package has only this script of the folder.
  const isClone = existsSync(join(root, 'build', 'build.mjs'));
  return isClone ? join(root, '.cache') : join(userCache(), 'cdktf-mq-users');
}

function userCache() {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  const named = process.platform === 'win32' ? LOCALAPPDATA : XDG_CACHE_HOME;
  if (named && isAbsolute(named)) return named;
  return process.platform === 'darwin' ? join(homedir(), 'Library', 'Caches') : join(homedir(), '.cache');
}

const temporaryPrefix = 'terraform-provider-mq-';
/** A build takes less than a minute for each platform. */
const leftoverMillis = 60 * 60 * 1000;

/** Calls a function with a temporary folder, which is removed afterwards, and so are those of builds that were killed. */
export function withTemporaryFolder(use) {
  removeLeftovers();
  const folder = mkdtempSync(join(tmpdir(), temporaryPrefix));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function removeLeftovers() {
  try {
    removeOldFolders();
  } catch {
    // Nothing depends on it.
  }
}

function removeOldFolders() {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(temporaryPrefix) || !/^[A-Za-z0-9]{6}$/.test(name.slice(temporaryPrefix.length))) continue;
    const folder = join(tmpdir(), name);
    const stats = lstatSync(folder, { throwIfNoEntry: false });
    const isOwn = stats?.isDirectory() && (process.getuid === undefined || stats.uid === process.getuid());
    if (isOwn && Date.now() - stats.mtimeMs > leftoverMillis) rmSync(folder, { recursive: true, force: true });
  }
}
