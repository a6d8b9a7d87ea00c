/**
 * What can go wrong between us and AWS, in kinds that callers can tell apart, each with what to do next. The SDK's own
 * error stays as the cause.
 */
import type { Violation } from '../rules';
import { adviceOn, certificateHint, sentence, subject } from './error-words';
import { kindOf, read, redact, redactInPlace, reachOf, type Reach } from './sdk-errors';

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
export interface Call {
  /** AWS's name of the operation: `CreateUser`. */
  readonly operation: string;
  readonly brokerId?: string | undefined;
  readonly username?: string | undefined;
  /** Name or ARN, where a secret was asked for. */
  readonly secretId?: string | undefined;
}

export interface MqErrorOptions {
  readonly cause?: unknown;
  readonly violations?: readonly Violation[];
  readonly mayHaveHappened?: boolean;
  readonly wasAbsent?: boolean;
  readonly reach?: Reach | undefined;
}

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

  constructor(
    readonly kind: MqErrorKind,
    readonly call: Call,
    /** Why it failed, in a sentence. */
    readonly reason: string,
    options: MqErrorOptions = {},
  ) {
    const doubt = options.mayHaveHappened ? 'It may have taken effect all the same.' : '';
    const parts = [`${call.operation}${subject(call)} failed: ${reason}`, doubt, adviceOn(kind, call)];
    super(parts.filter((part) => part !== '').join(' '), { cause: options.cause });
    this.violations = options.violations ?? [];
    this.mayHaveHappened = options.mayHaveHappened ?? false;
    this.wasAbsent = options.wasAbsent ?? false;
    this.reach = options.reach;
  }

  /** What to do next, in sentences; empty where the reason says it. */
  get advice(): string {
    return adviceOn(this.kind, this.call);
  }

  /** The same error as one of another call, which needed this one. */
  about(call: Call): MqError {
    const { kind, reason, cause, violations, reach, mayHaveHappened, wasAbsent } = this;
    return new MqError(kind, call, reason, { cause, violations, reach, mayHaveHappened, wasAbsent });
  }

  /** The same error with another answer to whether the change may have been made. */
  withDoubt(mayHaveHappened: boolean, wasAbsent = false): MqError {
    const { kind, call, reason, cause, violations, reach } = this;
    return new MqError(kind, call, reason, { cause, violations, reach, mayHaveHappened, wasAbsent });
  }
}

/**
 * Refuses an answer that says "200" and is none of AWS's, as of a proxy that wants a login: the SDK does not read the
 * body of an answer to CreateUser and would take it for success.
 */
export function requireAnswer<T extends Answer>(answer: T, call: Call): T {
  if (answer.$metadata.requestId !== undefined) return answer;
  const reason = 'The answer has no request id, so it is not an answer of AWS.';
  throw new MqError('network', call, reason, { reach: 'foreign-answer' });
}

/** What the SDK makes of any answer. */
export interface Answer {
  readonly $metadata: { readonly requestId?: string | undefined; readonly httpStatusCode?: number | undefined };
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
  // What could not be parsed may be a secret, and the parser quotes it.
  const message = details.name === 'SyntaxError' ? 'The answer is no JSON.' : details.message;
  const said = sentence(redact(message, secrets)) || 'No reason was given.';
  const hint = certificateHint(details.code);
  const reach = kind === 'network' ? reachOf(details) : undefined;
  return new MqError(kind, call, `${said} (${origin.join(', ')})${hint}`, { cause: thrown, reach });
}
