/**
 * Reads the credentials of a container, such as a task of ECS, EKS or Greengrass. It allows the same hosts as the SDK, whose
 * own reader has no limit on responses.
 */
import { isIP } from 'node:net';
import { HttpRequest } from '@smithy/core/protocols';
import { quote, quotePath, strayCharacter } from '../../rules/internal';
import { MqError } from '../errors/mq-error';
import { TransportError } from '../errors/transport-error';
import { BoundedHandler } from '../http/request-handler';
import { configurationError, CONNECTING } from '../settings/shared-config';
import { readTokenFile } from './token-file';
import type { AwsCredentials, CredentialsProvider } from './types';

const RELATIVE = 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI';
const FULL = 'AWS_CONTAINER_CREDENTIALS_FULL_URI';
const TOKEN = 'AWS_CONTAINER_AUTHORIZATION_TOKEN';
const TOKEN_FILE = 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE';

const ECS = '169.254.170.2';
const LINK_LOCAL = [ECS, '169.254.170.23', 'fd00:ec2::23'];
const CONNECTION_MILLIS = 1_000;
const REQUEST_MILLIS = 5_000;

/** Returns the provider for the endpoint in the environment; undefined if the environment has none. */
export function containerCredentials(): CredentialsProvider | undefined {
  const relative = process.env[RELATIVE];
  const full = process.env[FULL];
  if (relative)
    return (options) =>
      requestCredentials(parseUrl(`http://${ECS}${relative}`, RELATIVE), RELATIVE, options?.abortSignal);
  if (full) return (options) => requestCredentials(parseUrl(full, FULL), FULL, options?.abortSignal);
  return undefined;
}

function parseUrl(text: string, variable: string): URL {
  const allowed = `Allowed: an https:// URL, or an http:// URL of this machine, ${LINK_LOCAL.join(', ')}. Correct it.`;
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw configurationError(`The value of ${variable} is not a URL. ${allowed}`);
  }
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isAllowedHost(url.hostname))) return url;
  throw configurationError(`The host in ${variable}, ${quote(url.host)}, must be called over TLS. ${allowed}`);
}

function isAllowedHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  return (
    LINK_LOCAL.includes(host) || host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
  );
}

async function requestCredentials(
  url: URL,
  variable: string,
  abortSignal: AbortSignal | undefined,
): Promise<AwsCredentials> {
  const the = `The endpoint in ${variable}`;
  const authorization = await authorizationToken();
  const handler = new BoundedHandler({ connectionTimeout: CONNECTION_MILLIS }, REQUEST_MILLIS);
  const request = new HttpRequest({
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port !== '' && { port: Number(url.port) }),
    path: url.pathname + url.search,
    headers: { host: url.host, ...(authorization !== undefined && { authorization }) },
  });
  try {
    const { response } = await handler.handle(request, abortSignal && { abortSignal });
    const { statusCode: status } = response;
    if (status >= 500 || status === 429) throw new TransportError('no-response', `It responded with status ${status}`);
    if (status !== 200) throw noCredentials(`${the} responded with status ${status}`);
    return parseCredentials(Buffer.from((response.body ?? '') as Uint8Array).toString(), the);
  } catch (thrown) {
    if (!(thrown instanceof TransportError)) throw thrown;
    throw new TransportError(thrown.delivery, `${the} returned no credentials. ${thrown.message}`, thrown.code);
  } finally {
    handler.destroy();
  }
}

/** Returns the value of the Authorization header. No message shows it. */
async function authorizationToken(): Promise<string | undefined> {
  const file = process.env[TOKEN_FILE];
  const value = file
    ? await readTokenFile(file, (problem, cause) => {
        const advice = 'Allowed: a file that contains a token. Correct the path.';
        return configurationError(`The file in ${TOKEN_FILE}, ${quotePath(file)}, ${problem}. ${advice}`, cause);
      })
    : process.env[TOKEN];
  if (!value) return undefined;
  const the = file ? `The token in the file in ${TOKEN_FILE}` : `The value of ${TOKEN}`;
  const problem = strayCharacter(value, { inside: true }) ?? (/^[ -~]*$/.test(value) ? undefined : 'is not ASCII');
  if (problem === undefined) return value;
  throw configurationError(`${the} ${problem}. Allowed: printable ASCII characters. Correct it.`);
}

interface Response {
  readonly AccessKeyId?: unknown;
  readonly SecretAccessKey?: unknown;
  readonly Token?: unknown;
  readonly Expiration?: unknown;
}

function parseCredentials(body: string, the: string): AwsCredentials {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw noCredentials(`${the} responded without JSON`);
  }
  const { AccessKeyId, SecretAccessKey, Token, Expiration } = (parsed ?? {}) as Response;
  const expiration = new Date(typeof Expiration === 'string' ? Expiration : NaN);
  const hasKeys = [AccessKeyId, SecretAccessKey].every((value) => typeof value === 'string' && value !== '');
  if (!hasKeys || typeof Token !== 'string' || Number.isNaN(expiration.getTime())) {
    throw noCredentials(
      `${the} responded, but AccessKeyId, SecretAccessKey, Token or Expiration is missing or not valid`,
    );
  }
  return {
    accessKeyId: String(AccessKeyId),
    secretAccessKey: String(SecretAccessKey),
    ...(Token !== '' && { sessionToken: Token }),
    expiration,
  };
}

function noCredentials(what: string): MqError {
  return new MqError('credentials', CONNECTING, `${what}. Check the endpoint and its token.`);
}
