/** The exit codes of the command, which are the same for every subcommand. */
import type { MqErrorKind } from '../amazon-mq';

export const exitCode = {
  done: 0,
  unexpected: 1,
  /** The result of `can`, `check` or `diff` is negative. */
  negative: 1,
  usage: 2,
  validation: 3,
  denied: 4,
  conflict: 5,
  notFound: 6,
  unavailable: 7,
  interrupted: 130,
  terminated: 143,
} as const;

export const exitCodeOf: Readonly<Record<MqErrorKind, number>> = {
  validation: exitCode.validation,
  'bad-request': exitCode.validation,
  broker: exitCode.validation,
  secret: exitCode.validation,
  configuration: exitCode.usage,
  credentials: exitCode.denied,
  forbidden: exitCode.denied,
  conflict: exitCode.conflict,
  'not-found': exitCode.notFound,
  throttled: exitCode.unavailable,
  service: exitCode.unavailable,
  network: exitCode.unavailable,
  timeout: exitCode.unavailable,
  aborted: exitCode.interrupted,
  unexpected: exitCode.unexpected,
};

/** The exit codes as help lists them. */
export const exitCodesHelp = `
Exit codes:
    0  success
    1  unexpected error, or standard output cannot be written; of can, check and diff: the result is negative
    2  wrong usage, unreadable file, or no Region
    3  not valid: a rule is broken, the broker's users cannot be managed, or the secret contains no password
    4  access denied: missing or invalid credentials, or missing permissions
    5  conflict: the user or the secret already exists, or a change of the user is pending
    6  not found: no such broker, user or secret
    7  unavailable: throttled, failing, unreachable or not RUNNING, after all retries
  130  interrupted or not confirmed (143 if terminated)`;
