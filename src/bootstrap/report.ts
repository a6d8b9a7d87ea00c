/** How a failed command ends: one line, one JSON document where --json was given, and an exit code. Never a stack. */
import type { Command, CommanderError } from 'commander';
import { exitCode, exitCodeOf } from './exit-codes';
import { optionNames } from './common-options';
import { writeLines } from './output';
import type { UserField } from '../rules';
import type { Terminal } from './terminal';
import { usageProblem } from './usage';
import { InterruptedError, UsageError } from './usage-error';

/** Prints what went wrong, and returns the exit code. */
export async function report(thrown: unknown, terminal: Terminal): Promise<number> {
  if (thrown instanceof UsageError || thrown instanceof InterruptedError) {
    printError(terminal, { kind: thrown.kind, message: thrown.message });
    terminal.error(thrown.message);
    return thrown instanceof UsageError ? exitCode.usage : exitCode.interrupted;
  }
  const { MqError } = await import('../amazon-mq/errors.js');
  if (!(thrown instanceof MqError)) return reportUnexpected(thrown, terminal);
  const { formatPath, messageFor } = await import('../rules/index.js');
  const { kind, message, mayHaveHappened } = thrown;
  const violations = thrown.violations.map(({ rule, path, message: text }) => ({
    rule,
    path: formatPath(path),
    message: text,
  }));
  printError(terminal, { kind, message, mayHaveHappened, violations });
  if (kind !== 'validation') terminal.error(message);
  else {
    for (const violation of thrown.violations) {
      const name = optionNames[violation.path[0] as UserField] ?? formatPath(violation.path);
      terminal.error(`${name}: ${messageFor(violation, optionNames)} [${violation.rule}]`);
    }
  }
  return exitCodeOf[kind];
}

/** Prints an error that nobody foresaw. With MQ_USER_DEBUG, the calls that led to it as well. */
export function reportUnexpected(thrown: unknown, terminal: Terminal): number {
  printError(terminal, { kind: 'unexpected', message: messageOf(thrown) });
  terminal.error(messageOf(thrown));
  const frames = thrown instanceof Error ? (thrown.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : [];
  if (process.env.MQ_USER_DEBUG) writeLines('stderr', frames);
  return exitCode.unexpected;
}

/** Prints what is wrong with the command line. Help is not an error. */
export async function reportUsage(
  error: CommanderError,
  args: readonly string[],
  terminal: Terminal,
  makeProgram: () => Command,
): Promise<number> {
  if (error.exitCode === 0) return exitCode.done;
  const problem = await usageProblem(error, args, makeProgram);
  printError(terminal, { kind: 'usage', message: problem ?? 'A subcommand is missing.' });
  if (problem !== undefined) terminal.error(`${problem} (add --help for what is allowed)`);
  return exitCode.usage;
}

interface PrintedError {
  readonly kind: string;
  readonly message: string;
  readonly mayHaveHappened?: boolean;
  readonly violations?: readonly { readonly rule: string; readonly path: string; readonly message: string }[];
}

function printError(terminal: Terminal, { kind, message, mayHaveHappened = false, violations = [] }: PrintedError) {
  terminal.data({ error: { kind, message, mayHaveHappened, violations } }, []);
}

export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
