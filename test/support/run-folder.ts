/**
 * The demo's folder. It is removed however the demo ends; what a demo leaves that was killed with SIGKILL, the next one
 * removes. A demo that runs listens on a socket in its folder: the system knows that, regardless of the process ids that containers that
 * share a temporary folder have.
 */
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive, longestPath } from '../../src/terraform-plugin/transport/private-socket';

const name = /^mq-users-demo-[A-Za-z0-9]{6}$/;
const socketName = 's';

/** Creates the folder. It has its final name once this process listens in it. */
export function makeFolder(temporary = tmpdir()): string {
  const prefix = join(temporary, 'mq-users-demo.new-');
  // A path that is too long would be cut off.
  const isTooLong = Buffer.byteLength(join(`${prefix}......`, socketName)) > longestPath;
  if (isTooLong) throw new Error(`${temporary} is too long for a socket. Set TMPDIR to a folder with a shorter path.`);
  const unfinished = mkdtempSync(prefix);
  const server = createServer().on('error', () => undefined);
  // A socket is bound at once; the event comes later.
  server.listen(join(unfinished, socketName)).unref();
  if (!server.listening) {
    removeFolder(unfinished);
    throw new Error(`A socket cannot be created in ${temporary}. Set TMPDIR to another folder.`);
  }
  const folder = join(temporary, `mq-users-demo-${unfinished.slice(-6)}`);
  renameSync(unfinished, folder);
  // For Terraform and its plugins: their own leftovers go with the folder.
  mkdirSync(join(folder, 'tmp'));
  return folder;
}

/** Removes a folder, in which programs may still write that were killed a moment ago. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}

/** Removes the folders of demos that were killed. */
export async function removeLeftovers(temporary = tmpdir()): Promise<void> {
  for (const entry of readdirSync(temporary)) {
    if (!name.test(entry)) continue;
    const folder = join(temporary, entry);
    try {
      const stats = lstatSync(folder);
      const isOwn = stats.isDirectory() && stats.uid === process.getuid?.();
      if (isOwn && !(await isAlive(join(folder, socketName)))) removeFolder(folder);
    } catch {
      // Another demo removes it at the same time.
    }
  }
}
