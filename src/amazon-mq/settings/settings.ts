/** Finds the Region and the endpoints in options, environment and profile, in the order of the AWS provider. */
import { endpointProblem, quote, regionProblem } from '../../rules/internal';
import type { ConnectOptions } from '../options';
import {
  activeProfile,
  configurationError,
  findProfile,
  readSharedConfig,
  type Profile,
  type SharedConfig,
} from './shared-config';

export type AwsServiceName = 'mq' | 'secretsmanager' | 'sts';

export interface Settings {
  readonly config: SharedConfig;
  /** Undefined if no Region is configured. */
  readonly region: string | undefined;
  readonly endpoints: Readonly<Partial<Record<AwsServiceName, string>>>;
  readonly useFipsEndpoint: boolean;
  readonly useDualstackEndpoint: boolean;
}

/** Reads the settings. Throws `MqError` of kind `configuration` if a setting cannot be used. */
export async function readSettings(options: ConnectOptions, needsCredentials = true): Promise<Settings> {
  const config = await readSharedConfig(options);
  // With credentials in the options, the profile of the environment is not required to exist.
  const isNeeded = (needsCredentials && options.credentials === undefined) || config.source === 'option';
  const profile = (isNeeded ? activeProfile(config) : findProfile(config, config.name)) ?? {};
  requireDefaultsMode(config, profile);
  const isOn = (option: boolean | undefined, variable: string, key: string) =>
    option ?? isTrue(process.env[variable] || profile[key]);
  return {
    config,
    region: findRegion(options, config, profile),
    endpoints: findEndpoints(options, config, profile),
    useFipsEndpoint: isOn(options.useFipsEndpoint, 'AWS_USE_FIPS_ENDPOINT', 'use_fips_endpoint'),
    useDualstackEndpoint: isOn(options.useDualstackEndpoint, 'AWS_USE_DUALSTACK_ENDPOINT', 'use_dualstack_endpoint'),
  };
}

/** Returns the configuration of a service's clients. A configured endpoint takes precedence over FIPS and dual-stack endpoints. */
export function endpointConfig(
  { endpoints, useFipsEndpoint, useDualstackEndpoint }: Settings,
  service: AwsServiceName,
) {
  const endpoint = endpoints[service];
  return {
    // The SDK would read them from the profile in AWS_PROFILE, even if another profile is active.
    ignoreConfiguredEndpointUrls: true,
    useFipsEndpoint: useFipsEndpoint && endpoint === undefined,
    useDualstackEndpoint: useDualstackEndpoint && endpoint === undefined,
    ...(endpoint !== undefined && { endpoint }),
  };
}

export function isTrue(value: string | undefined): boolean {
  return value?.toLowerCase() === 'true';
}

const DEFAULTS_MODES = ['auto', 'cross-region', 'in-region', 'legacy', 'mobile', 'standard'];

/** Refuses an invalid defaults mode. The SDK's own error does not say where the mode is set. */
function requireDefaultsMode(config: SharedConfig, { defaults_mode: profileMode }: Profile): void {
  const environmentMode = process.env.AWS_DEFAULTS_MODE;
  const mode = environmentMode ?? profileMode;
  if (mode === undefined || DEFAULTS_MODES.includes(mode.toLowerCase())) return;
  const the =
    environmentMode === undefined ? `The defaults_mode of the profile ${quote(config.name)}` : 'AWS_DEFAULTS_MODE';
  throw configurationError(
    `${the} is ${quote(mode)}. Allowed: ${DEFAULTS_MODES.join(', ')}. Choose one, or remove it.`,
  );
}

function findRegion(options: ConnectOptions, config: SharedConfig, profile: Profile): string | undefined {
  const found = [
    [options.region, 'The region'],
    [process.env.AWS_REGION || undefined, 'The region in AWS_REGION,'],
    [process.env.AWS_DEFAULT_REGION || undefined, 'The region in AWS_DEFAULT_REGION,'],
    [profile.region, `The region of the profile ${quote(config.name)},`],
  ].find(([region]) => region !== undefined);
  const [region, the] = found ?? [];
  const problem = region === undefined ? undefined : regionProblem(region, the);
  if (problem) throw configurationError(problem, undefined, 'region-invalid');
  return region;
}

const services: Readonly<Record<AwsServiceName, { readonly variable: string; readonly section: string }>> = {
  mq: { variable: 'AWS_ENDPOINT_URL_MQ', section: 'mq' },
  secretsmanager: { variable: 'AWS_ENDPOINT_URL_SECRETS_MANAGER', section: 'secrets_manager' },
  sts: { variable: 'AWS_ENDPOINT_URL_STS', section: 'sts' },
};

function findEndpoints({ endpoints = {} }: ConnectOptions, config: SharedConfig, profile: Profile) {
  const isIgnored = isTrue(process.env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS || profile.ignore_configured_endpoint_urls);
  const section = profile.services === undefined ? undefined : findProfile(config, `services.${profile.services}`);
  const entries = Object.entries(services).map(([service, { variable, section: prefix }]) => {
    const of = `of the profile ${quote(config.name)}`;
    const configured: [string | undefined, string][] = [
      [process.env[variable], `The endpoint in ${variable},`],
      [process.env.AWS_ENDPOINT_URL, 'The endpoint in AWS_ENDPOINT_URL,'],
      [section?.[`${prefix}.endpoint_url`], `The endpoint_url of ${prefix} in the services ${of},`],
      [profile.endpoint_url, `The endpoint_url ${of},`],
    ];
    const given = [endpoints[service as AwsServiceName], `The endpoint of ${service}`] as const;
    const [url, the] = [given, ...(isIgnored ? [] : configured)].find(([value]) => value) ?? [];
    const problem = url && endpointProblem(url, the);
    if (problem) throw configurationError(problem);
    return [service, url];
  });
  return Object.fromEntries(entries.filter(([, url]) => url)) as Settings['endpoints'];
}
