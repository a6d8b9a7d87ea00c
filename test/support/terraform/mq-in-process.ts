/**
 * Serves the provider `mq` in this process for stacks that have the built plugin too. Terraform starts that three or four
 * times in a run, which takes ten times as much processor time as the rest of the run.
 */
import type { ProviderOptions } from '../../../src/provider/provider';
import type { DebugServer } from '../../../src/terraform-plugin';
import { serveProvider } from './served-provider';
import { cleanEnvironment } from './terraform';

/**
 * Starts it. It reads its configuration from the environment of this process, which becomes that of a clean Terraform run, with
 * an endpoint for all AWS services.
 * @param folder the folder of the Terraform configuration
 */
export function serveMq(
  endpoint: string,
  folder?: string,
  { waits }: Pick<ProviderOptions, 'waits'> = {},
): Promise<DebugServer> {
  const own = Object.entries(cleanEnvironment()).filter(([name]) => name.startsWith('AWS_'));
  Object.assign(process.env, Object.fromEntries(own), { AWS_ENDPOINT_URL: endpoint });
  return serveProvider({ folder, waits });
}
