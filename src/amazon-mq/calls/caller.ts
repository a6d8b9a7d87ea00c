/**
 * Calls AWS: rate-limited, retried where a retry can help, within time limits, with typed errors. Nothing else retries; the
 * SDK's own retries are off.
 */
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { isClockCorrected, metadataOf, requestIdOf } from '../errors/classify';
import { credentialsError } from '../errors/credentials-error';
import { DeadlineError, formatSeconds } from '../errors/deadline-error';
import type { ApiCall, SdkResponse } from '../errors/kinds';
import { MqError } from '../errors/mq-error';
import { toMqError } from '../errors/to-mq-error';
import { timedOut, TransportError } from '../errors/transport-error';
import {
  ATTEMPT_MILLIS,
  LOOKUP_MILLIS,
  OPERATION_MILLIS,
  TimeBudget,
  UnresponsiveOperations,
  withDeadline,
} from './deadlines';
import type { ClientEvent } from './events';
import { requireValidResponse } from './responses';
import type { TokenBucket } from './token-bucket';

/** How often the lookup of a write's result is retried. */
export const LOOKUP_RETRIES = 3;

/** How often a call is retried if no connection can be made, or the response is not from AWS: waiting seldom helps. */
const RETRIES_WITHOUT_AWS = 3;

interface AwsCallerOptions {
  /** Attempts after the first. */
  readonly maxRetries: number;
  /** The longest wait before the second attempt, in milliseconds. It doubles with each attempt. */
  readonly backoffMillis: number;
  /** The limit of that wait, in milliseconds. */
  readonly maxBackoffMillis: number;
  /** See ATTEMPT_MILLIS, OPERATION_MILLIS and LOOKUP_MILLIS. */
  readonly attemptMillis?: number | undefined;
  readonly operationMillis?: number | undefined;
  readonly lookupMillis?: number | undefined;
  readonly onEvent?: ((event: ClientEvent) => void) | undefined;
}

interface RunOptions {
  readonly signal?: AbortSignal | undefined;
  /** Whether the request or the response contains a password: see `TextOptions`. */
  readonly isSecret?: boolean;
  /** That password, if it is known. */
  readonly secret?: string | undefined;
  /** Whether the call changes something, so that it may have taken effect although its response was lost. */
  readonly isWrite?: boolean;
  /** The number of retries, if fewer than the client's. */
  readonly maxRetries?: number;
  /** The time left for an operation of several calls. Default: the time for one operation. */
  readonly budget?: TimeBudget;
}

/** What a call to an AWS service needs before anything can be sent. */
export interface ServiceAccess {
  /** The rate limit; absent if the service has none. */
  readonly bucket?: TokenBucket;
  /** Finds the credentials. Rejects if there are none. The signal ends programs and requests in progress. */
  readonly credentials: (signal: AbortSignal) => Promise<unknown>;
}

/** What an attempt resolves to instead of a response if it found that an earlier attempt, whose response was lost, succeeded. */
export interface AlreadyDone {
  readonly alreadyDone: true;
}

type Send<T> = (options: { abortSignal: AbortSignal }) => Promise<T>;

export class AwsCaller {
  private readonly unresponsive = new UnresponsiveOperations();

  constructor(private readonly options: AwsCallerOptions) {}

  /** Returns the time for an operation of several calls. */
  operationBudget(): TimeBudget {
    return new TimeBudget(this.options.operationMillis ?? OPERATION_MILLIS);
  }

  /** Returns the time for looking up the result of a write whose response was lost. */
  lookupBudget(): TimeBudget {
    return new TimeBudget(this.options.lookupMillis ?? LOOKUP_MILLIS, true);
  }

  /**
   * Calls until there is a response or a refusal, or no retries or no time are left. Throws `MqError`, whose
   * `mayHaveHappened` is true if the call is a write and the response to any of its attempts was lost.
   */
  async run<T extends SdkResponse | AlreadyDone>(
    service: ServiceAccess,
    call: ApiCall,
    send: Send<T>,
    options: RunOptions = {},
  ): Promise<T> {
    const { signal, isWrite = false, maxRetries = this.options.maxRetries, budget = this.operationBudget() } = options;
    // One signal may end any number of calls, which Node.js would report as a leak.
    if (signal) setMaxListeners(0, signal);
    this.requireTime(call, budget);
    let mayHaveHappened = false;
    let sent = false;
    let clockCorrected = false;
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.attempt(service, call, attempt, send, { ...options, budget });
      if (!(outcome instanceof Failure)) return outcome;
      const { error, wasSent } = outcome;
      sent ||= wasSent;
      mayHaveHappened ||= isWrite && wasSent && isLost(error);
      const isFirstCorrection: boolean = isClockCorrected(error.cause) && !clockCorrected;
      clockCorrected ||= isFirstCorrection;
      if (!isFirstCorrection && attempt > Math.min(retriesFor(error, this.options.maxRetries), maxRetries)) {
        throw error.withOutcome({ mayHaveHappened });
      }
      if (budget.isSpent) throw this.outOfTime(error, attempt, budget, sent).withOutcome({ mayHaveHappened });
      await this.backOff(call, attempt, error, budget, signal).catch(() => {
        throw abortedError(call).withOutcome({ mayHaveHappened });
      });
      if (budget.isSpent) throw this.outOfTime(error, attempt, budget, sent).withOutcome({ mayHaveHappened });
    }
  }

  emit(event: ClientEvent): void {
    this.options.onEvent?.(event);
  }

  private async attempt<T extends SdkResponse | AlreadyDone>(
    { bucket, credentials }: ServiceAccess,
    call: ApiCall,
    attempt: number,
    send: Send<T>,
    { signal, isSecret = false, secret, budget }: RunOptions & { readonly budget: TimeBudget },
  ): Promise<T | Failure> {
    let started = performance.now();
    const elapsed = () => ({ attempt, millis: Math.round(performance.now() - started) });
    try {
      signal?.throwIfAborted();
      await withDeadline(budget.leftMillis, signal, credentials);
    } catch (thrown) {
      budget.use(performance.now() - started);
      if (signal?.aborted) return new Failure(abortedError(call), false);
      return new Failure(credentialsError(thrown, call), false);
    }
    budget.use(performance.now() - started);
    try {
      if (bucket?.isEmpty) this.emit({ type: 'wait', ...call, because: 'rate', attempt });
      await bucket?.take(signal);
    } catch {
      return new Failure(abortedError(call), false);
    }
    started = performance.now();
    const limit = Math.min(this.options.attemptMillis ?? ATTEMPT_MILLIS, budget.leftMillis);
    try {
      const result = await withDeadline(limit, signal, (abortSignal) => send({ abortSignal }));
      if (!isAlreadyDone(result)) requireValidResponse(result, call);
      budget.use(performance.now() - started);
      bucket?.speedUp();
      this.unresponsive.forget(call.operation);
      const metadata = isAlreadyDone(result) ? {} : result.$metadata;
      const requestId = requestIdOf(metadata.requestId, isSecret ? secret : '');
      this.emit({ type: 'attempt', ...call, ...elapsed(), status: metadata.httpStatusCode, requestId });
      return result;
    } catch (thrown) {
      const isTimeout =
        thrown instanceof DeadlineError || (thrown instanceof TransportError && thrown.code === 'ETIMEDOUT');
      budget.use(performance.now() - started);
      const error = signal?.aborted
        ? abortedError(call)
        : toMqError(thrown instanceof DeadlineError ? timedOut(thrown) : thrown, call, { isSecret, secret });
      if (error.kind === 'throttled') bucket?.slowDown(started);
      if (isResponse(error)) this.unresponsive.forget(call.operation);
      if (isTimeout) this.emit({ type: 'deadline', ...call, scope: 'attempt', attempt, limitMillis: limit });
      this.emit({ type: 'attempt', ...call, ...elapsed(), ...metadataOf(error), failure: error.kind });
      return new Failure(error, true);
    }
  }

  /** Waits with full jitter: any time up to a limit that doubles, so that many clients do not retry at the same moment. */
  private async backOff(
    call: ApiCall,
    attempt: number,
    error: MqError,
    budget: TimeBudget,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { backoffMillis, maxBackoffMillis } = this.options;
    const longest = Math.min(maxBackoffMillis, backoffMillis * 2 ** (attempt - 1));
    const chosen = Math.round(Math.random() * longest);
    const millis = isResponse(error) ? chosen : Math.min(chosen, budget.leftMillis);
    this.emit({ type: 'wait', ...call, because: error.kind, attempt: attempt + 1, millis });
    await sleep(millis, undefined, signal ? { signal } : {});
    if (!isResponse(error)) budget.use(millis);
  }

  /** Returns the error of an operation that has no time left for another attempt. */
  private outOfTime(error: MqError, attempt: number, budget: TimeBudget, wasSent: boolean): MqError {
    const { millis, isForLookup } = budget;
    const { kind, call, cause, delivery } = error;
    // An error response is more informative than a timeout.
    if (isResponse(error)) return error;
    // A lookup has less time than an operation, and without credentials nothing was sent: neither shows that AWS is unresponsive.
    if (wasSent && !isForLookup) this.unresponsive.record(call.operation, millis);
    this.emit({ type: 'deadline', ...call, scope: 'operation', attempt, limitMillis: millis });
    const tries = attempt === 1 ? '1 attempt' : `${attempt} attempts`;
    const reason = `No usable response arrived within ${formatSeconds(millis)}, in ${tries}. The last attempt: ${error.reason}`;
    return new MqError(kind, call, reason, { cause, delivery });
  }

  private requireTime(call: ApiCall, { millis, isSpent }: TimeBudget): void {
    if (isSpent) {
      this.emit({ type: 'deadline', ...call, scope: 'operation', attempt: 1, limitMillis: millis });
      throw new MqError('network', call, `It took longer than ${formatSeconds(millis)}.`, { delivery: 'not-sent' });
    }
    const waited = this.unresponsive.waitedFor(call.operation);
    if (waited === undefined) return;
    this.emit({ type: 'deadline', ...call, scope: 'skipped', attempt: 1, limitMillis: waited });
    const reason = `Nothing was sent, because ${call.operation} got no usable response within ${formatSeconds(waited)} just before.`;
    throw new MqError('network', call, reason, { delivery: 'not-sent' });
  }
}

class Failure {
  constructor(
    readonly error: MqError,
    readonly wasSent: boolean,
  ) {}
}

function isAlreadyDone(result: SdkResponse | AlreadyDone): result is AlreadyDone {
  return 'alreadyDone' in result;
}

/** Returns whether AWS may have carried out a request that failed like this. */
function isLost({ kind, delivery }: MqError): boolean {
  return (
    kind === 'service' || kind === 'aborted' || kind === 'unexpected' || (kind === 'network' && delivery !== 'not-sent')
  );
}

/** Returns whether AWS has responded, even if it refused the request. */
function isResponse({ kind }: MqError): boolean {
  return kind !== 'network' && kind !== 'aborted' && kind !== 'unexpected';
}

function retriesFor({ kind, delivery }: MqError, maxRetries: number): number {
  if (kind === 'throttled' || kind === 'service') return maxRetries;
  if (kind === 'network') return delivery === 'no-response' ? maxRetries : Math.min(RETRIES_WITHOUT_AWS, maxRetries);
  return 0;
}

function abortedError(call: ApiCall): MqError {
  return new MqError('aborted', call, 'It was interrupted.');
}
