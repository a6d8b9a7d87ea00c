/**
 * Creates broker users without Terraform. The command `mq-user` is built on this.
 *
 * @packageDocumentation
 */
export { createUser, ensureUser } from './create-user';
export type { CreateUserInput, CreateUserOutput, EnsureUserInput, EnsureUserOutput } from './create-user';
export type { BootstrapOptions, EnsureUserOptions, PasswordInput } from './options';
export { MqError } from '../amazon-mq';
export type {
  ApiCall,
  AssumeRole,
  AssumeRoleWithWebIdentity,
  AttemptEvent,
  AwsCredentialSource,
  Broker,
  ConfigurationRevision,
  BrokerEvent,
  ClientEvent,
  ConnectOptions,
  DeadlineEvent,
  Delivery,
  MaintenanceWindow,
  MqErrorCode,
  MqErrorKind,
  MqErrorOptions,
  NewUser,
  PendingChange,
  ServiceEndpoints,
  UserChange,
  WaitEvent,
} from '../amazon-mq';
export type { Path, Severity, Violation } from '../rules';
