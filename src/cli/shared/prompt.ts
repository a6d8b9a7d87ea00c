/** Prompts for input and confirmation on a terminal. */
import { lineText, write } from './output';
import { InterruptedError, UsageError } from './usage-error';

/** Prompts on stderr, because stdout is for data. Throws `InterruptedError` on Ctrl-C and Ctrl-D. */
export async function ask(prompt: string, { hidden = false } = {}): Promise<string> {
  const { read } = await import('read');
  const interrupted = () => new InterruptedError('Interrupted.');
  // Ctrl-D closes the input without a line, and Node.js would exit because nothing is pending.
  let onClose: () => void = () => undefined;
  const closed = new Promise<never>((_, reject) => {
    onClose = () => reject(interrupted());
    process.once('beforeExit', onClose);
  });
  try {
    const question = read({ prompt: lineText(prompt), silent: hidden, output: process.stderr });
    const line = await Promise.race([question.catch(() => Promise.reject(interrupted())), closed]);
    if (hidden) write('stderr', '\n');
    return line;
  } catch (thrown) {
    write('stderr', '\n');
    throw thrown;
  } finally {
    process.off('beforeExit', onClose);
  }
}

/** Asks for confirmation. Throws `InterruptedError` with the message unless the input is y or yes. */
export async function confirm(question: string, declined: string): Promise<void> {
  if (!/^y(es)?$/i.test(await ask(`${question} (yes/no)`))) throw new InterruptedError(declined);
}

/** Throws `UsageError` if confirmation is needed and standard input is not a terminal. */
export function requireConfirmable(action: string): void {
  if (process.stdin.isTTY) return;
  throw new UsageError(`${action} needs confirmation, but standard input is not a terminal. Pass --force.`);
}
