/**
 * What can go wrong between us and AWS, in kinds that callers can tell apart, each with what to do next. A summary of the
 * SDK's error stays as the cause: its name, status and request id, and no response.
 */
import type { Violation } from '../../rules';
import { adviceOn, beingDeleted, certificateHint, oneLine, refusals, sentence, shown, subject } from './advice';
import { ErrorSummary, foreignRefusal, isKnownName, kindOf, readDetails, type Details } from './classify';
import { TransportError, type Reach } from './transport-error';

export type MqErrorKind =
  /** The broker, the user or the secret does not exist. */
  | 'not-found'
  /** The user exists already, or a change of it is under way. */
  | 'conflict'
  /** AWS refuses the request. */
  | 'bad-request'
  /** The caller may not do this. */
  | 'forbidden'
  /** There are no credentials, or they are expired, wrong, or of another account than allowed. */
  | 'credentials'
  /** The region or another setting of the client is missing or wrong. */
  | 'configuration'
  /** The broker is none whose users can be managed, or it will not run without help. */
  | 'broker'
  /** What was waited for did not happen in time. */
  | 'timeout'
  /** The secret is there, and there is no password in it. */
  | 'secret'
  /** Too many calls in a short time, still after retries. */
  | 'throttled'
  /** AWS failed, still after retries. */
  | 'service'
  /** No answer came: unreachable, reset, timed out, or not an answer of AWS. */
  | 'network'
  /** The caller's signal ended the call. */
  | 'aborted'
  /** The request breaks a rule and was not sent. */
  | 'validation'
  | 'unexpected';

/** What was called, on what. */
export interface ApiCall {
  /** AWS's name of the operation: `CreateUser`. */
  readonly operation: string;
  readonly brokerId?: string | undefined;
  readonly username?: string | undefined;
  /** Name or ARN, where a secret was asked for. */
  readonly secretId?: string | undefined;
  /** The version of the secret, where one was asked for. */
  readonly versionId?: string | undefined;
}

export interface MqErrorOptions {
  readonly cause?: unknown;
  readonly violations?: readonly Violation[];
  readonly mayHaveHappened?: boolean;
  readonly wasAbsent?: boolean;
  readonly reach?: Reach | undefined;
  readonly code?: MqErrorCode | undefined;
}

/** Which setting is missing or wrong. */
export type MqErrorCode = 'region-missing' | 'region-invalid';

/** An operation on AWS failed. The message says what, why and what to do, and holds no password. */
export class MqError extends Error {
  override readonly name = 'MqError';
  /** What is wrong with the input, where `kind` is `validation`. */
  readonly violations: readonly Violation[];
  /**
   * Whether a change may have been made although it failed: an answer was lost, and nobody could tell afterwards.
   * False after every refusal, and after everything that never reached AWS.
   */
  readonly mayHaveHappened: boolean;
  /** Whether the user was looked up after the failure, and did not exist. */
  readonly wasAbsent: boolean;
  /** How far the last request came, where `kind` is `network`. */
  readonly reach: Reach | undefined;
  /** Where `kind` is `configuration`, and callers tell the setting from others. */
  readonly code: MqErrorCode | undefined;
  /** Why it failed, in sentences, on one line and without control characters. */
  readonly reason: string;

  constructor(
    readonly kind: MqErrorKind,
    readonly call: ApiCall,
    reason: string,
    options: MqErrorOptions = {},
  ) {
    const doubt = options.mayHaveHappened ? 'It may have taken effect all the same.' : '';
    const parts = [`${call.operation}${subject(call)} failed: ${reason}`, doubt, adviceOn(kind, call)];
    super(oneLine(parts.filter((part) => part !== '').join(' ')), { cause: options.cause });
    this.reason = oneLine(reason);
    this.violations = options.violations ?? [];
    this.mayHaveHappened = options.mayHaveHappened ?? false;
    this.wasAbsent = options.wasAbsent ?? false;
    this.reach = options.reach;
    this.code = options.code;
  }

  /** What to do next, in sentences; empty where the reason says it. */
  get advice(): string {
    return adviceOn(this.kind, this.call);
  }

  /** The same error as one of another call, which needed this one. */
  about(call: ApiCall): MqError {
    const { kind, reason } = this;
    return new MqError(kind, call, reason, this);
  }

  /** The same error with another answer to whether the change may have been made. */
  withDoubt(mayHaveHappened: boolean, wasAbsent = false): MqError {
    const { kind, call, reason, cause, violations, reach, code } = this;
    return new MqError(kind, call, reason, { cause, violations, reach, code, mayHaveHappened, wasAbsent });
  }
}

/** What the SDK makes of any response. */
export interface Answer {
  readonly $metadata: { readonly requestId?: string | undefined; readonly httpStatusCode?: number | undefined };
}

export interface TextOptions {
  /**
   * Whether the call carried a password, or its response may. No text of the server is shown then, but for an error code
   * that is known, an attribute that is known, and a request id: a server can quote a password in more ways than can be
   * recognized. Default: false.
   */
  readonly isSecret?: boolean;
  /** The password, where it is known: a request id that looks like it is not shown. Where it is not known, none is. */
  readonly secret?: string | undefined;
}

/** Turns whatever the SDK threw into an `MqError`. */
export function toMqError(thrown: unknown, call: ApiCall, { isSecret = false, secret }: TextOptions = {}): MqError {
  if (thrown instanceof MqError) return thrown;
  const details = readDetails(thrown, isSecret ? secret : '');
  if (call.secretId !== undefined && details.name === 'InvalidRequestException' && /delet/i.test(details.message)) {
    return new MqError('secret', call, beingDeleted(call), { cause: new ErrorSummary(details.name, '', details) });
  }
  const kind = kindOf(details, call);
  const reach = kind === 'network' ? (details.reach ?? 'foreign-answer') : undefined;
  const said = textOf(thrown, details, kind, call, isSecret);
  const name = nameOf(details, isSecret);
  const origin = [
    thrown instanceof TransportError ? details.code : name,
    details.status === undefined ? undefined : `HTTP ${details.status}`,
    details.attribute === undefined ? undefined : `attribute ${details.attribute}`,
    details.requestId === undefined ? undefined : `request id ${details.requestId}`,
  ].filter((part) => part !== undefined);
  const hint = certificateHint(details.code);
  const reason = (origin.length === 0 ? said : `${said} (${origin.join(', ')})`) + hint;
  return new MqError(kind, call, reason, { cause: new ErrorSummary(name, said, details), reach });
}

function textOf(thrown: unknown, details: Details, kind: MqErrorKind, call: ApiCall, isSecret: boolean): string {
  if (thrown instanceof TransportError) return sentence(thrown.message);
  // What could not be parsed may be a secret, and the parser quotes it.
  if (details.isUnreadable) return 'The response is not readable, so it is not from AWS.';
  const foreign = foreignRefusal(details, call);
  if (foreign !== undefined) return `The response ${foreign}, so it is not from AWS.`;
  if (isSecret) return refusals(kind, call);
  // What the SDK writes where the response has no message.
  const said = details.message === 'UnknownError' ? '' : details.message;
  return sentence(shown(said)) || 'No reason was given.';
}

function nameOf(details: Details, isSecret: boolean): string {
  const { name, status } = details;
  if (isKnownName(details)) return name;
  if (name === 'Unknown' || name === 'UnknownError') return 'no error code';
  const isShown = !(isSecret && status !== undefined) && /^[A-Za-z][A-Za-z0-9]{0,63}$/.test(name);
  return isShown ? name : 'an error code that is not known';
}
