/**
 * What can go wrong between us and Amazon MQ, in kinds that callers can tell apart, each with what to do next.
 * The SDK's own error stays as the cause.
 */
import type { Violation } from '../rules';

export type MqErrorKind =
  /** The broker or the user does not exist. */
  | 'not-found'
  /** The user exists already, or a change of it is under way. */
  | 'conflict'
  /** Amazon MQ refuses the request. */
  | 'bad-request'
  /** The caller may not do this. */
  | 'forbidden'
  /** There are no credentials, or they are expired or wrong. */
  | 'credentials'
  /** The region or another setting of the client is missing or wrong. */
  | 'configuration'
  /** Too many calls in a short time, still after retries. */
  | 'throttled'
  /** Amazon MQ failed, still after retries. */
  | 'service'
  /** No answer came: unreachable, reset, timed out, or not an answer of Amazon MQ. */
  | 'network'
  /** The caller's signal ended the call. */
  | 'aborted'
  /** The request breaks a rule and was not sent. */
  | 'validation'
  | 'unexpected';

/** What was called, on what. */
export interface Call {
  /** Amazon MQ's name of the operation: `CreateUser`. */
  readonly operation: string;
  readonly brokerId?: string | undefined;
  readonly username?: string | undefined;
}

/** An operation on Amazon MQ failed. The message says what, why and what to do, and holds no password. */
export class MqError extends Error {
  override readonly name = 'MqError';
  /** What is wrong with the input, where `kind` is `validation`. */
  readonly violations: readonly Violation[];

  constructor(
    readonly kind: MqErrorKind,
    readonly call: Call,
    /** Why it failed, in a sentence. */
    readonly reason: string,
    options: { readonly cause?: unknown; readonly violations?: readonly Violation[] } = {},
  ) {
    super(`${call.operation}${subject(call)} failed: ${reason} ${advice[kind]}`.trim(), { cause: options.cause });
    this.violations = options.violations ?? [];
  }

  /** What to do next, in sentences; empty where the reason says it. */
  get advice(): string {
    return advice[this.kind];
  }
}

/**
 * Refuses an answer that says "200" and is none of Amazon MQ's, as of a proxy that wants a login: the SDK does not read
 * the body of an answer to CreateUser and would take it for success.
 */
export function requireAnswer<T extends Answer>(answer: T, call: Call): T {
  if (answer.$metadata.requestId !== undefined) return answer;
  throw new MqError('network', call, 'The answer has no request id, so it is not an answer of Amazon MQ.');
}

/** What the SDK makes of any answer. */
export interface Answer {
  readonly $metadata: { readonly requestId?: string | undefined };
}

/** Turns whatever the SDK threw into an `MqError`. `secrets` are blotted out wherever they are echoed. */
export function toMqError(thrown: unknown, call: Call, secrets: readonly string[] = []): MqError {
  if (thrown instanceof MqError) return thrown;
  const details = read(thrown);
  const kind = kindOf(details);
  redactInPlace(thrown, secrets);
  const origin = [
    details.name,
    details.status === undefined ? undefined : `HTTP ${details.status}`,
    details.requestId === undefined ? undefined : `request id ${details.requestId}`,
  ].filter((part) => part !== undefined);
  const said = sentence(redact(details.message, secrets)) || 'No reason was given.';
  return new MqError(kind, call, `${said} (${origin.join(', ')})`, { cause: thrown });
}

interface Details {
  readonly name: string;
  readonly message: string;
  readonly code: string | undefined;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
}

function read(thrown: unknown): Details {
  const error = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as Record<string, unknown>;
  const metadata = (error.$metadata ?? {}) as Record<string, unknown>;
  const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
  const first = Array.isArray(error.errors) ? (error.errors[0] as Record<string, unknown> | undefined) : undefined;
  return {
    name: text(error.name) ?? 'Error',
    // A refused connection to several addresses is an AggregateError with an empty message.
    message: text(error.Message) ?? text(error.message) ?? text(first?.message) ?? '',
    code: text(error.code) ?? text(first?.code) ?? codeIn(error.message),
    status: typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined,
    requestId: text(metadata.requestId),
  };
}

/** Where Node.js's errors are of another realm than the SDK's, as under jest, the SDK keeps only their text. */
function codeIn(message: unknown): string | undefined {
  const text = typeof message === 'string' ? message : '';
  return /^AWS SDK error wrapper for .*\b(E[A-Z]{4,}|socket hang up)\b/
    .exec(text)?.[1]
    ?.replace(/^socket.*/, 'ECONNRESET');
}

const kindsByName: Readonly<Record<string, MqErrorKind>> = {
  NotFoundException: 'not-found',
  ConflictException: 'conflict',
  BadRequestException: 'bad-request',
  ForbiddenException: 'forbidden',
  AccessDeniedException: 'forbidden',
  UnauthorizedException: 'credentials',
  InternalServerErrorException: 'service',
  CredentialsProviderError: 'credentials',
  TokenProviderError: 'credentials',
  ExpiredToken: 'credentials',
  ExpiredTokenException: 'credentials',
  InvalidClientTokenId: 'credentials',
  InvalidSignatureException: 'credentials',
  SignatureDoesNotMatch: 'credentials',
  UnrecognizedClientException: 'credentials',
  MissingAuthenticationTokenException: 'credentials',
  TooManyRequestsException: 'throttled',
  ThrottlingException: 'throttled',
  Throttling: 'throttled',
  AbortError: 'aborted',
  TimeoutError: 'network',
};

function kindOf({ name, message, code, status }: Details): MqErrorKind {
  const byName = kindsByName[name];
  if (byName) return byName;
  if (status === 429) return 'throttled';
  if (status !== undefined && status >= 500) return 'service';
  if (status === 403) return 'forbidden';
  if (code !== undefined && /^(E[A-Z]+|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_TLS)/.test(code)) return 'network';
  if (/region is missing|profile|endpoint/i.test(message)) return 'configuration';
  // The SDK could not read the body of an answer that came.
  if (name === 'SyntaxError' || /deserializ/i.test(message)) return 'network';
  return 'unexpected';
}

const advice: Readonly<Record<MqErrorKind, string>> = {
  'not-found': 'Check the broker id, the username, the region and the account.',
  conflict: 'Import the user that exists, or choose another username.',
  'bad-request': '',
  forbidden: 'Allow the caller this operation in IAM, and check that it is the right account.',
  credentials: 'Sign in again, or set credentials that are valid for this account.',
  configuration: 'Set the region (AWS_REGION), and check the profile and the endpoint.',
  throttled: 'Amazon MQ allows bursts of 100 calls and then 15 a second for a whole account; try again in a minute.',
  service: 'Try again; if it lasts, look at the AWS Health Dashboard.',
  network: 'Check the region, the endpoint, the proxy and the network, and try again.',
  aborted: '',
  validation: '',
  unexpected: '',
};

function subject({ brokerId, username }: Call): string {
  if (brokerId === undefined) return '';
  return username === undefined ? ` for the broker ${brokerId}` : ` for the user ${brokerId}/${username}`;
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return trimmed === '' || /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

function redact(text: string, secrets: readonly string[]): string {
  return secrets.reduce((result, secret) => (secret === '' ? result : result.split(secret).join('(hidden)')), text);
}

/** Amazon MQ may quote what it refuses, and the cause may be printed by anybody. */
function redactInPlace(thrown: unknown, secrets: readonly string[]): void {
  if (typeof thrown !== 'object' || thrown === null || secrets.length === 0) return;
  const error = thrown as Record<string, unknown>;
  for (const key of ['message', 'Message', 'stack']) {
    if (typeof error[key] === 'string') error[key] = redact(error[key], secrets);
  }
}
