/** Violations of rules as diagnostics on the attributes of `mq_user`. */
import type { Violation } from '../rules';
import type { Diagnostic } from './plugin';

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
  return violations.map(({ rule, severity, path, message }) => {
    const attribute = attributes[String(path[0])] ?? String(path[0]);
    const what = severity === 'error' ? 'Invalid' : 'Questionable';
    return { severity, summary: `${what} ${attribute} (${rule})`, detail: message, path: [attribute] };
  });
}
