/** The error that every failed operation on AWS throws. */
import type { Violation } from '../../rules';
import { adviceFor, oneLine, subjectOf } from './messages';
import type { ApiCall, Delivery, MqErrorCode, MqErrorKind } from './kinds';

/** What is known of a failure besides its kind and its reason. */
export interface MqErrorOptions {
  readonly cause?: unknown;
  readonly violations?: readonly Violation[];
  readonly mayHaveHappened?: boolean;
  readonly wasAbsent?: boolean;
  readonly delivery?: Delivery | undefined;
  readonly code?: MqErrorCode | undefined;
}

/**
 * An operation on AWS failed. The message says what failed, why, and what to do. It never contains a password. `cause` is a
 * summary of the AWS SDK's error: its name, status and request id, without the response.
 */
export class MqError extends Error {
  override readonly name = 'MqError';
  /** What is wrong with the input, if `kind` is `validation`. */
  readonly violations: readonly Violation[];
  /**
   * Whether the change may have taken effect although the call failed: the response was lost, and a lookup could not decide.
   * False if AWS refused the request, or never received it.
   */
  readonly mayHaveHappened: boolean;
  /** Whether the user was looked up after the failure and did not exist. */
  readonly wasAbsent: boolean;
  /** How far the last request got, if `kind` is `network`. */
  readonly delivery: Delivery | undefined;
  /** What exactly is wrong, for failures that callers handle separately from others of their kind. */
  readonly code: MqErrorCode | undefined;
  /** Why the call failed, in sentences, on one line and without control characters. */
  readonly reason: string;

  constructor(
    readonly kind: MqErrorKind,
    readonly call: ApiCall,
    reason: string,
    options: MqErrorOptions = {},
  ) {
    const doubt = options.mayHaveHappened ? 'It may have taken effect nevertheless.' : '';
    const parts = [`${call.operation}${subjectOf(call)} failed: ${reason}`, doubt, adviceFor(kind, call)];
    super(oneLine(parts.filter((part) => part !== '').join(' ')), { cause: options.cause });
    this.reason = oneLine(reason);
    this.violations = options.violations ?? [];
    this.mayHaveHappened = options.mayHaveHappened ?? false;
    this.wasAbsent = options.wasAbsent ?? false;
    this.delivery = options.delivery;
    this.code = options.code;
  }

  /** What to do next, in sentences; empty if the reason says it. */
  get advice(): string {
    return adviceFor(this.kind, this.call);
  }

  /** Returns the same error as an error of another call, which needed this one. */
  about(call: ApiCall): MqError {
    const { kind, reason } = this;
    return new MqError(kind, call, reason, this);
  }

  /** Returns the same error with what is now known of the change: whether it may have taken effect. */
  withOutcome(outcome: { readonly mayHaveHappened: boolean; readonly wasAbsent?: boolean }): MqError {
    const { kind, call, reason, cause, violations, delivery, code } = this;
    return new MqError(kind, call, reason, { cause, violations, delivery, code, ...outcome });
  }
}
