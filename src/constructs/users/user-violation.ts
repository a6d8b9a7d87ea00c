/** Violations as plain data, for every language: a `ValidationError` keeps its violations only in TypeScript and JavaScript. */
import { formatRosterPath } from '../../roster/check';
import type { Violation } from '../../rules';

/** One rule that the props of a user break. */
export interface UserViolation {
  /** The id of the rule, such as `username-length`. */
  readonly rule: string;
  /** `error` or `warning`. A construct is created in spite of warnings. */
  readonly severity: string;
  /** The place in the props, such as `users[0].groups[2]`; empty for the props as a whole. */
  readonly path: string;
  /** What is wrong, what is allowed, and what to do. It never contains a password. */
  readonly message: string;
}

/** Converts violations to plain data. */
export function toUserViolations(violations: readonly Violation[]): UserViolation[] {
  return violations.map(({ rule, severity, path, message }) => ({
    rule,
    severity,
    path: formatRosterPath(path),
    message,
  }));
}
