/** Decides which requests the server accepts: from this machine, not from web pages, and no larger than AWS accepts. */
import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError } from './errors';
import type { HttpResponse } from './service';

/** The largest request body in bytes: the limit of Amazon API Gateway. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** How long the rest of a request that is too large is read, so that its caller receives the error. */
const DRAIN_MILLIS = 10_000;
const MAX_DISCARDED_BYTES = 64 * 1024 * 1024;

/**
 * Returns the error of a request that is refused before its service is known, or undefined. A web page can make a browser
 * call any port of this machine: by address, which shows in `Origin` or `Sec-Fetch-Site`, or by a name that resolves to
 * this machine, which shows in `Host`.
 */
export function refusalOf(headers: IncomingHttpHeaders, allowedHosts: readonly string[]): ApiError | undefined {
  const { host = '', origin, 'sec-fetch-site': site } = headers;
  if (!isAllowedHost(host, allowedHosts)) {
    const message = `The request is for the host ${JSON.stringify(host.slice(0, 100))}, and the emulator accepts only local names. Use http://127.0.0.1 or http://localhost, or start the emulator with allowedHosts (mq-user emulator --allow-host).`;
    return new ApiError('MisdirectedRequestException', message, null, 421);
  }
  if (origin !== undefined || (site !== undefined && site !== 'none')) {
    return new ApiError(
      'ForbiddenException',
      'The request comes from a web page. The emulator does not accept requests from browsers.',
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

/** Returns the body as text; undefined if it is larger than the limit. The rest of it is then still unread. */
export async function readBody(request: IncomingMessage): Promise<string | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return undefined;
  try {
    return await text(bounded(request));
  } catch (thrown) {
    if (thrown instanceof BodyTooLarge) return undefined;
    throw thrown;
  }
}

class BodyTooLarge extends Error {}

/** Passes the chunks of a body on, and throws at the limit. The request stays open, so that an error can be sent. */
async function* bounded(request: IncomingMessage): AsyncGenerator<Buffer> {
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) throw new BodyTooLarge();
    yield chunk;
  }
}

/**
 * Sends an error for a request that has not been read to its end, and reads the rest for a limited time: a caller that is
 * still sending would report a closed connection as a network failure. The connection ends with the response.
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

/** Responds to input that is not HTTP, or whose headers are too large, without resetting the connection. */
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
 * Reads and discards what the caller is still sending, until it closes the connection or a limit is reached. Closing a
 * socket with unread data resets the connection, and the caller may lose the response.
 */
function discardRest(socket: Socket): void {
  let bytes = 0;
  // The HTTP parser also listens, and would report every further chunk.
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
