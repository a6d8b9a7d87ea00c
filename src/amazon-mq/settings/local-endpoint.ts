/**
 * Keeps work on this machine from reaching AWS: where Amazon MQ is an emulator on a loopback address, Secrets Manager and
 * STS must not be those of AWS merely because nobody set their endpoints.
 */
import { isIP } from 'node:net';
import { ListBrokersCommand, type MqClient } from '@aws-sdk/client-mq';
import { getEndpointFromInstructions, type EndpointParameterInstructionsSupplier } from '@smithy/core/endpoints';
import type { ApiCall } from '../errors/mq-error';
import { MqError } from '../errors/mq-error';

/** A service that a run may need beside Amazon MQ, and how its endpoint is set. */
export const neighbours = {
  secretsmanager: { name: 'Secrets Manager', variable: 'AWS_ENDPOINT_URL_SECRETS_MANAGER' },
  sts: { name: 'STS', variable: 'AWS_ENDPOINT_URL_STS' },
} as const;

/** As much of a client of the SDK as finding its endpoint takes. */
interface Client {
  readonly config: object;
}

/** A command of the SDK, which knows what its endpoint depends on. */
interface Command {
  getEndpointParameterInstructions(): Readonly<Record<string, unknown>>;
}

/**
 * Throws `MqError` of kind `configuration` where the endpoint of Amazon MQ is a loopback address and that of the other
 * service is AWS's by default. One that is set, even to a URL of AWS, is meant.
 * @param command any command of the other service
 */
export async function requireSameSide(
  mq: MqClient,
  service: keyof typeof neighbours,
  other: Client,
  command: Command,
): Promise<void> {
  const { url } = await endpointOf(mq, ListBrokersCommand);
  if (!isOnThisMachine(url.hostname) || (await endpointOf(other, command)).isConfigured) return;
  const { name, variable } = neighbours[service];
  const call: ApiCall = { operation: `Connecting to ${name}` };
  const reason =
    `The endpoint of Amazon MQ is ${url.origin}, on this machine, and that of ${name} is AWS. Nothing was sent to ${name}. ` +
    `Set AWS_ENDPOINT_URL, which is for all services, or ${variable}, or \`${service}\` in the endpoints block of the ` +
    `provider. If ${name} is to be that of AWS, set its endpoint to the URL of AWS.`;
  throw new MqError('configuration', call, reason);
}

/** Asks the SDK where it would send a command, and whether somebody chose that: an option, a variable or a profile. */
async function endpointOf(client: Client, command: Command) {
  // The SDK notes in the configuration what it finds.
  const config: { isCustomEndpoint?: boolean } = { ...client.config };
  const { url } = await getEndpointFromInstructions({}, command as EndpointParameterInstructionsSupplier, config);
  return { url, isConfigured: config.isCustomEndpoint ?? false };
}

/** Returns whether a host is this machine. Which hosts bypass the proxy is decided by `isLoopback`, which is narrower, as in Go. */
function isOnThisMachine(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (isIP(host) === 4) return host.startsWith('127.') || host === '0.0.0.0';
  if (isIP(host) === 6) return host === '::1' || host === '::' || /^::ffff:7f[0-9a-f]{2}:/.test(host);
  return /(^|\.)localhost\.?$/.test(host);
}
