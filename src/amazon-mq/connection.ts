/** Creates the connection: the SDK's clients, which share one way of calling. Loaded by `connect`, because it loads the SDK. */
import type { MqClientConfig } from '@aws-sdk/client-mq';
import { MqClient } from '@aws-sdk/client-mq';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { BrokersClient } from './brokers/client';
import { AwsCaller, type ServiceAccess } from './calls/caller';
import { SharedWork } from './calls/shared-work';
import { TokenBucket } from './calls/token-bucket';
import { CallerIdentity } from './credentials/caller-identity';
import { findCredentials } from './credentials/credentials';
import type { CredentialsProvider } from './credentials/types';
import { MqError } from './errors/mq-error';
import { agentsFor, type Agents } from './http/agents';
import { requireAwsResponses } from './http/aws-responses';
import { BoundedHandler } from './http/request-handler';
import type { ConnectOptions } from './options';
import { SecretsCaller } from './secrets/caller';
import { SecretsClient } from './secrets/client';
import { requireConfiguredEndpoint } from './settings/local-endpoint';
import { endpointConfig, readSettings, type AwsServiceName, type Settings } from './settings/settings';
import { configurationError, CONNECTING } from './settings/shared-config';
import type { AmazonMq } from './types';
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
    await requireConfiguredEndpoint(mq, 'sts', client, AssumeRoleCommand);
    return client;
  };
  const requestHandler = () => common().requestHandler;
  const credentials = findCredentials(options, settings, { sts, requestHandler });
  const mq: MqClient = await createMqClient({ ...common(), ...endpointConfig(settings, 'mq'), credentials });
  try {
    // A role of the options is certain to be assumed, so a wrong endpoint of STS is refused before the first call.
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
  // A client of the caller has credentials already, so the profile is not required to have any.
  const settings = given ?? (await readSettings(options, false));
  const agents = await agentsFor(options, settings);
  const {
    backoffMillis = 500,
    maxBackoffMillis = 20_000,
    pollMillis = 2_000,
    bucket,
    ...tuning
  } = options.tuning ?? {};
  const { requestsPerSecond, burst, onEvent } = options;
  const maxRetries = options.maxRetries ?? environmentRetries() ?? DEFAULT_MAX_RETRIES;
  const { requestMillis: attemptMillis, operationMillis, lookupMillis } = tuning;
  const caller = new AwsCaller({
    ...{ maxRetries, backoffMillis, maxBackoffMillis },
    ...{ attemptMillis, operationMillis, lookupMillis },
    onEvent,
  });
  requireAwsResponses(mq, 'json');
  const lookups = new SharedWork<unknown>(false);
  const credentials = (signal: AbortSignal) =>
    lookups.run('', signal, (abortSignal) => mq.config.credentials({ abortSignal }));
  const service: ServiceAccess = { bucket: bucket ?? new TokenBucket(requestsPerSecond, burst), credentials };
  const others: { destroy(): void }[] = [];
  const configOf = async (region: string | undefined, service: AwsServiceName) => ({
    ...commonConfig(options, agents()),
    region: region ?? (await mq.config.region()),
    credentials: mq.config.credentials,
    ...endpointConfig(settings, service),
  });

  const secretsManagers = new Map<string | undefined, Promise<SecretsManagerClient>>();
  const secretsCaller = new SecretsCaller(
    async (region) => {
      const sdk = await import('@aws-sdk/client-secrets-manager');
      const make = async () => {
        const client = new sdk.SecretsManagerClient(await configOf(region, 'secretsmanager'));
        requireAwsResponses(client, 'json-body');
        others.push(client);
        await requireConfiguredEndpoint(mq, 'secretsmanager', client, sdk.DescribeSecretCommand);
        return client;
      };
      const client = secretsManagers.get(region) ?? make();
      secretsManagers.set(region, client);
      return { sdk, client: await client };
    },
    caller,
    { credentials },
  );
  const secrets = new SecretsClient(secretsCaller);

  const identity = new CallerIdentity(
    {
      region: () => mq.config.region(),
      sts: async () => {
        const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
        const sts = new STSClient(await configOf(undefined, 'sts'));
        requireAwsResponses(sts, 'xml');
        await requireConfiguredEndpoint(mq, 'sts', sts, GetCallerIdentityCommand);
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
      const rule =
        allowed.length > 0 ? `Allowed accounts: ${allowed.join(', ')}` : `Forbidden accounts: ${forbidden.join(', ')}`;
      throw new MqError(
        'credentials',
        CONNECTING,
        `The credentials belong to account ${account ?? '(unknown)'}. ${rule}.`,
      );
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

/** Creates the client. Throws `MqError` if the SDK refuses the Region. */
async function createMqClient(config: MqClientConfig): Promise<MqClient> {
  try {
    const mq = new MqClient(config);
    await mq.config.region();
    return mq;
  } catch (cause) {
    throw noRegion(cause);
  }
}

/** Returns the configuration that the clients of all services share. */
function commonConfig({ userAgent, userAgentSuffix = '', tuning = {} }: ConnectOptions, agents: Agents) {
  const suffix = userAgentSuffix.split(/\s+/).filter((part) => part !== '');
  const names = [...(userAgent ? [[...userAgent]] : []), ...suffix.map((part) => part.split('/', 2))];
  return {
    // AwsCaller retries.
    maxAttempts: 1,
    ...(names.length > 0 && { customUserAgent: names as [string, string?][] }),
    requestHandler: new BoundedHandler(
      { connectionTimeout: tuning.connectionMillis ?? 5_000, ...agents },
      tuning.requestMillis,
    ),
  } satisfies Partial<MqClientConfig>;
}

function noRegion(cause?: unknown): MqError {
  const reason = 'No Region is configured. Set the Region, AWS_REGION, or a Region in the profile.';
  return configurationError(reason, cause, 'region-missing');
}

/** Returns the retries of AWS_MAX_ATTEMPTS, which also counts the first attempt. */
function environmentRetries(): number | undefined {
  const attempts = Number(process.env.AWS_MAX_ATTEMPTS);
  return Number.isInteger(attempts) && attempts > 0 ? attempts - 1 : undefined;
}
