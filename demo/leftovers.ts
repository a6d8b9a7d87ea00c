/**
 * The demo's folder. It is removed however the demo ends; what a demo leaves that was killed with SIGKILL, the next one
 * removes.
 */
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const name = /^mq-users-demo-(\d+)-[A-Za-z0-9]{6}$/;

/** Makes the folder. Its name has the id of this process, which shows later whether the demo still runs. */
export function makeFolder(): string {
  removeLeftovers();
  const folder = mkdtempSync(join(tmpdir(), `mq-users-demo-${process.pid}-`));
  // For Terraform and its plugins: their own leftovers go with the folder.
  mkdirSync(join(folder, 'tmp'));
  return folder;
}

/** Removes the folder, in which programs may still write that were killed a moment ago. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}

function removeLeftovers(): void {
  for (const entry of readdirSync(tmpdir())) {
    const [, pid] = name.exec(entry) ?? [];
    const folder = join(tmpdir(), entry);
    try {
      if (pid && !isRunning(Number(pid)) && lstatSync(folder).uid === process.getuid?.()) removeFolder(folder);
    } catch {
      // Another demo removes it at the same time.
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
