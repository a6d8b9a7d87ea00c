/** Runs a program and measures it together with all its child processes. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import type { Memory, MemorySize, Sample } from './measure';

export interface TreeRun extends Sample {
  readonly status: number | null;
  readonly output: string;
}

/** The interval of memory samples. Shorter peaks can be missed. */
const everyMillis = 25;

/**
 * Returns the time to the end, and the peaks of the memory of the process and its descendants, if /proc exists (on Linux).
 * Resident memory includes mapped pages of program files, which depend on previous runs and are shared between processes.
 * Private memory is not shared.
 */
export function runTree(
  file: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<TreeRun> {
  const began = performance.now();
  const child = spawn(file, [...args], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  }
  let peak: Memory = { all: none, children: none };
  const look = () => {
    const now = memoryOf(child.pid ?? 0);
    peak = { all: highest(peak.all, now.all), children: highest(peak.children, now.children) };
  };
  const watch = existsSync('/proc/self/stat') ? setInterval(look, everyMillis) : undefined;
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      clearInterval(watch);
      const millis = performance.now() - began;
      resolve({ status, output, millis, ...(watch && { memory: peak }) });
    });
  });
}

const none: MemorySize = { resident: 0, private: 0 };
const highest = (a: MemorySize, b: MemorySize): MemorySize => ({
  resident: Math.max(a.resident, b.resident),
  private: Math.max(a.private, b.private),
});
const sum = (a: MemorySize, b: MemorySize): MemorySize => ({
  resident: a.resident + b.resident,
  private: a.private + b.private,
});

/** Returns the memory of a process with its descendants, and the memory of the descendants. */
function memoryOf(root: number): Memory {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    const parent = Number.isNaN(pid) ? undefined : parentOf(pid);
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  let below = none;
  const left = [...(children.get(root) ?? [])];
  for (let pid = left.pop(); pid !== undefined; pid = left.pop()) {
    below = sum(below, sizeOf(pid));
    left.push(...(children.get(pid) ?? []));
  }
  return { all: sum(sizeOf(root), below), children: below };
}

function sizeOf(pid: number): MemorySize {
  const status = read(`/proc/${pid}/status`);
  const mebibytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
  return { resident: mebibytes('VmRSS'), private: mebibytes('RssAnon') };
}

/** The name in parentheses may contain any characters. It is followed by the state and the parent. */
function parentOf(pid: number): number | undefined {
  const match = /\) \S+ (\d+)/.exec(read(`/proc/${pid}/stat`));
  return match ? Number(match[1]) : undefined;
}

/** Returns an empty text for a process that has ended. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
