/**
 * Answers a request that Node.js cannot parse, such as one with a request line of more than 16 KiB. Node.js itself closes
 * the connection at once, with the rest of the request unread. The system then resets the connection, and a client that
 * still sends may lose the response. This reads and discards the rest first, within bounds.
 */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** The statuses that Node.js gives; anything else is 400. */
const statusLines: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};
/** Generous, since a process that is busy reads late, and its timers come first. */
const longestMillis = 30_000;
const mostBytes = 64 * 1024 * 1024;

/**
 * Makes the server answer malformed requests and close their connections without a reset. Returns what ends, at once, the
 * connections that are being read to their end: the server itself no longer knows them.
 */
export function answerMalformedRequests(server: Server): () => void {
  const ending = new Set<Socket>();
  server.on('clientError', (error: NodeJS.ErrnoException, stream) => {
    const socket = stream as Socket;
    if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
    const status = statusLines[error.code ?? ''] ?? '400 Bad Request';
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    ending.add(socket);
    socket.once('close', () => ending.delete(socket));
    discardRest(socket);
  });
  return () => ending.forEach((socket) => socket.destroy());
}

/** Reads what the client still sends, until it closes the connection or a bound is reached. */
function discardRest(socket: Socket): void {
  let bytes = 0;
  // The parser listens as well, and would report every further chunk.
  socket.removeAllListeners('data').removeAllListeners('error');
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > mostBytes) socket.destroy();
  });
  socket.setTimeout(0);
  const timer = setTimeout(() => socket.destroy(), longestMillis);
  socket.once('close', () => clearTimeout(timer));
  socket.resume();
}
