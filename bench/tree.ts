/** Runs a program and measures it together with every process that it starts. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import type { Sample } from './measure';

export interface TreeRun extends Sample {
  readonly status: number | null;
  readonly output: string;
}

/** How often memory is looked at. Peaks shorter than that can be missed. */
const everyMillis = 25;

/**
 * Time to the end, and the highest sum of resident memory over the process and its descendants, where there is a /proc
 * (on Linux). Pages that processes share count for each of them.
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
  let peak = 0;
  let childPeak = 0;
  const look = () => {
    const { all, own } = residentOf(child.pid ?? 0);
    peak = Math.max(peak, all);
    childPeak = Math.max(childPeak, all - own);
  };
  const watch = existsSync('/proc/self/stat') ? setInterval(look, everyMillis) : undefined;
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      clearInterval(watch);
      const millis = performance.now() - began;
      const memory = { mebibytes: peak / 1024, childMebibytes: childPeak / 1024 };
      resolve({ status, output, millis, ...(peak > 0 && memory) });
    });
  });
}

/** Resident memory of a process with its descendants, and on its own, in KiB. */
function residentOf(root: number): { readonly all: number; readonly own: number } {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    const parent = Number.isNaN(pid) ? undefined : parentOf(pid);
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  let all = 0;
  const left = [root];
  for (let pid = left.pop(); pid !== undefined; pid = left.pop()) {
    all += resident(pid);
    left.push(...(children.get(pid) ?? []));
  }
  return { all, own: resident(root) };
}

function resident(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0);
}

/** The name in parentheses may hold anything; what follows it is the state, then the parent. */
function parentOf(pid: number): number | undefined {
  const match = /\) \S+ (\d+)/.exec(read(`/proc/${pid}/stat`));
  return match ? Number(match[1]) : undefined;
}

/** Nothing, for a process that has ended meanwhile. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
