/**
 * Follows a document as a reader would, in a folder: saves its files, runs its commands in one shell, and compares what they
 * print. A test can stop between the blocks to check what they did.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { blocksOf, commandsOf, isLeftOut, missingLine, ruleOf, type Block } from './blocks';

/** Separates the outputs of the commands of a block. */
const mark = '\u001f';

/** The programs that a block can need, each with a command that succeeds where it is installed. */
const programs: Readonly<Record<string, readonly string[]>> = {
  aws: ['aws', '--version'],
  boto3: ['python3', '-c', 'import boto3'],
};
const known = new Map<string, boolean>();
function has(name: string): boolean {
  const [program, ...args] = programs[name] ?? [];
  if (program === undefined) throw new Error(`A block needs ${name}, and the tests do not know what that is.`);
  const found = known.get(name) ?? spawnSync(program, args, { stdio: 'ignore' }).status === 0;
  known.set(name, found);
  return found;
}

export interface DocumentRunOptions {
  /** Where the reader is. A remark `folder` creates a new one beside it. */
  readonly folder: string;
  /** A folder for the variables of the shell. */
  readonly scratch: string;
  readonly env: NodeJS.ProcessEnv;
  /** How long the commands of a block may take. */
  readonly limitMillis?: number;
}

export class DocumentRun {
  private readonly remaining: Block[];
  private readonly environment: string;
  private folder: string;
  private child: ChildProcess | undefined;

  /** @param page the path of the document in the repository */
  constructor(
    page: string,
    private readonly options: DocumentRunOptions,
  ) {
    this.remaining = blocksOf(page);
    this.folder = options.folder;
    this.environment = join(options.scratch, 'environment');
  }

  /** Follows the next blocks, up to the first with these commands. Returns what that printed. */
  async through(commands: string): Promise<string> {
    for (;;) {
      const block = this.remaining.shift();
      if (!block) throw new Error(`No further block has ${commands}.`);
      const output = await this.follow(block);
      if (output !== undefined && block.code.includes(commands)) return output;
    }
  }

  /** Follows all remaining blocks. */
  async rest(): Promise<void> {
    for (const block of this.remaining.splice(0)) await this.follow(block);
  }

  /** Ends what still runs. */
  close(): void {
    const { child } = this;
    if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null)
      process.kill(-child.pid, 'SIGKILL');
  }

  /** Returns what the commands of a block printed; undefined if it has no commands, or they are not run. */
  private async follow(block: Block): Promise<string | undefined> {
    const { folder, needs } = block.remarks;
    if (folder !== undefined) this.changeFolder(folder);
    if (isLeftOut(block)) return undefined;
    if (needs !== undefined && !has(needs)) {
      process.stderr.write(`SKIPPED: ${block.place}: ${needs} is not on this machine.\n`);
      return undefined;
    }
    const rule = ruleOf(block);
    if (rule === 'file') writeFileSync(join(this.folder, block.file ?? ''), block.code);
    return rule === 'commands' ? this.run(block) : undefined;
  }

  /** Continues in a new folder, in a new shell. */
  private changeFolder(name: string): void {
    this.folder = join(dirname(this.options.folder), name);
    mkdirSync(this.folder);
    rmSync(this.environment, { force: true });
  }

  /** Runs the commands of a block. Throws if one fails, or prints something else than the document shows. */
  private async run(block: Block): Promise<string> {
    const shown = commandsOf(block);
    const script = shown.map(({ command }) => `{ ${command}\n} 2>&1; status=$?; printf '${mark}%s${mark}' $status`);
    const printed = await this.shell(
      `${block.language === 'sh' ? 'set -e\n' : ''}${script.join('\n')}`,
      block.remarks.input,
    );
    const results = printed.split(mark);
    const wanted = Number(block.remarks.exits ?? 0);
    const outputs = shown.map(({ command, output }, index) => {
      const [text = '', status = 'none'] = results.slice(2 * index, 2 * index + 2);
      const isLast = index === shown.length - 1;
      if (Number(status) !== (isLast ? wanted : 0)) {
        throw new Error(`${block.place}: \`${command.trim()}\` ended with ${status}:\n${text}`);
      }
      const missing = missingLine(output, withoutColors(text));
      if (missing !== undefined) {
        throw new Error(`${block.place}: \`${command}\` did not print this line:\n${missing}\nIt printed:\n${text}`);
      }
      return text;
    });
    return outputs.join('');
  }

  /** Runs a script in the shell of the document, which keeps its variables and folder, and types yes for every question. */
  private async shell(script: string, input: string | undefined): Promise<string> {
    const { environment } = this;
    const kept = existsSync(environment) ? `. '${environment}'\n` : '';
    const keep = `{ export -p; printf 'cd %q\\n' "$PWD"; } > '${environment}'`;
    const child = spawn('bash', ['-c', `${kept}${script}\n${keep}`], {
      cwd: this.folder,
      // A separate process group, which can be ended as a whole.
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { CI: 'true', FORCE_COLOR: '0', ...this.options.env },
    });
    this.child = child;
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    child.stdin.on('error', () => undefined).end(`${input === undefined ? '' : `${input}\n`}${'yes\n'.repeat(20)}`);
    const timer = setTimeout(() => this.close(), this.options.limitMillis ?? 120_000);
    await once(child, 'close');
    clearTimeout(timer);
    return output;
  }
}

function withoutColors(text: string): string {
  return text.replace(/\u001b\[[\d;]*m/g, '');
}
