/**
 * A provider that does nothing: it has our schema, accepts every configuration, returns the state that it receives, and calls
 * no API. Its time is that of Terraform, Node.js and grpc-js, which is the minimum for a provider based on them.
 */
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { createCertificate } from '../src/terraform-plugin/transport/certificate';
import { createLog } from '../src/terraform-plugin/log';
import { GetProviderSchemaResponse } from '../src/terraform-plugin/protocol/generated/tfplugin6';
import { providerHandlers } from '../src/terraform-plugin/rpc/service';
import { mqProvider } from '../src/provider/provider';
import { startPlugin } from '../test/support/terraform/plugin-client';
import { pluginEnvironment } from '../test/support/terraform/plugin-life';

/** Writes the provider, and returns its program. */
export async function writeBarePlugin(folder: string): Promise<string> {
  const plugin = join(folder, 'bare');
  mkdirSync(plugin);
  const { getProviderSchema } = providerHandlers(mqProvider, createLog('bench', process.stderr));
  const schema = GetProviderSchemaResponse.fromPartial((await getProviderSchema?.({})) ?? {});
  const certificate = createCertificate();
  await build({
    entryPoints: [join(__dirname, 'bare-plugin-main.ts')],
    bundle: true,
    platform: 'node',
    target: 'node20',
    minify: true,
    outfile: join(plugin, 'bundle.js'),
    define: {
      SCHEMA: JSON.stringify(Buffer.from(GetProviderSchemaResponse.encode(schema).finish()).toString('base64')),
      CERTIFICATE: JSON.stringify(certificate),
    },
  });
  writeFileSync(join(plugin, 'start.cjs'), starter);
  const file = join(plugin, 'terraform-provider-mq');
  writeFileSync(file, `#!/bin/sh\nexec node "${plugin}/start.cjs" "$@"\n`, { mode: 0o755 });
  await compile(file);
  return file;
}

/** Caches compiled code in the same way as build/launcher/compiled-code.ts. */
const starter = `
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { Script } = require('node:vm');
const [file, cache] = [__dirname + '/bundle.js', __dirname + '/compiled'];
const cachedData = existsSync(cache) ? readFileSync(cache) : undefined;
const script = new Script('(function(require){' + readFileSync(file, 'latin1') + '})', { filename: file, cachedData });
if (!cachedData) {
  process.on('SIGTERM', () => {
    writeFileSync(cache, script.createCachedData());
    process.exit(0);
  });
}
script.runInThisContext()(require);
`;

/** Starts it once, so that compiled code is cached. */
async function compile(file: string): Promise<void> {
  const { process: child } = await startPlugin(file, pluginEnvironment());
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
