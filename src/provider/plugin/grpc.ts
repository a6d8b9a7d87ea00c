/** Typed gRPC services from protobuf descriptors, for @grpc/grpc-js. A method without a handler answers UNIMPLEMENTED. */
import type { DescMethod, DescService, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import type { handleUnaryCall, ServiceDefinition, UntypedServiceImplementation } from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';

/** A generated service: its descriptor with the names of its methods. */
export type Service = Omit<DescService, 'method'> & { method: Record<string, DescMethod> };

/** One function a method, from its request to its answer. */
export type Handlers<S extends Service> = {
  readonly [K in keyof S['method']]?: (
    request: MessageShape<S['method'][K]['input']>,
  ) => Promise<MessageInitShape<S['method'][K]['output']>>;
};

/** The service in the form that a grpc-js server or client takes. */
export function serviceDefinition(service: Service): ServiceDefinition {
  return Object.fromEntries(
    service.methods.map((method) => [
      method.localName,
      {
        path: `/${service.typeName}/${method.name}`,
        requestStream: false,
        responseStream: false,
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
      const handler = handlers[method.localName as keyof S['method']] as UntypedHandler | undefined;
      return handler ? [[method.localName, unary(method, handler)]] : [];
    }),
  );
}

type UntypedHandler = (request: unknown) => Promise<Record<string, unknown>>;

function unary(method: DescMethod, handler: UntypedHandler): handleUnaryCall<unknown, unknown> {
  return (call, callback) => {
    handler(call.request).then(
      (answer) => callback(null, create(method.output, answer)),
      (thrown: unknown) => callback({ code: status.INTERNAL, details: describe(thrown) }),
    );
  };
}

function describe(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : 'unexpected error';
}
