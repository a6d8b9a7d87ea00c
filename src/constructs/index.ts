/** Users of Amazon MQ brokers as CDKTF constructs: everything that an app imports. */
export { BrokerId, type BrokerByNameOptions } from './brokers/broker-id';
export { BrokerPassword, type BrokerPasswordOptions, type SecretPasswordOptions } from './passwords/broker-password';
export {
  BrokerPasswords,
  type GeneratedPasswordsOptions,
  type SecretPasswordsOptions,
  type VariablePasswordsOptions,
} from './passwords/broker-passwords';
export { BrokerUser, type BrokerUserProps } from './users/broker-user';
export {
  BrokerUsers,
  type BrokerUserDefaults,
  type BrokerUserDefinition,
  type BrokerUsersProps,
} from './users/broker-users';
export { DataMqUser, DataMqUsers, type DataMqUserProps, type DataMqUsersProps } from './users/data-mq-user';
export type { GeneratedPasswordOptions, GeneratedSecretOptions } from './passwords/generated-secret';
export { InlineUsers, type InlineUserBlock, type InlineUserConfig, type InlineUserProps } from './users/inline-users';
export { MqBrokerReboot, type MqBrokerRebootProps, type MqBrokerRebootTimeouts } from './brokers/broker-reboot';
export { MqProvider } from './provider/mq-provider';
export type { MqAssumeRole, MqAssumeRoleWithWebIdentity, MqEndpoints, MqProviderProps } from './provider/config';
export { PluginPackaging, type SelfContainedOptions } from './provider/packaging';
export { RosterFile } from './users/roster-file';
export type { MqTimeouts } from './private/timeouts';
export {
  UserVariable,
  type ListVariableOptions,
  type StringVariableOptions,
  type UserVariableOptions,
} from './modules/validated-variable';
export { UsersVariable, type VariableUsersProps } from './modules/user-map-variable';
export { ValidationError } from './private/validation-error';
export type { Violation } from '../rules';
