/**
 * Copies an example into a separate folder and follows its README there. Its `mq-user emulator` uses the emulator of this process,
 * so that tests can look into it.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { startEmulator, type Emulator, type EmulatorSeeds } from '../../../src/emulator';
import { parseRosterFile } from '../../../src/roster';
import { cleanEnvironment } from '../terraform/terraform';
import { root } from './blocks';
import { DocumentRun } from './document-run';
import { addPrograms } from './short-forms';

/** The broker of `mq-user emulator` without options. */
const exampleBroker = { brokerId: 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9', brokerName: 'orders' };

/** The endpoint of a program that a README runs without the emulator: a port on which nothing listens, so its calls fail. */
const nothing = 'http://127.0.0.1:1';

/** Settings of the environment with which no command asks a question. */
export const unattended = {
  TF_CLI_ARGS_apply: '-auto-approve',
  TF_CLI_ARGS_destroy: '-auto-approve',
  CDKTF_AUTO_APPROVE: 'true',
};

/** Copies an example, without what running it in the clone may have left there. */
export function copyExample(name: string, folder: string): void {
  const left =
    /(^|[\\/])(node_modules|cdktf\.out|terraform\.d|\.venv|__pycache__|\.terraform[^\\/]*|.*\.tfstate.*|emulator\.json)$/;
  cpSync(join(root, 'examples', name), folder, { recursive: true, filter: (file) => !left.test(file) });
}

export interface ExampleOptions {
  /** Whether `cdktf` is the real command. */
  readonly cdktf?: boolean;
  /** The folder of the virtual environment that `python3 -m venv` gives. */
  readonly venv?: string;
  /** The environment besides that of the emulator. */
  readonly env?: (emulator: Emulator) => Promise<NodeJS.ProcessEnv>;
}

/** A copy of an example, in which its README is followed. */
export class ExampleProject {
  readonly folder: string;
  readonly emulator: Emulator;
  readonly readme: DocumentRun;
  private readonly parent: string;

  private constructor(
    parent: string,
    name: string,
    emulator: Emulator,
    { cdktf = false, venv }: ExampleOptions,
    env: NodeJS.ProcessEnv,
  ) {
    this.parent = parent;
    this.folder = join(parent, name);
    this.emulator = emulator;
    const bin = join(parent, 'bin');
    addPrograms(bin, { emulator, isCdktfShort: !cdktf, venv });
    this.readme = new DocumentRun(`examples/${name}/README.md`, {
      folder: this.folder,
      scratch: parent,
      env: {
        ...cleanEnvironment(),
        ...unattended,
        AWS_ENDPOINT_URL: nothing,
        CDKTF_HOME: join(parent, 'cdktf-home'),
        ...env,
        PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
      },
    });
  }

  static async start(name: string, options: ExampleOptions = {}): Promise<ExampleProject> {
    const parent = mkdtempSync(join(tmpdir(), 'mq-users-example-'));
    const folder = join(parent, name);
    copyExample(name, folder);
    const emulator = await startEmulator({ rebootMillis: 100, seeds: seedsOf(folder) });
    return new ExampleProject(parent, name, emulator, options, (await options.env?.(emulator)) ?? {});
  }

  /** The users of a broker, with their pending changes. */
  usersOf(brokerId: string): Record<string, string> {
    const users = this.emulator.broker(brokerId).users.summaries();
    return Object.fromEntries(users.map(({ username, pendingChange }) => [username, pendingChange ?? 'active']));
  }

  async close(): Promise<void> {
    this.readme.close();
    await this.emulator.close();
    rmSync(this.parent, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

/** What the README's `mq-user emulator` starts with. */
function seedsOf(folder: string): EmulatorSeeds {
  const readme = readFileSync(join(folder, 'README.md'), 'utf8');
  const [command, file] = /mq-user emulator(?: --seed (?:\.\.\/)?(\S+))? --state emulator\.json -- /.exec(readme) ?? [];
  if (command === undefined) throw new Error('The README runs no program with the emulator.');
  if (file === undefined) return { brokers: [exampleBroker] };
  return parseRosterFile(readFileSync(join(folder, file))).value as EmulatorSeeds;
}
