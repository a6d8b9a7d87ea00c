/** Typed gRPC services from protobuf descriptors, for @grpc/grpc-js. A method without a handler answers UNIMPLEMENTED. */
import { once } from 'node:events';
import type { DescMethod, DescService, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import type {
  handleServerStreamingCall,
  handleUnaryCall,
  ServerWritableStream,
  ServiceDefinition,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';

/** A generated service: its descriptor with the names of its methods. */
export type Service = Omit<DescService, 'method'> & { method: Record<string, DescMethod> };

/** One function a method: from its request to its answer, or for a stream to its answers one after another. */
export type Handlers<S extends Service> = {
  readonly [K in keyof S['method']]?: S['method'][K] extends { readonly methodKind: 'server_streaming' }
    ? (
        request: MessageShape<S['method'][K]['input']>,
        signal: AbortSignal,
      ) => AsyncIterable<MessageInitShape<S['method'][K]['output']>>
    : (request: MessageShape<S['method'][K]['input']>) => Promise<MessageInitShape<S['method'][K]['output']>>;
};

/** The service in the form that a grpc-js server or client takes. */
export function serviceDefinition(service: Service): ServiceDefinition {
  return Object.fromEntries(
    service.methods.map((method) => [
      method.localName,
      {
        path: `/${service.typeName}/${method.name}`,
        requestStream: false,
        responseStream: method.methodKind === 'server_streaming',
        requestSerialize: (message: MessageShape<typeof method.input>) => Buffer.from(toBinary(method.input, message)),
        requestDeserialize: (bytes: Buffer) => fromBinary(method.input, bytes),
        responseSerialize: (message: MessageShape<typeof method.output>) =>
          Buffer.from(toBinary(method.output, message)),
        responseDeserialize: (bytes: Buffer) => fromBinary(method.output, bytes),
      },
    ]),
  );
}

/** The handlers in the form that a grpc-js server takes. What a handler throws ends the call as INTERNAL. */
export function implementation<S extends Service>(service: S, handlers: Handlers<S>): UntypedServiceImplementation {
  return Object.fromEntries(
    service.methods.flatMap((method) => {
      const handler = handlers[method.localName as keyof S['method']] as unknown;
      if (!handler) return [];
      const isStream = method.methodKind === 'server_streaming';
      const call = isStream ? streaming(method, handler as StreamHandler) : unary(method, handler as UnaryHandler);
      return [[method.localName, call]];
    }),
  );
}

type Answer = Record<string, unknown>;
type UnaryHandler = (request: unknown) => Promise<Answer>;
type StreamHandler = (request: unknown, signal: AbortSignal) => AsyncIterable<Answer>;

function unary(method: DescMethod, handler: UnaryHandler): handleUnaryCall<unknown, unknown> {
  const run = async (request: unknown) => create(method.output, await handler(request));
  return (call, callback) => {
    run(call.request).then(
      (answer) => callback(null, answer),
      (thrown: unknown) => callback(internal(thrown)),
    );
  };
}

/** Sends no faster than the client takes, and ends the handler when the client is gone. */
function streaming(method: DescMethod, handler: StreamHandler): handleServerStreamingCall<unknown, unknown> {
  const run = async (call: ServerWritableStream<unknown, unknown>, signal: AbortSignal) => {
    for await (const answer of handler(call.request, signal)) {
      if (signal.aborted) return;
      if (!call.write(create(method.output, answer))) await drained(call, signal);
    }
  };
  return (call) => {
    const cancelled = new AbortController();
    call.on('cancelled', () => cancelled.abort(new Error('The client cancelled the call')));
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
