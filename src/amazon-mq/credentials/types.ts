/** Types of credentials, and of the clients that requests for credentials are made with. */
import type { STSClient, STSClientConfig } from '@aws-sdk/client-sts';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** Returns credentials. The signal ends programs and requests in progress. The SDK passes other options. */
export type CredentialsProvider = (options?: { readonly abortSignal?: AbortSignal }) => Promise<AwsCredentials>;

/** Creates the clients that requests for credentials are made with. */
export interface CredentialClients {
  /** Creates a client of STS, which signs with these credentials or not at all. Rejects if STS must not be called. */
  readonly sts: (base?: CredentialsProvider) => Promise<STSClient>;
  /** Creates the handler of requests to IAM Identity Center and AWS sign-in. */
  readonly requestHandler: () => NonNullable<STSClientConfig['requestHandler']>;
}
