/** Ends a provider whose Terraform has ended: a Terraform that was killed cannot call Shutdown. */
import { readFileSync } from 'node:fs';

export interface Shell {
  readonly pid: number;
  readonly parent: number;
}

const everyMillis = 250;

/** Ends this process when its parent changes, or when the parent of the shell between Terraform and this process does. */
export function exitWithParent(shell: Shell | undefined): void {
  const parent = process.ppid;
  // On Windows, a process keeps the number of its parent after the parent has ended.
  const endsAlone = process.platform === 'win32' && exists(parent);
  const isOrphan = () =>
    process.ppid !== parent || (endsAlone && !exists(parent)) || (shell !== undefined && !isShellOf(shell));
  setInterval(() => {
    if (isOrphan()) process.exit(0);
  }, everyMillis).unref();
}

/** Returns whether the shell still runs and has the same parent. */
function isShellOf({ pid, parent }: Shell): boolean {
  if (process.platform === 'linux') {
    const now = parentOf(pid);
    if (now !== undefined) return now === parent;
  }
  return exists(pid) && (parent <= 1 || exists(parent));
}

/** Reads the parent of a process from /proc; undefined if that is not possible. */
function parentOf(pid: number): number | undefined {
  try {
    // The format is "pid (name) state ppid"; the name can contain spaces and parentheses.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 1).split(' ')[2]);
  } catch {
    return undefined;
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
