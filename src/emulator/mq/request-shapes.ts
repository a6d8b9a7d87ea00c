/**
 * The requests of Amazon MQ, member by member, from the service model (version 2017-11-27, as botocore 1.44 has it) and from the
 * values that the API reference allows. What depends on more than one member, or on the state, is checked by the operations.
 */
import {
  booleanShape,
  integerShape,
  listShape,
  mapShape,
  enumShape,
  anyCaseEnumShape,
  structureShape,
  textShape,
  type ShapeValue,
} from './shapes';

const engineType = anyCaseEnumShape('ACTIVEMQ', 'RABBITMQ');
const authenticationStrategy = anyCaseEnumShape('SIMPLE', 'LDAP', 'CONFIG_MANAGED');
const dataReplicationMode = enumShape('NONE', 'CRDR');
const storageType = anyCaseEnumShape('EBS', 'EFS');

/** How many tags a resource can have (AWS Tagging reference, as the patterns). */
export const maxTags = 50;
const tagKey = textShape({
  pattern: /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u,
  rule: 'Use 1-128 letters, digits, spaces and _ . : / = + - @. The prefix aws: is reserved.',
});
const tagValue = textShape({
  pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u,
  rule: 'Use up to 256 letters, digits, spaces and _ . : / = + - @.',
});
const tags = mapShape(tagKey, tagValue, { max: maxTags });

/** An id of another resource, which is not looked up. */
const anyId = textShape({ pattern: /^[^\s\p{Cc}]{1,2048}$/u, rule: 'Use an id.' });

const configuration = structureShape({ 'id!': anyId, revision: integerShape(1) });

const ldapServerMetadata = structureShape({
  'hosts!': listShape(textShape(), { min: 1, max: 2 }),
  'roleBase!': textShape(),
  roleName: textShape(),
  'roleSearchMatching!': textShape(),
  roleSearchSubtree: booleanShape,
  'serviceAccountPassword!': textShape(),
  'serviceAccountUsername!': textShape(),
  'userBase!': textShape(),
  userRoleName: textShape(),
  'userSearchMatching!': textShape(),
  userSearchSubtree: booleanShape,
});

const logs = structureShape({ audit: booleanShape, general: booleanShape });

const maintenanceWindowStartTime = structureShape({
  'dayOfWeek!': enumShape('MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'),
  'timeOfDay!': textShape({ pattern: /^([01]\d|2[0-3]):[0-5]\d$/, rule: 'Use 24-hour format, such as 03:30.' }),
  timeZone: textShape(),
});

/** What CreateBroker and UpdateBroker have in common. */
const brokerSettings = {
  authenticationStrategy,
  autoMinorVersionUpgrade: booleanShape,
  configuration,
  engineVersion: textShape(),
  ldapServerMetadata,
  logs,
  maintenanceWindowStartTime,
  storageSize: integerShape(1),
  dataReplicationMode,
};

/** "This value can contain only alphanumeric characters, dashes, periods, underscores, and tildes … 2-100 characters long." */
export const userName = {
  type: 'string',
  pattern: /^[A-Za-z0-9._~-]{2,100}$/,
  rule: 'Use 2-100 alphanumeric characters, dashes, periods, underscores or tildes (- . _ ~).',
} as const;

/** The members of a user besides its name and its password. */
const userSettings = {
  consoleAccess: booleanShape,
  groups: listShape(userName, { max: 20 }),
  replicationUser: booleanShape,
};

/** Paging. The pages of the reference say 5 to 100, by default 20; an empty token stands for the first page. */
export const pagingRequest = structureShape({ maxResults: integerShape(5, 100), nextToken: textShape() });

export const createBrokerRequest = structureShape({
  'brokerName!': textShape({
    pattern: /^[A-Za-z0-9_-]{1,50}$/,
    rule: 'Use 1-50 letters, digits, dashes and underscores.',
  }),
  'deploymentMode!': enumShape('SINGLE_INSTANCE', 'ACTIVE_STANDBY_MULTI_AZ', 'CLUSTER_MULTI_AZ'),
  'engineType!': engineType,
  'hostInstanceType!': textShape(),
  'publiclyAccessible!': booleanShape,
  creatorRequestId: textShape(),
  dataReplicationPrimaryBrokerArn: textShape(),
  encryptionOptions: structureShape({ 'useAwsOwnedKey!': booleanShape, kmsKeyId: anyId }),
  ...brokerSettings,
  securityGroups: listShape(anyId, { min: 1, max: 125 }),
  storageType,
  subnetIds: listShape(anyId, { min: 1 }),
  tags,
  users: listShape(structureShape({ 'username!': userName, 'password!': textShape(), ...userSettings })),
});

export const updateBrokerRequest = structureShape({
  ...brokerSettings,
  hostInstanceType: textShape(),
  resourceShareArns: listShape(
    textShape({
      pattern: /^arn:aws[a-z-]*:ram:[a-z0-9-]+:\d{12}:resource-share\/[0-9a-f-]+$/,
      rule: 'Use ARNs of resource shares of AWS RAM.',
    }),
  ),
  securityGroups: listShape(anyId, { min: 1, max: 5 }),
});

export type CreateBrokerRequest = ShapeValue<typeof createBrokerRequest>;
export type UpdateBrokerRequest = ShapeValue<typeof updateBrokerRequest>;

export const promoteRequest = structureShape({ 'mode!': enumShape('SWITCHOVER', 'FAILOVER') });

export const createUserRequest = structureShape({ 'password!': textShape(), ...userSettings });
export const updateUserRequest = structureShape({ password: textShape(), ...userSettings });

export const createConfigurationRequest = structureShape({
  'engineType!': engineType,
  'name!': textShape({
    pattern: /^[A-Za-z0-9._~-]{1,150}$/,
    rule: 'Use 1-150 alphanumeric characters, dashes, periods, underscores and tildes (- . _ ~).',
  }),
  authenticationStrategy,
  engineVersion: textShape(),
  tags,
});
export type CreateConfigurationRequest = ShapeValue<typeof createConfigurationRequest>;
export const updateConfigurationRequest = structureShape({ 'data!': textShape(), description: textShape() });

/** CreateTags needs at least one tag, and DeleteTags at least one key. */
export const createTagsRequest = structureShape({ 'tags!': mapShape(tagKey, tagValue, { min: 1, max: maxTags }) });
export const deleteTagsRequest = structureShape({ 'tagKeys!': listShape(textShape(), { min: 1, max: 200 }) });

export const describeBrokerEngineTypesRequest = structureShape({ ...pagingRequest.members, engineType });
export const describeBrokerInstanceOptionsRequest = structureShape({
  ...pagingRequest.members,
  engineType,
  hostInstanceType: textShape(),
  storageType,
});
