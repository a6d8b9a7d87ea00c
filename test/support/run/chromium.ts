/** A page in real Chromium, driven by the DevTools protocol over pipes. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

const programs = ['chromium', 'chromium-browser', 'google-chrome'];

/** `describe` if there is a Chromium; otherwise the tests are skipped with the reason in the log. */
export function describeWithChromium(what: string, body: (program: string) => void): void {
  const program = programs.find((name) => spawnSync(name, ['--version']).status === 0);
  if (program) describe(what, () => body(program));
  else {
    process.stderr.write('SKIPPED: there is no Chromium; its tests did not run.\n');
    describe.skip(what, () => test.todo('needs Chromium'));
  }
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

export class Page {
  /** The events of the page, such as requests, by name. */
  readonly events: { readonly method: string; readonly params: Readonly<Record<string, unknown>> }[] = [];
  private readonly answers = new Map<number, (message: Message) => void>();
  private lastId = 0;
  private session = '';

  private constructor(
    private readonly chromium: ChildProcess,
    private readonly profile: string,
  ) {
    let received = '';
    (chromium.stdio[4] as Readable).setEncoding('utf8').on('data', (chunk: string) => {
      received += chunk;
      for (let at = received.indexOf('\0'); at >= 0; at = received.indexOf('\0')) {
        this.handle(JSON.parse(received.slice(0, at)) as Message);
        received = received.slice(at + 1);
      }
    });
  }

  /** Opens a file. */
  static async open(program: string, url: string): Promise<Page> {
    const profile = mkdtempSync(join(tmpdir(), 'chromium-'));
    const options = [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--remote-debugging-pipe',
      `--user-data-dir=${profile}`,
    ];
    const stdio = ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] as const;
    const page = new Page(spawn(program, options, { stdio: [...stdio], detached: true }), profile);
    const { targetId } = await page.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await page.send('Target.attachToTarget', { targetId, flatten: true });
    page.session = sessionId as string;
    for (const domain of ['Page', 'Runtime', 'Network', 'Log']) await page.send(`${domain}.enable`);
    await page.send('Page.navigate', { url });
    await page.until(`document.readyState === 'complete' && location.href !== 'about:blank'`);
    return page;
  }

  send(method: string, params: object = {}): Promise<Readonly<Record<string, unknown>>> {
    const id = ++this.lastId;
    const message = { id, method, params, ...(this.session && { sessionId: this.session }) };
    (this.chromium.stdio[3] as Writable).write(`${JSON.stringify(message)}\0`);
    return new Promise((resolve, reject) => {
      this.answers.set(id, ({ result, error }) =>
        error ? reject(new Error(`${method}: ${error.message}`)) : resolve(result ?? {}),
      );
    });
  }

  /** Returns the value of an expression in the page. */
  async evaluate(expression: string): Promise<unknown> {
    const { result } = await this.send('Runtime.evaluate', { expression, returnByValue: true });
    return (result as { value?: unknown }).value;
  }

  async press(key: string): Promise<void> {
    for (const type of ['keyDown', 'keyUp']) await this.send('Input.dispatchKeyEvent', { type, key, code: key });
  }

  /** Ends Chromium and every process it started, because any of them writes into the profile. */
  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.chromium.once('close', resolve));
    process.kill(-this.chromium.pid!, 'SIGKILL');
    await ended;
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }

  private async until(expression: string): Promise<void> {
    const started = performance.now();
    while ((await this.evaluate(expression)) !== true) {
      if (performance.now() - started > 30_000) throw new Error('The page does not load.');
    }
  }

  private handle(message: Message): void {
    const { id, method, params = {} } = message;
    if (id !== undefined) this.answers.get(id)?.(message);
    else if (method !== undefined) this.events.push({ method, params });
  }
}
