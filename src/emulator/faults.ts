/** Faults that tests inject: what goes wrong, with which operation, and how many times. */

/** What goes wrong. "Performed" says whether the operation took effect, whatever its caller gets to see. */
export type Fault =
  /** An error of the given name and status, in the service's own shape. Default: not performed. */
  | {
      readonly kind: 'error';
      readonly name: string;
      readonly status: number;
      readonly message?: string;
      readonly performed?: boolean;
    }
  /** The connection is reset: before the operation is performed, or after, so that its answer is lost. */
  | { readonly kind: 'reset'; readonly when: 'before' | 'after' }
  /**
   * The answer comes late: the time passes before the operation is performed, or after. It is performed even if the
   * caller has gone by then.
   */
  | { readonly kind: 'slow'; readonly millis: number; readonly when: 'before' | 'after' }
  /** Performed; the answer breaks off in the middle of its body. */
  | { readonly kind: 'truncated' }
  /**
   * A web page with status 200, as proxies and sign-in pages of networks answer. `requestId`: with the request id that
   * a service would send. Default: not performed, no request id.
   */
  | { readonly kind: 'not-json'; readonly performed?: boolean; readonly requestId?: boolean }
  /** Performed; the response stops after its headers, and the connection stays open. */
  | { readonly kind: 'stall'; readonly performed?: boolean }
  /** Performed; the body of the response comes one byte at a time. Default: one a second. */
  | { readonly kind: 'drip'; readonly millis?: number; readonly performed?: boolean }
  /** Performed; the body of the response goes on as long as the connection is open. */
  | { readonly kind: 'endless'; readonly performed?: boolean }
  /** Performed; the response has so many bytes, most of them white space. Default: 700 MB. */
  | { readonly kind: 'oversized'; readonly bytes?: number; readonly performed?: boolean }
  /** Performed; the body of the response has so many nested lists, or elements where it is XML. Default: 100,000. */
  | { readonly kind: 'deep'; readonly levels?: number; readonly performed?: boolean }
  /**
   * For operations with pages: every page names a next one, which has the `same` token as the page before, or a `new` one
   * and no entries.
   */
  | { readonly kind: 'endless-pages'; readonly token: 'same' | 'new' }
  /** Runs right before the operation is performed, which then goes on as always: someone else was faster. */
  | { readonly kind: 'meanwhile'; readonly run: () => void | Promise<void> }
  /** Not performed: all connections end, and new ones are refused for so many milliseconds. */
  | { readonly kind: 'refused'; readonly millis: number };

export interface Injection {
  /** The operation's name, such as CreateUser, GetSecretValue or AssumeRole; `*` for any. */
  readonly operation: string;
  readonly fault: Fault;
  /** How many calls are hit. Default: 1. Infinity for all of them. */
  readonly times?: number;
  /** How many matching calls pass before the first that is hit. Default: 0. */
  readonly skip?: number;
  /**
   * Which calls are meant, by the path as it was sent and by the body (which tells Secrets Manager's and STS's calls
   * apart). Default: all of the operation.
   */
  readonly match?: (path: string, body: string) => boolean;
}

/** An injected fault, to look at and to take back. */
export interface InjectedFault {
  /** How many calls it has hit. */
  readonly hits: number;
  remove(): void;
}

const expired = 'The security token included in the request is expired';
const invalid = 'The security token included in the request is invalid.';

/** Faults that AWS is known for. */
export const faults = {
  internalError: error(500, 'InternalServerErrorException', 'An internal error occurred.'),
  tooManyRequests: error(429, 'TooManyRequestsException', 'Too Many Requests'),
  forbidden: error(403, 'ForbiddenException', 'You are not authorized to perform this action.'),
  expiredToken: error(403, 'ExpiredTokenException', expired),
  unrecognizedClient: error(403, 'UnrecognizedClientException', invalid),
  /** Secrets Manager's, of a caller without the permission. */
  accessDenied: error(400, 'AccessDeniedException', 'You are not authorized to perform this action.'),
  /** Secrets Manager's, of a caller who may not use the key. */
  decryptionFailure: error(400, 'DecryptionFailure', "Secrets Manager can't decrypt the protected secret text."),
  resetBefore: { kind: 'reset', when: 'before' },
  /** The lost answer. */
  resetAfter: { kind: 'reset', when: 'after' },
  truncated: { kind: 'truncated' },
  webPage: { kind: 'not-json' },
  stall: { kind: 'stall' },
  drip: { kind: 'drip' },
  endless: { kind: 'endless' },
  oversized: { kind: 'oversized' },
  deep: { kind: 'deep' },
} as const satisfies Readonly<Record<string, Fault>>;

function error(status: number, name: string, message: string) {
  return { kind: 'error', status, name, message } as const;
}

/** The faults that wait for their calls. */
export class Faults {
  private waiting: (Injection & { left: number; toSkip: number; hits: number })[] = [];

  constructor(private readonly operations: readonly string[]) {}

  inject(injection: Injection): InjectedFault {
    const { operation, times = 1, skip = 0 } = injection;
    if (operation !== '*' && !this.operations.includes(operation)) {
      throw new Error(`The emulator has no operation ${operation}. It has: ${this.operations.join(', ')}; or *.`);
    }
    const entry = { ...injection, left: times, toSkip: skip, hits: 0 };
    this.waiting.push(entry);
    return {
      get hits() {
        return entry.hits;
      },
      remove: () => void (this.waiting = this.waiting.filter((other) => other !== entry)),
    };
  }

  clear(): void {
    this.waiting = [];
  }

  /** The fault that hits this call: of those that match, the one injected first. */
  take(operation: string | undefined, path: string, body: string): Fault | undefined {
    for (const entry of this.waiting) {
      if (entry.left <= 0 || (entry.operation !== '*' && entry.operation !== operation)) continue;
      if (entry.match && !entry.match(path, body)) continue;
      if (entry.toSkip > 0) {
        entry.toSkip--;
        continue;
      }
      entry.left--;
      entry.hits++;
      return entry.fault;
    }
    return undefined;
  }
}
