/** A server that returns a text in every place of a response that a client might read or show. */
import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';

/** The ways in which a text can be written that holds a secret. */
export const encodings: Readonly<Record<string, (secret: string) => string>> = {
  plain: (secret) => secret,
  'JSON-escaped': escaped,
  'JSON-escaped twice': (secret) => escaped(escaped(secret)),
  percent: (secret) => encodeURIComponent(secret),
  'percent twice': (secret) => encodeURIComponent(encodeURIComponent(secret)),
  'every byte percent': (secret) => bytesOf(secret, (hex) => `%${hex}`),
  base64: (secret) => Buffer.from(secret).toString('base64'),
  base64url: (secret) => Buffer.from(`ab${secret}`).toString('base64url'),
  'base64 of base64': (secret) => Buffer.from(Buffer.from(secret).toString('base64')).toString('base64'),
  hex: (secret) => Buffer.from(secret).toString('hex'),
  'HTML entities': (secret) => [...secret].map((sign) => `&#${sign.charCodeAt(0)};`).join(''),
  'Unicode escapes': (secret) => bytesOf(secret, (hex) => `\\u00${hex}`),
  'UTF-16': (secret) => Buffer.from(secret, 'utf16le').toString('latin1'),
  backwards: (secret) => [...secret].reverse().join(''),
  'cut off at the end': (secret) => secret.slice(0, -3),
  'cut off at the beginning': (secret) => secret.slice(3),
};

export type Shape = (echo: string, response: ServerResponse, request: IncomingMessage) => void;

const id = '6f1d3c1e-7a54-4b8e-9d3c-0a1b2c3d4e5f';
const json = { 'content-type': 'application/json', 'x-amzn-requestid': id };
const body =
  (
    status: number,
    content: (echo: string) => unknown,
    headers: (echo: string) => Record<string, string> = () => ({}),
  ): Shape =>
  (echo, response) => {
    const value = content(echo);
    const extra = Object.fromEntries(Object.entries(headers(echo)).map(([name, text]) => [name, headerText(text)]));
    response.writeHead(status, { ...json, ...extra });
    response.end(typeof value === 'string' ? value : JSON.stringify(value));
  };
const raw =
  (text: (echo: string) => string): Shape =>
  (echo, response) => {
    response.socket?.end(Buffer.from(text(echo), 'latin1'));
  };

/** The places of a response. */
export const shapes: Readonly<Record<string, Shape>> = {
  'message of a 400': body(
    400,
    (echo) => ({ message: echo }),
    () => ({ 'x-amzn-errortype': 'BadRequestException' }),
  ),
  'Message of a 403': body(
    403,
    (echo) => ({ Message: `No: ${echo}` }),
    () => ({ 'x-amzn-errortype': 'ForbiddenException' }),
  ),
  'message of a 404': body(
    404,
    (echo) => ({ message: echo }),
    () => ({ 'x-amzn-errortype': 'NotFoundException' }),
  ),
  'message of a 409': body(
    409,
    (echo) => ({ message: echo }),
    () => ({ 'x-amzn-errortype': 'ConflictException' }),
  ),
  'message of a 429': body(429, (echo) => ({ message: echo })),
  'message of a 500': body(500, (echo) => ({ message: echo, Error: { Message: echo } })),
  'a message about deletion': body(400, (echo) => ({ __type: 'InvalidRequestException', Message: `deleted ${echo}` })),
  'a message about deserialization': body(400, (echo) => ({
    message: `Deserialization error: ${echo}, Region is missing`,
  })),
  errorAttribute: body(
    400,
    (echo) => ({ errorAttribute: echo, message: 'no' }),
    () => ({ 'x-amzn-errortype': 'BadRequestException' }),
  ),
  __type: body(400, (echo) => ({ __type: echo, message: 'no' })),
  'code of the body': body(400, (echo) => ({ code: echo, Code: echo })),
  'names of members': body(400, (echo) => ({ [echo]: { [echo]: [echo] }, message: { [echo]: echo } })),
  'header of the error type': body(
    400,
    () => ({ message: 'no' }),
    (echo) => ({ 'x-amzn-errortype': echo }),
  ),
  'header of the request id': body(
    400,
    () => ({}),
    (echo) => ({ 'x-amzn-requestid': echo, 'x-amzn-errortype': 'BadRequestException' }),
  ),
  'request id of a success': body(
    200,
    () => '{}',
    (echo) => ({ 'x-amzn-requestid': echo }),
  ),
  'other headers': body(
    403,
    () => ({}),
    (echo) => ({
      'x-amz-id-2': echo,
      'x-amz-cf-id': echo,
      'retry-after': echo,
      'set-cookie': echo,
      date: echo,
      'www-authenticate': echo,
      'x-amzn-query-error': echo,
    }),
  ),
  'content type of a success': body(
    200,
    () => '{}',
    (echo) => ({ 'content-type': echo }),
  ),
  'content encoding': body(
    200,
    () => '{}',
    (echo) => ({ 'content-encoding': echo }),
  ),
  'a body that is not JSON': body(400, (echo) => echo),
  'a success that is not JSON': body(200, (echo) => `{"a":${echo}`),
  'a web page': body(
    200,
    (echo) => `<html><title>${echo}</title></html>`,
    () => ({ 'content-type': 'text/html' }),
  ),
  XML: body(400, (echo) => `<ErrorResponse><Error><Code>${echo}</Code><Message>${echo}</${echo}></Error>`),
  'a success with other members': body(200, (echo) => ({
    errorAttribute: echo,
    username: { echo },
    SecretString: 7,
    VersionId: [echo],
    ARN: null,
  })),
  redirect: body(
    301,
    () => '',
    (echo) => ({ location: `https://elsewhere.example/?${echo}` }),
  ),
  'a body that breaks off': (echo, response) => {
    response.writeHead(400, { ...json, 'content-length': 100_000 });
    response.write(`{"message":"${echo}`, () => response.socket?.destroy());
  },
  'a body that is too large': body(400, (echo) => `{"message":"${echo.repeat(100_000)}"}`),
  'a body that is too deep': body(400, (echo) => `${'['.repeat(1_000)}"${echo}"`),
  'status text': raw((echo) => `HTTP/1.1 400 ${headerText(echo)}\r\ncontent-length: 2\r\n\r\n{}`),
  trailer: raw(
    (echo) =>
      `HTTP/1.1 400 no\r\ntrailer: x\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nx: ${headerText(echo)}\r\n\r\n`,
  ),
  'no HTTP at all': raw((echo) => `${echo}\r\n\r\n`),
  'an invalid header': raw((echo) => `HTTP/1.1 400 no\r\n${echo}\r\n\r\n`),
};

/** A response that does not come to its end. */
export const stalling: Shape = (echo, response) => {
  response.writeHead(400, json);
  response.write(`{"message":"${echo}`);
};

/** The parts of a request that decide its response. */
export interface ReceivedCall {
  /** AWS's name of the operation; empty unless the operation carries a password. */
  readonly operation: string;
  /** Path and body. */
  readonly text: string;
  readonly body: string;
}

export interface HostileServer {
  readonly endpoint: string;
  /** Sends the same response to every request from now on. */
  answerWith(shape: Shape, echo: string): void;
  /** The passwords that were sent in requests that name a thing. */
  sent(name: string): readonly string[];
  close(): void;
}

export interface HostileOptions {
  /** Chooses the response of a request. Other requests are forwarded. */
  readonly choose?: (call: ReceivedCall) => readonly [Shape, string] | undefined;
  readonly forward?: string;
}

export async function hostileServer({ choose, forward }: HostileOptions = {}): Promise<HostileServer> {
  let always: readonly [Shape, string] | undefined;
  const passwords: { text: string; password: string }[] = [];
  const server = createServer((request, response) => {
    response.on('error', () => undefined);
    const serve = (body: string) => {
      const call = { operation: operationOf(request), text: `${request.url} ${body}`, body };
      const { password, SecretString } = (body.startsWith('{') ? JSON.parse(body) : {}) as Record<string, string>;
      if (password ?? SecretString) passwords.push({ text: call.text, password: (password ?? SecretString) as string });
      const chosen = choose?.(call) ?? always;
      if (chosen) chosen[0](chosen[1], response, request);
      else if (forward !== undefined) pass(forward, request, body, response);
    };
    // A caller that disconnects during a request gets no response.
    bodyOf(request)
      .then(serve)
      .catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  server.on('connection', (socket) => socket.on('error', () => undefined));
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answerWith: (shape, echo) => void (always = [shape, echo]),
    sent: (name) => passwords.filter(({ text }) => text.includes(name)).map(({ password }) => password),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function operationOf({ method, url = '', headers }: IncomingMessage): string {
  const target = /^secretsmanager\.(\w+)$/.exec(String(headers['x-amz-target']))?.[1];
  if (target !== undefined) return target;
  if (!/^\/v1\/brokers\/[^/]+\/users\/[^/]+$/.test(url)) return '';
  return { POST: 'CreateUser', PUT: 'UpdateUser' }[method ?? ''] ?? '';
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += String(chunk);
  return body;
}

function pass(
  forward: string,
  { method, url, headers }: IncomingMessage,
  body: string,
  response: ServerResponse,
): void {
  const { hostname, port } = new URL(forward);
  const further = httpRequest({ hostname, port, method, path: url, headers }, (upstreamResponse) => {
    response.writeHead(upstreamResponse.statusCode ?? 500, upstreamResponse.headers);
    pipeline(upstreamResponse, response, () => undefined);
  });
  further.on('error', () => response.destroy()).end(body);
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function bytesOf(text: string, write: (hex: string) => string): string {
  return [...Buffer.from(text)].map((byte) => write(byte.toString(16).padStart(2, '0'))).join('');
}

/** What a header can carry. */
function headerText(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '');
}
