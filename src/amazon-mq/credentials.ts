/** Turns the options about credentials into what the SDK takes; nothing is read or called before it is needed. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { MqClientConfig } from '@aws-sdk/client-mq';
import type { Call } from './errors';
import { MqError } from './errors';
import type { AssumeRole, AssumeRoleWithWebIdentity, ConnectOptions } from './options';

export const connecting: Call = { operation: 'Connecting to Amazon MQ' };

type CredentialsProvider = Exclude<NonNullable<MqClientConfig['credentials']>, { readonly accessKeyId: string }>;

/** The one shared file of each kind, as the SDK's functions take them. */
export interface SharedFiles {
  readonly configFilepath?: string;
  readonly filepath?: string;
}

/** Throws `MqError` of kind `configuration` if there is more than one file of a kind. */
export function sharedFiles({ sharedConfigFiles = [], sharedCredentialsFiles = [] }: ConnectOptions): SharedFiles {
  const configFile = oneFile(sharedConfigFiles, 'shared configuration files');
  const credentialsFile = oneFile(sharedCredentialsFiles, 'shared credentials files');
  return { ...(configFile && { configFilepath: configFile }), ...(credentialsFile && { filepath: credentialsFile }) };
}

/**
 * Where credentials come from, or undefined where the SDK's own chain will find them as it is. Throws `MqError` of kind
 * `configuration` where the options contradict each other.
 */
export async function credentialsOf(
  options: ConnectOptions,
  region: string | undefined,
  requestHandler?: MqClientConfig['requestHandler'],
): Promise<CredentialsProvider | undefined> {
  const { assumeRole, assumeRoleWithWebIdentity: web } = options;
  const fixed = fixedCredentials(options);
  const files = sharedFiles(options);
  const sts = options.endpoints?.sts;
  const isPlain = !assumeRole && !web && Object.keys(files).length === 0 && sts === undefined;
  if (isPlain) return fixed;
  const { fromNodeProviderChain, fromTemporaryCredentials, fromTokenFile, fromWebToken } =
    await import('@aws-sdk/credential-providers');
  const clientConfig = {
    ...(region !== undefined && { region }),
    ...(sts !== undefined && { endpoint: sts }),
    ...(requestHandler && { requestHandler }),
  };
  const assumers = sts === undefined ? {} : await roleAssumers(clientConfig);
  const base = (): CredentialsProvider => {
    if (web) {
      const { token, file } = tokenOf(web);
      const parameters = { ...webParameters(web), clientConfig };
      return token === undefined
        ? fromTokenFile({ ...parameters, webIdentityTokenFile: file })
        : fromWebToken({ ...parameters, webIdentityToken: token });
    }
    const { profile } = options;
    const where = { ...files, ...(profile !== undefined && { profile }), clientConfig };
    return fixed ?? fromNodeProviderChain({ ...where, ...assumers });
  };
  if (!assumeRole) return base();
  return fromTemporaryCredentials({ params: parametersOf(assumeRole), masterCredentials: base(), clientConfig });
}

function fixedCredentials({ accessKey, secretKey, token }: ConnectOptions): CredentialsProvider | undefined {
  if (accessKey === undefined && secretKey === undefined && token === undefined) return undefined;
  if (accessKey === undefined || secretKey === undefined) {
    throw misconfigured('An access key and a secret key are needed together. Set both, or neither.');
  }
  const credentials = {
    accessKeyId: accessKey,
    secretAccessKey: secretKey,
    ...(token !== undefined && { sessionToken: token }),
  };
  return () => Promise.resolve(credentials);
}

/** For the roles of profiles: the SDK's chain asks STS for them without the endpoint that it was given. */
async function roleAssumers(clientConfig: Pick<MqClientConfig, 'endpoint' | 'requestHandler'> & { region?: string }) {
  const { getDefaultRoleAssumer, getDefaultRoleAssumerWithWebIdentity } = await import('@aws-sdk/client-sts');
  return {
    roleAssumer: getDefaultRoleAssumer(clientConfig),
    roleAssumerWithWebIdentity: getDefaultRoleAssumerWithWebIdentity(clientConfig),
  };
}

function parametersOf({ roleArn, sessionName, externalId, durationSeconds, policy, ...role }: AssumeRole) {
  return {
    RoleArn: roleArn,
    ...(sessionName !== undefined && { RoleSessionName: sessionName }),
    ...(externalId !== undefined && { ExternalId: externalId }),
    ...(durationSeconds !== undefined && { DurationSeconds: durationSeconds }),
    ...(policy !== undefined && { Policy: policy }),
    ...(role.policyArns && { PolicyArns: role.policyArns.map((arn) => ({ arn })) }),
    ...(role.tags && { Tags: Object.entries(role.tags).map(([Key, Value]) => ({ Key, Value })) }),
    ...(role.transitiveTagKeys && { TransitiveTagKeys: [...role.transitiveTagKeys] }),
    ...(role.sourceIdentity !== undefined && { SourceIdentity: role.sourceIdentity }),
  };
}

function webParameters({ roleArn, sessionName, durationSeconds, policy, policyArns }: AssumeRoleWithWebIdentity) {
  return {
    roleArn,
    ...(sessionName !== undefined && { roleSessionName: sessionName }),
    ...(durationSeconds !== undefined && { durationSeconds }),
    ...(policy !== undefined && { policy }),
    ...(policyArns && { policyArns: policyArns.map((arn) => ({ arn })) }),
  };
}

function tokenOf({ webIdentityToken: token, webIdentityTokenFile: file }: AssumeRoleWithWebIdentity) {
  if ((token === undefined) === (file === undefined)) {
    throw misconfigured('Assuming a role with a web identity takes the token or the file that holds it, one of them.');
  }
  return { token, file: file === undefined ? '' : fromHome(file) };
}

function oneFile(files: readonly string[], what: string): string | undefined {
  if (files.length > 1) {
    throw misconfigured(
      `The AWS SDK reads one of the ${what}, and ${files.length} are named: ${files.join(', ')}. Name one that has all profiles.`,
    );
  }
  return files[0] === undefined ? undefined : fromHome(files[0]);
}

function fromHome(file: string): string {
  return file.startsWith('~/') ? join(homedir(), file.slice(2)) : file;
}

function misconfigured(reason: string): MqError {
  return new MqError('configuration', connecting, reason);
}
