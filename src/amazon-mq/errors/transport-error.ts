/** Failures of HTTP, below AWS's protocols. The words are our own: nothing that a server has sent is in them. */
import { seconds, type Expired } from '../calls/deadlines';

/**
 * How far a request came that got no usable response: `unreachable` (nothing was sent), `no-answer` (it was sent and may
 * have been carried out), `foreign-answer` (the response is not from AWS, or is not readable).
 */
export type Reach = 'unreachable' | 'no-answer' | 'foreign-answer';

export class TransportError extends Error {
  override readonly name = 'TransportError';

  constructor(
    readonly reach: Reach,
    message: string,
    /** The code of Node.js, such as ECONNRESET. */
    readonly code?: string,
  ) {
    super(message);
  }
}

/** The error of an attempt that took too long. */
export function timedOut({ millis, got }: Expired): TransportError {
  return new TransportError('no-answer', `The attempt timed out: ${got} within ${seconds(millis)}`, 'ETIMEDOUT');
}

/** The error in place of one that Node.js or the SDK's HTTP handler has thrown; one about the request itself stays. */
export function toTransportError(thrown: unknown): unknown {
  if (thrown instanceof TransportError) return thrown;
  const error = firstOf(thrown);
  if (/^ERR_(INVALID|UNESCAPED|HTTP_INVALID)/.test(String(error.code))) return thrown;
  const code = typeof error.code === 'string' && /^[A-Z][A-Z0-9_]{2,63}$/.test(error.code) ? error.code : undefined;
  const message = typeof error.message === 'string' ? error.message : '';
  if (/did not establish a connection|connect ETIMEDOUT/.test(message)) {
    return new TransportError('unreachable', 'The attempt timed out: the server did not establish a connection', code);
  }
  const known = failures.find(({ codes }) => codes.test(code ?? message));
  if (known) return new TransportError(known.reach, known.words(placeOf(error)), code ?? known.code);
  return new TransportError('no-answer', 'The connection failed', code);
}

interface Failure {
  readonly codes: RegExp;
  readonly reach: Reach;
  readonly words: (place: string) => string;
  /** Where Node.js gives a text and no code. */
  readonly code?: string;
}

const failures: readonly Failure[] = [
  { codes: /^ECONNREFUSED/, reach: 'unreachable', words: (place) => `The connection${place} was refused` },
  {
    codes: /^(ENOTFOUND|EAI_)/,
    reach: 'unreachable',
    words: (place) => `The name of the host${place} does not resolve`,
  },
  {
    codes: /^(EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)/,
    reach: 'unreachable',
    words: (place) => `The host${place} is not reachable`,
  },
  {
    codes: /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_TLS)/,
    reach: 'unreachable',
    words: () => 'The certificate of the server is not trusted',
  },
  { codes: /^HPE_HEADER_OVERFLOW/, reach: 'foreign-answer', words: () => 'The headers of the response are too large' },
  { codes: /^HPE_/, reach: 'foreign-answer', words: () => 'The response is not valid HTTP' },
  {
    codes: /^(ECONNRESET|EPIPE|ECONNABORTED|socket hang up|aborted)/,
    reach: 'no-answer',
    words: () => 'The connection was reset',
    code: 'ECONNRESET',
  },
];

/** A refused connection to several addresses is an AggregateError without a message or a place. */
function firstOf(thrown: unknown): Readonly<Record<string, unknown>> {
  const error = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as Record<string, unknown>;
  const first: unknown = Array.isArray(error.errors) ? error.errors[0] : undefined;
  return typeof first === 'object' && first !== null ? { ...error, ...first } : error;
}

/** Where the connection was to go: what was configured or resolved, never what a server says. */
function placeOf({ hostname, address, port }: Readonly<Record<string, unknown>>): string {
  if (typeof address === 'string' && typeof port === 'number') return ` to ${address}:${port}`;
  return typeof hostname === 'string' ? ` ${hostname}` : '';
}
