/** `mq-user validate` checks roster files against the rules of Amazon MQ, without calling AWS. */
import { Command } from 'commander';
import { exitCode } from '../exit-codes';
import { errorsIn } from '../../rules';
import { count } from '../../rules/internal';
import { CommandArgument } from '../shared/command-option';
import { rosterUserExample } from '../shared/field-help';
import { writeLines } from '../shared/output';
import { run as runCommand } from '../shared/context';
import type { Terminal } from '../shared/terminal';

/** Defines `mq-user validate`. */
export function validateCommand(): Command {
  return new Command('validate')
    .description('Check roster files, in JSON or YAML, against the rules of Amazon MQ. AWS is not called')
    .addArgument(new CommandArgument('<file...>', 'files to check together; - is standard input').file())
    .option('--json', 'print JSON to stdout')
    .option('--quiet', 'print only errors, without warnings')
    .addHelpText('after', help)
    .action((files: readonly string[], options: Options) =>
      runCommand(options, (terminal, signal) => run(files, options, terminal, signal)),
    );
}

const help = `
A file contains one object, or a list of them:
  brokerId: b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9
  users:
${rosterUserExample('    ')}

Anchors, aliases and merge keys (<<) are resolved. A file can have up to 16 MiB and up to 100 levels of nesting.

--json prints { "valid": …, "violations": [{ "rule", "severity", "path", "message", "file", "line", "column" }] },
and "unreadable": [{ "file", "message" }] if a file cannot be read.

Exit codes:
  0  no errors; there may be warnings
  2  wrong usage, or an unreadable file
  3  errors

Examples:
  mq-user validate users.yaml
  jq '.brokers' app.json | mq-user validate --json -`;

interface Options {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

interface Finding {
  readonly rule: string;
  readonly severity: 'error' | 'warning';
  readonly path: string;
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

async function run(
  files: readonly string[],
  { json = false, quiet = false }: Options,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const unreadable: { readonly file: string; readonly message: string }[] = [];
  const { checkRosters, formatRosterPath, parseRosterFile, RosterFileError } = await import('../../roster/index.js');
  const { readRosterFile, readRosterInput } = await import('../../roster/internal.js');
  const read = async (file: string) => {
    const name = file === '-' ? 'standard input' : file;
    try {
      const bytes = file === '-' ? await readRosterInput() : await readRosterFile(file, signal);
      return { name, ...parseRosterFile(bytes) };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (!(error instanceof RosterFileError) && code === undefined) throw error;
      if (signal.aborted) throw error;
      unreadable.push({ file: name, message: reason(error) });
      writeLines('stderr', [`${place(name, error)}: ${reason(error)}`]);
      return undefined;
    }
  };
  const place = (name: string, error: unknown) =>
    error instanceof RosterFileError && error.position
      ? `${name}:${error.position.line}:${error.position.column}`
      : name;
  const rosters = await Promise.all(files.map(read));
  const readable = rosters.filter((roster) => roster !== undefined);
  const findings = checkRosters(readable)
    .flatMap((violations, index) =>
      violations.map(({ rule, severity, path, message }): Finding => {
        const roster = readable[index];
        const { line, column } = roster?.position(path) ?? { line: 1, column: 1 };
        return { rule, severity, path: formatRosterPath(path), message, file: roster?.name ?? '', line, column };
      }),
    )
    .filter(({ severity }) => severity === 'error' || !quiet);
  const errors = errorsIn(findings).length;
  const valid = errors === 0 && readable.length === files.length;
  terminal.data(
    { valid, violations: findings, ...(unreadable.length > 0 && { unreadable }) },
    inOrder(findings).map(lineOf),
  );
  if (!json) terminal.message(summary(readable.length, errors, findings.length - errors));
  if (readable.length < files.length) process.exitCode = exitCode.usage;
  else if (errors > 0) process.exitCode = exitCode.validation;
}

function inOrder(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => (a.file === b.file ? a.line - b.line || a.column - b.column : 0));
}

function lineOf({ file, line, column, severity, path, message, rule }: Finding): string {
  const where = path === '' ? '' : `${path}: `;
  return `${file}:${line}:${column}: ${severity}: ${where}${message} [${rule}]`;
}

function summary(files: number, errors: number, warnings: number): string {
  return `${count(files, 'file')}: ${count(errors, 'error')}, ${count(warnings, 'warning')}`;
}

function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'The file does not exist.';
  if (code === 'EISDIR') return 'This is a directory. Specify the files in it.';
  if (code === 'EACCES') return 'Permission denied.';
  return `${message}.`;
}
