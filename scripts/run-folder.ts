/**
 * Creates the temporary folder of a run of the tests, of the demo or of a release, and removes those of runs that were killed. A run listens
 * on a socket in its folder while it lives, which also holds between containers that share a temporary folder but not their
 * process ids.
 */
import { lstatSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive, longestPath } from '../src/terraform-plugin/transport/private-socket';

const socketName = 's';
/** A folder is created and renamed within milliseconds. After this time, one with the unfinished name is a leftover. */
const unfinishedMillis = 60 * 60 * 1000;

const finalPrefix = (name: string) => `${name}-`;
const unfinishedPrefix = (name: string) => `${name}.new-`;

/** Creates the folder. It has its final name once this process listens in it. */
export function makeFolder(name: string, temporary = tmpdir()): string {
  const prefix = join(temporary, unfinishedPrefix(name));
  // A path that is too long would be cut off.
  const isTooLong = Buffer.byteLength(join(`${prefix}......`, socketName)) > longestPath;
  if (isTooLong) throw new Error(`${temporary} is too long for a socket. Set TMPDIR to a folder with a shorter path.`);
  const unfinished = mkdtempSync(prefix);
  const server = createServer().on('error', () => undefined);
  // A socket is bound at once; the event comes later.
  server.listen(join(unfinished, socketName)).unref();
  if (!server.listening) {
    removeFolder(unfinished);
    throw new Error(`No socket can be created in ${temporary}. Set TMPDIR to another folder.`);
  }
  const folder = join(temporary, finalPrefix(name) + unfinished.slice(-6));
  renameSync(unfinished, folder);
  return folder;
}

/** Removes a folder. Programs that were killed a moment ago may still write to it. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

/** Removes the folders of runs that were killed, unless a process of such a run still exists. */
export async function removeLeftovers(name: string, temporary = tmpdir()): Promise<void> {
  for (const entry of readdirSync(temporary)) {
    try {
      if (await isLeftover(name, temporary, entry)) removeFolder(join(temporary, entry));
    } catch {
      // Another run removes it at the same time.
    }
  }
}

async function isLeftover(name: string, temporary: string, entry: string): Promise<boolean> {
  const isFinal = isNamed(entry, finalPrefix(name));
  if (!isFinal && !isNamed(entry, unfinishedPrefix(name))) return false;
  const folder = join(temporary, entry);
  const stats = lstatSync(folder);
  if (!stats.isDirectory() || stats.uid !== process.getuid?.()) return false;
  if (!isFinal && Date.now() - stats.mtimeMs < unfinishedMillis) return false;
  return !(await isAlive(join(folder, socketName))) && !hasProcess(folder);
}

/** Whether a process has the folder, or a folder in it, as its temporary folder. Known on Linux only. */
function hasProcess(folder: string): boolean {
  if (process.platform !== 'linux') return false;
  const text = new RegExp(`(^|\0)TMPDIR=${folder.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(/|\0|$)`);
  return readdirSync('/proc').some((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return text.test(readFileSync(`/proc/${pid}/environ`, 'latin1'));
    } catch {
      // The process has ended, or belongs to another user.
      return false;
    }
  });
}

function isNamed(entry: string, prefix: string): boolean {
  return entry.startsWith(prefix) && /^[A-Za-z0-9]{6}$/.test(entry.slice(prefix.length));
}
