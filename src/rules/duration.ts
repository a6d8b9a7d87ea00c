/** Parses durations in the format of Go, which Terraform's `timeouts` blocks use: `45s`, `10m`, `1h30m`. */
import { typeName } from './input';
import { LIMITS } from './limits';
import { quote } from './text';

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
const ALLOWED = 'Allowed: numbers with units, such as 45s, 10m or 1h30m.';
/** Go counts nanoseconds in 64 bits. */
const longest = 2 ** 63 / 1e6;

/** A duration in milliseconds, or a message: what is wrong with the text, what is allowed and what to do. */
export type Duration = { readonly milliseconds: number } | { readonly problem: string };

/** The shortest and the longest duration that is allowed. */
export interface DurationRange {
  readonly least: string;
  readonly most: string;
}

/** Parses a duration. Refuses negative durations, which Go accepts. */
export function parseDuration(text: string, range?: DurationRange): Duration {
  const parsed = parse(text);
  if (typeof parsed !== 'number') return { problem: parsed.problem };
  if (range && (parsed < limit(range.least) || parsed > limit(range.most))) {
    const allowed = `Allowed: ${range.least} to ${range.most}. Choose a duration in that range.`;
    return { problem: `The duration ${quote(text)} is out of range. ${allowed}` };
  }
  return { milliseconds: parsed };
}

function parse(text: unknown): number | { readonly problem: string } {
  if (typeof text !== 'string') {
    return { problem: `The duration is ${typeName(text)}. ${ALLOWED} Pass a string.` };
  }
  // A longer text may be a password in a wrong place.
  const shown = text.length < LIMITS.password.min ? quote(text) : 'The text';
  const refuse = (what: string) => ({ problem: `${shown} ${what}. ${ALLOWED} Correct it.` });
  if (text === '0') return 0;
  if (text.length === 0 || text.length > 100) return refuse('is not a duration');
  let total = 0;
  part.lastIndex = 0;
  while (part.lastIndex < text.length) {
    const [, number, unit] = part.exec(text) ?? [];
    if (number === undefined || unit === undefined) {
      return refuse(/^-[\d.]/.test(text) ? 'is a negative duration' : 'is not a duration');
    }
    total += Number(number) * (milliseconds[unit] ?? 0);
  }
  return total < longest ? total : refuse('is longer than 292 years');
}

function limit(text: string): number {
  const parsed = parse(text);
  return typeof parsed === 'number' ? parsed : 0;
}
