/** The provider and the built command in one process, which runs them one after the other with other environments. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROVIDER_ADDRESS } from '../../../src/provider/provider';
import type { Ended } from './programs';
import { ResidentProcess } from './resident-process';

const root = join(__dirname, '..', '..', '..');

/** Runs the command with arguments; without, serves the provider and prints the value of TF_REATTACH_PROVIDERS. */
const work = (provider: string) => `
  const { runCommandLine } = require(${JSON.stringify(join(root, 'dist', 'cli', 'run.js'))});
  const { serveInProcess, mqProvider } = require(${JSON.stringify(provider)});
  let server;
  async function work(args) {
    // As the command does at its start.
    process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
    if (!args) {
      server ??= serveInProcess(mqProvider, ${JSON.stringify(PROVIDER_ADDRESS)});
      process.stdout.write((await server).reattach);
      return 0;
    }
    process.exitCode = undefined;
    await runCommandLine(args);
    const status = process.exitCode ?? 0;
    process.exitCode = undefined;
    return status;
  }
  process.on('disconnect', async () => (await server)?.close());
`;

export class ResidentMq {
  private readonly folder = mkdtempSync(join(tmpdir(), 'resident-mq-'));
  private readonly process: ResidentProcess<readonly string[] | undefined>;

  constructor() {
    // The build compiles the provider only into its program.
    const provider = join(this.folder, 'provider.js');
    execFileSync(join(root, 'node_modules', '.bin', 'esbuild'), [
      join(__dirname, 'resident-provider.ts'),
      '--bundle',
      '--platform=node',
      '--log-level=error',
      '--external:kerberos',
      `--outfile=${provider}`,
    ]);
    this.process = new ResidentProcess(work(provider));
  }

  /** Runs `mq-user`. */
  command(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> {
    return this.process.ask(args, env);
  }

  /** Gives the provider its environment, and returns the variable with which Terraform finds it. */
  async reattach(env: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
    const { stdout } = await this.process.ask(undefined, env);
    return { TF_REATTACH_PROVIDERS: stdout };
  }

  async close(): Promise<void> {
    try {
      await this.process.close();
    } finally {
      rmSync(this.folder, { recursive: true, force: true });
    }
  }
}
