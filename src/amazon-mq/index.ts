/**
 * The client of Amazon MQ: users, brokers and their passwords, with retries, pending changes and typed errors.
 *
 * @packageDocumentation
 */
export type { Broker, BrokerSummary, ConfigurationRevision } from './brokers/broker';
export type { BrokerRebootOptions, BrokersClient, WaitOptions } from './brokers/client';
export { nextMaintenance } from './brokers/maintenance-window';
export type { MaintenanceWindow } from './brokers/maintenance-window';
export type { AttemptEvent, BrokerEvent, ClientEvent, DeadlineEvent, WaitEvent } from './calls/events';
export type { CallOptions } from './calls/options';
export { connect, connectClient } from './connect';
export type { CallerIdentity } from './credentials/caller-identity';
export type { ApiCall, Delivery, MqErrorCode, MqErrorKind } from './errors/kinds';
export { MqError } from './errors/mq-error';
export type { MqErrorOptions } from './errors/mq-error';
export type {
  AssumeRole,
  AssumeRoleWithWebIdentity,
  AwsCredentialSource,
  ConnectOptions,
  ServiceEndpoints,
} from './options';
export type { GetPasswordOptions, Password, SecretsClient } from './secrets/client';
export type { SecretDescription, SecretVersions } from './secrets/versions';
export type { AmazonMq } from './types';
export type { CreatedUser, CreateOptions, FindOptions, UsersClient, UserSummary } from './users/client';
export type { NewUser, PendingChange, User, UserChange } from './users/user';
export type { Path, Severity, Violation } from '../rules';
