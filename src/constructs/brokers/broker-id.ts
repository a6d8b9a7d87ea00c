/** Returns the id of a broker from a construct of the AWS provider, or from the broker's name. */
import type { Construct } from 'constructs';
import { Token, type ITerraformResource } from '../private/framework';
import {
  AwsDataSource,
  awsProviderOptions,
  requireProviderOfStack,
  resourceType,
  type AwsProviderOptions,
} from '../private/aws-resource';
import { LIMITS } from '../../rules';
import { quote, typeName, rangeText } from '../../rules/internal';
import { isUnresolved } from '../private/unresolved';
import { privateConstructor } from '../private/private-constructor';
import { elementPath } from '../private/names';
import { optionsOf } from '../private/options';
import { refusePartOfToken } from '../private/token-mistakes';

/**
 * Ways to obtain a broker id for any `brokerId` prop. A known id, `b-1234a5b6-…`, can be passed as a plain string.
 *
 * @example
 * new BrokerUser(this, 'orders', {
 *   brokerId: BrokerId.fromBrokerName(this, 'broker', 'orders'),
 *   username: 'orders-service',
 *   password: BrokerPassword.fromSecretsManager('mq/orders-service'),
 * });
 */
export class BrokerId {
  /**
   * Returns the id of a broker of the AWS provider's constructs: an `MqBroker` of the app, or a `DataAwsMqBroker`. The value is
   * the same as `broker.id`, but any other construct is refused here instead of by Amazon MQ at apply.
   *
   * @throws an Error if the construct is not a broker
   */
  public static fromBroker(broker: ITerraformResource): string {
    const type = resourceType(broker);
    if (type !== 'aws_mq_broker') {
      throw new Error(
        `BrokerId.fromBroker: the construct is ${type ?? typeName(broker)}. Allowed: aws_mq_broker, resource or data source. Pass an MqBroker or ` +
          'a DataAwsMqBroker, or the id itself as `brokerId`.',
      );
    }
    return Token.asString(broker.interpolationForAttribute('id'));
  }

  /**
   * Returns the id of a broker that Terraform looks up by its name at plan, with the data source `aws_mq_broker`. The stack
   * needs an `AwsProvider` whose credentials allow `mq:DescribeBroker` and `mq:ListBrokers`.
   *
   * @param scope the stack, or a construct in it
   * @param id the id of the data source's construct
   * @param name the name of the broker: 1 to 50 letters, digits and `_ -`
   * @param options the AWS provider of the broker's Region
   * @throws an Error if the name cannot be that of a broker
   * @see https://docs.aws.amazon.com/amazon-mq/latest/api-reference/brokers.html
   */
  public static fromBrokerName(scope: Construct, id: string, name: string, options: AwsProviderOptions = {}): string {
    const place = elementPath(scope, id);
    refusePartOfToken(place, name);
    if (!isUnresolved(name) && !isBrokerName(name)) {
      const shown = typeof name === 'string' ? quote(name) : typeName(name);
      throw new Error(
        `${place}: the broker's name is ${shown}. Allowed: ${rangeText(LIMITS.brokerName)} letters, digits and _ -. Pass the name that ` +
          '`aws mq list-brokers` prints as BrokerName; an id is passed as `brokerId` itself.',
      );
    }
    const { provider } = optionsOf(place, options, awsProviderOptions);
    requireProviderOfStack(place, scope, provider);
    return BrokerId.fromBroker(
      new AwsDataSource(scope, id, {
        type: 'aws_mq_broker',
        attributes: { broker_name: name },
        provider,
      }),
    );
  }

  private constructor() {
    throw privateConstructor('BrokerId', 'fromBroker', 'fromBrokerName');
  }
}

function isBrokerName(name: unknown): boolean {
  const { min, max } = LIMITS.brokerName;
  return typeof name === 'string' && /^[A-Za-z0-9_-]*$/.test(name) && name.length >= min && name.length <= max;
}
