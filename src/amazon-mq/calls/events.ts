/** What a client tells about its calls while it makes them, for logs and progress. No event ever holds a password. */
import type { ApiCall, MqErrorKind } from '../errors/mq-error';

/** One attempt has ended. */
export interface AttemptEvent extends ApiCall {
  readonly type: 'attempt';
  /** From 1. */
  readonly attempt: number;
  /** The HTTP status; absent where no answer came. */
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  readonly millis: number;
  /** Absent where the attempt succeeded. */
  readonly failure?: MqErrorKind | undefined;
}

/** A call waits: before it is made again, or for its turn. */
export interface WaitEvent extends ApiCall {
  readonly type: 'wait';
  /** `rate`: the client's own limit of calls a second. */
  readonly because: 'rate' | MqErrorKind;
  /** The attempt that will follow, from 1. */
  readonly attempt: number;
  /** How long it will take; absent where that depends on others. */
  readonly millis?: number;
}

/** A broker is not RUNNING yet. */
export interface BrokerEvent extends ApiCall {
  readonly type: 'broker';
  readonly brokerId: string;
  readonly state: string;
  /** How long it has been waited for. */
  readonly millis: number;
}

/** Time has run out, for an attempt or for the whole operation. */
export interface DeadlineEvent extends ApiCall {
  readonly type: 'deadline';
  /** `operation`: nothing is tried again. `skipped`: nothing was sent, since the same operation got no response before. */
  readonly of: 'attempt' | 'operation' | 'skipped';
  /** From 1. */
  readonly attempt: number;
  /** The time that was allowed. */
  readonly limitMillis: number;
}

export type ClientEvent = AttemptEvent | WaitEvent | BrokerEvent | DeadlineEvent;
