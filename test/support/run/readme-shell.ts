/** Runs the commands of a README in one shell, block after block, so that a test can check the results between them. */
import { spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import type { ReadmeBlock } from './readme';

/** Marks the end of a block in the output. */
const mark = '\u001e';

/** A command that fails ends the shell. */
const prologue = `exec 2>&1
set -e
`;

export class ReadmeShell {
  private readonly child: ChildProcess;
  private readonly commands: readonly ReadmeBlock[];
  private output = '';
  private next = 0;
  private ended: number | null | undefined;
  private changed: () => void = () => undefined;

  /** @param scripts a folder for the script */
  constructor(
    private readonly blocks: readonly ReadmeBlock[],
    options: { readonly folder: string; readonly scripts: string; readonly env: NodeJS.ProcessEnv },
  ) {
    this.commands = blocks.filter(({ language }) => language === 'sh');
    const script = join(options.scripts, 'readme.sh');
    const lines = this.commands.map(({ text }) => `read -r _ <&3\n${text}printf '${mark}'\n`);
    writeFileSync(script, `${prologue}${lines.join('')}`);
    this.child = spawn('bash', [script], {
      cwd: options.folder,
      env: options.env,
      // A separate process group, which can be ended as a whole.
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.output += text;
      this.changed();
    });
    this.child.once('exit', (code) => {
      this.ended = code;
      this.changed();
    });
    (this.child.stdio[3] as Writable).on('error', () => undefined);
  }

  /** Runs the next blocks, up to the first with these commands. Returns what that printed. */
  async through(commands: string): Promise<string> {
    for (;;) {
      const block = this.commands[this.next];
      if (!block) throw new Error(`No further block has ${commands}.`);
      const output = await this.runNext(block);
      if (block.text.includes(commands)) return output;
    }
  }

  /** Runs all remaining blocks. Returns what they printed. */
  async rest(): Promise<string> {
    let output = '';
    for (let block = this.commands[this.next]; block; block = this.commands[this.next]) {
      output += await this.runNext(block);
    }
    return output;
  }

  /** Ends what still runs. */
  close(): void {
    if (this.ended === undefined && this.child.pid !== undefined) process.kill(-this.child.pid, 'SIGTERM');
    this.child.stdout?.destroy();
    (this.child.stdio[3] as Writable).destroy();
  }

  private async runNext(block: ReadmeBlock): Promise<string> {
    this.next += 1;
    this.output = '';
    (this.child.stdio[3] as Writable).write('\n');
    while (!this.output.includes(mark)) {
      if (this.ended !== undefined) {
        throw new Error(`Line ${block.line} of the README ended with ${this.ended}.\n${block.text}${this.output}`);
      }
      await new Promise<void>((resolve) => (this.changed = resolve));
    }
    const output = this.output.replace(mark, '');
    const following = this.blocks[this.blocks.indexOf(block) + 1];
    if (following?.language === 'text' && !output.includes(following.text)) {
      throw new Error(`Line ${following.line} of the README has another output than its commands:\n${output}`);
    }
    return output;
  }
}
