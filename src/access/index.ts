/**
 * Authorization of brokers: reads the authorization map in a configuration for ActiveMQ, and decides who may do what.
 *
 * @packageDocumentation
 */
export { auditBroker, DEFAULT_ADMINISTRATORS, FINDING_SEVERITIES } from './audit';
export type { AuditedUser, AuditOptions, BrokerAudit, Finding, FindingSeverity, FindingSubject } from './audit-types';
export { describeEntry, OPERATIONS } from './authorization';
export type {
  Authorization,
  AuthorizationEntry,
  AuthorizationMap,
  IneffectiveAttribute,
  AccessOperation,
} from './authorization';
export { readBrokerAudit } from './broker';
export type { AuditClient, AuditedConfiguration, BrokerToRead, ReadBrokerOptions, UserToAudit } from './broker';
export { AccessEvaluator, UnknownAuthorizationError } from './decide';
export type { Decision, Permissions } from './decide';
export { formatDestination, parseDestination } from './destination';
export type { Destination, DestinationKind } from './destination';
export { FINDING_RULES } from './finding-rules';
export type { FindingRule } from './finding-rules';
export { permissionMatrix } from './matrix';
export type { PermissionRow } from './matrix';
export { ConfigurationError, parseAuthorization } from './parse';
export type { ConfigurationProblem } from './parse';
