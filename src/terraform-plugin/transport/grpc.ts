/** Typed gRPC services from generated messages, for @grpc/grpc-js. A method without a handler responds UNIMPLEMENTED. */
import { once } from 'node:events';
import type {
  handleServerStreamingCall,
  handleUnaryCall,
  ServerWritableStream,
  ServiceDefinition,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';

/** A generated message type. The parameters are `never` because each type takes only its own values. */
interface MessageType {
  encode(message: never): { finish(): Uint8Array };
  decode(bytes: Uint8Array): object;
  /** A whole message from some of its fields. */
  fromPartial(fields: never): object;
}

/** A method of a generated service. */
export interface Method {
  readonly name: string;
  readonly requestType: MessageType;
  readonly responseType: MessageType;
  readonly responseStream: boolean;
}

/** A generated service. */
export interface GrpcService {
  readonly fullName: string;
  readonly methods: Readonly<Record<string, Method>>;
}

/** The fields of a message, all optional at every depth. */
export type MessageFields<M extends MessageType> = Parameters<M['fromPartial']>[0];
export type Message<M extends MessageType> = ReturnType<M['decode']>;

/** One function for each method, from its request to its response, or to a stream of responses. */
export type Handlers<S extends GrpcService> = {
  readonly [K in keyof S['methods']]?: S['methods'][K]['responseStream'] extends true
    ? (
        request: Message<S['methods'][K]['requestType']>,
        signal: AbortSignal,
      ) => AsyncIterable<MessageFields<S['methods'][K]['responseType']>>
    : (request: Message<S['methods'][K]['requestType']>) => Promise<MessageFields<S['methods'][K]['responseType']>>;
};

/** Returns the service in the form of grpc-js. */
export function serviceDefinition(service: GrpcService): ServiceDefinition {
  return Object.fromEntries(
    Object.entries(service.methods).map(([key, { name, requestType, responseType, responseStream }]) => [
      key,
      {
        path: `/${service.fullName}/${name}`,
        requestStream: false,
        responseStream,
        requestSerialize: serializer(requestType),
        requestDeserialize: (bytes: Buffer) => requestType.decode(bytes),
        responseSerialize: serializer(responseType),
        responseDeserialize: (bytes: Buffer) => responseType.decode(bytes),
      },
    ]),
  );
}

function serializer(type: MessageType) {
  return (message: object): Buffer => {
    const { buffer, byteOffset, byteLength } = type.encode(message as never).finish();
    return Buffer.from(buffer, byteOffset, byteLength);
  };
}

/** Returns the handlers in the form of grpc-js. If a handler throws, the call ends as INTERNAL. */
export function implementation<S extends GrpcService>(service: S, handlers: Handlers<S>): UntypedServiceImplementation {
  return Object.fromEntries(
    Object.entries(service.methods).flatMap(([key, { responseType, responseStream }]) => {
      const handler = handlers[key] as unknown;
      if (!handler) return [];
      const call = responseStream
        ? streaming(responseType, handler as StreamHandler)
        : unary(responseType, handler as UnaryHandler);
      return [[key, call]];
    }),
  );
}

type UnaryHandler = (request: unknown) => Promise<never>;
type StreamHandler = (request: unknown, signal: AbortSignal) => AsyncIterable<never>;

function unary(type: MessageType, handler: UnaryHandler): handleUnaryCall<unknown, unknown> {
  const run = async (request: unknown) => type.fromPartial(await handler(request));
  return (call, callback) => {
    run(call.request).then(
      (response) => callback(null, response),
      (thrown: unknown) => callback(internal(thrown)),
    );
  };
}

/** Sends no faster than the client reads, and ends the handler when the client cancels the call. */
function streaming(type: MessageType, handler: StreamHandler): handleServerStreamingCall<unknown, unknown> {
  const run = async (call: ServerWritableStream<unknown, unknown>, signal: AbortSignal) => {
    for await (const response of handler(call.request, signal)) {
      if (signal.aborted) return;
      if (!call.write(type.fromPartial(response))) await drained(call, signal);
    }
  };
  return (call) => {
    const cancelled = new AbortController();
    call.on('cancelled', () => cancelled.abort(new Error('The client canceled the call')));
    run(call, cancelled.signal).then(
      () => call.end(),
      (thrown: unknown) => call.emit('error', internal(thrown)),
    );
  };
}

async function drained(call: ServerWritableStream<unknown, unknown>, signal: AbortSignal): Promise<void> {
  await once(call, 'drain', { signal }).catch((thrown: unknown) => {
    if (!signal.aborted) throw thrown;
  });
}

function internal(thrown: unknown) {
  const details = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : 'unexpected error';
  return { code: status.INTERNAL, details };
}
