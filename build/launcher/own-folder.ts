/** Checks whether only this user can write to a folder or replace it. */
import { lstatSync, mkdirSync, readlinkSync, type Stats } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';

const writableByOthers = 0o022;
const accessibleToOthers = 0o077;
/** In a folder with this bit, only the owner of an entry can rename or remove it. */
const sticky = 0o1000;
const mostLinks = 20;

/**
 * Returns the folder's path without links, or undefined. The folder must have the mode 0700. Every folder above it, and
 * every link on the way, must belong to this user or to root, in a folder where others cannot replace entries.
 */
export function ownFolder(path: string, { create = false } = {}): string | undefined {
  const uid = process.geteuid?.();
  if (uid === undefined || !isAbsolute(path)) return undefined;
  const rest = path.split('/');
  let folder = '/';
  let stats = lstatSync(folder);
  let links = 0;
  if (!isTrustedFolder(stats, uid)) return undefined;
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    if (name === '' || name === '.') continue;
    const next = name === '..' ? dirname(folder) : join(folder, name);
    stats = lstat(next, create);
    if (stats.isSymbolicLink()) {
      if (++links > mostLinks || !isTrustedOwner(stats, uid)) return undefined;
      const target = readlinkSync(next);
      if (isAbsolute(target)) folder = '/';
      rest.unshift(...target.split('/'));
      continue;
    }
    if (!isTrustedFolder(stats, uid)) return undefined;
    folder = next;
  }
  stats = lstatSync(folder);
  return stats.uid === uid && (stats.mode & accessibleToOthers) === 0 ? folder : undefined;
}

function lstat(path: string, create: boolean): Stats {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats) return stats;
  if (create) mkdirSync(path, 0o700);
  return lstatSync(path);
}

function isTrustedFolder(stats: Stats, uid: number): boolean {
  const isReplaceable = (stats.mode & writableByOthers) !== 0 && (stats.mode & sticky) === 0;
  return stats.isDirectory() && isTrustedOwner(stats, uid) && !isReplaceable;
}

function isTrustedOwner(stats: Stats, uid: number): boolean {
  return stats.uid === uid || stats.uid === 0;
}
