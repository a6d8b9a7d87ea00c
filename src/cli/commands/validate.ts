/** `mq-user validate`: every rule about rosters in files, before anything else knows of them. Calls nothing. */
import { Command } from 'commander';
import { count } from '../../rules/text';
import { errorsIn } from '../../rules/violation';
import { exitCode } from '../exit-codes';
import { writeLines } from '../shared/output';
import { readFileWithin } from '../shared/read-file';
import { run as runCommand } from '../shared/context';
import type { Terminal } from '../shared/terminal';

export function validateCommand(): Command {
  return new Command('validate')
    .description('Check rosters of users, in JSON or YAML, by every rule of Amazon MQ; nothing is called')
    .argument('<file...>', 'files to check together; - is standard input')
    .option('--json', 'print the violations as JSON')
    .option('--quiet', 'print errors only, no warnings')
    .addHelpText('after', help)
    .action((files: readonly string[], options: Options) =>
      runCommand(options, (terminal, signal) => run(files, options, terminal, signal)),
    );
}

const help = `
A file holds one object, or a list of them:
  brokerId: b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9
  users:
    - username: orders-service      # required
      groups: [orders]              # and optionally:
      consoleAccess: false
      replicationUser: false
      password: …                   # better not kept in a file
      acknowledge: { username-pii: a reason }

Anchors, aliases and merge keys (<<) are resolved. A file has at most 16 MiB and 100 levels.

--json prints { "valid": …, "violations": [{ "rule", "severity", "path", "message", "file", "line", "column" }] },
and with them "unreadable": [{ "file", "message" }] where a file cannot be read.

Exit codes:
  0  no errors, perhaps warnings
  2  wrong usage, or a file that cannot be read
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
  const { checkRosters, formatRosterPath, MAX_BYTES, parseRosterFile, RosterFileError, pipeSilent, fileTooLarge } =
    await import('../../roster/index.js');
  const limits = { maxBytes: MAX_BYTES, signal, tooLarge: fileTooLarge, silent: pipeSilent };
  const read = async (file: string) => {
    const name = file === '-' ? 'standard input' : file;
    try {
      return {
        name,
        ...parseRosterFile(file === '-' ? await standardInput() : (await readFileWithin(file, limits)).bytes),
      };
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
  if (!json) terminal.words(summary(readable.length, errors, findings.length - errors));
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

async function standardInput(): Promise<Buffer> {
  const { MAX_BYTES, fileTooLarge } = await import('../../roster/parse.js');
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length > MAX_BYTES) throw fileTooLarge();
  }
  return Buffer.concat(chunks);
}

function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'There is no such file.';
  if (code === 'EISDIR') return 'It is a folder. Name the files in it.';
  if (code === 'EACCES') return 'It may not be read.';
  return `${message}.`;
}
