/** Violations: what the checks return, and the functions that create and select them. */
import { typeName } from './input';
import type { Severity } from './rule';

/** Where something is, from the root of what was checked: `['groups', 2]`. */
export type Path = readonly (string | number)[];

/**
 * One rule broken in one place.
 * @jsii ignore
 */
export interface Violation {
  /** The id of the rule. */
  readonly rule: string;
  readonly severity: Severity;
  readonly path: Path;
  /** What is wrong, what is allowed, what to do. */
  readonly message: string;
}

/** Creates an error of the rule with this id. */
export function violation(rule: string, path: Path, message: string): Violation {
  return { rule, severity: 'error', path, message };
}

/** Creates the error of a value that has the wrong type. The message shows only the type, as the value may be a password. */
export function wrongType(path: Path, value: unknown, allowed: string): Violation {
  return violation('wrong-type', path, `The value is ${typeName(value)}. Allowed: ${allowed}.`);
}

/** Returns the errors of a list, without its warnings. */
export function errorsIn<T extends { readonly severity: Severity }>(violations: readonly T[]): T[] {
  return violations.filter(({ severity }) => severity === 'error');
}

/** Returns the warnings of a list, without its errors. */
export function warningsIn<T extends { readonly severity: Severity }>(violations: readonly T[]): T[] {
  return violations.filter(({ severity }) => severity === 'warning');
}
