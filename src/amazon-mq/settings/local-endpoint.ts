/**
 * Keeps tests on this machine from calling AWS: if Amazon MQ is an emulator on a loopback address, Secrets Manager and STS
 * must not be those of AWS only because their endpoints are not set.
 */
import { isIP } from 'node:net';
import { ListBrokersCommand, type MqClient } from '@aws-sdk/client-mq';
import { getEndpointFromInstructions, type EndpointParameterInstructionsSupplier } from '@smithy/core/endpoints';
import type { ApiCall } from '../errors/kinds';
import { MqError } from '../errors/mq-error';

/** The other services that a run may need, and the variables for their endpoints. */
const otherServices = {
  secretsmanager: { name: 'Secrets Manager', variable: 'AWS_ENDPOINT_URL_SECRETS_MANAGER' },
  sts: { name: 'STS', variable: 'AWS_ENDPOINT_URL_STS' },
} as const;

/** The part of an SDK client that determines its endpoint. */
interface Client {
  readonly config: object;
}

/** An SDK command, which knows the parameters of its endpoint. */
interface Command {
  getEndpointParameterInstructions(): Readonly<Record<string, unknown>>;
}

/**
 * Refuses another service at its default endpoint if the endpoint of Amazon MQ is a loopback address. An endpoint that is
 * set, even to a URL of AWS, is intended.
 *
 * @param command any command of the other service
 * @throws MqError of kind `configuration`
 */
export async function requireConfiguredEndpoint(
  mq: MqClient,
  service: keyof typeof otherServices,
  other: Client,
  command: Command,
): Promise<void> {
  const { url } = await resolveEndpoint(mq, ListBrokersCommand);
  if (!isOnThisMachine(url.hostname) || (await resolveEndpoint(other, command)).isConfigured) return;
  const { name, variable } = otherServices[service];
  const call: ApiCall = { operation: `Connecting to ${name}` };
  const reason =
    `The endpoint of Amazon MQ is ${url.origin}, on this machine, but that of ${name} is AWS. Nothing was sent to ${name}. ` +
    `Set AWS_ENDPOINT_URL, which applies to all services, or ${variable}, or \`${service}\` in the endpoints block of the ` +
    `provider. To use ${name} of AWS, set its endpoint to the URL of AWS.`;
  throw new MqError('configuration', call, reason);
}

/** Returns where the SDK would send a command, and whether an option, a variable or a profile sets that endpoint. */
async function resolveEndpoint(client: Client, command: Command) {
  // The SDK records in the configuration whether the endpoint is a custom one.
  const config: { isCustomEndpoint?: boolean } = { ...client.config };
  const { url } = await getEndpointFromInstructions({}, command as EndpointParameterInstructionsSupplier, config);
  return { url, isConfigured: config.isCustomEndpoint ?? false };
}

/** Returns whether a host is this machine. `isLoopback` of the proxy is narrower, as in Go. */
function isOnThisMachine(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (isIP(host) === 4) return host.startsWith('127.') || host === '0.0.0.0';
  if (isIP(host) === 6) return host === '::1' || host === '::' || /^::ffff:7f[0-9a-f]{2}:/.test(host);
  return /(^|\.)localhost\.?$/.test(host);
}
