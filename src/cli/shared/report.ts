/** Reports how a command failed: one line, with --json one JSON document, and an exit code. Never a stack trace. */
import type { Command, CommanderError } from 'commander';
import { exitCode, exitCodeOf } from '../exit-codes';
import { optionNames } from './options';
import { writeLines } from './output';
import { formatPath, type UserField } from '../../rules';
import { messageFor } from '../../rules/internal';
import type { Terminal } from './terminal';
import { usageProblem } from './usage';
import { InterruptedError, InvalidFileError, MistakesError, UsageError } from './usage-error';
import { WriteFailure } from './write-failure';

/** Prints the error of a command, and returns the exit code. */
export async function report(thrown: unknown, terminal: Terminal): Promise<number> {
  const failure = thrown instanceof WriteFailure ? thrown.failure : thrown;
  const after = thrown instanceof WriteFailure ? thrown : undefined;
  if (failure instanceof UsageError || failure instanceof InterruptedError) {
    const message = withSentence(failure.message, after);
    printError(terminal, { kind: failure.kind, message }, after);
    terminal.error(message);
    return failure instanceof UsageError ? exitCode.usage : exitCode.interrupted;
  }
  if (failure instanceof InvalidFileError) {
    printError(terminal, { kind: failure.kind, message: failure.problems.join(' ') }, after);
    for (const problem of failure.problems) terminal.error(problem);
    return exitCode.validation;
  }
  if (failure instanceof MistakesError) {
    const violations = failure.mistakes.map(({ rule, username, message }) => ({ rule, path: username, message }));
    printError(terminal, { kind: failure.kind, message: failure.message, violations }, after);
    for (const { path, message, rule } of violations) {
      terminal.error(`${path === '' ? '' : `${path}: `}${message} [${rule}]`);
    }
    terminal.error(failure.message);
    return exitCodeOf[failure.kind];
  }
  const { MqError } = await import('../../amazon-mq/index.js');
  if (!(failure instanceof MqError)) return reportUnexpected(failure, terminal, after);
  const { kind, mayHaveHappened } = failure;
  const message = withSentence(failure.message, after);
  const violations = failure.violations.map(({ rule, path, message: text }) => ({
    rule,
    path: formatPath(path),
    message: text,
  }));
  printError(terminal, { kind, message, mayHaveHappened, violations }, after);
  if (kind !== 'validation') terminal.error(message);
  else {
    for (const violation of failure.violations) {
      const name = optionNames[violation.path[0] as UserField] ?? formatPath(violation.path);
      terminal.error(`${name}: ${messageFor(violation, optionNames)} [${violation.rule}]`);
    }
    if (after) terminal.error(after.sentence);
  }
  return exitCodeOf[kind];
}

function withSentence(message: string, after: WriteFailure | undefined): string {
  return after ? `${message} ${after.sentence}` : message;
}

/** Prints an unexpected error; with MQ_USER_DEBUG also its stack. */
export function reportUnexpected(thrown: unknown, terminal: Terminal, after?: WriteFailure): number {
  const message = withSentence(thrown instanceof Error ? thrown.message : String(thrown), after);
  printError(terminal, { kind: 'unexpected', message }, after);
  terminal.error(message);
  const frames = thrown instanceof Error ? (thrown.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : [];
  if (process.env.MQ_USER_DEBUG) writeLines('stderr', frames);
  return exitCode.unexpected;
}

/** Prints a usage error, and returns the exit code. Help is not an error. */
export async function reportUsage(
  error: CommanderError,
  args: readonly string[],
  terminal: Terminal,
  makeProgram: () => Command,
): Promise<number> {
  if (error.exitCode === 0) return exitCode.done;
  const problem = await usageProblem(error, args, makeProgram);
  printError(terminal, { kind: 'usage', message: problem ?? 'A subcommand is missing.' });
  if (problem !== undefined) terminal.error(`${problem} (see --help)`);
  return exitCode.usage;
}

interface PrintedError {
  readonly kind: string;
  readonly message: string;
  readonly mayHaveHappened?: boolean;
  readonly violations?: readonly { readonly rule: string; readonly path: string; readonly message: string }[];
}

function printError(
  terminal: Terminal,
  { kind, message, mayHaveHappened = false, violations = [] }: PrintedError,
  after?: WriteFailure,
): void {
  terminal.data(
    { error: { kind, message, mayHaveHappened, violations, ...(after && { written: after.written }) } },
    [],
  );
}
