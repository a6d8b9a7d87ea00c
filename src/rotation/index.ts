/**
 * Rotates the passwords of broker users in Secrets Manager without an outage: a function for Lambda.
 *
 * @packageDocumentation
 */
export { RotationError } from './error';
export type { RotationErrorKind } from './error';
export { rotationHandler } from './handler';
export type { RotationContext, RotationRequest, RotationHandler, RotationOptions } from './handler';
export type { RotationStrategy } from './rotated-value';
export type {
  ApiCall,
  AssumeRole,
  AssumeRoleWithWebIdentity,
  AttemptEvent,
  AwsCredentialSource,
  Broker,
  BrokerEvent,
  ClientEvent,
  ConfigurationRevision,
  ConnectOptions,
  DeadlineEvent,
  Delivery,
  MaintenanceWindow,
  MqErrorCode,
  MqErrorKind,
  PendingChange,
  ServiceEndpoints,
  WaitEvent,
} from '../amazon-mq';
