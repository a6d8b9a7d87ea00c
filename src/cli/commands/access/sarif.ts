/** The findings of an audit in SARIF. */
import { FINDING_RULES, type Finding } from '../../../access';
import { sarifLog, type SarifResult } from '../../shared/sarif';
import type { AuditedBroker, SkippedBroker } from './audited';

/** Returns the log of the audit of some brokers. */
export function sarifOf(brokers: readonly AuditedBroker[], skipped: readonly SkippedBroker[]): object {
  return sarifLog(
    FINDING_RULES,
    brokers.flatMap((broker) => broker.findings.map((finding) => resultOf(broker, finding))),
    skipped.map(({ brokerId, reason }) => `${brokerId} was not audited: ${reason}`),
  );
}

/** Returns a finding in the file of the configuration, if there is one, and at the user or the group. */
function resultOf({ brokerId, configurationFile }: AuditedBroker, finding: Finding): SarifResult {
  const { rule, severity, message, username, group, line = 1 } = finding;
  const names = [brokerId, username ?? group].filter((name) => typeof name === 'string');
  const kind = username === undefined ? (group === undefined ? 'broker' : 'group') : 'user';
  return {
    rule,
    severity,
    message,
    ...(configurationFile !== null && { file: { path: configurationFile, line } }),
    ...(names.length > 0 && { subject: { name: names.join('/'), kind } }),
  };
}
