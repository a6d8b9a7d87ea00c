/** The instances of a broker: their addresses, as DescribeBroker returns them. */
import type { Body } from '../fields';
import { isAtLeast } from './engines';

interface Place {
  readonly brokerId: string;
  readonly region: string;
  readonly engineType: string;
  readonly engineVersion: string;
  readonly deploymentMode: string;
  readonly endpoints: readonly string[] | undefined;
}

/** The protocols of ActiveMQ with their ports, in the order of the service. */
const protocols = [
  ['ssl', 61617],
  ['amqp+ssl', 5671],
  ['stomp+ssl', 61614],
  ['mqtt+ssl', 8883],
  ['wss', 61619],
] as const;

export function describeInstances(place: Place): Body[] {
  const { endpoints } = place;
  return addresses(place).map((instance, index) => (endpoints && index === 0 ? { ...instance, endpoints } : instance));
}

function addresses({ brokerId, region, engineType, engineVersion, deploymentMode }: Place): Body[] {
  const domain = `mq.${region}.amazonaws.com`;
  if (engineType === 'RABBITMQ') {
    // One address for all nodes, without a port for the console and without an IP address (crossplane provider-aws #32).
    const host = `${brokerId}.${domain}`;
    // The HTTPS endpoint came with version 4.2 (acceptance tests of the AWS provider).
    const https = isAtLeast(engineVersion, '4.2') ? [`https://${host}:16001`] : [];
    return [{ consoleURL: `https://${host}`, endpoints: [`amqps://${host}:5671`, ...https] }];
  }
  return Array.from({ length: deploymentMode === 'ACTIVE_STANDBY_MULTI_AZ' ? 2 : 1 }, (_, index) => {
    const host = `${brokerId}-${index + 1}.${domain}`;
    return {
      consoleURL: `https://${host}:8162`,
      endpoints: protocols.map(([protocol, port]) => `${protocol}://${host}:${port}`),
      ipAddress: `10.0.${index}.10`,
    };
  });
}
