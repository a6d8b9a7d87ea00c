/** The built plugin, started as Terraform starts it, used and ended. */
import { once } from 'node:events';
import { join } from 'node:path';
import { credentials } from '@grpc/grpc-js';
import { createCertificate } from '../../../src/terraform-plugin/transport/certificate';
import { emptyObject, encodeObject } from '../../../src/terraform-plugin/values/codec';
import { mqProvider } from '../../../src/provider/provider';
import { controllerClient, magicCookie, providerClient, startPlugin } from './plugin-client';

/** The program of the build, or the one that PROVIDER_BINARY names. */
export const builtPlugin =
  process.env.PROVIDER_BINARY || join(__dirname, '../../../dist/provider/terraform-provider-mq');

/** Returns the variables that make the program run a file first. Programs with Bun ignore NODE_OPTIONS. */
export function preloading(file: string): NodeJS.ProcessEnv {
  return process.env.PROVIDER_BINARY ? { BUN_OPTIONS: `--preload ${file}` } : { NODE_OPTIONS: `--require ${file}` };
}

const own = createCertificate();

/** What Terraform gives a plugin, so that it serves. */
export const pluginEnvironment = (): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  TF_PLUGIN_MAGIC_COOKIE: magicCookie,
  PLUGIN_CLIENT_CERT: own.certificatePem,
});

/** Runs a provider from handshake to Shutdown: for a plan, which configures it, or only for its schema. */
export async function livePlugin(purpose: 'schema' | 'plan', env: NodeJS.ProcessEnv, cwd?: string): Promise<void> {
  const plugin = await startPlugin(builtPlugin, { ...pluginEnvironment(), AWS_REGION: 'eu-west-1', ...env }, { cwd });
  const [key, cert] = [Buffer.from(own.privateKeyPem), Buffer.from(own.certificatePem)];
  const trusted = credentials.createSsl(Buffer.from(plugin.certificate), key, cert);
  const provider = providerClient(plugin.socket, trusted);
  const { resourceSchemas } = await provider.getProviderSchema({});
  if (!resourceSchemas.mq_user) throw new Error('The plugin has no mq_user');
  if (purpose === 'plan') {
    const config = { msgpack: encodeObject(mqProvider.schema, emptyObject(mqProvider.schema)) };
    const { diagnostics } = await provider.configureProvider({ terraformVersion: '1.11.4', config });
    if (diagnostics.length > 0) throw new Error(`The plugin cannot be configured: ${diagnostics[0]?.summary}`);
  }
  provider.close();
  const ended = once(plugin.process, 'exit');
  const controller = controllerClient(plugin.socket, trusted);
  await controller.shutdown({});
  const [code] = (await ended) as [number | null];
  controller.close();
  if (code !== 0) throw new Error(`The plugin ended with ${code}`);
}
