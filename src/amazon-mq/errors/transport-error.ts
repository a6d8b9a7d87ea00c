/** Failures of HTTP, below AWS's protocols. Their messages are our own: nothing that a server sent is in them. */
import { formatSeconds, type DeadlineError } from './deadline-error';
import type { Delivery } from './kinds';

export class TransportError extends Error {
  override readonly name = 'TransportError';

  constructor(
    readonly delivery: Delivery,
    message: string,
    /** The code of Node.js, such as ECONNRESET. */
    readonly code?: string,
  ) {
    super(message);
  }
}

/** Returns the error of an attempt that took too long. */
export function timedOut({ millis, received }: DeadlineError): TransportError {
  return new TransportError(
    'no-response',
    `The attempt timed out: ${received} within ${formatSeconds(millis)}`,
    'ETIMEDOUT',
  );
}

/** Replaces an error of Node.js or of the SDK's HTTP handler. An error about the request itself is returned unchanged. */
export function toTransportError(thrown: unknown): unknown {
  if (thrown instanceof TransportError) return thrown;
  const error = firstError(thrown);
  if (/^ERR_(INVALID|UNESCAPED|HTTP_INVALID)/.test(String(error.code))) return thrown;
  const code = typeof error.code === 'string' && /^[A-Z][A-Z0-9_]{2,63}$/.test(error.code) ? error.code : undefined;
  const message = typeof error.message === 'string' ? error.message : '';
  if (/did not establish a connection|connect ETIMEDOUT/.test(message)) {
    return new TransportError('not-sent', 'The attempt timed out: the server did not establish a connection', code);
  }
  const known = failures.find(({ codes }) => codes.test(code ?? message));
  if (known) return new TransportError(known.delivery, known.message(addressOf(error)), code ?? known.code);
  return new TransportError('no-response', 'The connection failed', code);
}

interface Failure {
  readonly codes: RegExp;
  readonly delivery: Delivery;
  readonly message: (address: string) => string;
  /** For errors of Node.js that have a text but no code. */
  readonly code?: string;
}

const failures: readonly Failure[] = [
  { codes: /^ECONNREFUSED/, delivery: 'not-sent', message: (address) => `The connection${address} was refused` },
  {
    codes: /^(ENOTFOUND|EAI_)/,
    delivery: 'not-sent',
    message: (address) => `The name of the host${address} does not resolve`,
  },
  {
    codes: /^(EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)/,
    delivery: 'not-sent',
    message: (address) => `The host${address} is not reachable`,
  },
  {
    codes: /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_TLS)/,
    delivery: 'not-sent',
    message: () => 'The certificate of the server is not trusted',
  },
  {
    codes: /^HPE_HEADER_OVERFLOW/,
    delivery: 'foreign-response',
    message: () => 'The headers of the response are too large',
  },
  { codes: /^HPE_/, delivery: 'foreign-response', message: () => 'The response is not valid HTTP' },
  {
    codes: /^(ECONNRESET|EPIPE|ECONNABORTED|socket hang up|aborted)/,
    delivery: 'no-response',
    message: () => 'The connection was reset',
    code: 'ECONNRESET',
  },
];

/** Returns the first error of an AggregateError, which itself has neither a message nor an address. */
function firstError(thrown: unknown): Readonly<Record<string, unknown>> {
  const error = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as Record<string, unknown>;
  const first: unknown = Array.isArray(error.errors) ? error.errors[0] : undefined;
  return typeof first === 'object' && first !== null ? { ...error, ...first } : error;
}

/** Returns where the connection was to go: what was configured or resolved, never what a server sent. */
function addressOf({ hostname, address, port }: Readonly<Record<string, unknown>>): string {
  if (typeof address === 'string' && typeof port === 'number') return ` to ${address}:${port}`;
  return typeof hostname === 'string' ? ` ${hostname}` : '';
}
