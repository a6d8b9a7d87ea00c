/** The exit code of commands whose result can be negative, so that scripts can branch on it. */
import { exitCode } from '../exit-codes';

/**
 * Runs a command whose result can be negative, which `onNegative` reports. The exit code is then 1. An unexpected error has the
 * code of wrong usage instead, so that 1 always means the result.
 */
export async function runWithResult(work: (onNegative: () => void) => Promise<void>): Promise<void> {
  let isNegative = false;
  await work(() => (isNegative = true));
  const code = Number(process.exitCode ?? exitCode.done);
  if (code === exitCode.unexpected) process.exitCode = exitCode.usage;
  else if (isNegative) process.exitCode = exitCode.negative;
}
