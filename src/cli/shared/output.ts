/**
 * Writes to stdout and stderr; nothing else in the command does. Text from outside cannot control the terminal. If a stream
 * cannot be written, the command prints one line and sets an exit code.
 */
import { fstatSync, writeSync } from 'node:fs';
import { getSystemErrorMap } from 'node:util';
import { escapeControls } from '../../rules/internal';
import { exitCode } from '../exit-codes';

/** A line of text, or the cells of a table row. */
export type Line = string | readonly string[];

type Stream = 'stdout' | 'stderr';

/** Renders a line. Control characters are escaped, so that no cell can break the line. */
export function lineText(line: Line): string {
  return (typeof line === 'string' ? [line] : line).map((cell) => escapeControls(cell)).join('\t');
}

/**
 * Renders a value as JSON without any control characters. `JSON.stringify` escapes only the first 32; the others are escaped
 * here as `\uXXXX`.
 */
export function jsonText(value: unknown, indent = 2): string {
  return JSON.stringify(value, null, indent).replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) =>
    // Line feeds in strings are already escaped; these are the ones between lines.
    character === '\n' ? character : escapeUnits(character),
  );
}

/** Escapes every character of a text as `\uXXXX`, for JSON, JavaScript and YAML. */
export function escapeUnits(text: string): string {
  return text.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Writes lines. */
export function writeLines(stream: Stream, lines: readonly Line[]): void {
  write(stream, lines.map((line) => `${lineText(line)}\n`).join(''));
}

/** Writes text of several lines, such as help or generated code. Line feeds and tabs are kept. */
export function writeText(stream: Stream, text: string): void {
  write(stream, escapeControls(text, { keepLines: true }));
}

/** Writes text without escaping, so none of it may come from outside. Returns false if it is known not to be written. */
export function write(stream: Stream, text: string): boolean {
  if (text === '') return true;
  if (unwritable.has(stream)) return false;
  try {
    if (isFile(stream)) writeFully(process[stream].fd, Buffer.from(text));
    else process[stream].write(text);
  } catch (thrown) {
    failed(stream, thrown as NodeJS.ErrnoException);
  }
  return !unwritable.has(stream);
}

const unwritable = new Set<Stream>();

/** Handles errors of streams that are reported later, as pipes do. */
export function handleUnwritableStreams(): void {
  for (const stream of ['stdout', 'stderr'] as const) {
    process[stream].on('error', (error: NodeJS.ErrnoException) => failed(stream, error));
  }
}

/**
 * Handles a stream that cannot be written. A reader that closes the pipe early, such as `head`, is not a failure, and the
 * command completes its work. Any other error of stdout is. Messages that cannot be written to stderr are lost.
 */
function failed(stream: Stream, { code = 'unknown error', errno = 0 }: NodeJS.ErrnoException): void {
  if (unwritable.has(stream)) return;
  unwritable.add(stream);
  if (stream === 'stderr' || code === 'EPIPE') return;
  const reason = getSystemErrorMap().get(errno)?.[1] ?? code;
  writeLines('stderr', [`error: Standard output could not be written: ${reason} (${code}).`]);
  process.exitCode ||= exitCode.unexpected;
}

/** Returns whether the stream is a file or a device such as /dev/full, of whose partial writes Node.js ignores the rest. */
function isFile(stream: Stream): boolean {
  if (process[stream].isTTY) return false;
  const stat = fstatSync(process[stream].fd);
  return stat.isFile() || stat.isCharacterDevice();
}

function writeFully(descriptor: number, bytes: Buffer): void {
  for (let rest = bytes; rest.length > 0;) rest = rest.subarray(writeSync(descriptor, rest));
}
