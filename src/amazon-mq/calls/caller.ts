/**
 * Makes calls to AWS: at the rate that is granted, again where that helps, within bounds of time, and with errors that say
 * what is known. The only place that retries; the SDK's own retries are off.
 */
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ATTEMPT_MILLIS,
  Expired,
  OPERATION_MILLIS,
  Patience,
  seconds,
  SETTLE_MILLIS,
  SilentOperations,
  within,
} from './deadlines';
import type { Answer, ApiCall } from '../errors/mq-error';
import { MqError, toMqError } from '../errors/mq-error';
import type { ClientEvent } from './events';
import { credentialsError } from '../errors/credentials-error';
import { requireResponse } from './responses';
import { isClockCorrected, metadataOf, requestIdOf } from '../errors/classify';
import type { TokenBucket } from './token-bucket';
import { timedOut, TransportError } from '../errors/transport-error';

/** How often a look-up of what became of a write is retried. */
export const RETRIES_OF_SETTLING = 3;

/** Attempts after the first where no connection can be made, or whoever answers is not AWS: waiting seldom helps. */
export const RETRIES_WITHOUT_AWS = 3;

export interface AwsCallerOptions {
  /** Attempts after the first. */
  readonly maxRetries: number;
  /** The longest wait before the second attempt, in milliseconds. It doubles from attempt to attempt. */
  readonly backoffMillis: number;
  /** What it doubles up to. */
  readonly maxBackoffMillis: number;
  /** See ATTEMPT_MILLIS, OPERATION_MILLIS and SETTLE_MILLIS. */
  readonly attemptMillis?: number | undefined;
  readonly operationMillis?: number | undefined;
  readonly settleMillis?: number | undefined;
  readonly onEvent?: ((event: ClientEvent) => void) | undefined;
}

export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
  /** Whether the call carries a password, or its response does: see `TextOptions`. */
  readonly isSecret?: boolean;
  /** That password, where it is known. */
  readonly secret?: string | undefined;
  /** Whether the call changes something, so that a lost response leaves a doubt. */
  readonly isWrite?: boolean;
  /** Fewer retries than the client's. */
  readonly maxRetries?: number;
  /** What is left of the time of an operation of several calls. Default: a new one. */
  readonly patience?: Patience;
}

/** What a service of AWS needs before anything can be sent to it. */
export interface ServiceAccess {
  /** Absent where calls are not limited by us. */
  readonly bucket?: TokenBucket;
  /** Finds the credentials, or says why there are none. The SDK remembers them. The signal ends programs under way. */
  readonly credentials: (signal: AbortSignal) => Promise<unknown>;
}

type Send<T> = (options: { abortSignal: AbortSignal }) => Promise<T>;

export class AwsCaller {
  private readonly silent = new SilentOperations();

  constructor(private readonly options: AwsCallerOptions) {}

  /** The time for an operation that consists of several calls. */
  patience(): Patience {
    return new Patience(this.options.operationMillis ?? OPERATION_MILLIS);
  }

  /** The time for finding out what became of a write. */
  patienceToSettle(): Patience {
    return new Patience(this.options.settleMillis ?? SETTLE_MILLIS, true);
  }

  /**
   * Calls until there is a response, a refusal, no retry or no time left. Throws `MqError`, whose `mayHaveHappened` is
   * true if the call is a write and the response to any of its attempts was lost.
   */
  async run<T extends Answer>(
    service: ServiceAccess,
    call: ApiCall,
    send: Send<T>,
    options: RunOptions = {},
  ): Promise<T> {
    const { signal, isWrite = false, maxRetries = this.options.maxRetries, patience = this.patience() } = options;
    // One signal may end any number of calls at once, which Node.js would take for a leak.
    if (signal) setMaxListeners(0, signal);
    this.refuseWithoutTime(call, patience);
    let mayHaveHappened = false;
    let sent = false;
    let clockCorrected = false;
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.attempt(service, call, attempt, send, { ...options, patience });
      if (!(outcome instanceof Failure)) return outcome;
      const { error, wasSent } = outcome;
      sent ||= wasSent;
      mayHaveHappened ||= isWrite && wasSent && isLost(error);
      const isFirstCorrection: boolean = isClockCorrected(error.cause) && !clockCorrected;
      clockCorrected ||= isFirstCorrection;
      if (!isFirstCorrection && attempt > Math.min(retriesFor(error, this.options.maxRetries), maxRetries)) {
        throw error.withDoubt(mayHaveHappened);
      }
      if (patience.isSpent) throw this.outOfTime(error, attempt, patience, sent).withDoubt(mayHaveHappened);
      await this.backOff(call, attempt, error, patience, signal).catch(() => {
        throw abortedError(call).withDoubt(mayHaveHappened);
      });
      if (patience.isSpent) throw this.outOfTime(error, attempt, patience, sent).withDoubt(mayHaveHappened);
    }
  }

  emit(event: ClientEvent): void {
    this.options.onEvent?.(event);
  }

  private async attempt<T extends Answer>(
    { bucket, credentials }: ServiceAccess,
    call: ApiCall,
    attempt: number,
    send: Send<T>,
    { signal, isSecret = false, secret, patience }: RunOptions & { readonly patience: Patience },
  ): Promise<T | Failure> {
    let started = performance.now();
    const ended = () => ({ attempt, millis: Math.round(performance.now() - started) });
    const allowed = (millis: number) => ({ ...call, type: 'deadline', attempt, limitMillis: millis }) as const;
    try {
      signal?.throwIfAborted();
      await within(patience.left, signal, credentials);
    } catch (thrown) {
      patience.use(performance.now() - started);
      if (signal?.aborted) return new Failure(abortedError(call), false);
      return new Failure(credentialsError(thrown, call), false);
    }
    patience.use(performance.now() - started);
    try {
      if (bucket?.isEmpty) this.emit({ type: 'wait', ...call, because: 'rate', attempt });
      await bucket?.take(signal);
    } catch {
      return new Failure(abortedError(call), false);
    }
    started = performance.now();
    const limit = Math.min(this.options.attemptMillis ?? ATTEMPT_MILLIS, patience.left);
    try {
      const answer = requireResponse(await within(limit, signal, (abortSignal) => send({ abortSignal })), call);
      patience.use(performance.now() - started);
      bucket?.speedUp();
      this.silent.responded(call.operation);
      const { httpStatusCode: status, requestId } = answer.$metadata;
      this.emit({
        type: 'attempt',
        ...call,
        ...ended(),
        status,
        requestId: requestIdOf(requestId, isSecret ? secret : ''),
      });
      return answer;
    } catch (thrown) {
      const isOver = thrown instanceof Expired || (thrown instanceof TransportError && thrown.code === 'ETIMEDOUT');
      patience.use(performance.now() - started);
      const error = signal?.aborted
        ? abortedError(call)
        : toMqError(thrown instanceof Expired ? timedOut(thrown) : thrown, call, { isSecret, secret });
      if (error.kind === 'throttled') bucket?.slowDown(started);
      if (isResponse(error)) this.silent.responded(call.operation);
      if (isOver) this.emit({ ...allowed(limit), of: 'attempt' });
      this.emit({ type: 'attempt', ...call, ...ended(), ...metadataOf(error), failure: error.kind });
      return new Failure(error, true);
    }
  }

  /** Full jitter: any time up to a limit that doubles, so that many clients do not come back together. */
  private async backOff(
    call: ApiCall,
    attempt: number,
    error: MqError,
    patience: Patience,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { backoffMillis, maxBackoffMillis } = this.options;
    const longest = Math.min(maxBackoffMillis, backoffMillis * 2 ** (attempt - 1));
    const wanted = Math.round(Math.random() * longest);
    const millis = isResponse(error) ? wanted : Math.min(wanted, patience.left);
    this.emit({ type: 'wait', ...call, because: error.kind, attempt: attempt + 1, millis });
    await sleep(millis, undefined, signal ? { signal } : {});
    if (!isResponse(error)) patience.use(millis);
  }

  /** The error in place of the last attempt's: there is no time for another. */
  private outOfTime(error: MqError, attempt: number, patience: Patience, wasSent: boolean): MqError {
    const { millis, isForSettling } = patience;
    const { kind, call, cause, reach } = error;
    // A failure that was a response says more than the time that it took.
    if (isResponse(error)) return error;
    // Settling has less time than an operation, and without credentials nothing was asked: neither says that AWS is silent.
    if (wasSent && !isForSettling) this.silent.gaveUp(call.operation, millis);
    this.emit({ type: 'deadline', ...call, of: 'operation', attempt, limitMillis: millis });
    const tries = attempt === 1 ? '1 attempt' : `${attempt} attempts`;
    const reason = `No usable response came within ${seconds(millis)}, in ${tries}. The last one: ${error.reason}`;
    return new MqError(kind, call, reason, { cause, reach });
  }

  private refuseWithoutTime(call: ApiCall, { millis, isSpent }: Patience): void {
    if (isSpent) {
      this.emit({ type: 'deadline', ...call, of: 'operation', attempt: 1, limitMillis: millis });
      throw new MqError('network', call, `It took longer than ${seconds(millis)}.`, { reach: 'unreachable' });
    }
    const waited = this.silent.waitedFor(call.operation);
    if (waited === undefined) return;
    this.emit({ type: 'deadline', ...call, of: 'skipped', attempt: 1, limitMillis: waited });
    const reason = `Nothing was sent, since ${call.operation} got no usable response within ${seconds(waited)} right before.`;
    throw new MqError('network', call, reason, { reach: 'unreachable' });
  }
}

class Failure {
  constructor(
    readonly error: MqError,
    readonly wasSent: boolean,
  ) {}
}

/** Whether AWS may have done what was asked although this is what came back. */
function isLost({ kind, reach }: MqError): boolean {
  return (
    kind === 'service' || kind === 'aborted' || kind === 'unexpected' || (kind === 'network' && reach !== 'unreachable')
  );
}

/** Whether AWS has responded, if only to refuse. */
function isResponse({ kind }: MqError): boolean {
  return kind !== 'network' && kind !== 'aborted' && kind !== 'unexpected';
}

function retriesFor({ kind, reach }: MqError, maxRetries: number): number {
  if (kind === 'throttled' || kind === 'service') return maxRetries;
  if (kind === 'network') return reach === 'no-answer' ? maxRetries : Math.min(RETRIES_WITHOUT_AWS, maxRetries);
  return 0;
}

function abortedError(call: ApiCall): MqError {
  return new MqError('aborted', call, 'It was interrupted.');
}
