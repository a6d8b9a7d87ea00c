/**
 * The HTTP handler of every client that a connection makes, and of the clients that the SDK makes to find credentials:
 * the SDK's own, with a deadline for the whole attempt, and with bounds on the response.
 */
import type { HttpRequest, HttpResponse } from '@smithy/core/protocols';
import { NodeHttpHandler, type NodeHttpHandlerOptions } from '@smithy/node-http-handler';
import { ATTEMPT_MILLIS, Expired, orAbort } from '../calls/deadlines';
import { readWithinLimits } from './response-limits';
import { timedOut, toTransportError, TransportError } from '../errors/transport-error';

/** The longest time that a timer takes. */
const NEVER = 2 ** 31 - 1;

type HttpHandlerOptions = NonNullable<Parameters<NodeHttpHandler['handle']>[1]>;

export class BoundedHandler extends NodeHttpHandler {
  private readonly underWay = new Set<AbortController>();
  private isClosed = false;

  constructor(
    options: NodeHttpHandlerOptions,
    private readonly attemptMillis: number = ATTEMPT_MILLIS,
  ) {
    // The SDK's warning about busy sockets goes to the console, and the deadline says the same.
    super({ socketAcquisitionWarningTimeout: NEVER, ...options });
  }

  /** Rejects with a TransportError, or with an AbortError if the caller's signal ends the request. */
  override async handle(request: HttpRequest, options: HttpHandlerOptions = {}): Promise<{ response: HttpResponse }> {
    if (this.isClosed) throw new TransportError('unreachable', 'The connection to AWS is closed');
    const exchange = new AbortController();
    const outer = options.abortSignal as AbortSignal | undefined;
    const leave = () => exchange.abort(outer?.reason);
    const timer = setTimeout(() => exchange.abort(new Expired(this.attemptMillis)), this.attemptMillis);
    const progress: Progress = { hasHeaders: false, bytes: 0 };
    this.underWay.add(exchange);
    outer?.addEventListener('abort', leave, { once: true });
    if (outer?.aborted) leave();
    try {
      return await orAbort(this.exchange(request, options, exchange.signal, progress), exchange.signal);
    } catch (thrown) {
      const reason: unknown = exchange.signal.reason;
      if (reason instanceof Expired) {
        if (progress.hasHeaders) reason.got = `only the headers and ${progress.bytes} bytes of the response came`;
        throw timedOut(reason);
      }
      if (outer?.aborted) throw Object.assign(new Error('The request was aborted'), { name: 'AbortError' });
      throw toTransportError(thrown);
    } finally {
      clearTimeout(timer);
      outer?.removeEventListener('abort', leave);
      this.underWay.delete(exchange);
    }
  }

  /** Ends what is under way too: nobody waits for it any more. */
  override destroy(): void {
    this.isClosed = true;
    for (const exchange of this.underWay) exchange.abort();
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
