/** Users of Amazon MQ brokers as CDKTF constructs: everything that an app imports. */
export { BrokerPassword, type BrokerPasswordOptions } from './broker-password';
export { BrokerUser, type BrokerUserProps } from './broker-user';
export { InlineUsers, type InlineUserBlock, type InlineUserConfig, type InlineUserProps } from './inline-users';
export { MqProvider, type MqEndpoints, type MqProviderProps } from './mq-provider';
export {
  UserVariable,
  type ListVariableOptions,
  type StringVariableOptions,
  type UserVariableOptions,
} from './user-variable';
export { ValidationError } from './validation-error';
export type { Violation } from '../rules';
