/**
 * Reads the credentials of a container, as of ECS, EKS and Greengrass. The hosts that are allowed are those of the SDK, whose
 * own reader takes responses without end.
 */
import { isIP } from 'node:net';
import { HttpRequest } from '@smithy/core/protocols';
import { quote, quotePath, strayCharacter } from '../../rules';
import type { AwsCredentials, CredentialsProvider } from './credentials';
import { MqError } from '../errors/mq-error';
import { readLocalFile, UnreadableFile } from '../settings/local-file';
import { BoundedHandler } from '../http/request-handler';
import { connecting, misconfigured } from '../settings/shared-config';
import { TransportError } from '../errors/transport-error';

const RELATIVE = 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI';
const FULL = 'AWS_CONTAINER_CREDENTIALS_FULL_URI';
const TOKEN = 'AWS_CONTAINER_AUTHORIZATION_TOKEN';
const TOKEN_FILE = 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE';

const ECS = '169.254.170.2';
const linkLocal = [ECS, '169.254.170.23', 'fd00:ec2::23'];
const CONNECTION_MILLIS = 1_000;
const REQUEST_MILLIS = 5_000;

/** Returns the source of the credentials that the environment names, or undefined where it names none. */
export function ofContainer(): CredentialsProvider | undefined {
  const relative = process.env[RELATIVE];
  const full = process.env[FULL];
  if (relative) return (options) => read(urlIn(`http://${ECS}${relative}`, RELATIVE), RELATIVE, options?.abortSignal);
  if (full) return (options) => read(urlIn(full, FULL), FULL, options?.abortSignal);
  return undefined;
}

function urlIn(text: string, variable: string): URL {
  const allowed = `Allowed: an https:// URL, or an http:// URL of this machine, ${linkLocal.join(', ')}. Correct it.`;
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw misconfigured(`The value of ${variable} is not a URL. ${allowed}`);
  }
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isAllowed(url.hostname))) return url;
  throw misconfigured(
    `The host in ${variable}, ${quote(url.host)}, must not be sent a request without TLS. ${allowed}`,
  );
}

function isAllowed(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  return (
    linkLocal.includes(host) || host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
  );
}

async function read(url: URL, variable: string, abortSignal: AbortSignal | undefined): Promise<AwsCredentials> {
  const the = `The endpoint in ${variable}`;
  const authorization = await token();
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
    if (status >= 500 || status === 429) throw new TransportError('no-answer', `It responded with status ${status}`);
    if (status !== 200) throw refused(`${the} responded with status ${status}`);
    return credentialsIn(Buffer.from((response.body ?? '') as Uint8Array).toString(), the);
  } catch (thrown) {
    if (!(thrown instanceof TransportError)) throw thrown;
    throw new TransportError(thrown.reach, `${the} gave no credentials. ${thrown.message}`, thrown.code);
  } finally {
    handler.destroy();
  }
}

/** Returns what is sent as the header Authorization. No message shows it. */
async function token(): Promise<string | undefined> {
  const file = process.env[TOKEN_FILE];
  const value = file ? await tokenIn(file) : process.env[TOKEN];
  if (!value) return undefined;
  const the = file ? `The token in the file that ${TOKEN_FILE} names` : `The value of ${TOKEN}`;
  const problem = strayCharacter(value, { inside: true }) ?? (/^[ -~]*$/.test(value) ? undefined : 'is not ASCII');
  if (problem === undefined) return value;
  throw misconfigured(`${the} ${problem}. Allowed: printable ASCII characters. Correct it.`);
}

async function tokenIn(file: string): Promise<string> {
  try {
    return await readLocalFile(file);
  } catch (cause) {
    const what = cause instanceof UnreadableFile ? cause.message : 'cannot be read';
    const advice = 'Allowed: a file that holds a token. Correct the path.';
    throw misconfigured(`The file in ${TOKEN_FILE}, ${quotePath(file)}, ${what}. ${advice}`, cause);
  }
}

interface Response {
  readonly AccessKeyId?: unknown;
  readonly SecretAccessKey?: unknown;
  readonly Token?: unknown;
  readonly Expiration?: unknown;
}

function credentialsIn(body: string, the: string): AwsCredentials {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw refused(`${the} responded without JSON`);
  }
  const { AccessKeyId, SecretAccessKey, Token, Expiration } = (parsed ?? {}) as Response;
  const expiration = new Date(typeof Expiration === 'string' ? Expiration : NaN);
  const hasKeys = [AccessKeyId, SecretAccessKey].every((value) => typeof value === 'string' && value !== '');
  if (!hasKeys || typeof Token !== 'string' || Number.isNaN(expiration.getTime())) {
    throw refused(`${the} responded, but AccessKeyId, SecretAccessKey, Token or Expiration is missing or not valid`);
  }
  return {
    accessKeyId: String(AccessKeyId),
    secretAccessKey: String(SecretAccessKey),
    ...(Token !== '' && { sessionToken: Token }),
    expiration,
  };
}

function refused(what: string): MqError {
  return new MqError('credentials', connecting, `${what}. Check what the endpoint is, and its token.`);
}
