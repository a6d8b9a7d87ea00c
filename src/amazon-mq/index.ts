/** Amazon MQ's users and brokers over the AWS SDK: pending changes, throttling, retries, lost answers, typed errors. */
export type { Broker, BrokerSummary } from './brokers/broker';
export type { BrokersClient, WaitOptions } from './brokers/client';
export type { CallerIdentity } from './credentials/caller-identity';
export { connect, connectClient } from './connect';
export type { AmazonMq } from './connect';
export { MqError } from './errors/mq-error';
export type { ApiCall, MqErrorCode, MqErrorKind } from './errors/mq-error';
export type { AttemptEvent, BrokerEvent, ClientEvent, WaitEvent } from './calls/events';
export { nextMaintenance } from './brokers/maintenance-window';
export type { MaintenanceWindow } from './brokers/maintenance-window';
export type { AssumeRole, AssumeRoleWithWebIdentity, ConnectOptions, Tuning } from './options';
export type { PreparedBroker } from './brokers/prepared-broker';
export type { Password, GetPasswordOptions, SecretsClient } from './secrets/client';
export { isAsSent, isSameGroups } from './users/user';
export type { PendingChange, User } from './users/user';
export type { CallOptions, CreateOptions, NewUser, UserChange, UsersClient } from './users/client';
