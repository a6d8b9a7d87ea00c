/** Broker users with no Terraform at all: `createUser()` and `ensureUser()`. The command `mq-user` stands on them. */
export { createUser, ensureUser } from './create-user';
export type {
  BootstrapOptions,
  CreateUserInput,
  CreateUserOutput,
  EnsureUserInput,
  EnsureUserOptions,
  EnsureUserOutput,
} from './create-user';
export { MqError } from '../amazon-mq';
export type { ConnectOptions, MqErrorKind } from '../amazon-mq';
