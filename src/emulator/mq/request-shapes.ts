/**
 * The requests of Amazon MQ, member by member, from the service model (version 2017-11-27, as botocore 1.44 has it) and from the
 * values that the API reference allows. What depends on more than one member, or on the state, is checked by the operations.
 */
import { flag, integer, list, map, oneOf, oneOfAnyCase, structure, text } from './shapes';

/** "This value can contain only alphanumeric characters, dashes, periods, underscores, and tildes … 2-100 characters long." */
const userName = text({
  pattern: /^[A-Za-z0-9._~-]{2,100}$/,
  rule: 'Use 2-100 alphanumeric characters, dashes, periods, underscores or tildes (- . _ ~).',
});
const groups = list(userName, { max: 20 });

/** The members of a user besides its name. The password is checked by the users, with their own messages. */
const userSettings = { consoleAccess: flag, groups, replicationUser: flag };

const engineType = oneOfAnyCase('ACTIVEMQ', 'RABBITMQ');
const authenticationStrategy = oneOfAnyCase('SIMPLE', 'LDAP', 'CONFIG_MANAGED');
const dataReplicationMode = oneOf('NONE', 'CRDR');
const storageType = oneOfAnyCase('EBS', 'EFS');

/** The limits of tags (AWS Tagging reference). */
const tagKey = text({
  pattern: /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u,
  rule: 'Use 1-128 letters, digits, spaces and _ . : / = + - @. The prefix aws: is reserved.',
});
const tagValue = text({
  pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u,
  rule: 'Use up to 256 letters, digits, spaces and _ . : / = + - @.',
});
const tags = map(tagKey, tagValue, { max: 50 });

const configuration = structure({ 'id!': text(), revision: integer(1) });

const ldapServerMetadata = structure({
  'hosts!': list(text(), { min: 1, max: 2 }),
  'roleBase!': text(),
  roleName: text(),
  'roleSearchMatching!': text(),
  roleSearchSubtree: flag,
  'serviceAccountPassword!': text(),
  'serviceAccountUsername!': text(),
  'userBase!': text(),
  userRoleName: text(),
  'userSearchMatching!': text(),
  userSearchSubtree: flag,
});

const logs = structure({ audit: flag, general: flag });

const maintenanceWindowStartTime = structure({
  'dayOfWeek!': oneOf('MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'),
  'timeOfDay!': text({ pattern: /^([01]\d|2[0-3]):[0-5]\d$/, rule: 'Use 24-hour format, such as 03:30.' }),
  timeZone: text(),
});

/** What CreateBroker and UpdateBroker have in common. */
const brokerSettings = {
  authenticationStrategy,
  autoMinorVersionUpgrade: flag,
  configuration,
  engineVersion: text(),
  ldapServerMetadata,
  logs,
  maintenanceWindowStartTime,
  storageSize: integer(1),
  dataReplicationMode,
};

/** Paging. The pages of the reference say 5 to 100, by default 20; an empty token stands for the first page. */
export const paging = structure({ maxResults: integer(5, 100), nextToken: text() });

export const createBroker = structure({
  'brokerName!': text({
    pattern: /^[A-Za-z0-9_-]{1,50}$/,
    rule: 'Use 1-50 letters, digits, dashes and underscores.',
  }),
  'deploymentMode!': oneOf('SINGLE_INSTANCE', 'ACTIVE_STANDBY_MULTI_AZ', 'CLUSTER_MULTI_AZ'),
  'engineType!': engineType,
  'hostInstanceType!': text(),
  'publiclyAccessible!': flag,
  creatorRequestId: text(),
  dataReplicationPrimaryBrokerArn: text(),
  encryptionOptions: structure({ 'useAwsOwnedKey!': flag, kmsKeyId: text() }),
  ...brokerSettings,
  securityGroups: list(text(), { min: 1, max: 125 }),
  storageType,
  subnetIds: list(text(), { min: 1 }),
  tags,
  users: list(structure({ 'username!': userName, 'password!': text(), ...userSettings })),
});

export const updateBroker = structure({
  ...brokerSettings,
  hostInstanceType: text(),
  resourceShareArns: list(
    text({
      pattern: /^arn:aws[a-z-]*:ram:[a-z0-9-]+:\d{12}:resource-share\/[0-9a-f-]+$/,
      rule: 'Use ARNs of resource shares of AWS RAM.',
    }),
  ),
  securityGroups: list(text(), { min: 1, max: 5 }),
});

export const promote = structure({ 'mode!': oneOf('SWITCHOVER', 'FAILOVER') });

export const createUser = structure({ 'password!': text(), ...userSettings });
export const updateUser = structure({ password: text(), ...userSettings });

export const createConfiguration = structure({
  'engineType!': engineType,
  'name!': text({
    pattern: /^[A-Za-z0-9._~-]{1,150}$/,
    rule: 'Use 1-150 alphanumeric characters, dashes, periods, underscores and tildes (- . _ ~).',
  }),
  authenticationStrategy,
  engineVersion: text(),
  tags,
});
export const updateConfiguration = structure({ 'data!': text(), description: text() });

/** CreateTags needs at least one tag, and DeleteTags at least one key. */
export const createTags = structure({ 'tags!': map(tagKey, tagValue, { min: 1, max: 50 }) });
export const deleteTags = structure({ 'tagKeys!': list(text(), { min: 1, max: 200 }) });

export const describeBrokerEngineTypes = structure({ ...paging.members, engineType });
export const describeBrokerInstanceOptions = structure({
  ...paging.members,
  engineType,
  hostInstanceType: text(),
  storageType,
});
