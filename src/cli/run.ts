/** Runs `mq-user` with arguments: parses them, runs the subcommand, and reports errors. */
import { CommanderError } from 'commander';
import { makeProgram } from './program';
import { reportUnexpected, reportUsage } from './shared/report';
import { Terminal } from './shared/terminal';

/** Returns the terminal of a run whose options are not parsed yet, or cannot be. */
export function terminalFor(args: readonly string[]): Terminal {
  const options = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
  return new Terminal({ json: options.includes('--json') });
}

/** Runs the command, and sets `process.exitCode`. Never rejects. */
export async function runCommandLine(args: readonly string[]): Promise<void> {
  const terminal = terminalFor(args);
  try {
    await makeProgram().parseAsync(args, { from: 'user' });
  } catch (thrown) {
    const isUsage = thrown instanceof CommanderError;
    const code = isUsage ? await reportUsage(thrown, args, terminal, makeProgram) : reportUnexpected(thrown, terminal);
    process.exitCode ||= code;
  }
}
