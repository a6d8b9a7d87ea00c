/** Starts the built plugin as Terraform does, with surroundings of a test's choice, and ends it after the test. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentials } from '@grpc/grpc-js';
import { createCertificate } from '../../../src/terraform-plugin/transport/certificate';
import { magicCookie, providerClient, startPlugin, type Handshake } from './plugin-client';
import { builtPlugin } from './plugin-life';

const own = createCertificate();

export class StartedPlugins {
  /** A temporary folder. */
  readonly folder = mkdtempSync(join(tmpdir(), 'start-'));
  private readonly processes: ChildProcess[] = [];

  async start(env: NodeJS.ProcessEnv, file = builtPlugin, cwd?: string): Promise<Handshake> {
    const handshake = await startPlugin(file, startEnvironment(env), { cwd });
    this.endLater(handshake.process);
    return handshake;
  }

  endLater(child: ChildProcess): void {
    this.processes.push(child);
  }

  remove(): void {
    for (const child of this.processes) child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What Terraform gives a plugin, and nothing of the environment of the tests but the PATH. */
export function startEnvironment(env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    TF_PLUGIN_MAGIC_COOKIE: magicCookie,
    PLUGIN_CLIENT_CERT: own.certificatePem,
    NODE_DISABLE_COMPILE_CACHE: '1',
    ...env,
  };
}

/** Calls the provider with the certificate from its environment. */
export async function expectService({ socket, certificate }: Handshake): Promise<void> {
  const key = Buffer.from(own.privateKeyPem);
  const trusted = credentials.createSsl(Buffer.from(certificate), key, Buffer.from(own.certificatePem));
  const client = providerClient(socket, trusted);
  const { resourceSchemas } = await client.getProviderSchema({});
  client.close();
  if (!resourceSchemas.mq_user) throw new Error('The plugin has no mq_user');
}

/** Sends a signal and waits for the exit: its code, or its signal. */
export async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<unknown[]> {
  const ended = once(child, 'exit');
  child.kill(signal);
  return ended;
}

/** Waits for a condition; the test's own time limit ends it. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}
