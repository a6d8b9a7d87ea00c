/**
 * Serves the provider `mq` with options that no configuration can set, until it gets a signal. Suites that serve the provider
 * in their own process run this program instead if PROVIDER_HOST names it: compiled with another runtime, it shows
 * what differs there.
 */
import { makeProvider, PROVIDER_ADDRESS, type ProviderOptions } from '../../../src/provider/provider';
import { serveInProcess } from '../../../src/terraform-plugin';
import { hostOptions } from './served-provider';

async function main(): Promise<void> {
  const options = JSON.parse(process.env[hostOptions] ?? '{}') as ProviderOptions;
  const { reattach, socket, close } = await serveInProcess(makeProvider(options), PROVIDER_ADDRESS);
  process.on('SIGTERM', () => {
    close();
    process.exit(0);
  });
  console.log(JSON.stringify({ reattach, socket }));
}

void main();
