/** Says why a release is not made, with every problem that was found. Nothing was written. */
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
  const results = await Promise.allSettled(checks.map(async (check) => check()));
  const problems: string[] = [];
  for (const result of results) {
    if (result.status === 'fulfilled') continue;
    const reason: unknown = result.reason;
    if (!(reason instanceof Refused)) throw reason;
    problems.push(...reason.problems);
  }
  if (problems.length > 0) throw new Refused(problems);
  return results.map((result) => (result.status === 'fulfilled' ? (result.value as unknown) : undefined)) as never;
}
