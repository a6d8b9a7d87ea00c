/** What a request for a replica broker must satisfy. GUESS(replica): the errors, for what the Developer Guide requires of a pair. */
import { badRequest } from '../errors';
import type { BrokerModel } from './broker';
import { isAtLeast } from './engines';
import type { CreateBrokerRequest } from './request-shapes';

/**
 * Returns the primary broker that a request of CreateBroker names, or undefined if it is not for a replica.
 *
 * @param find returns a broker of any Region
 */
export function primaryFor(
  request: CreateBrokerRequest,
  region: string,
  find: (id: string) => BrokerModel | undefined,
): BrokerModel | undefined {
  const { dataReplicationMode, dataReplicationPrimaryBrokerArn: arn } = request;
  if (dataReplicationMode !== 'CRDR') {
    if (arn === undefined) return undefined;
    throw refusal('Specify [dataReplicationPrimaryBrokerArn] only with [dataReplicationMode] set to CRDR.');
  }
  if (arn === undefined) throw refusal('Specify [dataReplicationPrimaryBrokerArn] for [dataReplicationMode] CRDR.');
  const primary = find(arn.slice(arn.lastIndexOf(':') + 1));
  if (!primary || primary.arn !== arn || primary.state !== 'RUNNING') {
    throw refusal(`The primary broker [${arn}] can't be found, or is not RUNNING.`);
  }
  if (primary.home.region === region) {
    throw refusal('The replica broker must be in another Region than the primary broker.');
  }
  if (primary.pairing) throw refusal(`The primary broker [${arn}] already has a replica broker.`);
  for (const broker of [request, primary]) requireReplicable(broker);
  return primary;
}

const refusal = (message: string) => badRequest(message, 'dataReplicationPrimaryBrokerArn');

/** "Only available for active/standby brokers", on ActiveMQ 5.17.6 and above. The default version is newer. */
function requireReplicable({ engineType, engineVersion, deploymentMode }: CreateBrokerRequest | BrokerModel): void {
  const isNew = engineVersion === undefined || isAtLeast(engineVersion, '5.17');
  if (engineType === 'ACTIVEMQ' && isNew && deploymentMode === 'ACTIVE_STANDBY_MULTI_AZ') return;
  throw badRequest(
    'Data replication is for ActiveMQ brokers of version 5.17.6 and above with deployment mode [ACTIVE_STANDBY_MULTI_AZ].',
    'dataReplicationMode',
  );
}
