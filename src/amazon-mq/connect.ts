/** Makes a client, and loads the AWS SDK only then: a command that calls nothing starts without it. */
import type { MqClientConfig } from '@aws-sdk/client-mq';
import { MqError } from './errors';
import type { UsersClient } from './users-client';

export interface ConnectOptions {
  /** Default: AWS_REGION, AWS_DEFAULT_REGION, then the profile's region. */
  readonly region?: string | undefined;
  /** A profile of the shared AWS files. Default: AWS_PROFILE, then `default`. */
  readonly profile?: string | undefined;
  /** Default: AWS_ENDPOINT_URL_MQ, then Amazon MQ in the region. */
  readonly endpoint?: string | undefined;
  /** What the calls are known by in CloudTrail, as name/version. */
  readonly userAgent?: readonly [name: string, version: string];
}

/** Throws `MqError` of kind `configuration` where no region is to be found. Credentials are looked up at the first call. */
export async function connect(options: ConnectOptions = {}): Promise<UsersClient> {
  const [{ MqClient }, { UsersClient }] = await Promise.all([
    import('@aws-sdk/client-mq'),
    import('./users-client.js'),
  ]);
  const { region = process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION, profile, endpoint, userAgent } = options;
  const config: MqClientConfig = {
    ...(region !== undefined && { region }),
    ...(profile !== undefined && { profile }),
    ...(endpoint !== undefined && { endpoint }),
    ...(userAgent && { customUserAgent: [[...userAgent]] }),
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000, throwOnRequestTimeout: true },
  };
  const mq = new MqClient(config);
  try {
    await mq.config.region();
  } catch (cause) {
    throw new MqError('configuration', { operation: 'Connecting to Amazon MQ' }, 'No region is configured.', { cause });
  }
  return new UsersClient(mq);
}
