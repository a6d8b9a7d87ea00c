/** Audits a broker: applies every row of the table of findings. */
import type { AuditOptions, BrokerAudit, Finding, FindingSeverity } from './audit-types';
import { AccessEvaluator } from './decide';
import { CONSOLE_GROUP, FINDING_RULES } from './finding-rules';

/** The groups of administrators, unless others are specified. */
export const DEFAULT_ADMINISTRATORS: readonly string[] = ['admin', 'admins', 'administrators', CONSOLE_GROUP];

/** The severities, from the worst. */
export const FINDING_SEVERITIES: readonly FindingSeverity[] = ['error', 'warning', 'note'];

/** Returns the findings of a broker: the worst first, and those of one severity in the order of the table. */
export function auditBroker(broker: BrokerAudit, options: AuditOptions = {}): Finding[] {
  const { authorization } = broker;
  const context = {
    ...broker,
    administrators: options.administrators ?? DEFAULT_ADMINISTRATORS,
    evaluator: authorization?.kind === 'map' ? new AccessEvaluator(authorization) : undefined,
  };
  const findings = FINDING_RULES.flatMap(({ id, severity, remedy, find }) =>
    find(context).map(({ subject, problem }) => ({
      rule: id,
      severity,
      ...subject,
      message: `${problem}. ${remedy}.`,
    })),
  );
  return findings.sort((a, b) => FINDING_SEVERITIES.indexOf(a.severity) - FINDING_SEVERITIES.indexOf(b.severity));
}
