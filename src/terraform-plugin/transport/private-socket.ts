/**
 * The Unix socket of a plugin, in a folder of its own that only its user can enter. A folder with the final name holds a
 * socket that listens, or is left over from a process that was killed: such folders are removed at the next start.
 */
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { lstat, opendir, rmdir, unlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Bytes of a socket's path: 104 on macOS and 108 on Linux, with a zero at the end. */
export const longestPath = 103;
const randomCharacters = 6;
/** What separates the parts of the handshake line, or ends it. */
const unfitForHandshake = /[|\u0000-\u001f\u007f\u0085\u2028\u2029\ufffd]/;
const socketName = 's';

/** How much a start does for processes that were killed. */
const mostEntries = 10_000;
const mostFolders = 32;
const longestMillis = 500;
/** A folder without a socket that listens is made and renamed within milliseconds. */
const unfinishedMillis = 60 * 60 * 1000;

/** The folders in which to try it, in this order. */
export function temporaryFolders(): string[] {
  return [...new Set([tmpdir(), process.env.XDG_RUNTIME_DIR ?? '', '/tmp', '/var/tmp', '/dev/shm'])];
}

export interface PrivateSocket {
  readonly path: string;
  remove(): void;
}

/**
 * Has a socket made in a new private folder. Throws, and leaves nothing, where a folder or a socket cannot be made.
 * @param bind listens on the path that it gets
 */
export async function privateSocket(
  name: string,
  temporary: string,
  bind: (path: string) => Promise<void>,
): Promise<PrivateSocket> {
  if (!isAbsolute(temporary)) throw new Error(`${JSON.stringify(temporary)} is not an absolute path`);
  if (unfitForHandshake.test(temporary)) throw new Error(`${JSON.stringify(temporary)} has characters that do not fit`);
  // The longer of the two names, since a path that is too long would be cut off.
  const unfinished = join(temporary, unfinishedPrefix(name));
  if (Buffer.byteLength(join(unfinished + '-'.repeat(randomCharacters), socketName)) > longestPath) {
    throw new Error(`${temporary} is too long for a socket`);
  }
  let folder = mkdtempSync(unfinished);
  try {
    await bind(join(folder, socketName));
    const final = join(temporary, finalPrefix(name) + folder.slice(-randomCharacters));
    renameSync(folder, final);
    folder = final;
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return { path: join(folder, socketName), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Removes folders of killed processes beside a socket. Never throws, and looks at a bounded number of entries. */
export async function removeLeftovers(name: string, temporary: string): Promise<void> {
  const end = Date.now() + longestMillis;
  let folders = 0;
  try {
    const uid = process.geteuid?.();
    const { mode } = await lstat(temporary);
    // Where others can rename our folders, nothing is certain about a path.
    if (uid === undefined || ((mode & 0o022) !== 0 && (mode & 0o1000) === 0)) return;
    let entries = 0;
    for await (const entry of await opendir(temporary, { bufferSize: 256 })) {
      if (++entries > mostEntries || folders >= mostFolders || Date.now() > end) return;
      const isFinal = isNamed(entry.name, finalPrefix(name));
      if (!entry.isDirectory() || !(isFinal || isNamed(entry.name, unfinishedPrefix(name)))) continue;
      folders += 1;
      await removeIfLeftOver(join(temporary, entry.name), isFinal, uid);
    }
  } catch {
    // Somebody else may have removed something at the same time.
  }
}

async function removeIfLeftOver(folder: string, isFinal: boolean, uid: number): Promise<void> {
  try {
    const stats = await lstat(folder);
    if (!stats.isDirectory() || stats.uid !== uid || (stats.mode & 0o777) !== 0o700) return;
    if (!isFinal && Date.now() - stats.mtimeMs < unfinishedMillis) return;
    const socket = join(folder, socketName);
    if (await isAlive(socket)) return;
    await unlink(socket).catch(() => undefined);
    // Fails, and leaves the folder, if there is anything else in it.
    await rmdir(folder);
  } catch {
    // Not ours to remove.
  }
}

/** False only if the system says that nothing listens. */
export function isAlive(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket);
    const timer = setTimeout(() => end(true), longestMillis);
    const end = (alive: boolean) => {
      clearTimeout(timer);
      connection.destroy();
      resolve(alive);
    };
    connection.once('connect', () => end(true));
    connection.once('error', ({ code }: NodeJS.ErrnoException) => end(code !== 'ECONNREFUSED' && code !== 'ENOENT'));
    connection.unref();
  });
}

function finalPrefix(name: string): string {
  return `tf-${name}-`;
}

function unfinishedPrefix(name: string): string {
  return `tf-${name}.new-`;
}

function isNamed(entry: string, prefix: string): boolean {
  return entry.startsWith(prefix) && /^[A-Za-z0-9]{6}$/.test(entry.slice(prefix.length));
}
