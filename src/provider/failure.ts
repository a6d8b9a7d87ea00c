/** Errors of the client as diagnostics. */
import { MqError } from '../amazon-mq';
import type { AttributePath } from '../terraform-plugin';
import { DiagnosticError, error } from '../terraform-plugin';
import { violationDiagnostics } from './violations';

/** What is to be thrown for what was thrown: `summary` says what was attempted, the client's words say the rest. */
export function failure(summary: string, thrown: unknown, path?: AttributePath): unknown {
  if (!(thrown instanceof MqError)) return thrown;
  if (thrown.kind === 'validation') return new DiagnosticError(violationDiagnostics(thrown.violations));
  return new DiagnosticError([error(summary, thrown.message, path)]);
}
