/** Creates broker users without Terraform. The command `mq-user` is built on this. */
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
