/** The faults of the fault matrix, and whether the provider can recover from them. */
import type { Emulator, Fault } from '../../src/emulator';
import { faults } from '../../src/emulator';
import type { Operation, Place } from './fault-operations';

/** Two calls, which retries survive, or all calls of the run. */
export type Duration = 'twice' | 'always';
export type Expected = 'nothing' | 'warning' | 'error';

export interface FaultKind {
  readonly title: string;
  readonly fault: (operation: Operation, emulator: Emulator, place: Place, duration: Duration) => Fault;
  /** Whether the call takes effect and its response is lost. */
  readonly isLost?: true;
  /** Whether the response is an error that is not retried. */
  readonly isRefusal?: true;
  /** Whether it affects all calls of the provider, so that the case must run alone. */
  readonly isAlone?: true;
  /** Whether it applies to lists only. */
  readonly ofLists?: true;
  /** Whether it applies to writes of users and reboots only. */
  readonly ofWrites?: true;
  /** Whether the error is about the state of the broker, not about the call. */
  readonly isAboutBroker?: true;
  /** Matches the detail of the error. */
  readonly reason: RegExp;
}

/** How long the provider waits for a response in these tests, and a longer time. */
export const requestMillis = 1_500;
export const slowMillis = 1_900;

const plain = (fault: Fault) => () => fault;
const error = (mq: Fault, secretsManager: Fault) => (operation: Operation) =>
  operation.service === 'mq' ? mq : secretsManager;
const named = (name: string, status: number) => ({ kind: 'error', name, status }) as const;
const internal = error(faults.internalError, named('InternalServiceError', 500));

export const kinds: readonly FaultKind[] = [
  { title: '500', fault: internal, reason: /HTTP 500/ },
  {
    title: '500, although performed',
    fault: plain({ ...faults.internalError, performed: true }),
    isLost: true,
    ofWrites: true,
    reason: /HTTP 500/,
  },
  {
    title: '503 without an error code',
    fault: plain(named('ServiceUnavailable', 503)),
    reason: /HTTP 503/,
  },
  {
    title: '429',
    fault: error(faults.tooManyRequests, named('ThrottlingException', 400)),
    reason: /TooManyRequestsException, HTTP 429|ThrottlingException, HTTP 400/,
  },
  {
    title: '403',
    fault: error(faults.forbidden, faults.accessDenied),
    isRefusal: true,
    reason: /not authorized to perform this action/,
  },
  {
    title: 'expired credentials',
    fault: plain(faults.expiredToken),
    isRefusal: true,
    reason: /token .* is expired|did not accept the credentials/,
  },
  { title: 'reset before it is performed', fault: plain(faults.resetBefore), reason: /ECONNRESET|socket hang up/ },
  {
    title: 'reset after it is performed',
    fault: plain(faults.resetAfter),
    isLost: true,
    ofWrites: true,
    reason: /ECONNRESET|socket hang up/,
  },
  {
    title: 'performed after the client gave up',
    fault: plain({ kind: 'slow', millis: slowMillis, when: 'before' }),
    isLost: true,
    reason: /timed? ?out|timeout/i,
  },
  {
    title: 'performed, the response comes after the client gave up',
    fault: plain({ kind: 'slow', millis: slowMillis, when: 'after' }),
    isLost: true,
    ofWrites: true,
    reason: /timed? ?out|timeout/i,
  },
  {
    title: 'performed, the response breaks off',
    fault: plain(faults.truncated),
    isLost: true,
    reason: /aborted|ECONNRESET|hang up|deserializ|JSON|terminated/i,
  },
  { title: 'a web page, not performed', fault: plain(faults.webPage), reason: /not from AWS/ },
  {
    title: 'a web page, performed',
    fault: plain({ kind: 'not-json', performed: true }),
    isLost: true,
    ofWrites: true,
    reason: /not from AWS/,
  },
  {
    title: 'a web page with a request id, not performed',
    fault: plain({ kind: 'not-json', requestId: true }),
    reason: /not from AWS/,
  },
  {
    title: 'a web page with a request id, performed',
    fault: plain({ kind: 'not-json', performed: true, requestId: true }),
    isLost: true,
    ofWrites: true,
    reason: /not from AWS/,
  },
  {
    title: 'performed, the response stalls after its headers',
    fault: plain(faults.stall),
    isLost: true,
    reason: /timed out: only the headers and 0 bytes/,
  },
  {
    title: 'not performed, the response stalls after its headers',
    fault: plain({ kind: 'stall', performed: false }),
    ofWrites: true,
    reason: /timed out: only the headers and 0 bytes/,
  },
  {
    title: 'performed, the response drips',
    fault: plain({ kind: 'drip', millis: 50 }),
    isLost: true,
    reason: /timed out: only the headers and \d+ bytes/,
  },
  {
    title: 'performed, the response never ends',
    fault: plain(faults.endless),
    isLost: true,
    reason: /larger than 1 MiB/,
  },
  {
    title: 'performed, the response is 700 MB',
    fault: plain(faults.oversized),
    isLost: true,
    reason: /larger than 1 MiB/,
  },
  {
    title: 'performed, the response is nested 100,000 levels deep',
    fault: plain(faults.deep),
    isLost: true,
    reason: /nested too deeply/,
  },
  {
    title: 'there is always a next page',
    // Two pages with new tokens are valid; two pages with the same token are not.
    fault: (_operation, _emulator, _place, duration) => ({
      kind: 'endless-pages',
      token: duration === 'twice' ? 'same' : 'new',
    }),
    isRefusal: true,
    ofLists: true,
    reason: /The list does not end/,
  },
  {
    title: 'connections close, new connections are refused',
    isAlone: true,
    fault: (_operation, _emulator, _place, duration) => ({
      kind: 'refused',
      millis: duration === 'twice' ? 1 : 60_000,
    }),
    reason: /ECONNREFUSED|ECONNRESET|hang up/,
  },
  {
    title: 'the broker leaves RUNNING',
    isAboutBroker: true,
    ofWrites: true,
    fault: (_operation, emulator, { broker }, duration) => ({
      kind: 'meanwhile',
      run: () => {
        emulator.broker(broker).hold('REBOOT_IN_PROGRESS');
        if (duration === 'twice') setTimeout(() => emulator.broker(broker).release(), 200);
      },
    }),
    reason: /REBOOT_IN_PROGRESS/,
  },
];

/** Returns whether the matrix has this combination. */
export function applies(kind: FaultKind, { isWrite, calls }: Operation): boolean {
  if (kind.ofLists) return calls === 'ListUsers';
  return isWrite || kind.ofWrites !== true;
}

/** What Terraform has to say in the run that the fault hits. */
export function expected(kind: FaultKind, operation: Operation, duration: Duration): Expected {
  const isHarmless = duration === 'twice' && kind.isRefusal !== true;
  if (isHarmless) return 'nothing';
  // A user whose secret cannot be described is treated like any other user.
  if (operation.calls === 'DescribeSecret') return 'warning';
  // Whether it exists, or reboots, can be looked up.
  const canBeFound = operation.calls === 'CreateUser' || operation.calls === 'RebootBroker';
  return kind.isLost && canBeFound ? 'nothing' : 'error';
}
