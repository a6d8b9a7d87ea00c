/**
 * Amazon MQ's broker and user operations on localhost, strict and with pending changes, for demos and tests. The state
 * is in memory. Point an SDK at it with an endpoint URL and any credentials.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Broker } from './broker';
import { ApiError } from './errors';
import { Account, operationOf, perform, type ApiAnswer } from './operations';
import { wanted } from './users';

export type { BrokerState } from './broker';
export type { UserSettings } from './users';

export interface EmulatorOptions {
  /** Default: 0, any free port. */
  readonly port?: number;
  /** Default: 123456789012. */
  readonly accountId?: string;
  /** How long a new broker is CREATION_IN_PROGRESS, in milliseconds. Default: 0. */
  readonly creationMillis?: number;
  /** How long a broker is REBOOT_IN_PROGRESS, in milliseconds. Default: 100. */
  readonly rebootMillis?: number;
  /** How long a broker is DELETION_IN_PROGRESS, in milliseconds. Default: 0. */
  readonly deletionMillis?: number;
  /** The time in milliseconds, for tests that do not wait. Default: Date.now. */
  readonly clock?: () => number;
}

/** A broker to begin with, RUNNING at once. Each field has the value that a small ActiveMQ broker would have. */
export interface BrokerSeed {
  readonly brokerId?: string;
  readonly brokerName?: string;
  /** Default: us-east-1. */
  readonly region?: string;
  readonly engineType?: 'ACTIVEMQ' | 'RABBITMQ';
  readonly authenticationStrategy?: 'SIMPLE' | 'LDAP' | 'CONFIG_MANAGED';
  /** Users that are active at once. */
  readonly users?: readonly {
    readonly username: string;
    readonly password: string;
    readonly groups?: readonly string[];
    readonly consoleAccess?: boolean;
    readonly replicationUser?: boolean;
  }[];
}

/** A request that the emulator has answered. Bodies are not kept: they may hold passwords. */
export interface Call {
  readonly operation: string | undefined;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly userAgent: string | undefined;
}

export interface Emulator {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  /** What has been called, oldest first. */
  readonly calls: readonly Call[];
  clearCalls(): void;
  /** Adds a broker and returns its id. */
  seedBroker(seed?: BrokerSeed): string;
  /** Looks behind the API. Throws if there is no such broker in any region. */
  broker(brokerId: string): Pick<Broker, 'state' | 'describe' | 'reboot' | 'users' | 'arn'>;
  /** The password that a user is meant to have now, which no API tells. */
  passwordOf(brokerId: string, username: string): string | undefined;
  /** Ends the server and every connection at once. */
  close(): Promise<void>;
}

/** Starts an emulator on 127.0.0.1. Rejects with the system's error if the port is taken. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { creationMillis = 0, rebootMillis = 100, deletionMillis = 0, clock = Date.now } = options;
  const account = new Account(options.accountId ?? '123456789012', {
    creationMillis,
    rebootMillis,
    deletionMillis,
    now: clock,
  });
  const calls: Call[] = [];
  const server = createServer((request, response) => void serve(account, request, response, calls));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const broker = (brokerId: string): Broker => {
    const found = account.brokers.get(brokerId);
    if (!found) throw new Error(`The emulator has no broker ${brokerId}`);
    return found;
  };
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    clearCalls: () => void calls.splice(0),
    seedBroker: (seed = {}) => seedBroker(account, seed).id,
    broker,
    passwordOf: (brokerId, username) => {
      const record = broker(brokerId).users.find(username);
      return record && wanted(record).password;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function seedBroker(account: Account, { brokerId, region = 'us-east-1', ...seed }: BrokerSeed): Broker {
  if (brokerId !== undefined && !/^[\w-]+$/.test(brokerId)) {
    throw new Error('A broker id has letters, digits, hyphens and underscores only: it goes into URLs and ARNs.');
  }
  const defaults = {
    brokerName: `broker-${account.brokers.size + 1}`,
    deploymentMode: 'SINGLE_INSTANCE',
    engineType: 'ACTIVEMQ',
    hostInstanceType: 'mq.t3.micro',
    publiclyAccessible: false,
  };
  const running = new Account(account.id, { ...account.timing, creationMillis: 0 });
  const broker = running.add(region, { ...defaults, ...seed }, brokerId);
  account.brokers.set(broker.id, broker);
  return broker;
}

/** Everything that is asked of the emulator passes here. */
async function serve(
  account: Account,
  request: IncomingMessage,
  response: ServerResponse,
  calls: Call[],
): Promise<void> {
  const [rawPath = '', query = ''] = (request.url ?? '').split('?', 2);
  const method = request.method ?? '';
  let path: string[] = [];
  let answer: ApiAnswer;
  let error: ApiError | undefined;
  try {
    path = rawPath.split('/').slice(1).map(decodeURIComponent);
    const body = await readBody(request);
    const region = regionOf(request.headers.authorization);
    answer = perform(account, { method, path, query: new URLSearchParams(query), body, region });
  } catch (thrown) {
    error = thrown instanceof ApiError ? thrown : unexpected(thrown);
    answer = { status: error.status, body: { ...error.body } };
  }
  const operation = operationOf({ method, path });
  calls.push({ operation, method, path: rawPath, status: answer.status, userAgent: request.headers['user-agent'] });
  response.writeHead(answer.status, {
    ...(answer.body && { 'content-type': 'application/json' }),
    ...(error && { 'x-amzn-errortype': error.name }),
    'x-amzn-requestid': randomUUID(),
  });
  response.end(answer.body && JSON.stringify(answer.body));
}

function unexpected(thrown: unknown): ApiError {
  if (thrown instanceof URIError) return new ApiError('BadRequestException', 'The path is not well-formed.', 'path');
  return new ApiError('InternalServerErrorException', 'The emulator failed; this is a bug of the emulator.');
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** The region that the caller signed for. The signature itself is not verified: any credentials will do. */
function regionOf(authorization: string | undefined): string {
  const region = /Credential=[^/]+\/\d{8}\/([a-z0-9-]+)\/[a-z0-9-]+\/aws4_request/.exec(authorization ?? '')?.[1];
  if (!region) throw new ApiError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  return region;
}
