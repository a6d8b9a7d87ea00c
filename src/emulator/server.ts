/** The one HTTP server of all services: takes requests in, lets faults and the throttle have their say, answers. */
import { randomUUID } from 'node:crypto';
import { once, setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { readBody, refusalOf, refuseEarly, refuseMalformed, payloadTooLarge } from './admission';
import { distorted, isPerformed, send } from './distortions';
import { ApiError } from './errors';
import type { Fault, Faults } from './faults';
import { callerOf, denialMessage, serviceNameOf } from './service';
import type { RequestSigner, Denial, HttpResponse, HttpRequest, EmulatedService, EmulatedServiceName } from './service';
import type { Throttle } from './throttle';

/** A request that the emulator has taken in. Bodies are not kept: they may hold passwords. */
export interface RecordedCall {
  readonly service: EmulatedServiceName;
  readonly operation: string | undefined;
  readonly method: string;
  readonly path: string;
  /** What was answered; 0 while there is no answer, and where a fault keeps it from getting out. */
  readonly status: number;
  readonly userAgent: string | undefined;
  /** Who signed it; undefined if nobody did. */
  readonly accessKeyId: string | undefined;
  readonly region: string | undefined;
  /** The kind of the injected fault that hit it. */
  readonly fault?: Fault['kind'];
}

export interface ServerOptions {
  readonly services: readonly EmulatedService[];
  readonly faults: Faults;
  readonly latencyMillis: number;
  readonly throttle: Throttle | undefined;
  /** Names in `Host` that are taken besides those of this machine. */
  readonly allowedHosts: readonly string[];
  /** Refuses callers whose credentials are no longer, or not, good. */
  readonly denialOf: (caller: RequestSigner) => Denial | undefined;
}

/**
 * Clients keep connections open for their next call. With Node.js's 5 s the server closes one just when a call begins on it,
 * which its caller sees as a reset; AWS keeps them for a minute or more.
 */
const serverOptions = { keepAliveTimeout: 75_000 };

export class Server {
  readonly calls: RecordedCall[] = [];
  private readonly server = createServer(serverOptions, (request, response) => {
    // What fails here fails because the connection or the emulator has ended: nobody is left to tell.
    this.serve(request, response).catch(() => response.destroy());
  });
  private readonly closing = new AbortController();
  private port = 0;
  /** Ends when the last change between listening and not listening has. */
  private turn: Promise<void> = Promise.resolve();

  constructor(private readonly options: ServerOptions) {
    // Every answer that waits listens, however many there are.
    setMaxListeners(0, this.closing.signal);
    this.server.on('clientError', refuseMalformed);
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Listens, on the port that it had before if it had one. Rejects with the system's error if the port is taken. */
  accept(port = this.port): Promise<void> {
    return this.inTurn(async () => {
      if (this.server.listening || this.closing.signal.aborted) return;
      this.server.listen(port, '127.0.0.1');
      await once(this.server, 'listening');
      this.port = (this.server.address() as AddressInfo).port;
    });
  }

  /** Ends all connections and takes no new ones. */
  refuse(): Promise<void> {
    return this.inTurn(async () => {
      if (!this.server.listening) return;
      const closed = once(this.server, 'close');
      this.server.close();
      this.server.closeAllConnections();
      await closed;
    });
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.refuse();
  }

  private async serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const [rawPath = '', query = ''] = (message.url ?? '').split('?', 2);
    const { headers, method = '' } = message;
    const refusal = refusalOf(headers, this.options.allowedHosts);
    const body = refusal ? undefined : await readBody(message);
    const request: HttpRequest = { method, rawPath, query, headers, body: body ?? '' };
    const caller = callerOf(headers);
    const service = this.service(serviceNameOf(request, caller));
    if (body === undefined) {
      const answer = service.refuse(refusal ?? payloadTooLarge(), randomUUID());
      return refuseEarly(answer, message, response);
    }
    const operation = service.operationOf(request);
    const isThrottled = service.name === 'mq' && this.options.throttle?.admit() === false;
    const fault = isThrottled ? undefined : this.options.faults.take(operation, rawPath, request.body);
    const call: { -readonly [K in keyof RecordedCall]: RecordedCall[K] } = {
      service: service.name,
      operation,
      method,
      path: rawPath,
      status: 0,
      userAgent: headers['user-agent'],
      accessKeyId: caller?.accessKeyId,
      region: caller?.region,
      ...(fault && { fault: fault.kind }),
    };
    this.calls.push(call);

    if (fault && (await this.isEndedBefore(fault, response))) return;
    const requestId = randomUUID();
    let answer: HttpResponse;
    try {
      if (isThrottled) throw new ApiError('TooManyRequestsException', 'Too Many Requests');
      if (fault && !isPerformed(fault)) answer = { status: 200, headers: {}, body: '' };
      else {
        if (fault?.kind === 'meanwhile') await fault.run();
        this.admit(service, operation, caller);
        answer = service.perform(request, caller, requestId);
      }
    } catch (thrown) {
      answer = service.refuse(thrown instanceof ApiError ? thrown : unexpected(thrown), requestId);
    }
    answer = { ...answer, headers: { ...answer.headers, [service.requestIdHeader]: requestId } };
    if (fault) answer = distorted(fault, answer, service, requestId);
    await this.pause(this.options.latencyMillis);
    if (fault?.kind === 'slow' && fault.when === 'after') await this.pause(fault.millis);
    if (fault?.kind === 'reset') response.socket?.resetAndDestroy();
    else {
      call.status = answer.status;
      await send(answer, response, fault, this.closing.signal);
    }
  }

  private inTurn(change: () => Promise<void>): Promise<void> {
    const done = this.turn.then(change);
    this.turn = done.catch(() => undefined);
    return done;
  }

  private service(name: EmulatedServiceName): EmulatedService {
    const service = this.options.services.find((candidate) => candidate.name === name);
    if (!service) throw new Error(`The emulator has no service ${name}`);
    return service;
  }

  /** What a fault does before the operation is performed. True if nothing comes after it. */
  private async isEndedBefore(fault: Fault, response: ServerResponse): Promise<boolean> {
    if (fault.kind === 'slow' && fault.when === 'before') await this.pause(fault.millis);
    if (fault.kind === 'reset' && fault.when === 'before') {
      response.socket?.resetAndDestroy();
      return true;
    }
    if (fault.kind !== 'refused') return false;
    await this.refuse();
    await this.pause(fault.millis);
    await this.accept();
    return true;
  }

  private admit(service: EmulatedService, operation: string | undefined, caller: RequestSigner | undefined): void {
    const deny = (denial: Denial) => {
      const [name, status] = service.denials[denial];
      return new ApiError(name, denialMessage(denial, service), null, status);
    };
    if (service.isOpen(operation)) return;
    if (!caller) throw deny('unsigned');
    if (caller.service !== service.name) throw deny('other-service');
    const denial = this.options.denialOf(caller);
    if (denial) throw deny(denial);
  }

  /** Lets time pass, unless the emulator ends. */
  private async pause(millis: number): Promise<void> {
    if (millis > 0) await sleep(millis, undefined, { signal: this.closing.signal });
  }
}

function unexpected(thrown: unknown): ApiError {
  if (thrown instanceof URIError) return new ApiError('BadRequestException', 'The path is not well-formed.', 'path');
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return new ApiError('InternalServerErrorException', `The emulator, or what a test had it run, failed: ${reason}`);
}
