/** The shape of a state file. */
import { heldStates } from './mq/emulated-broker';
import { createBrokerRequest, createConfigurationRequest, updateBrokerRequest } from './mq/request-shapes';
import {
  booleanShape,
  enumShape,
  integerShape,
  listShape,
  mapShape,
  structureShape,
  textShape,
  type Structure,
} from './mq/shapes';

const text = textShape();
const millis = integerShape();
const tags = mapShape(text, text);

/** Returns a structure of which other members are required. */
const requiring = <M extends Structure['members']>({ members }: Structure<M>, ...required: (keyof M & string)[]) =>
  ({ type: 'structure', members, required }) as const;

const configurationId = structureShape({ 'id!': text, 'revision!': integerShape(1) });
const pairing = structureShape({
  'role!': enumShape('PRIMARY', 'REPLICA'),
  'counterpart!': structureShape({ 'brokerId!': text, 'region!': text }),
});
const userSettings = structureShape({
  'password!': text,
  'groups!': listShape(text),
  'consoleAccess!': booleanShape,
  'replicationUser!': booleanShape,
});

const broker = structureShape({
  'id!': text,
  'region!': text,
  'created!': millis,
  creatorRequestId: text,
  'phase!': enumShape('creating', 'running', 'rebooting', 'deleting'),
  'phaseEnds!': millis,
  held: enumShape(...heldStates),
  'tags!': tags,
  'settings!': structureShape({
    'current!': requiring(
      createBrokerRequest,
      ...createBrokerRequest.required,
      ...(['authenticationStrategy', 'autoMinorVersionUpgrade', 'encryptionOptions', 'engineVersion'] as const),
      ...(['maintenanceWindowStartTime', 'securityGroups', 'storageType', 'subnetIds'] as const),
    ),
    'pending!': requiring(updateBrokerRequest),
    'configurations!': structureShape({
      current: configurationId,
      pending: configurationId,
      'history!': listShape(configurationId),
    }),
  }),
  'users!': listShape(
    structureShape({
      'username!': text,
      current: userSettings,
      pending: structureShape({ 'change!': enumShape('CREATE', 'UPDATE', 'DELETE'), 'settings!': userSettings }),
    }),
  ),
  'replication!': structureShape({
    current: pairing,
    pending: pairing,
    isEnding: booleanShape,
    isDue: booleanShape,
    isOff: booleanShape,
  }),
  'shares!': structureShape({ 'current!': listShape(text), pending: listShape(text) }),
});

const configuration = structureShape({
  'id!': text,
  'arn!': text,
  'region!': text,
  'name!': text,
  'engineType!': createConfigurationRequest.members.engineType,
  'engineVersion!': text,
  'authenticationStrategy!': text,
  'created!': millis,
  'tags!': tags,
  'revisions!': listShape(structureShape({ 'created!': millis, description: text, 'data!': text }), { min: 1 }),
});

const secret = structureShape({
  'name!': text,
  'arn!': text,
  'region!': text,
  'createdAt!': millis,
  'changedAt!': millis,
  'valueChangedAt!': millis,
  accessedOn: millis,
  description: text,
  kmsKeyId: text,
  policy: text,
  'hadTags!': booleanShape,
  'tags!': tags,
  rotation: structureShape({
    'functionArn!': text,
    rules: structureShape({ AutomaticallyAfterDays: integerShape(), Duration: text, ScheduleExpression: text }),
    'configuredAt!': millis,
    'isEnabled!': booleanShape,
    rotatedAt: millis,
    daysBetween: integerShape(),
  }),
  deletion: structureShape({ 'markedAt!': millis, 'dueAt!': millis }),
  'versions!': listShape(
    structureShape({
      'id!': text,
      'createdAt!': millis,
      value: structureShape({ string: text, binary: text }),
      'stages!': listShape(text),
      accessedOn: millis,
    }),
  ),
});

const role = structureShape({
  'operation!': enumShape('AssumeRole', 'AssumeRoleWithWebIdentity'),
  'roleArn!': text,
  'sessionName!': text,
  externalId: text,
  'durationSeconds!': integerShape(),
  webIdentityToken: text,
  callerAccessKeyId: text,
  'accessKeyId!': text,
  'expiresAt!': millis,
});

/** What a state file contains. */
export const stateShape: Structure = structureShape({
  'format!': text,
  'accountId!': text,
  'amazonMq!': structureShape({ 'brokers!': listShape(broker), 'configurations!': listShape(configuration) }),
  'secretsManager!': listShape(secret),
  'sts!': structureShape({ 'roles!': listShape(role), 'tokens!': listShape(listShape(text, { min: 2, max: 2 })) }),
});
