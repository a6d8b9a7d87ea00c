/** A connection: the SDK's clients with one way of calling for all of them. Loaded by `connect`, for the SDK's sake. */
import type { MqClientConfig } from '@aws-sdk/client-mq';
import { MqClient } from '@aws-sdk/client-mq';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { BrokersClient } from './brokers-client';
import { Caller, type Service } from './caller';
import type { AmazonMq } from './connect';
import { connecting, credentialsOf, sharedFiles } from './credentials';
import { MqError } from './errors';
import type { ConnectOptions } from './options';
import { BoundedHandler } from './request-handler';
import { readWithinLimits, type ReadableResponse } from './response-limits';
import { SecretsClient } from './secrets-client';
import { GRANTED, TokenBucket } from './token-bucket';
import { toTransportError, TransportError } from './transport-error';
import { UsersClient } from './users-client';

const DEFAULT_MAX_RETRIES = 25;

export async function connectWith(options: ConnectOptions): Promise<AmazonMq> {
  const region = await regionOf(options);
  const common = commonConfig(options);
  const credentials = await credentialsOf(options, region, common.requestHandler);
  const { mq: endpoint } = options.endpoints ?? {};
  const mq = await clientOf({
    ...common,
    ...(region !== undefined && { region }),
    ...(credentials && { credentials }),
    ...(endpoint !== undefined && { endpoint }),
  });
  try {
    return await connectOver(mq, options, () => mq.destroy());
  } catch (thrown) {
    mq.destroy();
    throw thrown;
  }
}

export async function connectOver(
  mq: MqClient,
  options: ConnectOptions,
  close: () => void = () => undefined,
): Promise<AmazonMq> {
  const { backoffMillis = 500, maxBackoffMillis = 20_000, pollMillis = 2_000, ...tuning } = options.tuning ?? {};
  const { requestsPerSecond = GRANTED.requestsPerSecond, burst = GRANTED.burst, onEvent } = options;
  const maxRetries = options.maxRetries ?? retriesOfEnvironment() ?? DEFAULT_MAX_RETRIES;
  const { requestMillis: attemptMillis, operationMillis, settleMillis } = tuning;
  const caller = new Caller({
    ...{ maxRetries, backoffMillis, maxBackoffMillis },
    ...{ attemptMillis, operationMillis, settleMillis },
    onEvent,
  });
  boundResponses(mq);
  const credentials = () => mq.config.credentials();
  const service: Service = { bucket: new TokenBucket(requestsPerSecond, burst), credentials };
  const others: { destroy(): void }[] = [];
  const configOf = async (region: string | undefined, endpoint: string | undefined) => ({
    ...commonConfig(options),
    region: region ?? (await mq.config.region()),
    credentials: mq.config.credentials,
    ...(endpoint !== undefined && { endpoint }),
  });

  const secretsManagers = new Map<string | undefined, Promise<SecretsManagerClient>>();
  const secrets = new SecretsClient(
    async (region) => {
      const sdk = await import('@aws-sdk/client-secrets-manager');
      const make = async () => {
        const client = new sdk.SecretsManagerClient(await configOf(region, options.endpoints?.secretsmanager));
        others.push(client);
        return client;
      };
      const client = secretsManagers.get(region) ?? make();
      secretsManagers.set(region, client);
      return { sdk, client: await client };
    },
    caller,
    { credentials },
  );

  const { allowedAccountIds } = options;
  if (allowedAccountIds) {
    const { STSClient, GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
    const sts = new STSClient(await configOf(undefined, options.endpoints?.sts));
    const call = { operation: 'GetCallerIdentity' };
    const send = (abort: { abortSignal?: AbortSignal }) => sts.send(new GetCallerIdentityCommand({}), abort);
    const { Account: account } = await caller.run({ credentials }, call, send).finally(() => sts.destroy());
    if (account === undefined || !allowedAccountIds.includes(account)) {
      const reason = `The credentials are of the account ${account ?? 'of nobody'}, and allowed are ${allowedAccountIds.join(', ') || 'none'}.`;
      throw new MqError('credentials', connecting, reason);
    }
  }

  return {
    users: new UsersClient(mq, caller, service),
    brokers: new BrokersClient(mq, caller, service, pollMillis),
    secrets,
    close: () => {
      close();
      others.splice(0).forEach((client) => client.destroy());
    },
  };
}

/** Throws `MqError` where there is no region; the SDK says so when it is asked for it, or, if it is empty, at once. */
async function clientOf(config: MqClientConfig): Promise<MqClient> {
  try {
    const mq = new MqClient(config);
    await mq.config.region();
    return mq;
  } catch (cause) {
    throw new MqError('configuration', connecting, 'No region is configured.', { cause });
  }
}

/**
 * Bounds the responses of a client whose handler is not ours. Refuses a response with status 200 that is a web page, even
 * one with a request id: the SDK does not read the body of a response to CreateUser, and would take for done what nobody
 * has done.
 */
function boundResponses(mq: MqClient): void {
  mq.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args).catch((thrown: unknown) => {
        throw (thrown as { name?: unknown }).name === 'AbortError' ? thrown : toTransportError(thrown);
      });
      const response = result.response as ReadableResponse & { readonly statusCode?: number };
      await readWithinLimits(response).catch((thrown: unknown) => {
        throw toTransportError(thrown);
      });
      if (response.statusCode !== 200 || isJson(response)) return result;
      throw new TransportError('foreign-answer', 'The response is not JSON, so it is not from AWS');
    },
    { step: 'deserialize', priority: 'low', name: 'boundResponses', override: true },
  );
}

/** By its type, if it has one, and by its body, if there is one. */
function isJson({ headers, body }: ReadableResponse): boolean {
  if (!/json/i.test(headers?.['content-type'] ?? 'json')) return false;
  if (!(body instanceof Uint8Array) || body.length === 0) return true;
  try {
    JSON.parse(Buffer.from(body).toString());
    return true;
  } catch {
    return false;
  }
}

/** What the clients of all services have in common. */
function commonConfig({ profile, userAgent, userAgentSuffix = '', tuning = {} }: ConnectOptions) {
  const suffix = userAgentSuffix.split(/\s+/).filter((part) => part !== '');
  const agents = [...(userAgent ? [[...userAgent]] : []), ...suffix.map((part) => part.split('/', 2))];
  return {
    // Retrying is ours, see Caller.
    maxAttempts: 1,
    ...(profile !== undefined && { profile }),
    ...(agents.length > 0 && { customUserAgent: agents as [string, string?][] }),
    requestHandler: new BoundedHandler({ connectionTimeout: tuning.connectionMillis ?? 5_000 }, tuning.requestMillis),
  } satisfies Partial<MqClientConfig>;
}

/** Undefined where the SDK will find it, or not. */
async function regionOf(options: ConnectOptions): Promise<string | undefined> {
  const region = options.region ?? (process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION || undefined);
  const files = sharedFiles(options);
  if (region !== undefined || Object.keys(files).length === 0) return region;
  const { loadConfig, NODE_REGION_CONFIG_OPTIONS, NODE_REGION_CONFIG_FILE_OPTIONS } =
    await import('@smithy/core/config');
  const { profile } = options;
  const where = { ...NODE_REGION_CONFIG_FILE_OPTIONS, ...files, ...(profile !== undefined && { profile }) };
  return loadConfig<string>(NODE_REGION_CONFIG_OPTIONS, where)().catch(() => undefined);
}

/** AWS's own variable counts the first attempt too. */
function retriesOfEnvironment(): number | undefined {
  const attempts = Number(process.env.AWS_MAX_ATTEMPTS);
  return Number.isInteger(attempts) && attempts > 0 ? attempts - 1 : undefined;
}
