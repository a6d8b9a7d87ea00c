/** Events that a client emits while it calls AWS, for logs and progress. No event contains a password. */
import type { ApiCall, MqErrorKind } from '../errors/kinds';

/** An attempt has ended. */
export interface AttemptEvent extends ApiCall {
  readonly type: 'attempt';
  /** The number of the attempt, from 1. */
  readonly attempt: number;
  /** The HTTP status; absent if there was no response. */
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  /** How long the attempt took, in milliseconds. */
  readonly millis: number;
  /** Absent if the attempt succeeded. */
  readonly failure?: MqErrorKind | undefined;
}

/** A call waits before a retry, or for the client's rate limit. */
export interface WaitEvent extends ApiCall {
  readonly type: 'wait';
  /** `rate` for the client's own rate limit, otherwise why the last attempt failed. */
  readonly because: 'rate' | MqErrorKind;
  /** The number of the attempt that follows the wait, from 1. */
  readonly attempt: number;
  /** How long it waits, in milliseconds; absent if that depends on other calls. */
  readonly millis?: number;
}

/** A broker is not RUNNING yet. */
export interface BrokerEvent extends ApiCall {
  readonly type: 'broker';
  readonly brokerId: string;
  readonly state: string;
  /** How long the client has waited, in milliseconds. */
  readonly millis: number;
}

/** An attempt or an operation has run out of time. */
export interface DeadlineEvent extends ApiCall {
  readonly type: 'deadline';
  /**
   * `attempt`: the attempt, which may be retried. `operation`: the whole operation. `skipped`: nothing was sent, because the
   * same operation got no response just before.
   */
  readonly scope: 'attempt' | 'operation' | 'skipped';
  /** The number of the attempt, from 1. */
  readonly attempt: number;
  /** The time that was allowed, in milliseconds. */
  readonly limitMillis: number;
}

/** What a client reports to `onEvent`. */
export type ClientEvent = AttemptEvent | WaitEvent | BrokerEvent | DeadlineEvent;
