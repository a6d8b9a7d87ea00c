/** Does what a page says, in a fresh folder: saves its files and runs its commands, with an emulator in place of AWS. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { startEmulator, type Emulator } from '../../src/emulator';
import { addTerraform, cleanEnvironment } from '../support/terraform/terraform';
import { commandsOf, missingLine, root, type Block } from './page';

/** Separates the outputs of the commands of a console. */
const mark = '\u001f';
const password = 'Example-Secret-2026';

export class Reader {
  private folder: string;

  private constructor(
    private readonly top: string,
    /** What the reader's own credentials reach: AWS, for the page. */
    readonly aws: Emulator,
  ) {
    this.folder = join(top, 'work');
  }

  /** Prepares a folder, the programs that the pages use, and a broker. */
  static async begin(): Promise<Reader> {
    const aws = await startEmulator({ rebootMillis: 50 });
    aws.seed({
      brokers: [
        {
          brokerId: 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9',
          brokerName: 'orders',
          users: [{ username: 'reporting', password, groups: ['reports'] }],
        },
      ],
    });
    const reader = new Reader(mkdtempSync(join(tmpdir(), 'page-')), aws);
    const node = `exec '${process.execPath}'`;
    const npm = join(__dirname, 'npm.mjs');
    reader.addProgram('mq-user', `${node} '${join(root, 'dist', 'cli', 'main.js')}' "$@"`);
    addTerraform(join(reader.top, 'bin'));
    for (const tool of ['npm', 'npx']) reader.addProgram(tool, `${node} '${npm}' ${tool} "$@"`);
    for (const folder of ['work', 'home']) mkdirSync(join(reader.top, folder));
    return reader;
  }

  private addProgram(name: string, line: string): void {
    const path = join(this.top, 'bin', name);
    mkdirSync(join(this.top, 'bin'), { recursive: true });
    writeFileSync(path, `#!/bin/sh\n${line}\n`);
    chmodSync(path, 0o755);
  }

  /** Continues in a new folder, in a new shell. */
  changeFolder(name: string): void {
    this.folder = join(this.top, name);
    mkdirSync(this.folder);
    rmSync(join(this.top, 'environment'), { force: true });
  }

  save({ file = '', code }: Block): void {
    writeFileSync(join(this.folder, file), code);
  }

  /** Runs the commands of a block. Throws if one fails, or prints something else than the page shows. */
  async run(block: Block): Promise<void> {
    const isConsole = block.language === 'console';
    const shown = isConsole ? commandsOf(block) : [{ command: block.code, output: ['…'] }];
    const script = shown.map(({ command }) => `{ ${command}\n} 2>&1; status=$?; printf '${mark}%s${mark}' $status`);
    const printed = await this.shell(`${isConsole ? '' : 'set -e\n'}${script.join('\n')}`, block.remarks.input);
    const results = printed.split(mark);
    const wanted = Number(block.remarks.exits ?? 0);
    for (const [index, { command, output }] of shown.entries()) {
      const [text = '', status = 'none'] = results.slice(2 * index, 2 * index + 2);
      const isLast = index === shown.length - 1;
      if (Number(status) !== (isLast ? wanted : 0)) {
        throw new Error(`${block.place}: \`${command.trim()}\` ended with ${status}:\n${text}`);
      }
      const missing = missingLine(output, plain(text));
      if (missing !== undefined) {
        throw new Error(`${block.place}: \`${command}\` did not print this line:\n${missing}\nIt printed:\n${text}`);
      }
    }
  }

  /** Runs a script in the shell of the page, which keeps its variables, and types yes for every question. */
  private async shell(script: string, input: string | undefined): Promise<string> {
    const environment = join(this.top, 'environment');
    const known = existsSync(environment) ? `. '${environment}'\n` : '';
    const child = spawn('bash', ['-c', `${known}${script}\nexport -p > '${environment}'`], {
      cwd: this.folder,
      // A separate process group, which can be ended as a whole.
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        ...cleanEnvironment(),
        PATH: `${join(this.top, 'bin')}${delimiter}${process.env.PATH ?? ''}`,
        HOME: join(this.top, 'home'),
        AWS_ENDPOINT_URL: this.aws.endpoint,
        CI: 'true',
        FORCE_COLOR: '0',
      },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    child.stdin.on('error', () => undefined).end(`${input === undefined ? '' : `${input}\n`}${'yes\n'.repeat(20)}`);
    const timer = setTimeout(() => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL'), 120_000);
    await once(child, 'close');
    clearTimeout(timer);
    return output;
  }

  async end(): Promise<void> {
    await this.aws.close();
    rmSync(this.top, { recursive: true, force: true });
  }
}

/** Removes colors and the frame of Terraform's messages. */
function plain(text: string): string {
  return text.replace(/\u001b\[[\d;]*m/g, '');
}
