/** What a run prints about its results. */
import { GUESSES } from '../../../src/emulator/guesses';
import type { Case } from './case';
import type { Result } from './run';

/** Returns whether a result fails the run: a guess that AWS does not confirm does not. */
export const fails = ({ case: { guess }, differences }: Result) => guess === undefined && differences.length > 0;

/** Returns the lines that describe the results. `subject` is AWS or the emulator. */
export function summaryLines(results: readonly Result[], planned: readonly Case[], subject: string): string[] {
  const guesses = results.filter(({ case: { guess } }) => guess !== undefined);
  const others = results.filter(({ case: { guess } }) => guess === undefined);
  const failed = results.filter(fails);
  const same = guesses.filter(({ differences }) => differences.length === 0);
  const probed = new Set(planned.map(({ guess }) => guess));
  const unsettled = Object.keys(GUESSES).filter((id) => !probed.has(id));
  return [
    '',
    ...guesses.map((result) => guessLine(result, subject)),
    `Guesses that one broker cannot settle: ${unsettled.join(', ')}`,
    '',
    `Agreed: ${others.length - failed.length} of ${others.length} cases`,
    `Guesses: ${same.length} of ${guesses.length} cases are as the emulator guesses`,
    ...(results.length < planned.length ? [`Not run: ${planned.length - results.length} cases`] : []),
    ...(failed.length > 0 ? ['Disagreed:', ...failed.flatMap(failureLines)] : []),
  ];
}

function guessLine({ case: { guess, name }, differences }: Result, subject: string): string {
  if (differences.length === 0) return `guess ${guess}: ${subject} does the same (${name})`;
  return `guess ${guess}: ${subject} differs (${name}): ${differences.join('; ')}`;
}

/** Returns the lines for a case that disagrees. */
export const failureLines = ({ case: { phase, name }, differences }: Result): string[] => [
  `  ${phase}: ${name}`,
  ...differences.map((difference) => `    ${difference}`),
];
