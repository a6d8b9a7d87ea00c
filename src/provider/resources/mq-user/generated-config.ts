/** The configuration of an imported `mq_user`, for `terraform plan -generate-config-out` and `terraform query`. */
import type { ProviderClient } from '../../client';
import { warning, type Context, type GeneratedConfig } from '../../../terraform-plugin';
import type { UserConfig, UserState } from './schema';

/** Returns the name that the documentation gives to the secret of a user. Names of secrets cannot contain `~`. */
const secretOf = (username: string) => `mq/${username.replaceAll('~', '-')}`;

/**
 * Returns the configuration with a source of the password: the secret `mq/USERNAME`, whether it exists or not. Amazon MQ shows no
 * password, and a configuration without a source is not valid.
 */
export async function generateConfig(
  { username }: UserState,
  config: UserConfig,
  client: ProviderClient | undefined,
  context: Context,
): Promise<GeneratedConfig<UserConfig>> {
  const secret = secretOf(username);
  const problem = await problemOf(secret, client, context);
  const diagnostic = problem === undefined ? setsPassword(username, secret) : needsSecret(username, secret, problem);
  return { config: { ...config, password_secret_id: secret }, diagnostics: [diagnostic] };
}

/** Returns why the secret cannot be used, or undefined. */
async function problemOf(
  secret: string,
  client: ProviderClient | undefined,
  context: Context,
): Promise<string | undefined> {
  if (!client) return 'The configuration of the provider is not known yet.';
  return client.mq.secrets.currentVersion(secret, context).then(
    () => undefined,
    (thrown: unknown) => {
      context.signal.throwIfAborted();
      return thrown instanceof Error ? thrown.message : 'It could not be read.';
    },
  );
}

// The user is in the summary: Terraform shows only one of several warnings with the same summary.
const setsPassword = (username: string, secret: string) =>
  warning(
    `The password of the user ${username} will be set from the secret ${secret}`,
    `Amazon MQ does not show passwords. The generated configuration takes the password from the existing secret ${secret}, and the next apply sets it. To leave the password unchanged, remove password_secret_id, and set password_wo to an ephemeral variable whose value is null.`,
    ['password_secret_id'],
  );

const needsSecret = (username: string, secret: string, problem: string) =>
  warning(
    `The user ${username} needs the secret ${secret}`,
    `Amazon MQ does not show passwords. The generated configuration takes the password from the secret ${secret}, which cannot be used: ${problem} Before the apply, store the password there, or change password_secret_id to another secret.`,
    ['password_secret_id'],
  );
