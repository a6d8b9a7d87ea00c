/** The provider and the built command in one process, which runs them one after the other with other environments. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PROVIDER_ADDRESS } from '../../../src/provider/provider';
import type { Ended } from './programs';
import { ResidentProcess } from './resident-process';

const inRoot = (...names: string[]) => JSON.stringify(join(__dirname, '..', '..', '..', ...names));

/** Runs the command with arguments; without, serves the provider and prints the value of TF_REATTACH_PROVIDERS. */
const work = `
  const { runCommandLine } = require(${inRoot('dist', 'cli', 'run.js')});
  // The build has the provider as a program only.
  const { serveInProcess } = require(${inRoot('src', 'terraform-plugin', 'index.ts')});
  const { mqProvider } = require(${inRoot('src', 'provider', 'provider.ts')});
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
  private readonly process = new ResidentProcess<readonly string[] | undefined>(work, [
    '--import',
    pathToFileURL(require.resolve('tsx')).href,
  ]);

  /** Runs `mq-user`. */
  command(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> {
    return this.process.ask(args, env);
  }

  /** Gives the provider its environment, and returns the variable with which Terraform finds it. */
  async reattach(env: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
    const { stdout } = await this.process.ask(undefined, env);
    return { TF_REATTACH_PROVIDERS: stdout };
  }

  close(): Promise<void> {
    return this.process.close();
  }
}
