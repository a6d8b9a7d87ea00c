/** The construct that states who may do what on a broker. */
import { Construct } from 'constructs';
import { brandAs, isBranded } from '../private/attached';
import { constructPath } from '../private/names';
import { throwIfInvalid } from '../private/validation-error';
import { checkAuthorization } from './check-props';
import { modelOf, type AuthorizationModel } from './model';
import type { BrokerAuthorizationProps } from './props';
import { configurationXml, pluginXml } from './xml';

const brand = Symbol.for('cdktf-mq-users/BrokerAuthorization');

/**
 * States which groups may use which queues and topics of a broker. It renders the authorization map for the broker's
 * configuration, and refuses users that could not work with it, such as one with a misspelled group, if it is passed to
 * `BrokerUser`, `BrokerUsers` or `InlineUsers`.
 *
 * @example
 * const authorization = new BrokerAuthorization(this, 'authorization', {
 *   administrators: ['admins'],
 *   queues: [{ name: 'orders.>', read: ['orders'], write: ['orders', 'billing'], admin: ['orders'] }],
 *   topics: [{ name: 'events.>', read: ['billing'], write: ['orders'], admin: ['orders', 'billing'] }],
 * });
 * new MqConfiguration(this, 'configuration', {
 *   name: 'orders',
 *   engineType: 'ActiveMQ',
 *   engineVersion: '5.18',
 *   data: authorization.configurationXml,
 * });
 * new BrokerUser(this, 'orders', {
 *   brokerId,
 *   authorization,
 *   username: 'orders-service',
 *   groups: ['orders'],
 *   password: BrokerPassword.fromSecretsManager('mq/orders-service'),
 * });
 */
export class BrokerAuthorization extends Construct {
  /** Returns whether a value is a BrokerAuthorization, including one from another copy of this package. */
  public static isBrokerAuthorization(x: unknown): x is BrokerAuthorization {
    return isBranded(x, brand);
  }

  /** What the construct states. @internal */
  public readonly _model: AuthorizationModel;

  /** @throws ValidationError with everything that is wrong with the props, before anything is added to the tree */
  public constructor(scope: Construct, id: string, props: BrokerAuthorizationProps) {
    const path = constructPath(scope, id);
    throwIfInvalid(
      path,
      () => checkAuthorization(props),
      () => 'this authorization is not valid',
    );
    super(scope, id);
    brandAs(this, brand);
    this._model = modelOf(props);
  }

  /** Every group that an entry names, and `activemq-webconsole` unless `webConsole` is false. */
  public get groups(): string[] {
    return [...this._model.groups];
  }

  /**
   * The XML of a whole configuration: a `broker` that has only the authorization plugin, for the `data` of an
   * `aws_mq_configuration`. It has the form in which Amazon MQ returns it, so that the next plan is empty.
   */
  public get configurationXml(): string {
    return configurationXml(this._model);
  }

  /**
   * The element `authorizationPlugin` alone, for the `plugins` of a configuration with other settings. Its default namespace has
   * to be that of ActiveMQ, as in every configuration of Amazon MQ.
   */
  public get pluginXml(): string {
    return pluginXml(this._model);
  }
}
