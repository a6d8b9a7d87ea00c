/** Ends a plugin whose Terraform is gone: one that was killed cannot call Shutdown. */
import { readFileSync } from 'node:fs';

export interface Shell {
  readonly pid: number;
  readonly parent: number;
}

const everyMillis = 250;

/** Ends this process when its parent is another one than now, or when the shell between Terraform and it lost its own. */
export function exitWithParent(shell: Shell | undefined): void {
  const parent = process.ppid;
  const isOrphan = () => process.ppid !== parent || (shell !== undefined && !isShellOf(shell));
  setInterval(() => {
    if (isOrphan()) process.exit(0);
  }, everyMillis).unref();
}

/** Whether the shell is there, and still is its parent's child. */
function isShellOf({ pid, parent }: Shell): boolean {
  if (process.platform === 'linux') {
    const now = parentOf(pid);
    if (now !== undefined) return now === parent;
  }
  return exists(pid) && (parent <= 1 || exists(parent));
}

/** From /proc; undefined where that cannot be read. */
function parentOf(pid: number): number | undefined {
  try {
    // pid (name) state ppid: the name may have spaces and parentheses.
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
