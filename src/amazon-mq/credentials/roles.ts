/** Assumes roles with STS, through the same proxy and with the same certificate authorities as all other requests. */
import { quotePath } from '../../rules/internal';
import { MqError } from '../errors/mq-error';
import type { AssumeRole, AssumeRoleWithWebIdentity } from '../options';
import { configurationError, CONNECTING, expandHome } from '../settings/shared-config';
import { readTokenFile } from './token-file';
import type { AwsCredentials, CredentialClients, CredentialsProvider } from './types';

export class Roles {
  constructor(private readonly client: CredentialClients['sts']) {}

  /** Returns the credentials of a role that other credentials assume. */
  assume(role: AssumeRole, base: CredentialsProvider): CredentialsProvider {
    return async (options = {}) => {
      const { AssumeRoleCommand } = await import('@aws-sdk/client-sts');
      const sts = await this.client(() => base(options));
      const parameters = {
        ...commonParameters(role),
        ...(role.externalId !== undefined && { ExternalId: role.externalId }),
        ...(role.tags && { Tags: Object.entries(role.tags).map(([Key, Value]) => ({ Key, Value })) }),
        ...(role.transitiveTagKeys && { TransitiveTagKeys: [...role.transitiveTagKeys] }),
        ...(role.sourceIdentity !== undefined && { SourceIdentity: role.sourceIdentity }),
      };
      try {
        const response = await sts.send(new AssumeRoleCommand(parameters), abortOptions(options));
        return issuedCredentials(response.Credentials, role.roleArn);
      } finally {
        sts.destroy();
      }
    };
  }

  /** Returns the credentials of a role that a token assumes. Throws at once if the token is missing. */
  assumeWithToken(role: AssumeRoleWithWebIdentity): CredentialsProvider {
    const { webIdentityToken: token, webIdentityTokenFile: file } = role;
    if ((token === undefined) === (file === undefined)) {
      throw configurationError(
        'Assuming a role with a web identity needs a token or a file with a token. Set exactly one of them.',
      );
    }
    return async (options = {}) => {
      const { AssumeRoleWithWebIdentityCommand } = await import('@aws-sdk/client-sts');
      const sts = await this.client();
      try {
        const WebIdentityToken = token ?? (await readWebIdentityToken(file ?? ''));
        const command = new AssumeRoleWithWebIdentityCommand({ ...commonParameters(role), WebIdentityToken });
        const response = await sts.send(command, abortOptions(options));
        return issuedCredentials(response.Credentials, role.roleArn);
      } finally {
        sts.destroy();
      }
    };
  }
}

const abortOptions = ({ abortSignal }: { readonly abortSignal?: AbortSignal }) => (abortSignal ? { abortSignal } : {});

function commonParameters({
  roleArn,
  sessionName,
  durationSeconds,
  policy,
  policyArns,
}: AssumeRole | AssumeRoleWithWebIdentity) {
  return {
    RoleArn: roleArn,
    RoleSessionName: sessionName ?? `mq-users-${Date.now()}`,
    ...(durationSeconds !== undefined && { DurationSeconds: durationSeconds }),
    ...(policy !== undefined && { Policy: policy }),
    ...(policyArns && { PolicyArns: policyArns.map((arn) => ({ arn })) }),
  };
}

interface IssuedCredentials {
  readonly AccessKeyId?: string | undefined;
  readonly SecretAccessKey?: string | undefined;
  readonly SessionToken?: string | undefined;
  readonly Expiration?: Date | undefined;
}

function issuedCredentials(credentials: IssuedCredentials | undefined, roleArn: string): AwsCredentials {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = credentials ?? {};
  if (!AccessKeyId || !SecretAccessKey) {
    throw new MqError('credentials', CONNECTING, `STS returned no credentials for the role ${roleArn}.`);
  }
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    ...(SessionToken !== undefined && { sessionToken: SessionToken }),
    ...(Expiration && { expiration: Expiration }),
  };
}

/** Reads a token. Throws `MqError` with the name of the file, never with its content. */
async function readWebIdentityToken(file: string): Promise<string> {
  const the = `The file of the web identity token, ${quotePath(file)},`;
  const advice = 'Allowed: a file that contains a token. Check the path, and the program that writes the token.';
  const refuse = (problem: string, cause?: Error) =>
    new MqError('credentials', CONNECTING, `${the} ${problem}. ${advice}`, { cause });
  const content = await readTokenFile(expandHome(file), refuse);
  if (content.trim() === '') throw refuse('is empty');
  return content;
}
