/** Amazon MQ's users and brokers over the AWS SDK: pending changes, throttling, retries, lost answers, typed errors. */
export type { Broker, BrokerSummary } from './broker';
export type { BrokersClient, WaitOptions } from './brokers-client';
export type { CallerIdentity } from './caller-identity';
export { connect, connectClient } from './connect';
export type { AmazonMq } from './connect';
export { MqError } from './errors';
export type { Call, MqErrorCode, MqErrorKind } from './errors';
export type { AttemptEvent, BrokerEvent, ClientEvent, WaitEvent } from './events';
export { nextMaintenance } from './maintenance';
export type { MaintenanceWindow } from './maintenance';
export type { AssumeRole, AssumeRoleWithWebIdentity, ConnectOptions, Tuning } from './options';
export { MAX_USERS } from './prepared-broker';
export type { PreparedBroker } from './prepared-broker';
export type { Password, PasswordOptions, SecretsClient } from './secrets-client';
export { isAsSent, isSameGroups } from './user';
export type { PendingChange, User } from './user';
export type { CallOptions, CreateOptions, NewUser, UserChange, UsersClient } from './users-client';
