/**
 * Users of Amazon MQ brokers as constructs for CDKTF and CDK Terrain: everything that an app imports.
 *
 * @packageDocumentation
 */
export { BrokerAuthorization } from './authorization/broker-authorization';
export type { AuthorizedDestination, AuthorizedGroups, BrokerAuthorizationProps } from './authorization/props';
export { BrokerId } from './brokers/broker-id';
export { BrokerPassword } from './passwords/broker-password';
export type { BrokerPasswordOptions, SecretPasswordOptions } from './passwords/password-options';
export {
  BrokerPasswords,
  type GeneratedPasswordsOptions,
  type SecretPasswordsOptions,
  type VariablePasswordsOptions,
} from './passwords/broker-passwords';
export { BrokerUser, type BrokerUserProps } from './users/broker-user';
export { BrokerUsers } from './users/broker-users';
export type {
  BrokerUserDefaults,
  BrokerUserDefinition,
  BrokerUsersOptions,
  BrokerUsersProps,
} from './users/broker-users-props';
export { DataMqUser, DataMqUsers, type DataMqUserProps, type DataMqUsersProps } from './users/data-mq-user';
export { EphemeralPassword, type EphemeralPasswordOptions } from './passwords/ephemeral-password';
export { ExclusiveUsers, type ExclusiveUsersProps, type ExclusiveUsersTimeouts } from './users/exclusive-users';
export type { GeneratedPasswordOptions, GeneratedSecretOptions } from './passwords/generated-secret';
export { PasswordRotation } from './rotation/password-rotation';
export type { PasswordRotationProps, RotationVpc } from './rotation/props';
export { InlineUsers, type InlineUserProps, type InlineUsersOptions } from './users/inline-users';
export { BrokerReboot, type BrokerRebootProps, type RebootTimeouts } from './brokers/broker-reboot';
export { ModuleStack } from './modules/module-stack';
export { MqFunctions } from './provider/mq-functions';
export { MqProvider } from './provider/mq-provider';
export type {
  ProviderAssumeRole,
  ProviderAssumeRoleWithWebIdentity,
  ProviderEndpoints,
  ProviderRoleOptions,
  MqProviderProps,
} from './provider/config';
export { ProviderPackaging, type SelfContainedOptions } from './provider/packaging';
export type { IBrokerUser, UserOptions, UserTimeouts } from './users/user';
export type { UserViolation } from './users/user-violation';
export { RosterFile } from './users/roster-file';

export {
  ValidatedVariable,
  type ListVariableOptions,
  type StringVariableOptions,
  type VariableOptions,
} from './modules/validated-variable';
export { UserMapVariable, type CreateUsersProps } from './modules/user-map-variable';
export type { AwsProviderOptions } from './private/aws-resource';
export { ValidationError } from './private/validation-error';
export type { Path, Severity, Violation } from '../rules';
