/** The results of `mq-user audit`, before they are printed. */
import type { Finding, PermissionRow } from '../../../access';
import type { BrokerInput } from './sources';

/** The result of the audit of one broker. */
export interface AuditedBroker {
  readonly brokerId: string | null;
  readonly brokerName: string | null;
  readonly findings: readonly Finding[];
  readonly users: BrokerInput['users'];
  /** The users that may do something with the destinations that the configuration names. */
  readonly permissions: readonly PermissionRow[];
  /** The file with the configuration, if it is one. */
  readonly configurationFile: string | null;
}

/** Why a broker was not audited. */
export interface SkippedBroker {
  readonly brokerId: string;
  readonly brokerName: string;
  readonly reason: string;
}
