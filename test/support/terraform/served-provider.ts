/** Serves the provider `mq` to a Terraform of the tests, in this process or in the program that PROVIDER_HOST names. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { makeProvider, PROVIDER_ADDRESS, type ProviderOptions } from '../../../src/provider/provider';
import { serveInProcess, type DebugServer } from '../../../src/terraform-plugin';

/** The variable with the options of the provider, as JSON. */
export const hostOptions = 'PROVIDER_HOST_OPTIONS';

export function serveProvider(options: ProviderOptions): Promise<DebugServer> {
  const { PROVIDER_HOST: host } = process.env;
  return host ? serveInHost(host, options) : serveInProcess(makeProvider(options), PROVIDER_ADDRESS);
}

async function serveInHost(host: string, options: ProviderOptions): Promise<DebugServer> {
  const child = spawn(host, {
    env: { ...process.env, [hostOptions]: JSON.stringify(options) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await Promise.race([
    once(child.stdout.setEncoding('utf8'), 'data'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`${host} ended with ${code} before it served`);
    }),
  ])) as [string];
  const served = JSON.parse(line) as Pick<DebugServer, 'reattach' | 'socket'>;
  return { ...served, close: () => void child.kill() };
}
