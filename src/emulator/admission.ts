/** What the server lets in at all: callers on this machine, no web pages, and requests of a size that AWS would take. */
import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError } from './errors';
import type { HttpResponse } from './service';

/** The largest body that is taken, in bytes: that of the gateway in front of AWS's APIs. */
export const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** How long the rest of a request that is too large is read, so that its caller gets to see the refusal. */
const DRAIN_MILLIS = 10_000;
const MAX_DISCARDED_BYTES = 64 * 1024 * 1024;

/**
 * Why a request is refused before its service is known. A web page can make a browser call any port of this machine: by
 * its address, which shows in `Origin` or `Sec-Fetch-Site`, or by a name that resolves to it, which shows in `Host`.
 */
export function refusalOf(headers: IncomingHttpHeaders, allowedHosts: readonly string[]): ApiError | undefined {
  const { host = '', origin, 'sec-fetch-site': site } = headers;
  if (!isAllowedHost(host, allowedHosts)) {
    const message = `The emulator serves local names only, and the request is for the host ${JSON.stringify(host.slice(0, 100))}. Use http://127.0.0.1 or http://localhost, or start it with allowedHosts (mq-user emulator --allow-host).`;
    return new ApiError('MisdirectedRequestException', message, null, 421);
  }
  if (origin !== undefined || (site !== undefined && site !== 'none')) {
    return new ApiError(
      'ForbiddenException',
      'The emulator does not serve web pages: it takes no request of a browser.',
    );
  }
  return undefined;
}

function isAllowedHost(host: string, allowedHosts: readonly string[]): boolean {
  const name = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::\d{1,5})?$/i.exec(host)?.[1]?.toLowerCase().replace(/\.$/, '');
  if (name === undefined) return false;
  const isLoopback =
    name === 'localhost' || name.endsWith('.localhost') || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name);
  return isLoopback || allowedHosts.some((allowed) => allowed.toLowerCase() === name);
}

/**
 * The body as text. Undefined if it is too large: it is then not kept, but read on for a while, since a caller that is
 * still sending would take a connection that ends for a failure of the network.
 */
export async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return undefined;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * Sends a refusal to a request that has not been read to its end. The response ends, and with it the connection, when the
 * rest has been read.
 */
export async function refuseEarly(
  { status, headers, body }: HttpResponse,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.shouldKeepAlive = false;
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.write(body);
  if (!request.complete) {
    const timer = new AbortController();
    request.resume();
    await Promise.race([
      once(request, 'end').catch(() => undefined),
      once(response, 'close'),
      sleep(DRAIN_MILLIS, undefined, { signal: timer.signal, ref: false }).catch(() => undefined),
    ]);
    timer.abort();
  }
  response.end();
}

export const payloadTooLarge = () =>
  new ApiError('RequestTooLargeException', `HTTP content length exceeded ${MAX_BODY_BYTES} bytes.`, null, 413);

/** Refuses what is not HTTP, or whose request line and headers are too large, without resetting the connection. */
export function refuseMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  const isTooLarge = error.code === 'HPE_HEADER_OVERFLOW';
  const status = isTooLarge ? '431 Request Header Fields Too Large' : '400 Bad Request';
  const body = JSON.stringify({ message: isTooLarge ? 'The request line and headers are too large.' : 'Bad Request' });
  const headers = `content-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close`;
  socket.end(`HTTP/1.1 ${status}\r\n${headers}\r\n\r\n${body}`);
  discardRest(socket as Socket);
}

/**
 * Reads and drops what the caller is still sending, until it closes the connection or a bound is reached: a socket that is
 * closed with unread data resets the connection, and the caller may lose the response.
 */
function discardRest(socket: Socket): void {
  let bytes = 0;
  // The parser listens as well, and would report every further chunk.
  socket.removeAllListeners('data').removeAllListeners('error');
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_DISCARDED_BYTES) socket.destroy();
  });
  socket.setTimeout(0);
  const timer = setTimeout(() => socket.destroy(), DRAIN_MILLIS).unref();
  socket.once('close', () => clearTimeout(timer));
  socket.resume();
}
