/** Violations of rules, and errors of the AWS client, as diagnostics. */
import { MqError } from '../amazon-mq';
import { checkUser, errorsIn, type UserField, type Violation } from '../rules';
import { messageFor } from '../rules/internal';
import { DiagnosticError, error, type AttributePath, type Diagnostic, type Unknown } from '../terraform-plugin';
import { attributeNames, toUserInput } from './user-fields';

/**
 * Returns violations as diagnostics on attributes. A set has no positions that Terraform and the provider agree on, so the
 * diagnostic of a group is on `groups`, and its message names the group.
 */
export function violationDiagnostics(violations: readonly Violation[]): Diagnostic[] {
  return violations.map((violation) => {
    const { rule, severity, path } = violation;
    const attribute = attributeNames[path[0] as UserField] ?? String(path[0]);
    const what = severity === 'error' ? 'Invalid' : 'Questionable';
    return {
      severity,
      summary: `${what} ${attribute} (${rule})`,
      detail: messageFor(violation, attributeNames),
      path: [attribute],
    };
  });
}

/** Returns the errors in the ids of a user or broker that already exists. Warnings about names do not apply to it. */
export function identifierDiagnostics(ids: {
  readonly broker_id: string | Unknown | null;
  readonly username?: string | Unknown | null;
}): Diagnostic[] {
  return violationDiagnostics(errorsIn(checkUser(toUserInput(ids))));
}

/**
 * Returns a DiagnosticError for an MqError, and any other thrown value unchanged.
 * @param summary what was attempted
 */
export function toDiagnosticError(summary: string, thrown: unknown, path?: AttributePath): unknown {
  if (!(thrown instanceof MqError)) return thrown;
  if (thrown.kind === 'validation') return new DiagnosticError(violationDiagnostics(thrown.violations));
  return new DiagnosticError([error(summary, thrown.message, path)]);
}
