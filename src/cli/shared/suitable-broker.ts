/** Refuses brokers for which a command can do nothing. */
import type { Broker } from '../../amazon-mq';

/** Throws `MqError` if the users of a broker are not those of Amazon MQ. */
export async function requireManagedUsers(broker: Broker): Promise<void> {
  const { whyUnsuitable } = await import('../../amazon-mq/internal.js');
  const why = whyUnsuitable(broker);
  if (why !== undefined) await refuse(broker, why);
}

/** Throws `MqError` for a broker of another engine. `only` says what a broker for ActiveMQ is needed for, as a sentence. */
export async function requireActiveMq(broker: Broker, only: string): Promise<void> {
  if (broker.engineType !== 'ACTIVEMQ') await refuse(broker, `It is a ${broker.engineType} broker. ${only}`);
}

async function refuse({ id: brokerId }: Broker, reason: string): Promise<never> {
  const { MqError } = await import('../../amazon-mq/index.js');
  throw new MqError('broker', { operation: 'DescribeBroker', brokerId }, reason);
}
