/** `mq-user validate` checks roster files against the rules of Amazon MQ, without calling AWS. */
import { Command } from 'commander';
import { exitCode } from '../exit-codes';
import { errorsIn } from '../../rules';
import { count } from '../../rules/internal';
import { CommandArgument } from '../shared/command-option';
import { rosterUserExample } from '../shared/field-help';
import { writeLines } from '../shared/output';
import { run as runCommand } from '../shared/context';
import { UsageError } from '../shared/usage-error';
import type { Terminal } from '../shared/terminal';

/** Defines `mq-user validate`. */
export function validateCommand(): Command {
  return new Command('validate')
    .description('Check roster files, in JSON or YAML, against the rules of Amazon MQ. AWS is not called')
    .addArgument(new CommandArgument('[file...]', 'files to check together; - is standard input').file())
    .option('--json', 'print JSON to stdout')
    .option('--sarif', 'print SARIF 2.1.0 to stdout')
    .option('--github', 'print annotations for GitHub Actions to stdout')
    .option('--schema', 'print the JSON Schema of rosters for editors, and check nothing')
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
  mq-user validate --github users.yaml
  mq-user validate --schema > roster.schema.json
  jq '.brokers' app.json | mq-user validate --json -`;

interface Options {
  readonly json?: boolean;
  readonly sarif?: boolean;
  readonly github?: boolean;
  readonly schema?: boolean;
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

async function run(files: readonly string[], options: Options, terminal: Terminal, signal: AbortSignal): Promise<void> {
  const { json = false, quiet = false, sarif = false, github = false, schema = false } = options;
  if ([json, sarif, github, schema].filter(Boolean).length > 1) {
    throw new UsageError('Specify only one of --json, --sarif, --github and --schema.');
  }
  if (schema) return printSchema(files, terminal);
  if (files.length === 0) throw new UsageError('Specify at least one file.');
  const unreadable: Unreadable[] = [];
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
  if (sarif) await printSarif(findings, unreadable, terminal);
  else if (github) terminal.data({}, annotations(inOrder(findings), unreadable));
  else {
    terminal.data(
      { valid, violations: findings, ...(unreadable.length > 0 && { unreadable }) },
      inOrder(findings).map(lineOf),
    );
  }
  if (!json) terminal.message(summary(readable.length, errors, findings.length - errors));
  if (readable.length < files.length) process.exitCode = exitCode.usage;
  else if (errors > 0) process.exitCode = exitCode.validation;
}

async function printSchema(files: readonly string[], terminal: Terminal): Promise<void> {
  if (files.length > 0) throw new UsageError('--schema excludes files.');
  const { rosterSchema } = await import('../../roster/index.js');
  terminal.json(rosterSchema());
}

interface Unreadable {
  readonly file: string;
  readonly message: string;
}

async function printSarif(
  findings: readonly Finding[],
  unreadable: readonly Unreadable[],
  terminal: Terminal,
): Promise<void> {
  const { sarifLog } = await import('../shared/sarif.js');
  const { RULES } = await import('../../rules/index.js');
  const rules = RULES.map(({ id, severity, allowed, remedy, source }) => ({
    id,
    severity,
    title: `Allowed: ${allowed}`,
    remedy,
    source: source.url,
  }));
  const results = findings.map(({ rule, severity, path, message, file, line, column }) => ({
    rule,
    severity,
    message: path === '' ? message : `${path}: ${message}`,
    file: { path: file, line, column },
  }));
  const others = unreadable.map(({ file, message }) => ({
    rule: 'unreadable',
    severity: 'error' as const,
    message,
    file: { path: file, line: 1 },
  }));
  terminal.json(sarifLog(rules, [...results, ...others]));
}

/** Returns workflow commands, which GitHub Actions shows at the lines of the files. */
function annotations(findings: readonly Finding[], unreadable: readonly Unreadable[]): string[] {
  const data = (text: string) => text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
  const property = (text: string) => data(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
  return [
    ...findings.map(
      ({ severity, file, line, column, path, message, rule }) =>
        `::${severity} file=${property(file)},line=${line},col=${column},title=${property(rule)}::` +
        data(path === '' ? message : `${path}: ${message}`),
    ),
    ...unreadable.map(({ file, message }) => `::error file=${property(file)}::${data(message)}`),
  ];
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
