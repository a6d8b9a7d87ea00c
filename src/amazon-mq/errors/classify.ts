/** Reads what the AWS SDK throws: which kind of failure it is, and what of it may be shown. */
import type { ApiCall, MqErrorKind } from './mq-error';
import { TransportError, type Reach } from './transport-error';

export interface Details {
  /** The error's name. It is the server's choice where there is a status. */
  readonly name: string;
  readonly message: string;
  /** The code of Node.js, where no response was read. */
  readonly code: string | undefined;
  readonly status: number | undefined;
  /** Only of the form that AWS's request ids have. */
  readonly requestId: string | undefined;
  /** Whether the response has a request id, of whatever form. */
  readonly hasRequestId: boolean;
  /** The member of the request that Amazon MQ objects to, if it is one that we know. */
  readonly attribute: string | undefined;
  readonly reach: Reach | undefined;
  /** The SDK could not read the response. */
  readonly isUnreadable: boolean;
  readonly clockSkewCorrected: boolean;
}

/** @param secret see `requestIdOf` */
export function readDetails(thrown: unknown, secret: string | undefined): Details {
  const error = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as Record<string, unknown>;
  const metadata = (error.$metadata ?? {}) as Record<string, unknown>;
  const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
  const message = text(error.Message) ?? text(error.message) ?? '';
  const isUnreadable =
    error.name === 'SyntaxError' || message.includes('Deserialization error: to see the raw response');
  return {
    name: text(error.name) ?? 'Error',
    message,
    // The SDK copies the members of a response into its error.
    code: thrown instanceof TransportError ? thrown.code : undefined,
    status: typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined,
    requestId: requestIdOf(metadata.requestId, secret),
    hasRequestId: text(metadata.requestId) !== undefined,
    attribute: members.find((member) => member === error.ErrorAttribute),
    reach: thrown instanceof TransportError ? thrown.reach : undefined,
    isUnreadable,
    clockSkewCorrected: metadata.clockSkewCorrected === true,
  };
}

/**
 * AWS's request ids are UUIDs. Anything else is not shown, as a server may write what it likes into that header; nor is a
 * UUID that is the password, or the bytes of it.
 *
 * @param secret the password; undefined where the response may hold one that is not known, and then no id is shown
 */
export function requestIdOf(value: unknown, secret: string | undefined): string | undefined {
  if (secret === undefined) return undefined;
  if (typeof value !== 'string' || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)) return undefined;
  const id = value.replaceAll('-', '').toLowerCase();
  const plain = secret.replace(/[^0-9a-z]/gi, '').toLowerCase();
  const backwards = [...plain].reverse().join('');
  const forms = [plain, backwards, Buffer.from(secret).toString('hex')].filter(({ length }) => length >= 8);
  return forms.some((form) => form.includes(id) || id.includes(form)) ? undefined : value;
}

/** The status and request id of a response that was an error. */
export function metadataOf(thrown: unknown): { status?: number | undefined; requestId?: string | undefined } {
  const { status, requestId } = readDetails(
    thrown instanceof Error && thrown.cause !== undefined ? thrown.cause : thrown,
    '',
  );
  return { status, requestId };
}

/**
 * Whether the SDK has just found this machine's clock to be wrong, and will sign the next request by AWS's clock.
 * Without its own retries, which are off here, that next request is for us to make.
 */
export function isClockCorrected(thrown: unknown): boolean {
  return readDetails(thrown, '').clockSkewCorrected;
}

/** The members of the requests, in the spelling of the API. */
const members = [
  'broker-id',
  'brokerId',
  'brokerState',
  'consoleAccess',
  'engineType',
  'authenticationStrategy',
  'groups',
  'password',
  'replicationUser',
  'user',
  'username',
];

const kindsByName: Readonly<Record<string, MqErrorKind>> = {
  NotFoundException: 'not-found',
  ResourceNotFoundException: 'not-found',
  ConflictException: 'conflict',
  ResourceExistsException: 'conflict',
  BadRequestException: 'bad-request',
  InvalidRequestException: 'bad-request',
  InvalidParameterException: 'bad-request',
  ValidationException: 'bad-request',
  ValidationError: 'bad-request',
  MalformedPolicyDocumentException: 'bad-request',
  LimitExceededException: 'bad-request',
  EncryptionFailure: 'bad-request',
  PreconditionNotMetException: 'bad-request',
  ForbiddenException: 'forbidden',
  AccessDeniedException: 'forbidden',
  AccessDenied: 'forbidden',
  DecryptionFailure: 'forbidden',
  UnauthorizedException: 'credentials',
  InternalServerErrorException: 'service',
  InternalServiceError: 'service',
  InternalFailure: 'service',
  ServiceUnavailable: 'service',
  ServiceUnavailableException: 'service',
  ExpiredToken: 'credentials',
  ExpiredTokenException: 'credentials',
  InvalidClientTokenId: 'credentials',
  InvalidIdentityToken: 'credentials',
  IDPRejectedClaim: 'credentials',
  InvalidSignatureException: 'credentials',
  SignatureDoesNotMatch: 'credentials',
  UnrecognizedClientException: 'credentials',
  MissingAuthenticationTokenException: 'credentials',
  MissingAuthenticationToken: 'credentials',
  IncompleteSignature: 'credentials',
  TooManyRequestsException: 'throttled',
  ThrottlingException: 'throttled',
  Throttling: 'throttled',
  ThrottledException: 'throttled',
  RequestLimitExceeded: 'throttled',
};

/** Names of errors that arise on this machine. A server that writes one into its response means nothing by it. */
const kindsOfThisMachine: Readonly<Record<string, MqErrorKind>> = {
  CredentialsProviderError: 'credentials',
  TokenProviderError: 'credentials',
  AbortError: 'aborted',
  TransportError: 'network',
};

/** Returns the kind of an error whose name the services or the SDK use. Other names may hold anything. */
function kindOfName({ name, status }: Pick<Details, 'name' | 'status'>): MqErrorKind | undefined {
  const kinds = status === undefined ? { ...kindsByName, ...kindsOfThisMachine } : kindsByName;
  return Object.hasOwn(kinds, name) ? kinds[name] : undefined;
}

export function isKnownName(details: Pick<Details, 'name' | 'status'>): boolean {
  return kindOfName(details) !== undefined;
}

/**
 * Why a refusal is not from AWS, to stand behind "The response"; undefined where it may be. A proxy or a web server at the
 * endpoint has neither an error code of AWS nor a request id. That something does not exist is believed of the service
 * alone, since a user is then taken for gone.
 */
export function foreignRefusal(details: Details, { secretId }: Pick<ApiCall, 'secretId'>): string | undefined {
  const { name, status, requestId, hasRequestId } = details;
  if (status === undefined || status >= 500 || status === 429) return undefined;
  if (status >= 300 && status < 400) return 'is a redirect';
  const kind = kindOfName(details);
  if (kind === undefined && requestId === undefined) return 'has neither an error code nor a request id';
  if (kind !== 'not-found') return undefined;
  if (!hasRequestId) return 'says that something was not found, and has no request id';
  // A secret that is taken for missing costs an error at most, and emulators disagree about the status.
  if (secretId !== undefined) {
    if (name === 'ResourceNotFoundException') return undefined;
    return 'says that something was not found, but Secrets Manager would say it as ResourceNotFoundException';
  }
  if (name === 'NotFoundException' && status === 404) return undefined;
  return 'says that something was not found, but Amazon MQ would say it as NotFoundException (HTTP 404)';
}

export function kindOf(details: Details, call: Pick<ApiCall, 'secretId'>): MqErrorKind {
  const { message, status } = details;
  if (foreignRefusal(details, call) !== undefined) return 'network';
  const known = kindOfName(details);
  if (known !== undefined) return known;
  if (status === 429) return 'throttled';
  if (status !== undefined && status >= 500) return 'service';
  // The SDK could not read the body of a response that came.
  if (details.isUnreadable) return 'network';
  if (status === 403) return 'forbidden';
  if (status === undefined && /region is missing|region not accepted|profile|endpoint|invalid url/i.test(message)) {
    return 'configuration';
  }
  return 'unexpected';
}

/** What is kept of an error: nothing that holds a response, and no text that is not to be shown. */
export class ErrorSummary extends Error {
  override readonly name: string;
  readonly $metadata: { readonly httpStatusCode?: number; readonly requestId?: string; clockSkewCorrected?: true };
  /** The code of Node.js, such as ECONNRESET. */
  readonly code?: string;
  readonly ErrorAttribute?: string;

  constructor(name: string, message: string, { status, requestId, code, attribute, clockSkewCorrected }: Details) {
    super(message);
    this.name = name;
    this.$metadata = {
      ...(status !== undefined && { httpStatusCode: status }),
      ...(requestId !== undefined && { requestId }),
      ...(clockSkewCorrected && { clockSkewCorrected }),
    };
    if (code !== undefined) this.code = code;
    if (attribute !== undefined) this.ErrorAttribute = attribute;
  }
}
