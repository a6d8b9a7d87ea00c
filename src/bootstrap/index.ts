/** Creates broker users without Terraform. The command `mq-user` is built on this. */
export { createUser, ensureUser } from './create-user';
export type { CreateUserInput, CreateUserOutput, EnsureUserInput, EnsureUserOutput } from './create-user';
export type { BootstrapOptions, EnsureUserOptions } from './options';
export { MqError } from '../amazon-mq';
export type { ConnectOptions, MqErrorKind } from '../amazon-mq';
