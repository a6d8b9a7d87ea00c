/**
 * Creates the Unix socket of a provider, in a separate folder that only its user can enter. A folder with the final name contains
 * a socket that listens, or is left over from a process that was killed. Leftover folders are removed at the next start.
 */
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { lstat, opendir, rmdir, unlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** The limit of a socket's path in bytes: 104 on macOS and 108 on Linux, including a zero at the end. */
export const longestPath = 103;
const randomCharacters = 6;
/** Characters that separate the parts of the handshake line, or end it. */
const unfitForHandshake = /[|\u0000-\u001f\u007f\u0085\u2028\u2029\ufffd]/;
const socketName = 's';

/** The limits of what a start removes. */
const mostEntries = 10_000;
const mostFolders = 32;
const longestMillis = 500;
/** A folder is created and renamed within milliseconds. After this time, one with the unfinished name is a leftover. */
const unfinishedMillis = 60 * 60 * 1000;

/** Returns the folders in which to create the socket, in the order in which to try them. */
export function temporaryFolders(): string[] {
  return [...new Set([tmpdir(), process.env.XDG_RUNTIME_DIR ?? '', '/tmp', '/var/tmp', '/dev/shm'])];
}

export interface PrivateSocket {
  readonly path: string;
  remove(): void;
}

/**
 * Creates a socket in a new private folder. Throws, and leaves nothing behind, if a folder or a socket cannot be created.
 * @param bind listens on the path that it receives
 */
export async function privateSocket(
  name: string,
  temporary: string,
  bind: (path: string) => Promise<void>,
): Promise<PrivateSocket> {
  if (!isAbsolute(temporary)) throw new Error(`${JSON.stringify(temporary)} is not an absolute path`);
  if (unfitForHandshake.test(temporary))
    throw new Error(`${JSON.stringify(temporary)} contains characters that are not allowed`);
  // The longer of the two names, because a path that is too long would be cut off.
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

/** Removes folders of killed processes next to a socket. Never throws, and checks a limited number of entries. */
export async function removeLeftovers(name: string, temporary: string): Promise<void> {
  const end = Date.now() + longestMillis;
  let folders = 0;
  try {
    const uid = process.geteuid?.();
    const { mode } = await lstat(temporary);
    // If other users can rename our folders, a path is not reliable.
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
    // Another process may have removed a folder at the same time.
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
    // Fails, and keeps the folder, if it contains anything else.
    await rmdir(folder);
  } catch {
    // The folder belongs to another user or process.
  }
}

/** Returns false only if the system reports that no process listens. */
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
