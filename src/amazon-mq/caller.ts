/**
 * Makes calls to AWS: at the rate that is granted, again where that helps, and with errors that say what is known. The
 * only place that retries; the SDK's own retries are off.
 */
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Call } from './errors';
import { MqError, requireAnswer, toMqError } from './errors';
import type { ClientEvent } from './events';
import { isClockCorrected, metadataOf } from './sdk-errors';
import type { TokenBucket } from './token-bucket';

/** Attempts after the first where no connection can be made, or whoever answers is not AWS: waiting seldom helps. */
export const RETRIES_WITHOUT_AWS = 3;

export interface CallerOptions {
  /** Attempts after the first. */
  readonly maxRetries: number;
  /** The longest wait before the second attempt, in milliseconds. It doubles from attempt to attempt. */
  readonly backoffMillis: number;
  /** What it doubles up to. */
  readonly maxBackoffMillis: number;
  readonly onEvent?: ((event: ClientEvent) => void) | undefined;
}

export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
  /** What no message may show. */
  readonly secrets?: readonly string[];
  /** Whether the call changes something, so that a lost answer leaves a doubt. */
  readonly isWrite?: boolean;
  /** Fewer retries than the client's. */
  readonly maxRetries?: number;
}

/** What a service of AWS needs before anything can be sent to it. */
export interface Service {
  /** Absent where calls are not limited by us. */
  readonly bucket?: TokenBucket;
  /** Finds the credentials, or says why there are none. The SDK remembers them. */
  readonly credentials: () => Promise<unknown>;
}

type Send<T> = (options: { abortSignal?: AbortSignal }) => Promise<T>;

export class Caller {
  constructor(private readonly options: CallerOptions) {}

  /**
   * Calls until there is an answer, a refusal, or no retry left. Throws `MqError`, whose `mayHaveHappened` is true if
   * the call is a write and the answer to any of its attempts was lost.
   */
  async run<T extends Answer>(service: Service, call: Call, send: Send<T>, options: RunOptions = {}): Promise<T> {
    const { signal, isWrite = false, maxRetries = this.options.maxRetries } = options;
    // One signal may end any number of calls at once, which Node.js would take for a leak.
    if (signal) setMaxListeners(0, signal);
    let mayHaveHappened = false;
    let clockCorrected = false;
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.attempt(service, call, attempt, send, options);
      if (!(outcome instanceof Failure)) return outcome;
      const { error, wasSent } = outcome;
      mayHaveHappened ||= isWrite && wasSent && isLost(error);
      const isFirstCorrection: boolean = isClockCorrected(error.cause) && !clockCorrected;
      clockCorrected ||= isFirstCorrection;
      if (!isFirstCorrection && attempt > Math.min(retriesFor(error, this.options.maxRetries), maxRetries)) {
        throw error.withDoubt(mayHaveHappened);
      }
      await this.backOff(call, attempt, error, signal).catch((thrown: unknown) => {
        throw abortedError(call, thrown).withDoubt(mayHaveHappened);
      });
    }
  }

  emit(event: ClientEvent): void {
    this.options.onEvent?.(event);
  }

  private async attempt<T extends Answer>(
    { bucket, credentials }: Service,
    call: Call,
    attempt: number,
    send: Send<T>,
    { signal, secrets }: RunOptions,
  ): Promise<T | Failure> {
    try {
      signal?.throwIfAborted();
      await orAbort(credentials(), signal);
      if (bucket?.isEmpty) this.emit({ type: 'wait', ...call, because: 'rate', attempt });
      await bucket?.take(signal);
    } catch (thrown) {
      if (signal?.aborted) return new Failure(abortedError(call, thrown), false);
      return new Failure(credentialsError(thrown, call), false);
    }
    const started = performance.now();
    const ended = () => ({ attempt, millis: Math.round(performance.now() - started) });
    try {
      const answer = requireAnswer(await send(signal ? { abortSignal: signal } : {}), call);
      bucket?.speedUp();
      const { httpStatusCode: status, requestId } = answer.$metadata;
      this.emit({ type: 'attempt', ...call, ...ended(), status, requestId });
      return answer;
    } catch (thrown) {
      const error = signal?.aborted ? abortedError(call, thrown) : toMqError(thrown, call, secrets);
      if (error.kind === 'throttled') bucket?.slowDown(started);
      this.emit({ type: 'attempt', ...call, ...ended(), ...metadataOf(error), failure: error.kind });
      return new Failure(error, true);
    }
  }

  /** Full jitter: any time up to a limit that doubles, so that many clients do not come back together. */
  private async backOff(call: Call, attempt: number, { kind }: MqError, signal: AbortSignal | undefined) {
    const { backoffMillis, maxBackoffMillis } = this.options;
    const millis = Math.round(Math.random() * Math.min(maxBackoffMillis, backoffMillis * 2 ** (attempt - 1)));
    this.emit({ type: 'wait', ...call, because: kind, attempt: attempt + 1, millis });
    await sleep(millis, undefined, signal ? { signal } : {});
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

function retriesFor({ kind, reach }: MqError, maxRetries: number): number {
  if (kind === 'throttled' || kind === 'service') return maxRetries;
  if (kind === 'network') return reach === 'no-answer' ? maxRetries : Math.min(RETRIES_WITHOUT_AWS, maxRetries);
  return 0;
}

function abortedError(call: Call, cause: unknown): MqError {
  return new MqError('aborted', call, 'It was interrupted.', { cause });
}

/** Credentials come from files, from other programs and from STS: whatever fails there is about them. */
function credentialsError(thrown: unknown, call: Call): MqError {
  const { kind, reason, reach } = toMqError(thrown, call);
  const isTransient = kind === 'throttled' || kind === 'service' || kind === 'network';
  const text = `No credentials could be had: ${reason}`;
  return new MqError(isTransient || kind === 'configuration' ? kind : 'credentials', call, text, {
    cause: thrown,
    reach,
  });
}

/** Waits for a promise, or for the signal: what is under way goes on, and nobody waits for it. */
export function orAbort<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason as Error);
    if (signal.aborted) return leave();
    signal.addEventListener('abort', leave, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
