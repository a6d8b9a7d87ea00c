/** Amazon MQ's user operations over the AWS SDK: pending changes, paging, typed errors. */
export { connect } from './connect';
export type { ConnectOptions } from './connect';
export { MqError } from './errors';
export type { Call, MqErrorKind } from './errors';
export type { PendingChange, User } from './user';
export type { CallOptions, NewUser, UserChange, UsersClient } from './users-client';
