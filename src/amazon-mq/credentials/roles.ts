/** Assumes roles by STS, with the same endpoint, proxy and authorities as all other requests. */
import { quotePath } from '../../rules';
import type { CredentialClients, AwsCredentials, CredentialsProvider } from './credentials';
import { MqError } from '../errors/mq-error';
import { readLocalFile, UnreadableFile } from '../settings/local-file';
import type { AssumeRole, AssumeRoleWithWebIdentity } from '../options';
import { connecting, fromHome, misconfigured } from '../settings/shared-config';

export class Roles {
  constructor(private readonly client: CredentialClients['sts']) {}

  /** Returns credentials of a role, assumed with others. */
  assume(role: AssumeRole, base: CredentialsProvider): CredentialsProvider {
    return async (options = {}) => {
      const { AssumeRoleCommand } = await import('@aws-sdk/client-sts');
      const sts = await this.client(() => base(options));
      const parameters = {
        ...common(role),
        ...(role.externalId !== undefined && { ExternalId: role.externalId }),
        ...(role.tags && { Tags: Object.entries(role.tags).map(([Key, Value]) => ({ Key, Value })) }),
        ...(role.transitiveTagKeys && { TransitiveTagKeys: [...role.transitiveTagKeys] }),
        ...(role.sourceIdentity !== undefined && { SourceIdentity: role.sourceIdentity }),
      };
      try {
        const response = await sts.send(new AssumeRoleCommand(parameters), abortOf(options));
        return issued(response.Credentials, role.roleArn);
      } finally {
        sts.destroy();
      }
    };
  }

  /** Returns credentials of a role, assumed with a token. Throws at once where the token is missing. */
  assumeWithToken(role: AssumeRoleWithWebIdentity): CredentialsProvider {
    const { webIdentityToken: token, webIdentityTokenFile: file } = role;
    if ((token === undefined) === (file === undefined)) {
      throw misconfigured(
        'Assuming a role with a web identity takes a token or the file of one. Set exactly one of them.',
      );
    }
    return async (options = {}) => {
      const { AssumeRoleWithWebIdentityCommand } = await import('@aws-sdk/client-sts');
      const sts = await this.client();
      try {
        const WebIdentityToken = token ?? (await tokenIn(file ?? ''));
        const command = new AssumeRoleWithWebIdentityCommand({ ...common(role), WebIdentityToken });
        const response = await sts.send(command, abortOf(options));
        return issued(response.Credentials, role.roleArn);
      } finally {
        sts.destroy();
      }
    };
  }
}

const abortOf = ({ abortSignal }: { readonly abortSignal?: AbortSignal }) => (abortSignal ? { abortSignal } : {});

function common({ roleArn, sessionName, durationSeconds, policy, policyArns }: AssumeRole | AssumeRoleWithWebIdentity) {
  return {
    RoleArn: roleArn,
    RoleSessionName: sessionName ?? `mq-users-${Date.now()}`,
    ...(durationSeconds !== undefined && { DurationSeconds: durationSeconds }),
    ...(policy !== undefined && { Policy: policy }),
    ...(policyArns && { PolicyArns: policyArns.map((arn) => ({ arn })) }),
  };
}

interface Issued {
  readonly AccessKeyId?: string | undefined;
  readonly SecretAccessKey?: string | undefined;
  readonly SessionToken?: string | undefined;
  readonly Expiration?: Date | undefined;
}

function issued(credentials: Issued | undefined, roleArn: string): AwsCredentials {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = credentials ?? {};
  if (!AccessKeyId || !SecretAccessKey) {
    throw new MqError('credentials', connecting, `STS returned no credentials for the role ${roleArn}.`);
  }
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    ...(SessionToken !== undefined && { sessionToken: SessionToken }),
    ...(Expiration && { expiration: Expiration }),
  };
}

/** Reads a token. Throws `MqError` that names the file, and never what is in it. */
async function tokenIn(file: string): Promise<string> {
  const the = `The file of the web identity token, ${quotePath(file)},`;
  const advice = 'Allowed: a file that holds a token. Check where the token is written, and the path.';
  let content: string;
  try {
    content = await readLocalFile(fromHome(file));
  } catch (cause) {
    const what = cause instanceof UnreadableFile ? cause.message : 'cannot be read';
    throw new MqError('credentials', connecting, `${the} ${what}. ${advice}`, { cause });
  }
  if (content.trim() === '') throw new MqError('credentials', connecting, `${the} is empty. ${advice}`);
  return content;
}
