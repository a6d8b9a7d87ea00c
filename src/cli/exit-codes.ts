/** What the command's exit codes mean; the same for every subcommand. */
import type { MqErrorKind } from '../amazon-mq';

export const exitCode = {
  done: 0,
  unexpected: 1,
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

/** For --help. */
export const exitCodesHelp = `
Exit codes:
    0  done
    1  something unexpected, or standard output cannot be written
    2  wrong usage, a file that cannot be read, or no region
    3  refused: a rule is broken, the broker takes no users, or the secret holds no password
    4  no or wrong credentials, or not allowed
    5  the user exists, or waits for its deletion
    6  no such broker, user or secret
    7  throttled, failing, not reachable or not RUNNING, after all retries
  130  interrupted, or not confirmed (143 if terminated)`;
