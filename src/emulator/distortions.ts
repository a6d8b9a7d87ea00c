/** Applies faults to a response: replaces its content, or sends it in another way. */
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError } from './errors';
import type { Fault } from './faults';
import { tokenOf } from './page-token';
import type { HttpResponse, EmulatedService } from './service';

/** Returns whether the operation takes effect. */
export function isPerformed(fault: Fault): boolean {
  if (fault.kind === 'error' || fault.kind === 'not-json') return fault.performed ?? false;
  return 'performed' in fault ? (fault.performed ?? true) : true;
}

/** Returns the response that the caller receives instead of the real one. */
export function distorted(
  fault: Fault,
  response: HttpResponse,
  service: EmulatedService,
  requestId: string,
): HttpResponse {
  if (fault.kind === 'error') {
    const { name, status, message = `An injected fault: ${name}.` } = fault;
    const refusal = service.refuse(new ApiError(name, message, null, status), requestId);
    return { ...refusal, headers: { ...refusal.headers, [service.requestIdHeader]: requestId } };
  }
  if (fault.kind === 'deep') return { ...response, body: nested(fault.levels ?? 100_000, service.name === 'sts') };
  if (fault.kind === 'endless-pages') return { ...response, body: withNextPage(response.body, fault.token) };
  if (fault.kind !== 'not-json') return response;
  return {
    status: 200,
    headers: { 'content-type': 'text/html', ...(fault.requestId && { [service.requestIdHeader]: requestId }) },
    body: '<!DOCTYPE html>\n<html><head><title>Welcome</title></head><body>Sign in to use this network.</body></html>\n',
  };
}

function nested(levels: number, isXml: boolean): string {
  const [open, close] = isXml ? ['<a>', '</a>'] : ['[', ']'];
  const deep = open.repeat(levels) + close.repeat(levels);
  return isXml ? deep : `{"users":${deep}}`;
}

let pages = 0;

function withNextPage(body: string, token: 'same' | 'new'): string {
  const page = JSON.parse(body) as Record<string, unknown>;
  if (token === 'same') return JSON.stringify({ ...page, nextToken: anyListToken(0) });
  const emptied = Object.entries(page).map(([name, value]) => [name, Array.isArray(value) ? [] : value] as const);
  return JSON.stringify({ ...Object.fromEntries(emptied), nextToken: anyListToken(++pages) });
}

/** Returns a page token that the lists of Amazon MQ accept. */
const anyListToken = (end: number) => tokenOf('*', end, '');

/** Sends a response as the fault requires. Resolves when it is sent, or when the caller or the emulator is gone. */
export async function send(
  { status, headers, body }: HttpResponse,
  response: ServerResponse,
  fault: Fault | undefined,
  signal: AbortSignal,
): Promise<void> {
  const bytes = Buffer.from(body);
  // A 204 response has neither body nor length, so it can only be dropped as a whole.
  if (status === 204) {
    return void (fault?.kind === 'truncated' ? response.destroy() : response.writeHead(status, headers).end());
  }
  const begin = (length = bytes.length) => response.writeHead(status, { ...headers, 'content-length': length });
  switch (fault?.kind) {
    case 'truncated':
      begin().write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => response.socket?.destroy());
      return;
    case 'stall':
      // One byte more than the body has, so that an empty body stalls too.
      return begin(bytes.length + 1).flushHeaders();
    case 'drip':
      begin(bytes.length + 1_000_000);
      return pour(response, chunksOf(bytes), signal, fault.millis ?? 1_000);
    case 'endless':
      response.writeHead(status, headers);
      return pour(response, repeated(bytes, Infinity), signal);
    case 'oversized': {
      const length = fault.bytes ?? 700_000_000;
      begin(length);
      return pour(response, repeated(bytes, length), signal);
    }
    default:
      begin().end(bytes);
  }
}

/** Yields the content byte by byte after white space, which JSON and XML both allow, so that a reader does not stop. */
function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let index = 0; index < 1_000_000; index++) yield Buffer.from(' ');
  for (let index = 0; index < bytes.length; index++) yield bytes.subarray(index, index + 1);
}

function* repeated(bytes: Buffer, length: number): Generator<Buffer> {
  const chunk = Buffer.alloc(64 * 1024, ' ');
  for (let left = length - bytes.length; left > 0; left -= chunk.length)
    yield chunk.subarray(0, Math.min(left, chunk.length));
  yield bytes;
}

/** Writes chunks as fast as the caller reads, or one per interval. Stops when the caller or the emulator is gone. */
async function pour(
  response: ServerResponse,
  chunks: Iterable<Buffer>,
  signal: AbortSignal,
  millis = 0,
): Promise<void> {
  const paced = async function* () {
    for (const chunk of chunks) {
      yield chunk;
      if (millis > 0) await sleep(millis, undefined, { signal });
    }
  };
  await pipeline(millis > 0 ? paced : chunks, response, { signal }).catch(() => undefined);
}
