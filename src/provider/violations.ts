/** Violations of rules as diagnostics on attributes. */
import type { Known, UserInput, Violation } from '../rules';
import { checkUser, errorsIn, messageFor, NOT_KNOWN_YET as RULES_UNKNOWN } from '../rules';
import { UNKNOWN, type Diagnostic, type Unknown } from '../terraform-plugin';

const attributes: Readonly<Record<string, string>> = {
  brokerId: 'broker_id',
  username: 'username',
  password: 'password_wo',
  groups: 'groups',
  consoleAccess: 'console_access',
  replicationUser: 'replication_user',
  acknowledge: 'acknowledge',
};

/**
 * A set has no positions that Terraform and the provider agree on, so a group's diagnostic is on `groups` and its
 * message names the group.
 */
export function violationDiagnostics(violations: readonly Violation[]): Diagnostic[] {
  return violations.map((violation) => {
    const { rule, severity, path } = violation;
    const attribute = attributes[String(path[0])] ?? String(path[0]);
    const what = severity === 'error' ? 'Invalid' : 'Questionable';
    return {
      severity,
      summary: `${what} ${attribute} (${rule})`,
      detail: messageFor(violation, attributes),
      path: [attribute],
    };
  });
}

/** A value of a configuration as the rules take it. */
export function toKnown<T extends string | boolean>(value: T | Unknown | null): Known<T> {
  return value === UNKNOWN ? RULES_UNKNOWN : value;
}

/** What is wrong with the ids of something that exists. What it is called is nobody's business here, so no warnings. */
export function identifierDiagnostics(ids: {
  readonly broker_id: string | Unknown | null;
  readonly username?: string | Unknown | null;
}): Diagnostic[] {
  const input: UserInput = {
    brokerId: toKnown(ids.broker_id),
    username: ids.username === undefined ? RULES_UNKNOWN : toKnown(ids.username),
  };
  return violationDiagnostics(errorsIn(checkUser(input)));
}
