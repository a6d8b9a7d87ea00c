/** Where the command writes: data to stdout, words to stderr, and a spinner only where somebody watches. */

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

  /** Data, for people or as JSON, whichever was asked for. */
  data(value: object, text: string): void {
    this.stop();
    if (this.isJson) process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
    else if (text !== '') process.stdout.write(`${text}\n`);
  }

  /** What happened, in words, unless they are unwanted. */
  words(text: string): void {
    this.stop();
    if (!this.options.quiet) process.stderr.write(`${text}\n`);
  }

  warning(text: string): void {
    this.words(`${this.colored('33', 'warning:')} ${text}`);
  }

  /** What went wrong, in words that --quiet does not silence. */
  error(text: string): void {
    this.stop();
    process.stderr.write(`${this.colored('31', 'error:')} ${text}\n`);
  }

  /** What is being waited for: a spinner on a terminal, elsewhere a line whenever it changes. */
  progress(text: string): void {
    if (this.options.quiet || text === this.lastProgress) return;
    this.lastProgress = text;
    if (!isAnimated()) return void process.stderr.write(`${text} ...\n`);
    const started = Date.now();
    clearInterval(this.spinner);
    this.spinner = setInterval(() => {
      const seconds = Math.floor((Date.now() - started) / 1_000);
      const frame = frames[Math.floor(Date.now() / 80) % frames.length];
      process.stderr.write(`${clearLine}${frame} ${text} (${seconds} s)`);
    }, 80);
    this.spinner.unref();
  }

  stop(): void {
    if (!this.spinner) return;
    clearInterval(this.spinner);
    this.spinner = undefined;
    process.stderr.write(clearLine);
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

/** A reader that has gone, as `head` does, is no error: what was asked for is done to its end. */
export function ignoreClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}
