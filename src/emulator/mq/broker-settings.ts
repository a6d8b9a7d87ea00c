/** The settings of a broker: what the API accepts, what stays pending until a reboot, and how it is described. */
import { badRequest } from '../errors';
import type { Body } from '../fields';
import { optionalBoolean, optionalObject, optionalString, optionalStrings, requiredString } from '../fields';

/** The fields of UpdateBroker that take effect at once, and those that take effect with the next reboot. */
const immediate = ['autoMinorVersionUpgrade', 'maintenanceWindowStartTime'];
const deferred = [
  'authenticationStrategy',
  'configuration',
  'dataReplicationMode',
  'engineVersion',
  'hostInstanceType',
  'ldapServerMetadata',
  'logs',
  'securityGroups',
];

/**
 * The engine types as the service returns them. The API reference lists ACTIVEMQ, SIMPLE and EFS, but the acceptance tests of
 * the AWS provider, which run against AWS, expect ActiveMQ, simple and efs. Callers should ignore the case.
 */
const described: Readonly<Record<string, string>> = { ACTIVEMQ: 'ActiveMQ', RABBITMQ: 'RabbitMQ' };

export class BrokerSettings {
  readonly name: string;
  readonly engineType: string;
  private pending: Body = {};

  /** Throws a BadRequestException for settings that CreateBroker would refuse. */
  constructor(private current: Body) {
    this.name = requiredString(current, 'brokerName');
    if (!/^[A-Za-z0-9_-]{1,50}$/.test(this.name)) {
      throw badRequest('A broker name has 1-50 letters, digits, dashes and underscores.', 'brokerName');
    }
    this.engineType = oneOf(
      requiredString(current, 'engineType').toUpperCase(),
      ['ACTIVEMQ', 'RABBITMQ'],
      'engineType',
    );
    checkStrategy(this.authenticationStrategy);
    const modes = ['SINGLE_INSTANCE', 'ACTIVE_STANDBY_MULTI_AZ', 'CLUSTER_MULTI_AZ'];
    oneOf(requiredString(current, 'deploymentMode'), modes, 'deploymentMode');
    requiredString(current, 'hostInstanceType');
    if (optionalBoolean(current, 'publiclyAccessible') === undefined) {
      throw badRequest('Missing required field [publiclyAccessible].', 'publiclyAccessible');
    }
  }

  get authenticationStrategy(): string {
    return (optionalString(this.current, 'authenticationStrategy') ?? 'SIMPLE').toUpperCase();
  }

  /** Does what UpdateBroker does, and returns the changed and pending settings, as its response does. */
  update(body: Body): Body {
    const named = (fields: readonly string[]) =>
      Object.fromEntries(fields.flatMap((name) => (body[name] === undefined ? [] : [[name, body[name]]])));
    const strategy = optionalString(body, 'authenticationStrategy');
    if (strategy !== undefined) checkStrategy(strategy.toUpperCase());
    this.pending = { ...this.pending, ...named(deferred) };
    this.current = { ...this.current, ...named(immediate) };
    return { ...named(immediate), ...this.pending };
  }

  /** Makes pending settings current, as a reboot does. */
  applyPending(): void {
    this.current = { ...this.current, ...this.pending };
    this.pending = {};
  }

  summary(): Body {
    const { deploymentMode, hostInstanceType } = this.current;
    return { brokerName: this.name, deploymentMode, engineType: described[this.engineType], hostInstanceType };
  }

  describe(brokerId: string): Body {
    const { current, pending, authenticationStrategy } = this;
    const isActiveMq = this.engineType === 'ACTIVEMQ';
    return {
      ...this.summary(),
      authenticationStrategy: authenticationStrategy.toLowerCase(),
      autoMinorVersionUpgrade: optionalBoolean(current, 'autoMinorVersionUpgrade') ?? false,
      configurations: isActiveMq
        ? {
            current: optionalObject(current, 'configuration') ?? {
              id: `c-${brokerId.replace(/^b-/, '')}`,
              revision: 1,
            },
            ...(pending.configuration !== undefined && { pending: pending.configuration }),
          }
        : {},
      dataReplicationMode: optionalString(current, 'dataReplicationMode') ?? 'NONE',
      encryptionOptions: optionalObject(current, 'encryptionOptions') ?? { useAwsOwnedKey: true },
      engineVersion: optionalString(current, 'engineVersion') ?? (isActiveMq ? '5.18' : '3.13'),
      logs: this.describeLogs(brokerId, isActiveMq),
      maintenanceWindowStartTime: optionalObject(current, 'maintenanceWindowStartTime') ?? {
        dayOfWeek: 'SUNDAY',
        timeOfDay: '03:00',
        timeZone: 'UTC',
      },
      ...pendingOf(pending, 'authenticationStrategy', 'dataReplicationMode', 'engineVersion', 'hostInstanceType'),
      ...pendingOf(pending, 'securityGroups'),
      publiclyAccessible: current.publiclyAccessible,
      securityGroups: optionalStrings(current, 'securityGroups') ?? ['sg-0123456789abcdef0'],
      storageType: optionalString(current, 'storageType')?.toLowerCase() ?? (isActiveMq ? 'efs' : 'ebs'),
      subnetIds: optionalStrings(current, 'subnetIds') ?? ['subnet-0123456789abcdef0'],
    };
  }

  private describeLogs(brokerId: string, isActiveMq: boolean): Body {
    const logs = optionalObject(this.current, 'logs') ?? {};
    const pending = optionalObject(this.pending, 'logs');
    const group = `/aws/amazonmq/broker/${brokerId}`;
    return {
      general: logs.general ?? false,
      generalLogGroup: `${group}/general`,
      ...(isActiveMq && { audit: logs.audit ?? false, auditLogGroup: `${group}/audit` }),
      ...(pending && { pending }),
    };
  }
}

/** Returns pending fields as DescribeBroker names them: `engineVersion` as `pendingEngineVersion`. */
function pendingOf(pending: Body, ...names: readonly string[]): Body {
  return Object.fromEntries(
    names.flatMap((name) =>
      pending[name] === undefined ? [] : [[`pending${name.charAt(0).toUpperCase()}${name.slice(1)}`, pending[name]]],
    ),
  );
}

function checkStrategy(strategy: string): void {
  oneOf(strategy, ['SIMPLE', 'LDAP', 'CONFIG_MANAGED'], 'authenticationStrategy');
}

function oneOf(value: string, allowed: readonly string[], attribute: string): string {
  if (!allowed.includes(value)) throw badRequest(`Valid values of [${attribute}]: ${allowed.join(', ')}.`, attribute);
  return value;
}
