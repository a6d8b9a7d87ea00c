/** Users of Amazon MQ brokers as CDKTF constructs: everything that an app imports. */
export { BrokerPassword, type BrokerPasswordOptions } from './broker-password';
export { BrokerUser, type BrokerUserProps } from './broker-user';
export { MqProvider, type MqEndpoints, type MqProviderProps } from './mq-provider';
export { ValidationError } from './validation-error';
export type { Violation } from '../rules';
