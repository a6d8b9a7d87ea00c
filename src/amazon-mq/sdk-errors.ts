/** Reads what the AWS SDK and Node.js throw: which kind of failure it is, and how far the request came. */
import type { MqErrorKind } from './errors';

/**
 * How far a request came that got no answer of AWS: `unreachable` (nothing was sent), `no-answer` (it was sent, and may
 * have been obeyed), `foreign-answer` (somebody answered who is not AWS, or the answer could not be read).
 */
export type Reach = 'unreachable' | 'no-answer' | 'foreign-answer';

export interface Details {
  readonly name: string;
  readonly message: string;
  readonly code: string | undefined;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
}

/** An error that says that somebody answered who is not AWS. */
export function foreignAnswer(message: string): Error {
  return Object.assign(new Error(message), { name: 'ForeignAnswer' });
}

export function read(thrown: unknown): Details {
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

/** The status and request id of an answer that was an error. */
export function metadataOf(thrown: unknown): { status?: number | undefined; requestId?: string | undefined } {
  const { status, requestId } = read(thrown instanceof Error && thrown.cause !== undefined ? thrown.cause : thrown);
  return { status, requestId };
}

/**
 * Whether the SDK has just found this machine's clock to be wrong, and will sign the next request by AWS's clock.
 * Without its own retries, which are off here, that next request is for us to make.
 */
export function isClockCorrected(thrown: unknown): boolean {
  const { $metadata: metadata } = (thrown ?? {}) as { $metadata?: { clockSkewCorrected?: boolean } };
  return metadata?.clockSkewCorrected === true;
}

/** Where Node.js's errors are of another realm than the SDK's, as under jest, the SDK keeps only their text. */
function codeIn(message: unknown): string | undefined {
  const text = typeof message === 'string' ? message : '';
  return /^AWS SDK error wrapper for .*\b(E[A-Z]{4,}|E[A-Z]+_[A-Z]+|socket hang up)\b/
    .exec(text)?.[1]
    ?.replace(/^socket.*/, 'ECONNRESET');
}

const kindsByName: Readonly<Record<string, MqErrorKind>> = {
  NotFoundException: 'not-found',
  ResourceNotFoundException: 'not-found',
  ConflictException: 'conflict',
  ResourceExistsException: 'conflict',
  BadRequestException: 'bad-request',
  InvalidRequestException: 'bad-request',
  InvalidParameterException: 'bad-request',
  ForbiddenException: 'forbidden',
  AccessDeniedException: 'forbidden',
  AccessDenied: 'forbidden',
  DecryptionFailure: 'forbidden',
  UnauthorizedException: 'credentials',
  InternalServerErrorException: 'service',
  InternalServiceError: 'service',
  CredentialsProviderError: 'credentials',
  TokenProviderError: 'credentials',
  ExpiredToken: 'credentials',
  ExpiredTokenException: 'credentials',
  InvalidClientTokenId: 'credentials',
  InvalidIdentityToken: 'credentials',
  InvalidSignatureException: 'credentials',
  SignatureDoesNotMatch: 'credentials',
  UnrecognizedClientException: 'credentials',
  MissingAuthenticationTokenException: 'credentials',
  IncompleteSignature: 'credentials',
  TooManyRequestsException: 'throttled',
  ThrottlingException: 'throttled',
  Throttling: 'throttled',
  ThrottledException: 'throttled',
  RequestLimitExceeded: 'throttled',
  AbortError: 'aborted',
  TimeoutError: 'network',
  ForeignAnswer: 'network',
};

const networkCode =
  /^(ECONN|ENOTFOUND|EAI_|EHOST|ENET|EADDRNOTAVAIL|EPIPE|ETIMEDOUT|EPROTO|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_TLS|HPE_)/;

export function kindOf({ name, message, code, status }: Details): MqErrorKind {
  const byName = kindsByName[name];
  if (byName) return byName;
  if (status === 429) return 'throttled';
  if (status !== undefined && status >= 500) return 'service';
  if (status === 403) return 'forbidden';
  if (code !== undefined && networkCode.test(code)) return 'network';
  if (/region is missing|region not accepted|profile|endpoint|invalid url/i.test(message)) return 'configuration';
  // The SDK could not read the body of an answer that came.
  if (name === 'SyntaxError' || /deserializ/i.test(message)) return 'network';
  return 'unexpected';
}

const neverSent =
  /^(ECONNREFUSED|ENOTFOUND|EAI_|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_TLS)/;

/** Meaningful for failures of the kind `network` alone. */
export function reachOf({ name, message, code, status }: Details): Reach {
  if (code !== undefined && neverSent.test(code)) return 'unreachable';
  // The SDK's own words for a connection that was not made in time, and Node.js's.
  if (/did not establish a connection|connect ETIMEDOUT/.test(message)) return 'unreachable';
  if (
    status !== undefined ||
    name === 'SyntaxError' ||
    name === 'ForeignAnswer' ||
    code?.startsWith('HPE_') ||
    /deserializ/i.test(message)
  ) {
    return 'foreign-answer';
  }
  return 'no-answer';
}

/** Hides secrets as they are, and as a request that is quoted may hold them. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret !== '')
    .flatMap(formsOf)
    .reduce((result, form) => result.replaceAll(form, '(hidden)'), text);
}

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const base64 = bytes.toString('base64').replace(/=+$/, '');
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    base64,
    base64.replaceAll('+', '-').replaceAll('/', '_'),
    bytes.toString('hex'),
  ];
}

/** AWS may quote what it refuses, and the cause may be printed by anybody. */
export function redactInPlace(thrown: unknown, secrets: readonly string[]): void {
  if (typeof thrown !== 'object' || thrown === null || secrets.length === 0) return;
  const error = thrown as Record<string, unknown>;
  for (const key of ['message', 'Message', 'stack']) {
    if (typeof error[key] === 'string') error[key] = redact(error[key], secrets);
  }
}
