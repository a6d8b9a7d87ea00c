/** Faults that tests inject into calls: what goes wrong, in which operation, and how many times. */

/** What goes wrong. "Performed" describes whether the operation takes effect, regardless of what its caller receives. */
export type Fault =
  /** An error of the given name and status, in the service's own shape. Default: not performed. */
  | {
      readonly kind: 'error';
      readonly name: string;
      readonly status: number;
      readonly message?: string;
      readonly performed?: boolean;
    }
  /** The connection is reset: before the operation is performed, or after, so that its response is lost. */
  | { readonly kind: 'reset'; readonly when: 'before' | 'after' }
  /** The response is late: the time passes before the operation, or after. Performed even if the caller is gone by then. */
  | { readonly kind: 'slow'; readonly millis: number; readonly when: 'before' | 'after' }
  /** Performed; the response breaks off in the middle of its body. */
  | { readonly kind: 'truncated' }
  /**
   * An HTML page with status 200, as proxies and captive portals send. With `requestId`, it has the request id that the
   * service would send. Default: not performed, no request id.
   */
  | { readonly kind: 'not-json'; readonly performed?: boolean; readonly requestId?: boolean }
  /** Performed; the response stops after its headers, and the connection stays open. */
  | { readonly kind: 'stall'; readonly performed?: boolean }
  /** Performed; the body of the response comes one byte at a time. Default: one a second. */
  | { readonly kind: 'drip'; readonly millis?: number; readonly performed?: boolean }
  /** Performed; the body of the response continues as long as the connection is open. */
  | { readonly kind: 'endless'; readonly performed?: boolean }
  /** Performed; the response has this many bytes, most of them white space. Default: 700 MB. */
  | { readonly kind: 'oversized'; readonly bytes?: number; readonly performed?: boolean }
  /** Performed; the body of the response has this many nested lists, or elements in XML. Default: 100,000. */
  | { readonly kind: 'deep'; readonly levels?: number; readonly performed?: boolean }
  /** For list operations: every page has a next page, with the `same` token as before, or with a `new` one and no entries. */
  | { readonly kind: 'endless-pages'; readonly token: 'same' | 'new' }
  /** Runs a function right before the operation is performed as usual, as if another caller were faster. */
  | {
      readonly kind: 'meanwhile';
      /** Awaited before the operation is performed. */
      readonly run: () => void | Promise<void>;
    }
  /** Not performed; all connections are closed, and new ones are refused for this many milliseconds. */
  | { readonly kind: 'refused'; readonly millis: number };

/** A fault, and the calls that it affects. */
export interface Injection {
  /** The operation's name, such as CreateUser, GetSecretValue or AssumeRole; `*` for any. */
  readonly operation: string;
  readonly fault: Fault;
  /** How many calls are affected. Default: 1. Use Infinity for all. */
  readonly times?: number;
  /** How many matching calls succeed before the first that is affected. Default: 0. */
  readonly skip?: number;
  /**
   * Selects calls by the path as it was sent and by the body, which distinguishes the calls of Secrets Manager and STS.
   * Default: all calls of the operation.
   */
  readonly match?: (path: string, body: string) => boolean;
}

/** An injected fault. */
export interface InjectedFault {
  /** How many calls it has affected. */
  readonly hits: number;
  /** Removes the fault; later calls are not affected. */
  remove(): void;
}

const expired = 'The security token included in the request is expired';
const invalid = 'The security token included in the request is invalid.';

/** Ready-made faults. */
export const faults = {
  internalError: error(500, 'InternalServerErrorException', 'An internal error occurred.'),
  tooManyRequests: error(429, 'TooManyRequestsException', 'Too Many Requests'),
  forbidden: error(403, 'ForbiddenException', 'You are not authorized to perform this action.'),
  expiredToken: error(403, 'ExpiredTokenException', expired),
  unrecognizedClient: error(403, 'UnrecognizedClientException', invalid),
  /** The error of Secrets Manager for a caller without the permission. */
  accessDenied: error(400, 'AccessDeniedException', 'You are not authorized to perform this action.'),
  /** The error of Secrets Manager for a caller that is not allowed to use the KMS key. */
  decryptionFailure: error(400, 'DecryptionFailure', "Secrets Manager can't decrypt the protected secret text."),
  resetBefore: { kind: 'reset', when: 'before' },
  /** The operation is performed, and its response is lost. */
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

/** The faults that are waiting for matching calls. */
export class Faults {
  private waiting: (Injection & { left: number; toSkip: number; hits: number })[] = [];

  constructor(private readonly operations: readonly string[]) {}

  inject(injection: Injection): InjectedFault {
    const { operation, times = 1, skip = 0 } = injection;
    if (operation !== '*' && !this.operations.includes(operation)) {
      throw new Error(
        `The emulator has no operation ${operation}. Allowed: ${this.operations.join(', ')}, or * for any.`,
      );
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

  /** Returns the first injected fault that matches the call, and counts the call. */
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
