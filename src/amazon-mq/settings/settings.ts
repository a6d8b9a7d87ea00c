/** Decides Region and endpoints, from options, environment and profile, in the order of the AWS provider. */
import { endpointProblem, quote, regionProblem } from '../../rules';
import type { ConnectOptions } from '../options';
import {
  activeProfile,
  misconfigured,
  profileIn,
  readSharedConfig,
  type Profile,
  type SharedConfig,
} from './shared-config';

export type AwsServiceName = 'mq' | 'secretsmanager' | 'sts';

export interface Settings {
  readonly config: SharedConfig;
  /** Undefined where there is none; the SDK then looks no further. */
  readonly region: string | undefined;
  readonly endpoints: Readonly<Partial<Record<AwsServiceName, string>>>;
  readonly useFipsEndpoint: boolean;
  readonly useDualstackEndpoint: boolean;
}

/** Throws `MqError` of kind `configuration` where a setting cannot be used. */
export async function readSettings(options: ConnectOptions, needsCredentials = true): Promise<Settings> {
  const config = await readSharedConfig(options);
  // With credentials in the options, a profile of the environment matters only for what it says.
  const isNeeded = (needsCredentials && options.accessKey === undefined) || config.source === 'option';
  const profile = (isNeeded ? activeProfile(config) : profileIn(config, config.name)) ?? {};
  requireDefaultsMode(config, profile);
  const isOn = (option: boolean | undefined, variable: string, key: string) =>
    option ?? isTrue(process.env[variable] || profile[key]);
  return {
    config,
    region: regionOf(options, config, profile),
    endpoints: endpointsOf(options, config, profile),
    useFipsEndpoint: isOn(options.useFipsEndpoint, 'AWS_USE_FIPS_ENDPOINT', 'use_fips_endpoint'),
    useDualstackEndpoint: isOn(options.useDualstackEndpoint, 'AWS_USE_DUALSTACK_ENDPOINT', 'use_dualstack_endpoint'),
  };
}

/** What all clients of a service are made with. An endpoint that is set takes precedence over FIPS and dual-stack ones. */
export function endpointConfig(
  { endpoints, useFipsEndpoint, useDualstackEndpoint }: Settings,
  service: AwsServiceName,
) {
  const endpoint = endpoints[service];
  return {
    // The SDK would look at AWS_PROFILE only, whichever profile is used.
    ignoreConfiguredEndpointUrls: true,
    useFipsEndpoint: useFipsEndpoint && endpoint === undefined,
    useDualstackEndpoint: useDualstackEndpoint && endpoint === undefined,
    ...(endpoint !== undefined && { endpoint }),
  };
}

export function isTrue(value: string | undefined): boolean {
  return value?.toLowerCase() === 'true';
}

const defaultsModes = ['auto', 'cross-region', 'in-region', 'legacy', 'mobile', 'standard'];

/** The SDK refuses another mode without saying where it is set. */
function requireDefaultsMode(config: SharedConfig, { defaults_mode: ofProfile }: Profile): void {
  const ofEnvironment = process.env.AWS_DEFAULTS_MODE;
  const mode = ofEnvironment ?? ofProfile;
  if (mode === undefined || defaultsModes.includes(mode.toLowerCase())) return;
  const the =
    ofEnvironment === undefined ? `The defaults_mode of the profile ${quote(config.name)}` : 'AWS_DEFAULTS_MODE';
  throw misconfigured(`${the} is ${quote(mode)}. Allowed: ${defaultsModes.join(', ')}. Choose one, or remove it.`);
}

function regionOf(options: ConnectOptions, config: SharedConfig, profile: Profile): string | undefined {
  const found = [
    [options.region, 'The region'],
    [process.env.AWS_REGION || undefined, 'The region in AWS_REGION,'],
    [process.env.AWS_DEFAULT_REGION || undefined, 'The region in AWS_DEFAULT_REGION,'],
    [profile.region, `The region of the profile ${quote(config.name)},`],
  ].find(([region]) => region !== undefined);
  const [region, the] = found ?? [];
  const problem = region === undefined ? undefined : regionProblem(region, the);
  if (problem) throw misconfigured(problem, undefined, 'region-invalid');
  return region;
}

const services: Readonly<Record<AwsServiceName, { readonly variable: string; readonly section: string }>> = {
  mq: { variable: 'AWS_ENDPOINT_URL_MQ', section: 'mq' },
  secretsmanager: { variable: 'AWS_ENDPOINT_URL_SECRETS_MANAGER', section: 'secrets_manager' },
  sts: { variable: 'AWS_ENDPOINT_URL_STS', section: 'sts' },
};

function endpointsOf({ endpoints = {} }: ConnectOptions, config: SharedConfig, profile: Profile) {
  const isIgnored = isTrue(process.env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS || profile.ignore_configured_endpoint_urls);
  const section = profile.services === undefined ? undefined : profileIn(config, `services.${profile.services}`);
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
    if (problem) throw misconfigured(problem);
    return [service, url];
  });
  return Object.fromEntries(entries.filter(([, url]) => url)) as Settings['endpoints'];
}
