/** Reads what the AWS SDK throws: which kind of failure it is, and which parts of it may be shown. */
import { USER_FIELD_NAMES } from '../../rules';
import { userFieldRow } from '../../rules/internal';
import type { ApiCall, Delivery, MqErrorKind } from './kinds';
import { TransportError } from './transport-error';

export interface Details {
  /** The error's name. If there is a status, the server chose it. */
  readonly name: string;
  readonly message: string;
  /** The code of Node.js, if no response was read. */
  readonly code: string | undefined;
  readonly status: number | undefined;
  /** The request id, if it has the form of AWS's request ids. */
  readonly requestId: string | undefined;
  /** Whether the response has a request id of any form. */
  readonly hasRequestId: boolean;
  /** The member of the request that Amazon MQ rejects, if it is a known member. */
  readonly attribute: string | undefined;
  readonly delivery: Delivery | undefined;
  /** Whether the SDK could not read the response. */
  readonly isUnreadable: boolean;
  readonly clockSkewCorrected: boolean;
  /** Whether Secrets Manager refused the request because the secret is being deleted. */
  readonly isSecretDeleted: boolean;
}

/**
 * Reads the parts of an error that decide its kind and may be shown.
 *
 * @param secret see `requestIdOf`
 */
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
    // Only from our own errors: the SDK copies the members of a response into its errors.
    code: thrown instanceof TransportError ? thrown.code : undefined,
    status: typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined,
    requestId: requestIdOf(metadata.requestId, secret),
    hasRequestId: text(metadata.requestId) !== undefined,
    attribute: requestMembers.find((member) => member === error.ErrorAttribute),
    delivery: thrown instanceof TransportError ? thrown.delivery : undefined,
    isUnreadable,
    clockSkewCorrected: metadata.clockSkewCorrected === true,
    // Secrets Manager has no error code for this: only its message distinguishes it from other states of a secret.
    isSecretDeleted: error.name === 'InvalidRequestException' && /delet/i.test(message),
  };
}

/**
 * Returns a request id that may be shown. AWS's request ids are UUIDs. Anything else is not shown, because a server may
 * write anything into that header. A UUID that is the password, or its bytes, is not shown either.
 *
 * @param secret the password; undefined if the response may contain an unknown password, in which case no id is returned
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

/** Returns the status and request id of a response that was an error. */
export function metadataOf(thrown: unknown): { status?: number | undefined; requestId?: string | undefined } {
  const { status, requestId } = readDetails(
    thrown instanceof Error && thrown.cause !== undefined ? thrown.cause : thrown,
    '',
  );
  return { status, requestId };
}

/**
 * Returns whether the SDK has just found this machine's clock to be wrong, and will sign the next request by AWS's clock.
 * The SDK's own retries are off, so the caller has to send that request.
 */
export function isClockCorrected(thrown: unknown): boolean {
  return readDetails(thrown, '').clockSkewCorrected;
}

/** The members of requests to Amazon MQ, as the API spells them. */
const requestMembers: readonly string[] = [
  ...USER_FIELD_NAMES.filter((field) => userFieldRow(field).apiName !== undefined),
  'broker-id',
  'brokerState',
  'engineType',
  'authenticationStrategy',
  'user',
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

/** Names of errors that only this process creates. In the response of a server they mean nothing. */
const kindsOfThisMachine: Readonly<Record<string, MqErrorKind>> = {
  CredentialsProviderError: 'credentials',
  TokenProviderError: 'credentials',
  AbortError: 'aborted',
  TransportError: 'network',
};

/** Returns the kind of an error whose name the services or the SDK use; undefined for other names. */
function kindOfName({ name, status }: Pick<Details, 'name' | 'status'>): MqErrorKind | undefined {
  const kinds = status === undefined ? { ...kindsByName, ...kindsOfThisMachine } : kindsByName;
  return Object.hasOwn(kinds, name) ? kinds[name] : undefined;
}

/** Returns whether the services or the SDK use the name of an error. Other names may contain anything. */
export function isKnownName(details: Pick<Details, 'name' | 'status'>): boolean {
  return kindOfName(details) !== undefined;
}

/**
 * Returns why a refusal cannot be from AWS, to be put after "The response"; undefined if it may be from AWS. A proxy or a
 * web server at the endpoint sends neither an error code of AWS nor a request id. A "not found" must look exactly like that
 * of the service, because a user that is not found is treated as deleted.
 */
export function foreignRefusal(details: Details, { secretId }: Pick<ApiCall, 'secretId'>): string | undefined {
  const { name, status, requestId, hasRequestId } = details;
  if (status === undefined || status >= 500 || status === 429) return undefined;
  if (status >= 300 && status < 400) return 'is a redirect';
  const kind = kindOfName(details);
  if (kind === undefined && requestId === undefined) return 'has neither an error code nor a request id';
  if (kind !== 'not-found') return undefined;
  if (!hasRequestId) return 'reports "not found" without a request id';
  // A secret that is wrongly reported missing only causes an error, and emulators disagree about the status.
  if (secretId !== undefined) {
    if (name === 'ResourceNotFoundException') return undefined;
    return 'reports "not found", but Secrets Manager would send ResourceNotFoundException';
  }
  if (name === 'NotFoundException' && status === 404) return undefined;
  return 'reports "not found", but Amazon MQ would send NotFoundException (HTTP 404)';
}

/** Returns the kind of a failed call. */
export function kindOf(details: Details, call: Pick<ApiCall, 'secretId'>): MqErrorKind {
  const { message, status } = details;
  if (foreignRefusal(details, call) !== undefined) return 'network';
  const known = kindOfName(details);
  if (known !== undefined) return known;
  if (status === 429) return 'throttled';
  if (status !== undefined && status >= 500) return 'service';
  // The SDK received a response and could not read its body.
  if (details.isUnreadable) return 'network';
  if (status === 403) return 'forbidden';
  // Errors of the SDK about settings have no code.
  if (status === undefined && /region is missing|region not accepted|profile|endpoint|invalid url/i.test(message)) {
    return 'configuration';
  }
  return 'unexpected';
}

/** The parts of an error that are kept as the cause of an `MqError`: no response, and no text that must not be shown. */
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
