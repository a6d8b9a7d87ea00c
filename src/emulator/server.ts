/** The HTTP server of all services: admits requests, applies the throttle and faults, and sends responses. */
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

/** A request that the emulator has received. Bodies are not kept, because they may hold passwords. */
export interface RecordedCall {
  readonly service: EmulatedServiceName;
  readonly operation: string | undefined;
  readonly method: string;
  readonly path: string;
  /** The status of the response; 0 while there is none, and where a fault prevents it from being sent. */
  readonly status: number;
  readonly userAgent: string | undefined;
  /** The access key that signed the request; undefined if it is not signed. */
  readonly accessKeyId: string | undefined;
  readonly region: string | undefined;
  /** The kind of the fault that was injected into the call. */
  readonly fault?: Fault['kind'];
}

/** A request with what was found out about it before its operation is performed. */
interface ReceivedRequest {
  readonly service: EmulatedService;
  readonly operation: string | undefined;
  readonly request: HttpRequest;
  readonly caller: RequestSigner | undefined;
  readonly fault: Fault | undefined;
  readonly isThrottled: boolean;
}

interface ServerOptions {
  readonly services: readonly EmulatedService[];
  readonly faults: Faults;
  readonly latencyMillis: number;
  readonly throttle: Throttle | undefined;
  /** Names that are accepted in `Host` besides those of this machine. */
  readonly allowedHosts: readonly string[];
  /** Whether calls are recorded. */
  readonly recordCalls: boolean;
  /** Returns why a caller is refused whose credentials are expired or unknown. */
  readonly denialOf: (caller: RequestSigner) => Denial | undefined;
  /** Saves the state, if it is kept. */
  readonly save: () => Promise<void> | undefined;
}

/**
 * AWS keeps idle connections open for a minute or more. With the 5 s of Node.js, the server may close one just as a client
 * reuses it, which the client sees as a reset.
 */
const serverOptions = { keepAliveTimeout: 75_000 };

export class Server {
  readonly calls: RecordedCall[] = [];
  private readonly server = createServer(serverOptions, (request, response) => {
    // This fails only if the connection or the emulator has ended, so an error cannot be sent.
    this.serve(request, response).catch(() => response.destroy());
  });
  private readonly closing = new AbortController();
  private port = 0;
  /** Resolves when the last change between listening and not listening is complete. */
  private turn: Promise<void> = Promise.resolve();

  constructor(private readonly options: ServerOptions) {
    // Every pending response listens for the end, and there may be many.
    setMaxListeners(0, this.closing.signal);
    this.server.on('clientError', refuseMalformed);
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Listens, by default on the same port as before. Rejects with the error of the system if the port is in use. */
  accept(port = this.port): Promise<void> {
    return this.inTurn(async () => {
      if (this.server.listening || this.closing.signal.aborted) return;
      this.server.listen(port, '127.0.0.1');
      await once(this.server, 'listening');
      this.port = (this.server.address() as AddressInfo).port;
    });
  }

  /** Closes all connections and refuses new ones. */
  refuse(): Promise<void> {
    return this.inTurn(async () => {
      if (!this.server.listening) return;
      const closed = once(this.server, 'close');
      this.server.close();
      this.server.closeAllConnections();
      await closed;
    });
  }

  /** Closes all connections and ends everything that is pending. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.refuse();
  }

  private async serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, rawPath = '', query = ''] = /^([^?]*)\??(.*)$/s.exec(message.url ?? '') ?? [];
    const { headers, method = '' } = message;
    const refusal = refusalOf(headers, this.options.allowedHosts);
    const body = refusal ? undefined : await readBody(message);
    const request: HttpRequest = { method, rawPath, query, headers, body: body ?? '' };
    const caller = callerOf(headers);
    const service = this.service(serviceNameOf(request, caller));
    if (body === undefined) {
      return refuseEarly(service.refuse(refusal ?? payloadTooLarge(), randomUUID()), message, response);
    }
    const operation = service.operationOf(request);
    const isThrottled = service.name === 'mq' && this.options.throttle?.admit() === false;
    const fault = isThrottled ? undefined : this.options.faults.take(operation, rawPath, request.body);
    const received = { service, operation, request, caller, fault, isThrottled };
    const call = this.record(received);
    if (fault && (await this.isEndedBefore(fault, response))) return;
    const result = await this.resultOf(received);
    await this.pause(this.options.latencyMillis);
    if (fault?.kind === 'slow' && fault.when === 'after') await this.pause(fault.millis);
    if (fault?.kind === 'reset') response.socket?.resetAndDestroy();
    else {
      call.status = result.status;
      await send(result, response, fault, this.closing.signal);
    }
  }

  /** Records a call, unless calls are not recorded. */
  private record({ service, operation, request, caller, fault }: ReceivedRequest): { status: number } {
    const { method, rawPath, headers } = request;
    const call = {
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
    if (this.options.recordCalls) this.calls.push(call);
    return call;
  }

  /** Performs an operation, saves what it changed, and returns its response, with the fault applied. */
  private async resultOf({
    service,
    operation,
    request,
    caller,
    fault,
    isThrottled,
  }: ReceivedRequest): Promise<HttpResponse> {
    const requestId = randomUUID();
    let result: HttpResponse = { status: 200, headers: {}, body: '' };
    try {
      if (isThrottled) throw new ApiError('TooManyRequestsException', 'Too Many Requests');
      if (!fault || isPerformed(fault)) {
        if (fault?.kind === 'meanwhile') await fault.run();
        this.admit(service, operation, caller);
        result = service.perform(request, caller, requestId);
        if (!isRead(operation)) await this.save();
      }
    } catch (thrown) {
      result = service.refuse(thrown instanceof ApiError ? thrown : unexpected(thrown), requestId);
    }
    result = { ...result, headers: { ...result.headers, [service.requestIdHeader]: requestId } };
    return fault ? distorted(fault, result, service, requestId) : result;
  }

  /** Saves the state. Its error is one that clients do not retry. */
  private async save(): Promise<void> {
    try {
      await this.options.save();
    } catch (thrown) {
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      throw new ApiError('EmulatorStateException', reason, null, 409);
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

  /** Applies a fault that precedes the operation. Returns true if the call ends there. */
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

  /** Waits, unless the emulator is closed. */
  private async pause(millis: number): Promise<void> {
    if (millis > 0) await sleep(millis, undefined, { signal: this.closing.signal });
  }
}

/** Whether an operation changes nothing that is worth keeping. */
function isRead(operation: string | undefined): boolean {
  return operation === undefined || /^(Describe|List|Get)/.test(operation);
}

function unexpected(thrown: unknown): ApiError {
  if (thrown instanceof URIError) return new ApiError('BadRequestException', 'The path is not well-formed.', 'path');
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return new ApiError(
    'InternalServerErrorException',
    `The emulator, or a function that a test injected, failed: ${reason}`,
  );
}
