/** What a client tells about its calls while it makes them, for logs and progress. No event ever holds a password. */
import type { Call, MqErrorKind } from './errors';

/** One attempt has ended. */
export interface AttemptEvent extends Call {
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
export interface WaitEvent extends Call {
  readonly type: 'wait';
  /** `rate`: the client's own limit of calls a second. */
  readonly because: 'rate' | MqErrorKind;
  /** The attempt that will follow, from 1. */
  readonly attempt: number;
  /** How long it will take; absent where that depends on others. */
  readonly millis?: number;
}

/** A broker is not RUNNING yet. */
export interface BrokerEvent extends Call {
  readonly type: 'broker';
  readonly brokerId: string;
  readonly state: string;
  /** How long it has been waited for. */
  readonly millis: number;
}

export type ClientEvent = AttemptEvent | WaitEvent | BrokerEvent;
