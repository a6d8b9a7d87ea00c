/** What the settings of a broker must satisfy together, beyond the shape of each. */
import { badRequest } from '../errors';
import {
  defaultStorageTypeOf,
  engineNameOf,
  offerProblemOf,
  requiresAutoMinorVersionUpgrade,
  storageSizeProblemOf,
  type DeploymentMode,
} from './engines';
import type { CreateBrokerRequest, UpdateBrokerRequest } from './request-shapes';

/** The settings in a request, without what is not a setting of the broker itself. */
export type RequestedSettings = Omit<
  CreateBrokerRequest,
  'configuration' | 'creatorRequestId' | 'dataReplicationPrimaryBrokerArn' | 'tags' | 'users'
> & { readonly engineVersion: string };

/** The users in a request. */
export type RequestedUsers = NonNullable<CreateBrokerRequest['users']>;

/** The members that have defaults. */
type Defaults = Required<
  Pick<
    CreateBrokerRequest,
    | 'authenticationStrategy'
    | 'autoMinorVersionUpgrade'
    | 'encryptionOptions'
    | 'maintenanceWindowStartTime'
    | 'securityGroups'
    | 'storageType'
    | 'subnetIds'
  >
>;

/** All settings of a broker. */
export type CompleteSettings = RequestedSettings & Defaults;

/** The settings in a request to change a broker. */
export type SettingsChange = Omit<UpdateBrokerRequest, 'configuration' | 'dataReplicationMode' | 'resourceShareArns'>;

/** How many subnets a broker has by its deployment mode if none are chosen (acceptance tests of the AWS provider). */
const subnetCounts: Readonly<Record<DeploymentMode, number>> = {
  SINGLE_INSTANCE: 1,
  ACTIVE_STANDBY_MULTI_AZ: 2,
  CLUSTER_MULTI_AZ: 4,
};

/** Returns the settings with the defaults of the API reference for members that are left out. */
export function withDefaults(given: RequestedSettings): CompleteSettings {
  const { deploymentMode, engineType, publiclyAccessible } = given;
  // A public RabbitMQ broker "does not support specifying [securityGroups]" (cloudposse/terraform-aws-mq-broker #42).
  // GUESS(public-rabbitmq): so DescribeBroker shows none.
  const hasGroups = engineType !== 'RABBITMQ' || !publiclyAccessible;
  const defaults: Defaults = {
    authenticationStrategy: 'SIMPLE',
    autoMinorVersionUpgrade: true,
    encryptionOptions: { useAwsOwnedKey: true },
    maintenanceWindowStartTime: { dayOfWeek: 'SUNDAY', timeOfDay: '03:00', timeZone: 'UTC' },
    securityGroups: hasGroups ? ['sg-0123456789abcdef0'] : [],
    subnetIds: Array.from({ length: subnetCounts[deploymentMode] }, (_, index) => `subnet-0123456789abcdef${index}`),
    storageType: defaultStorageTypeOf(engineType),
  };
  return { ...defaults, ...given };
}

/** Checks all settings of a broker, as CreateBroker does. */
export function checkSettings(settings: CompleteSettings, given: RequestedSettings, users: RequestedUsers): void {
  const problem = offerProblemOf(settings);
  if (problem) throw badRequest(problem.message, problem.attribute);
  checkUpgrades('Brokers on', settings);
  checkSubnets(given);
  if (settings.engineType === 'RABBITMQ') checkRabbitMq(settings, given, users);
  else if (settings.authenticationStrategy === 'CONFIG_MANAGED') {
    // GUESS(config-managed)
    throw badRequest('The authentication strategy [CONFIG_MANAGED] is for RabbitMQ brokers.', 'authenticationStrategy');
  }
  checkLdap(settings);
  checkWindow(settings);
  checkEncryption(settings);
  checkStorageSize(settings);
}

/** Checks the settings that a broker would have after UpdateBroker. `given` are the members of the request. */
export function checkChange(current: CompleteSettings, settings: CompleteSettings, given: SettingsChange): void {
  const changesOffer = (['engineVersion', 'hostInstanceType'] as const).some(
    (name) => settings[name] !== current[name],
  );
  const problem = changesOffer ? offerProblemOf(settings) : undefined;
  if (problem) throw badRequest(problem.message, problem.attribute);
  // Both texts: terraform-provider-aws #42516 and #40806.
  checkUpgrades(settings.engineVersion === current.engineVersion ? 'Brokers on' : 'Brokers upgrading to', settings);
  if (settings.engineType === 'RABBITMQ') {
    if (given.securityGroups !== undefined) {
      throw badRequest('Changing security groups is not supported for RabbitMQ brokers.', 'securityGroups');
    }
    checkRabbitMqFields(settings, given, 'Audit logs are not supported for RabbitMQ brokers.');
    checkRabbitMqInstance(current, settings);
  }
  checkLdap(settings);
  checkWindow(settings);
  checkStorageSize(settings);
}

function checkUpgrades(which: string, { engineType, engineVersion, autoMinorVersionUpgrade }: CompleteSettings): void {
  if (autoMinorVersionUpgrade || !requiresAutoMinorVersionUpgrade(engineType, engineVersion)) return;
  throw badRequest(
    `${which} [${engineNameOf(engineType)}] version [${engineVersion}] must have [autoMinorVersionUpgrade] set to [true].`,
    'autoMinorVersionUpgrade',
  );
}

/** "A SINGLE_INSTANCE deployment requires one subnet … An ACTIVE_STANDBY_MULTI_AZ … deployment requires two subnets." */
function checkSubnets({ deploymentMode, subnetIds: subnets }: RequestedSettings): void {
  if (subnets === undefined) return;
  const count = deploymentMode === 'CLUSTER_MULTI_AZ' ? undefined : subnetCounts[deploymentMode];
  if (count !== undefined && subnets.length !== count) {
    throw badRequest(
      `Specify exactly ${count} subnet${count === 1 ? '' : 's'} for deployment mode [${deploymentMode}].`,
      'subnetIds',
    );
  }
  if (new Set(subnets).size !== subnets.length) {
    throw badRequest('The subnets must be in different Availability Zones.', 'subnetIds');
  }
}

function checkRabbitMq(settings: CompleteSettings, given: RequestedSettings, users: RequestedUsers): void {
  // "For brokers using OAuth2, this user is optional."
  const isOptional = settings.authenticationStrategy === 'CONFIG_MANAGED' && users.length === 0;
  if (users.length !== 1 && !isOptional) {
    throw badRequest('Specify exactly one user for engine type [RABBITMQ].', 'users');
  }
  for (const { username } of users) {
    if (username.includes('~') || username === 'guest') {
      const rule = 'Use 2-100 alphanumeric characters, dashes, periods or underscores (- . _), and not guest.';
      throw badRequest(`The value of [users.username] is not valid. ${rule}`, 'users.username');
    }
  }
  if (settings.publiclyAccessible && given.securityGroups !== undefined) {
    throw badRequest(
      'Broker with [publiclyAccessible] set to true does not support specifying [securityGroups]',
      'securityGroups',
    );
  }
  checkRabbitMqFields(settings, given, 'Audit logging is not supported for RabbitMQ brokers.');
}

/** What does not apply to RabbitMQ brokers. The audit log is refused even if it is turned off. */
function checkRabbitMqFields(
  { authenticationStrategy }: CompleteSettings,
  given: SettingsChange,
  auditMessage: string,
): void {
  if (given.logs?.audit !== undefined) throw badRequest(auditMessage, 'logs.audit');
  if (given.ldapServerMetadata !== undefined) {
    throw badRequest('LDAP server metadata does not apply to RabbitMQ brokers.', 'ldapServerMetadata');
  }
  if (authenticationStrategy === 'LDAP') {
    throw badRequest('The authentication strategy [LDAP] is for ActiveMQ brokers.', 'authenticationStrategy');
  }
}

/** "Downgrading … is not supported for RabbitMQ brokers." Instance types are compared by their size, not by their family. */
function checkRabbitMqInstance(
  { hostInstanceType: before }: CompleteSettings,
  { hostInstanceType: after }: CompleteSettings,
): void {
  const [from, to] = [sizeOf(before), sizeOf(after)];
  if (from === undefined || to === undefined || to >= from) return;
  throw badRequest(
    `Downgrading from current instance type [${before}] to requested instance type [${after}] is not supported for RabbitMQ brokers.`,
    'hostInstanceType',
  );
}

const sizes = ['micro', 'medium', 'large', 'xlarge', '2xlarge', '4xlarge', '8xlarge', '12xlarge', '16xlarge'];

function sizeOf(instanceType: string): number | undefined {
  const index = sizes.indexOf(instanceType.split('.').at(-1) ?? '');
  return index === -1 ? undefined : index;
}

/** GUESS(ldap-pair) */
function checkLdap({ authenticationStrategy, ldapServerMetadata }: CompleteSettings): void {
  if (authenticationStrategy === 'LDAP' && ldapServerMetadata === undefined) {
    throw badRequest('Specify [ldapServerMetadata] for authentication strategy [LDAP].', 'ldapServerMetadata');
  }
  if (authenticationStrategy !== 'LDAP' && ldapServerMetadata !== undefined) {
    throw badRequest('Specify [ldapServerMetadata] only for authentication strategy [LDAP].', 'ldapServerMetadata');
  }
}

/** "The time zone, UTC by default, in either the Country/City format, or the UTC offset format." */
function checkWindow({ maintenanceWindowStartTime: { timeZone } }: CompleteSettings): void {
  if (timeZone === undefined || /^(UTC|GMT)?[+-](0?\d|1[0-4])(:?[0-5]\d)?$/.test(timeZone)) return;
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    throw badRequest(
      'The value of [maintenanceWindowStartTime.timeZone] is not valid. Use the Country/City format or a UTC offset.',
      'maintenanceWindowStartTime.timeZone',
    );
  }
}

/** GUESS(kms-key) */
function checkEncryption({ encryptionOptions: { kmsKeyId, useAwsOwnedKey } }: CompleteSettings): void {
  if (useAwsOwnedKey && kmsKeyId !== undefined) {
    throw badRequest(
      'Specify [encryptionOptions.kmsKeyId] only with [encryptionOptions.useAwsOwnedKey] set to false.',
      'encryptionOptions.kmsKeyId',
    );
  }
}

function checkStorageSize(settings: CompleteSettings): void {
  if (settings.storageSize === undefined) return;
  const problem = storageSizeProblemOf(settings, settings.storageSize);
  if (problem) throw badRequest(problem.message, problem.attribute);
}
