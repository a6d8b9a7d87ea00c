/** Prints the output of the command: data to stdout, messages to stderr, and a spinner on a terminal. */
import { jsonText, lineText, write, writeLines, writeText, type Line } from './output';

export interface TerminalOptions {
  readonly json?: boolean | undefined;
  readonly quiet?: boolean | undefined;
  /** --no-color makes it false. */
  readonly color?: boolean | undefined;
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const clearLine = '\r\u001b[2K';

export class Terminal {
  private spinner: NodeJS.Timeout | undefined;
  private lastProgress = '';

  constructor(private readonly options: TerminalOptions) {}

  get isJson(): boolean {
    return this.options.json ?? false;
  }

  /** Prints data: as JSON with --json, otherwise as lines. */
  data(value: object, lines: readonly Line[]): void {
    if (this.isJson) return this.json(value);
    this.stop();
    writeLines('stdout', lines);
  }

  /** Prints data that consists of text: with --json as a value, otherwise unchanged. */
  document(value: object, text: string): void {
    if (this.isJson) return this.json(value);
    this.stop();
    writeText('stdout', `${text}\n`);
  }

  /** Prints data as JSON, with and without --json. */
  json(value: object): void {
    this.stop();
    write('stdout', `${jsonText(value)}\n`);
  }

  /** Prints a message, unless --quiet is set. */
  message(text: string): void {
    this.stop();
    if (!this.options.quiet) writeLines('stderr', [text]);
  }

  /** Prints a warning, unless --quiet is set. */
  warning(text: string): void {
    this.stop();
    if (!this.options.quiet) this.labelled('33', 'warning:', text);
  }

  /** Prints an error, also with --quiet. */
  error(text: string): void {
    this.stop();
    this.labelled('31', 'error:', text);
  }

  /** Shows what the command is waiting for: as a spinner on a terminal, elsewhere as a line whenever it changes. */
  progress(text: string): void {
    if (this.options.quiet || text === this.lastProgress) return;
    this.lastProgress = text;
    if (!isAnimated()) return writeLines('stderr', [`${text} ...`]);
    const started = Date.now();
    clearInterval(this.spinner);
    this.spinner = setInterval(() => {
      const seconds = Math.floor((Date.now() - started) / 1_000);
      const frame = frames[Math.floor(Date.now() / 80) % frames.length];
      write('stderr', `${clearLine}${frame} ${lineText(text)} (${seconds} s)`);
    }, 80);
    this.spinner.unref();
  }

  /** Removes the spinner. */
  stop(): void {
    if (!this.spinner) return;
    clearInterval(this.spinner);
    this.spinner = undefined;
    write('stderr', clearLine);
  }

  private labelled(color: string, label: string, text: string): void {
    write('stderr', `${this.colored(color, label)} ${lineText(text)}\n`);
  }

  private colored(code: string, text: string): string {
    const isColored =
      this.options.color !== false && process.stderr.isTTY && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
    return isColored ? `\u001b[${code}m${text}\u001b[0m` : text;
  }
}

function isAnimated(): boolean {
  return process.stderr.isTTY && !process.env.CI && process.env.TERM !== 'dumb';
}
