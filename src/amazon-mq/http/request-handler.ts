/**
 * The HTTP handler of every client that a connection creates, and of the clients that the SDK creates to find credentials:
 * the SDK's handler with a deadline for the whole attempt, and with limits on the response.
 */
import type { HttpRequest, HttpResponse } from '@smithy/core/protocols';
import { NodeHttpHandler, type NodeHttpHandlerOptions } from '@smithy/node-http-handler';
import { ATTEMPT_MILLIS, raceWithSignal } from '../calls/deadlines';
import { DeadlineError } from '../errors/deadline-error';
import { readWithinLimits } from './response-limits';
import { timedOut, toTransportError, TransportError } from '../errors/transport-error';

/** The longest time that a timer accepts, in milliseconds. */
const NEVER = 2 ** 31 - 1;

type HttpHandlerOptions = NonNullable<Parameters<NodeHttpHandler['handle']>[1]>;

export class BoundedHandler extends NodeHttpHandler {
  private readonly inProgress = new Set<AbortController>();
  private isClosed = false;

  constructor(
    options: NodeHttpHandlerOptions,
    private readonly attemptMillis: number = ATTEMPT_MILLIS,
  ) {
    // The SDK would write a warning about busy sockets to the console; the deadline reports them anyway.
    super({ socketAcquisitionWarningTimeout: NEVER, ...options });
  }

  /** Rejects with a TransportError, or with an AbortError if the caller's signal ends the request. */
  override async handle(request: HttpRequest, options: HttpHandlerOptions = {}): Promise<{ response: HttpResponse }> {
    if (this.isClosed) throw new TransportError('not-sent', 'The connection to AWS is closed');
    const exchange = new AbortController();
    const outer = options.abortSignal as AbortSignal | undefined;
    const onAbort = () => exchange.abort(outer?.reason);
    const timer = setTimeout(() => exchange.abort(new DeadlineError(this.attemptMillis)), this.attemptMillis);
    const progress: Progress = { hasHeaders: false, bytes: 0 };
    this.inProgress.add(exchange);
    outer?.addEventListener('abort', onAbort, { once: true });
    if (outer?.aborted) onAbort();
    try {
      return await raceWithSignal(this.exchange(request, options, exchange.signal, progress), exchange.signal);
    } catch (thrown) {
      const reason: unknown = exchange.signal.reason;
      if (reason instanceof DeadlineError) {
        if (progress.hasHeaders)
          reason.received = `only the headers and ${progress.bytes} bytes of the response arrived`;
        throw timedOut(reason);
      }
      if (outer?.aborted) throw Object.assign(new Error('The request was aborted'), { name: 'AbortError' });
      throw toTransportError(thrown);
    } finally {
      clearTimeout(timer);
      outer?.removeEventListener('abort', onAbort);
      this.inProgress.delete(exchange);
    }
  }

  /** Also ends the requests in progress. */
  override destroy(): void {
    this.isClosed = true;
    for (const exchange of this.inProgress) exchange.abort();
    super.destroy();
  }

  private async exchange(
    request: HttpRequest,
    options: HttpHandlerOptions,
    signal: AbortSignal,
    progress: Progress,
  ): Promise<{ response: HttpResponse }> {
    const { response } = await super.handle(request, { ...options, abortSignal: signal });
    progress.hasHeaders = true;
    const stop = () => (response.body as { destroy?: () => void } | undefined)?.destroy?.();
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    await readWithinLimits(response, (bytes) => (progress.bytes = bytes));
    return { response };
  }
}

interface Progress {
  hasHeaders: boolean;
  bytes: number;
}
