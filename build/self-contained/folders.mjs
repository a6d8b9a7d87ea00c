// The folders of this script, in a clone and in an installed package.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
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
