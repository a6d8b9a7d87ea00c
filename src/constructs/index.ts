/** Users of Amazon MQ brokers as CDKTF constructs: everything that an app imports. */
export { BrokerId, type BrokerByNameOptions } from './broker-id';
export { BrokerPassword, type BrokerPasswordOptions, type SecretPasswordOptions } from './broker-password';
export {
  BrokerPasswords,
  type GeneratedPasswordsOptions,
  type SecretPasswordsOptions,
  type VariablePasswordsOptions,
} from './broker-passwords';
export { BrokerUser, type BrokerUserProps } from './broker-user';
export { BrokerUsers, type BrokerUserDefaults, type BrokerUserDefinition, type BrokerUsersProps } from './broker-users';
export { DataMqUser, DataMqUsers, type DataMqUserProps, type DataMqUsersProps } from './data-mq-user';
export type { GeneratedPasswordOptions, GeneratedSecretOptions } from './generated-secret';
export { InlineUsers, type InlineUserBlock, type InlineUserConfig, type InlineUserProps } from './inline-users';
export { MqBrokerReboot, type MqBrokerRebootProps, type MqBrokerRebootTimeouts } from './mq-broker-reboot';
export { MqProvider } from './mq-provider';
export type { MqAssumeRole, MqAssumeRoleWithWebIdentity, MqEndpoints, MqProviderProps } from './mq-provider-config';
export { PluginPackaging, type SelfContainedOptions } from './plugin-packaging';
export { RosterFile } from './roster';
export type { MqTimeouts } from './timeouts';
export {
  UserVariable,
  type ListVariableOptions,
  type StringVariableOptions,
  type UserVariableOptions,
} from './user-variable';
export { UsersVariable, type VariableUsersProps } from './users-variable';
export { ValidationError } from './validation-error';
export type { Violation } from '../rules';
