/** Stacks with secrets and their rotation. */
import { join } from 'node:path';
import { App, LocalBackend, TerraformOutput, TerraformStack } from 'cdktf';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret';
import { SecretsmanagerSecretVersion } from '@cdktf/provider-aws/lib/secretsmanager-secret-version';
import { PasswordRotation, type PasswordRotationProps } from '../../../src/constructs';

export const brokerId = 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9';
/** The password of each user before the first rotation. */
export const password = 'Example-Secret-2026';
/** The names of the secrets of the stack, and of their users. */
export const secretNames = ['orders', 'billing'] as const;

/** Synthesizes a stack to a folder, and returns the folder of the stack. */
export function synthesizeRotation(
  outdir: string,
  props: Partial<PasswordRotationProps>,
  /** The endpoints of services. */
  endpoints: Readonly<Record<string, string>> = {},
): string {
  const app = new App({ outdir });
  const stack = new TerraformStack(app, 'rotations');
  const folder = join(outdir, 'stacks', 'rotations');
  new LocalBackend(stack, { path: join(folder, 'terraform.tfstate') });
  new AwsProvider(stack, 'aws', { region: 'us-east-1', skipMetadataApiCheck: 'true', endpoints: [endpoints] });
  const arns = secretNames.map((name) => {
    const secret = new SecretsmanagerSecret(stack, name, { name: `mq/${name}`, recoveryWindowInDays: 0 });
    const value = { brokerId, username: name, password };
    const version = new SecretsmanagerSecretVersion(stack, `${name}-version`, {
      secretId: secret.id,
      secretString: JSON.stringify(value),
      lifecycle: { ignoreChanges: ['secret_string'] },
    });
    return [name, version.arn] as const;
  });
  const rotation = new PasswordRotation(stack, 'rotation', { brokerId, secrets: Object.fromEntries(arns), ...props });
  for (const output of ['functionArn', 'functionName', 'logGroupName', 'roleArn'] as const) {
    new TerraformOutput(stack, output, { value: rotation[output] });
  }
  app.synth();
  return folder;
}
