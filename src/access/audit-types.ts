/** The types of audits. */
import type { Authorization } from './authorization';
import type { ConfigurationProblem } from './parse';

/** A user as an audit sees it. Pending changes count as applied. */
export interface AuditedUser {
  readonly username: string;
  readonly groups: readonly string[];
  readonly consoleAccess: boolean;
  readonly replicationUser: boolean;
  /** The change that takes effect at the next reboot. Absent if none is pending. */
  readonly pendingChange?: 'CREATE' | 'UPDATE' | 'DELETE';
}

/** A broker to audit. */
export interface BrokerAudit {
  readonly users: readonly AuditedUser[];
  /** What the configuration says about authorization. Absent if it cannot be evaluated. */
  readonly authorization?: Authorization;
  /** Why the configuration cannot be evaluated. */
  readonly configurationProblems?: readonly ConfigurationProblem[];
  /** The revision that takes effect at the next reboot. */
  readonly pendingConfiguration?: { readonly id: string; readonly revision: number };
  /** SIMPLE or LDAP. Default: SIMPLE. */
  readonly authenticationStrategy?: string;
  /** The usernames in the roster or state in hand. Absent if there is none to compare with. */
  readonly expectedUsernames?: readonly string[];
}

/** Settings of an audit. */
export interface AuditOptions {
  /** The groups that may send to and administer everything. Default: admin, admins, administrators, activemq-webconsole. */
  readonly administrators?: readonly string[];
}

/** How bad a finding is. */
export type FindingSeverity = 'error' | 'warning' | 'note';

/** What a finding is about. Empty if it is about the broker. */
export interface FindingSubject {
  readonly username?: string;
  readonly group?: string;
  /** The line in the XML of the configuration, from 1. */
  readonly line?: number;
}

/** Something that an audit found. */
export interface Finding extends FindingSubject {
  /** The id of the row in the table of findings. */
  readonly rule: string;
  readonly severity: FindingSeverity;
  /** What is wrong, and what to do. */
  readonly message: string;
}
