/** A gRPC client for providers, for what Terraform itself never does: wrong requests, and RPCs that it calls later. */
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import {
  credentials,
  makeGenericClientConstructor,
  type ChannelCredentials,
  type Client,
  type ClientReadableStream,
  type ServiceError,
} from '@grpc/grpc-js';
import {
  serviceDefinition,
  type MessageFields,
  type Message,
  type GrpcService,
} from '../../../src/terraform-plugin/transport/grpc';
import { GRPCControllerDefinition } from '../../../src/terraform-plugin/protocol/generated/go-plugin';
import { ProviderDefinition } from '../../../src/terraform-plugin/protocol/generated/tfplugin6';

/** A promise for most methods; for a stream what grpc-js has, which is iterated and can be cancelled. */
type Calls<S extends GrpcService> = {
  [K in keyof S['methods']]: (
    request: MessageFields<S['methods'][K]['requestType']>,
  ) => S['methods'][K]['responseStream'] extends true
    ? ClientReadableStream<Message<S['methods'][K]['responseType']>>
    : Promise<Message<S['methods'][K]['responseType']>>;
} & { close(): void };
export type ProviderClient = Calls<typeof ProviderDefinition>;
type Callback = (error: ServiceError | null, response: unknown) => void;

export const magicCookie = 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2';

export const providerClient = (socket: string, creds?: ChannelCredentials) => client(ProviderDefinition, socket, creds);
export const controllerClient = (socket: string, creds?: ChannelCredentials) =>
  client(GRPCControllerDefinition, socket, creds);

function client<S extends GrpcService>(service: S, socket: string, creds = credentials.createInsecure()): Calls<S> {
  const Constructor = makeGenericClientConstructor(serviceDefinition(service), service.fullName);
  const raw = new Constructor(socket.startsWith('/') ? `unix:${socket}` : socket, creds, {
    'grpc.ssl_target_name_override': 'localhost',
    'grpc.default_authority': 'localhost',
  }) as unknown as Client & Record<string, (request: unknown, callback?: Callback) => unknown>;
  const calls = Object.entries(service.methods).map(([key, { requestType, responseStream }]) => [
    key,
    (request: never) => {
      const message = requestType.fromPartial(request);
      if (responseStream) return raw[key]?.(message);
      return new Promise((resolve, reject) => {
        raw[key]?.(message, (error, response) => (error ? reject(error) : resolve(response)));
      });
    },
  ]);
  return { ...Object.fromEntries(calls), close: () => raw.close() } as Calls<S>;
}

export interface Handshake {
  readonly process: ChildProcess;
  /** The path of a Unix socket, or an IP address and a port. */
  readonly socket: string;
  /** The server's certificate, as PEM. */
  readonly certificate: string;
  readonly line: string;
}

/** Starts a plugin as Terraform does and reads its handshake. */
export function startPlugin(
  file: string,
  env: NodeJS.ProcessEnv,
  { stderr = 'inherit', ...options }: Pick<SpawnOptions, 'cwd' | 'detached'> & { stderr?: 'inherit' | 'pipe' } = {},
): Promise<Handshake> {
  const child = spawn(file, { ...options, env, stdio: ['ignore', 'pipe', stderr] });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The plugin ended with ${code} before its handshake`)));
    child.stdout?.setEncoding('utf8').once('data', (line: string) => {
      const [, , , socket = '', , der = ''] = line.trim().split('|');
      const base64 = Buffer.from(der, 'base64').toString('base64');
      const certificate = `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
      resolve({ process: child, socket, certificate, line });
    });
  });
}
