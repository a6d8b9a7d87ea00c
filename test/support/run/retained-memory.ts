/** Measures the memory that a piece of work retains, without garbage that is not collected yet, unlike the size of the process. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const SAMPLE_MILLIS = 100;

/** Returns how many bytes the process retains now. */
export function retained(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Runs the work, and returns its result and by how many bytes more than before it retained at most, sampled as it ran. */
export async function withPeakOfMemory<T>(work: () => Promise<T>): Promise<{ result: T; bytes: number }> {
  const before = retained();
  let peak = before;
  const timer = setInterval(() => (peak = Math.max(peak, retained())), SAMPLE_MILLIS);
  try {
    const result = await work();
    return { result, bytes: Math.max(peak, retained()) - before };
  } finally {
    clearInterval(timer);
  }
}
