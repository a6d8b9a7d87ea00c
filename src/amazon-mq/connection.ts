/** A connection: the SDK's clients with one way of calling for all of them. Loaded by `connect`, for the SDK's sake. */
import type { MqClientConfig } from '@aws-sdk/client-mq';
import { MqClient } from '@aws-sdk/client-mq';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { BrokersClient } from './brokers/client';
import { AwsCaller, type ServiceAccess } from './calls/caller';
import { CallerIdentity } from './credentials/caller-identity';
import type { AmazonMq } from './connect';
import { credentialsOf, type CredentialsProvider } from './credentials/credentials';
import { MqError } from './errors/mq-error';
import { agentsFor, type Agents } from './http/agents';
import { requireSameSide } from './settings/local-endpoint';
import type { ConnectOptions } from './options';
import { BoundedHandler } from './http/request-handler';
import { readWithinLimits, type ReadableResponse } from './http/response-limits';
import { SecretsClient } from './secrets/client';
import { LIMITS } from '../rules';
import { endpointConfig, readSettings, type AwsServiceName, type Settings } from './settings/settings';
import { connecting, misconfigured } from './settings/shared-config';
import { SharedWork } from './calls/shared-work';
import { TokenBucket } from './calls/token-bucket';
import { toTransportError, TransportError } from './errors/transport-error';
import { UsersClient } from './users/client';

const DEFAULT_MAX_RETRIES = 25;

export async function connectWith(options: ConnectOptions): Promise<AmazonMq> {
  const settings = await readSettings(options);
  const { region } = settings;
  if (region === undefined) throw noRegion();
  const agents = await agentsFor(options, settings);
  const common = () => ({ ...commonConfig(options, agents()), region });
  const sts = async (base?: CredentialsProvider) => {
    const { AssumeRoleCommand, STSClient } = await import('@aws-sdk/client-sts');
    const client = new STSClient({
      ...common(),
      ...endpointConfig(settings, 'sts'),
      ...(base && { credentials: base }),
    });
    await requireSameSide(mq, 'sts', client, AssumeRoleCommand);
    return client;
  };
  const requestHandler = () => common().requestHandler;
  const credentials = credentialsOf(options, settings, { sts, requestHandler });
  const mq: MqClient = await clientOf({ ...common(), ...endpointConfig(settings, 'mq'), credentials });
  try {
    // A role of the options is asked for in any case, so it is refused before the first call.
    if (options.assumeRole || options.assumeRoleWithWebIdentity) (await sts()).destroy();
    return await connectOver(mq, options, () => mq.destroy(), settings);
  } catch (thrown) {
    mq.destroy();
    throw thrown;
  }
}

export async function connectOver(
  mq: MqClient,
  options: ConnectOptions,
  close: () => void = () => undefined,
  given?: Settings,
): Promise<AmazonMq> {
  // The client of somebody else has credentials already, so the profile matters only for what it says.
  const settings = given ?? (await readSettings(options, false));
  const agents = await agentsFor(options, settings);
  const { backoffMillis = 500, maxBackoffMillis = 20_000, pollMillis = 2_000, ...tuning } = options.tuning ?? {};
  const { requestsPerSecond = LIMITS.calls.perSecond, burst = LIMITS.calls.burst, onEvent } = options;
  const maxRetries = options.maxRetries ?? retriesOfEnvironment() ?? DEFAULT_MAX_RETRIES;
  const { requestMillis: attemptMillis, operationMillis, settleMillis } = tuning;
  const caller = new AwsCaller({
    ...{ maxRetries, backoffMillis, maxBackoffMillis },
    ...{ attemptMillis, operationMillis, settleMillis },
    onEvent,
  });
  boundResponses(mq);
  const lookups = new SharedWork<unknown>(false);
  const credentials = (signal: AbortSignal) =>
    lookups.run('', signal, (abortSignal) => mq.config.credentials({ abortSignal }));
  const service: ServiceAccess = { bucket: new TokenBucket(requestsPerSecond, burst), credentials };
  const others: { destroy(): void }[] = [];
  const configOf = async (region: string | undefined, service: AwsServiceName) => ({
    ...commonConfig(options, agents()),
    region: region ?? (await mq.config.region()),
    credentials: mq.config.credentials,
    ...endpointConfig(settings, service),
  });

  const secretsManagers = new Map<string | undefined, Promise<SecretsManagerClient>>();
  const secrets = new SecretsClient(
    async (region) => {
      const sdk = await import('@aws-sdk/client-secrets-manager');
      const make = async () => {
        const client = new sdk.SecretsManagerClient(await configOf(region, 'secretsmanager'));
        others.push(client);
        await requireSameSide(mq, 'secretsmanager', client, sdk.DescribeSecretCommand);
        return client;
      };
      const client = secretsManagers.get(region) ?? make();
      secretsManagers.set(region, client);
      return { sdk, client: await client };
    },
    caller,
    { credentials },
  );

  const identity = new CallerIdentity(
    {
      region: () => mq.config.region(),
      sts: async () => {
        const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
        const sts = new STSClient(await configOf(undefined, 'sts'));
        await requireSameSide(mq, 'sts', sts, GetCallerIdentityCommand);
        return sts;
      },
      hasBrokersOfAws: settings.endpoints.mq === undefined || settings.endpoints.sts !== undefined,
    },
    caller,
    { credentials },
  );
  const { allowedAccountIds: allowed = [], forbiddenAccountIds: forbidden = [] } = options;
  if (allowed.length > 0 || forbidden.length > 0) {
    const account = await identity.account();
    const isAllowed = account !== undefined && (allowed.length === 0 || allowed.includes(account));
    if (!isAllowed || forbidden.includes(account)) {
      const rule = allowed.length > 0 ? `allowed are ${allowed.join(', ')}` : `forbidden are ${forbidden.join(', ')}`;
      throw new MqError('credentials', connecting, `The credentials are of the account ${account}, and ${rule}.`);
    }
  }

  return {
    users: new UsersClient(mq, caller, service),
    brokers: new BrokersClient(mq, caller, service, pollMillis),
    secrets,
    identity,
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
    throw noRegion(cause);
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
function commonConfig({ userAgent, userAgentSuffix = '', tuning = {} }: ConnectOptions, agents: Agents) {
  const suffix = userAgentSuffix.split(/\s+/).filter((part) => part !== '');
  const names = [...(userAgent ? [[...userAgent]] : []), ...suffix.map((part) => part.split('/', 2))];
  return {
    // Retrying is ours, see Caller.
    maxAttempts: 1,
    ...(names.length > 0 && { customUserAgent: names as [string, string?][] }),
    requestHandler: new BoundedHandler(
      { connectionTimeout: tuning.connectionMillis ?? 5_000, ...agents },
      tuning.requestMillis,
    ),
  } satisfies Partial<MqClientConfig>;
}

function noRegion(cause?: unknown): MqError {
  const reason = 'No region is configured. Set the region, AWS_REGION, or a region in the profile.';
  return misconfigured(reason, cause, 'region-missing');
}

/** AWS's own variable counts the first attempt too. */
function retriesOfEnvironment(): number | undefined {
  const attempts = Number(process.env.AWS_MAX_ATTEMPTS);
  return Number.isInteger(attempts) && attempts > 0 ? attempts - 1 : undefined;
}
