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

/** The values of several rounds. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** What was measured of one candidate, beside the first candidate of the same group. */
export interface Row {
  /** What all candidates of the group did; empty if a section has one group. */
  readonly group: string;
  readonly name: string;
  readonly rounds: number;
  readonly millis: Spread;
  readonly memory: Readonly<Partial<Record<MemoryColumn, Spread>>>;
  readonly calls: number | undefined;
  /** The median time, divided by that of the first candidate. */
  readonly ratio: number;
  /** The ratio of each kind of memory. */
  readonly memoryRatios: Readonly<Partial<Record<MemoryColumn, number>>>;
}

/** What a benchmark measured. */
export interface Section {
  readonly rows: readonly Row[];
  /** Sentences for the page, such as a size or a floor. */
  readonly notes?: readonly string[];
  /** Why candidates are missing. The page then keeps its table. */
  readonly skipped?: readonly string[];
}

const memoryOf = {
  resident: ({ mebibytes, memory }: Sample) => mebibytes ?? memory?.all.resident,
  private: ({ memory }: Sample) => memory?.all.private,
  'children: resident': ({ memory }: Sample) => memory?.children.resident,
  'children: private': ({ memory }: Sample) => memory?.children.private,
} as const;
export type MemoryColumn = keyof typeof memoryOf;
export const memoryColumns = Object.keys(memoryOf) as readonly MemoryColumn[];

/** Measures each candidate in each round, and compares it with the first one. The round before the first is not counted. */
export async function compare(candidates: readonly Candidate[], rounds: number, group = ''): Promise<readonly Row[]> {
  const samples = new Map(candidates.map(({ name }): [string, Sample[]] => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const { name, measure } of candidates) {
      const sample = await measure();
      if (round > 0) samples.get(name)?.push(sample);
    }
  }
  const rows = [...samples].map(([name, list]) => ({
    group,
    name,
    rounds,
    millis: spread(list.map(({ millis }) => millis)),
    memory: memorySpreads(list),
    calls: list[0]?.calls,
  }));
  const [first] = rows;
  return rows.map((row) => ({
    ...row,
    ratio: row.millis.median / (first?.millis.median ?? NaN),
    memoryRatios: Object.fromEntries(
      memoryColumns.flatMap((column) => {
        const [value, base] = [row.memory[column], first?.memory[column]];
        return value && base ? [[column, value.median / base.median]] : [];
      }),
    ),
  }));
}

function memorySpreads(list: readonly Sample[]): Row['memory'] {
  return Object.fromEntries(
    memoryColumns.flatMap((column) => {
      const values = list.map(memoryOf[column]).filter((value) => value !== undefined);
      return values.length > 0 ? [[column, spread(values)]] : [];
    }),
  );
}

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (index: number) => sorted[index] ?? NaN;
  return { min: at(0), median: at(Math.floor(sorted.length / 2)), max: at(sorted.length - 1) };
}
