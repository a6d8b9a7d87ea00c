/** Repeats the measurements of all candidates in turn, so that load on the machine affects them equally, and compares them. */

/** In MiB. */
export interface MemorySize {
  readonly resident: number;
  /** Memory that is not shared with other processes or files. */
  readonly private: number;
}

/** Peaks of memory. */
export interface Memory {
  readonly all: MemorySize;
  /** The peak of the child processes of the measured program. */
  readonly children: MemorySize;
}

export interface Sample {
  readonly millis: number;
  /** Peak of resident memory, in MiB, of a program without child processes. */
  readonly mebibytes?: number;
  /** Memory of a program and its child processes. */
  readonly memory?: Memory;
  /** The number of API calls, if they were counted. */
  readonly calls?: number;
}

export interface Candidate {
  readonly name: string;
  readonly measure: () => Promise<Sample>;
}

/**
 * Returns one line per candidate: median time, memory and calls, with their ratios to the first candidate. The first round is not
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
  const [first = []] = samples.values();
  return [...samples].map(([name, list]) => {
    const parts = columns.flatMap(({ label, unit, of }) => {
      const [value, base] = [median(list.map(of)), median(first.map(of))];
      const least = unit === 'ms' ? ` (least ${Math.min(...list.map(of)).toFixed(0)})` : '';
      return Number.isNaN(value) ? [] : [`${label}${value.toFixed(0)} ${unit}${least}  x${(value / base).toFixed(2)}`];
    });
    const calls = list[0]?.calls;
    if (calls !== undefined) parts.push(`${calls} calls`);
    return `${name.padEnd(48)} ${parts.join('  ')}`;
  });
}

const columns: readonly { label: string; unit: string; of: (sample: Sample) => number }[] = [
  { label: '', unit: 'ms', of: ({ millis }) => millis },
  { label: '', unit: 'MiB', of: ({ mebibytes }) => mebibytes ?? NaN },
  { label: 'resident ', unit: 'MiB', of: ({ memory }) => memory?.all.resident ?? NaN },
  { label: 'private ', unit: 'MiB', of: ({ memory }) => memory?.all.private ?? NaN },
  { label: 'children: resident ', unit: 'MiB', of: ({ memory }) => memory?.children.resident ?? NaN },
  { label: 'private ', unit: 'MiB', of: ({ memory }) => memory?.children.private ?? NaN },
];

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
