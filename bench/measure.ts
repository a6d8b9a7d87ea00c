/** Repeats measurements in turn, so that a busy moment of the machine hits all alike, and says what came of them. */

export interface Sample {
  readonly millis: number;
  /** Resident memory at its height, in MiB, where it was measured. */
  readonly mebibytes?: number;
  /** The part of it that what was started by the measured program had, at its own height. */
  readonly childMebibytes?: number;
  /** Calls of the API, where they were counted. */
  readonly calls?: number;
}

export interface Candidate {
  readonly name: string;
  readonly measure: () => Promise<Sample>;
}

/**
 * One line a candidate: median time, memory and calls, with their ratios to the first candidate. The first round is not
 * counted.
 */
export async function compare(candidates: readonly Candidate[], rounds: number): Promise<string[]> {
  const samples = new Map(candidates.map(({ name }): [string, Sample[]] => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const { name, measure } of candidates) {
      const sample = await measure();
      if (round > 0) samples.get(name)?.push(sample);
    }
  }
  const first = [...(samples.values().next().value ?? [])];
  const base = median(first.map(({ millis }) => millis));
  const baseMemory = median(first.map(({ mebibytes }) => mebibytes ?? NaN));
  const baseChildren = median(first.map(({ childMebibytes }) => childMebibytes ?? NaN));
  return [...samples].map(([name, list]) => {
    const millis = median(list.map((sample) => sample.millis));
    const least = Math.min(...list.map((sample) => sample.millis));
    const memory = median(list.map((sample) => sample.mebibytes ?? NaN));
    const parts = [`${millis.toFixed(0)} ms (least ${least.toFixed(0)})`, `x${(millis / base).toFixed(2)}`];
    if (!Number.isNaN(memory)) parts.push(`${memory.toFixed(0)} MiB`, `x${(memory / baseMemory).toFixed(2)}`);
    const children = median(list.map((sample) => sample.childMebibytes ?? NaN));
    if (!Number.isNaN(children)) {
      parts.push(`(children ${children.toFixed(0)} MiB  x${(children / baseChildren).toFixed(2)})`);
    }
    const calls = list[0]?.calls;
    if (calls !== undefined) parts.push(`${calls} calls`);
    return `${name.padEnd(44)} ${parts.join('  ')}`;
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
