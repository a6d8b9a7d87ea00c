/** A running example that uses the AWS provider and ours, on the emulator. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAwsProvider, type AwsProviderServer } from '../aws/aws-provider-server';
import { ownPluginCache } from '../terraform/cdktf';
import { requireTerraform } from '../terraform/terraform';
import { ExampleProject } from './example-project';

export interface AwsExampleProject {
  readonly example: ExampleProject;
  readonly aws: AwsProviderServer;
  close(): Promise<void>;
}

/** Starts an example project of `examples` with the AWS provider. */
export async function startAwsExample(name: string): Promise<AwsExampleProject> {
  requireTerraform();
  const pluginCache = mkdtempSync(join(tmpdir(), 'plugin-cache-'));
  let aws: AwsProviderServer | undefined;
  const example = await ExampleProject.start(name, {
    cdktf: true,
    env: async ({ endpoint }) => {
      aws = await startAwsProvider({ AWS_ENDPOINT_URL: endpoint });
      // The lock file has no entry for a provider that is started already.
      return { ...aws.env, ...ownPluginCache(pluginCache), CDKTF_SKIP_PROVIDER_LOCK: 'true' };
    },
  });
  if (!aws) throw new Error('The AWS provider was not started.');
  const provider = aws;
  return {
    example,
    aws: provider,
    close: async () => {
      await example.close();
      provider.close();
      rmSync(pluginCache, { recursive: true });
    },
  };
}
