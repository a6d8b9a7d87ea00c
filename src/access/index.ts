/**
 * Authorization of brokers: reads the authorization map in a configuration for ActiveMQ, and decides who may do what.
 *
 * @packageDocumentation
 */
export { OPERATIONS } from './authorization';
export type {
  Authorization,
  AuthorizationEntry,
  AuthorizationMap,
  IneffectiveAttribute,
  Operation,
} from './authorization';
export { AccessEvaluator, UnknownAuthorizationError } from './decide';
export type { Decision, Permissions } from './decide';
export { formatDestination, parseDestination } from './destination';
export type { Destination, DestinationKind } from './destination';
export { ConfigurationError, parseAuthorization } from './parse';
export type { ConfigurationProblem } from './parse';
