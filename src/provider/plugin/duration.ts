/** Durations as Terraform's `timeouts` blocks hold them: `10m`, `1h30m`, `45s`, in the form that Go parses. */

const milliseconds: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};
const part = /(\d+\.?\d*|\.\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)/y;
/** Go counts nanoseconds in 64 bits. */
const longest = 2 ** 63 / 1e6;

/** How long a text lasts in milliseconds, or in one sentence what is wrong with it. */
export type Duration = { readonly milliseconds: number } | { readonly problem: string };

/** Reads a duration. Negative ones are refused: nothing can be waited for that long. */
export function parseDuration(text: string): Duration {
  const problem = { problem: 'It must be a duration of numbers with units, such as 45s, 10m or 1h30m.' };
  if (text === '0') return { milliseconds: 0 };
  if (text.length === 0 || text.length > 100) return problem;
  let total = 0;
  part.lastIndex = 0;
  while (part.lastIndex < text.length) {
    const [, number, unit] = part.exec(text) ?? [];
    if (number === undefined || unit === undefined) {
      return text.startsWith('-') ? { problem: 'It must not be negative.' } : problem;
    }
    total += Number(number) * (milliseconds[unit] ?? 0);
  }
  return total < longest ? { milliseconds: total } : { problem: 'It is longer than 292 years.' };
}
