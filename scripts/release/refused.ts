/** Explains why no release can be built, with every problem that was found. Nothing was written. */
export class Refused extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'Refused';
  }
}

/** Runs checks and returns their results, or throws Refused with the problems of all of them. */
export async function allOf<T extends readonly unknown[]>(
  ...checks: { readonly [K in keyof T]: () => Promise<T[K]> | T[K] }
): Promise<T> {
  const results: unknown[] = [];
  const problems: string[] = [];
  for (const check of checks) {
    try {
      results.push(await check());
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      problems.push(...error.problems);
    }
  }
  // Several checks may fail for the same reason.
  if (problems.length > 0) throw new Refused([...new Set(problems)]);
  return results as never;
}
