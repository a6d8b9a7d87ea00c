/**
 * The only place where the command writes to stdout and stderr. Text from outside cannot steer a terminal, whatever it
 * holds, and a stream that cannot be written ends in one line and an exit code.
 */
import { fstatSync, writeSync } from 'node:fs';
import { getSystemErrorMap } from 'node:util';
import { escapeControls } from '../../rules';
import { exitCode } from '../exit-codes';

/** A line of text, or the cells of a line of a table. */
export type Line = string | readonly string[];

type Stream = 'stdout' | 'stderr';

/** Renders a line: whatever is in a cell stays in it. */
export function lineText(line: Line): string {
  return (typeof line === 'string' ? [line] : line).map((cell) => escapeControls(cell)).join('\t');
}

/**
 * Renders JSON that decodes to the value itself. `JSON.stringify` escapes only the first 32 control characters; the rest
 * of what `escapeControls` escapes becomes `\uXXXX` here.
 */
export function jsonText(value: unknown, indent = 2): string {
  return JSON.stringify(value, null, indent).replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) =>
    // The line feeds between the lines of the document; those in strings are escaped already.
    character === '\n' ? character : escapeUnits(character),
  );
}

/** Renders text as `\uXXXX`, as JSON, JavaScript and YAML have it. */
export function escapeUnits(text: string): string {
  return text.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Writes lines. */
export function writeLines(stream: Stream, lines: readonly Line[]): void {
  write(stream, lines.map((line) => `${lineText(line)}\n`).join(''));
}

/** Writes a text of several lines, such as help or generated code. Its line feeds and tabs stay. */
export function writeText(stream: Stream, text: string): void {
  write(stream, escapeControls(text, { keepLines: true }));
}

/** Writes text as it is: nothing in it may come from outside. Returns false where it is known that it was not written. */
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

/** Handles streams that fail later: a pipe reports its errors as events. */
export function handleUnwritableStreams(): void {
  for (const stream of ['stdout', 'stderr'] as const) {
    process[stream].on('error', (error: NodeJS.ErrnoException) => failed(stream, error));
  }
}

/**
 * A reader that has gone, as `head` does, is not a failure: the command does what it was asked to do to its end. Data that
 * could not be written for another reason is one. What cannot be written to stderr is lost; the exit code remains.
 */
function failed(stream: Stream, { code = 'unknown error', errno = 0 }: NodeJS.ErrnoException): void {
  if (unwritable.has(stream)) return;
  unwritable.add(stream);
  if (stream === 'stderr' || code === 'EPIPE') return;
  const reason = getSystemErrorMap().get(errno)?.[1] ?? code;
  writeLines('stderr', [`error: Standard output could not be written: ${reason} (${code}).`]);
  process.exitCode ||= exitCode.unexpected;
}

/** Files and devices such as /dev/full, which Node.js would write to once, however much of it they take. */
function isFile(stream: Stream): boolean {
  if (process[stream].isTTY) return false;
  const stat = fstatSync(process[stream].fd);
  return stat.isFile() || stat.isCharacterDevice();
}

function writeFully(descriptor: number, bytes: Buffer): void {
  for (let rest = bytes; rest.length > 0;) rest = rest.subarray(writeSync(descriptor, rest));
}
