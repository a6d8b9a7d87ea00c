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
  type Shape,
  type Structure,
} from './mq/shapes';

const text = textShape();
const millis = integerShape();
const tags = mapShape(text, text);

/**
 * Returns a structure of settings, of which other members are required. The limits of requests do not apply: a state is what
 * the emulator made of them.
 */
const settingsOf = <M extends Structure['members']>({ members }: Structure<M>, ...required: (keyof M & string)[]) =>
  withoutLimits({ type: 'structure', members, required });

/** Returns a shape with the types and enumerations of another, and without its limits. */
function withoutLimits(shape: Shape): Shape {
  if (shape.type === 'structure') {
    const members = Object.entries(shape.members).map(([name, member]) => [name, withoutLimits(member)] as const);
    return { type: 'structure', members: Object.fromEntries(members), required: shape.required };
  }
  if (shape.type === 'list') return listShape(withoutLimits(shape.of));
  if (shape.type === 'map') return tags;
  if (shape.type === 'integer') return integerShape();
  return shape.type === 'string' && !shape.values ? text : shape;
}

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
  endpoints: listShape(text),
  'settings!': structureShape({
    'current!': settingsOf(
      createBrokerRequest,
      ...createBrokerRequest.required,
      ...(['authenticationStrategy', 'autoMinorVersionUpgrade', 'encryptionOptions', 'engineVersion'] as const),
      ...(['maintenanceWindowStartTime', 'securityGroups', 'storageType', 'subnetIds'] as const),
    ),
    'pending!': settingsOf(updateBrokerRequest),
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

/** What a state file contains of Amazon MQ. */
export const accountShape: Structure = structureShape({
  'brokers!': listShape(broker),
  'configurations!': listShape(configuration),
});

/** What a state file contains. */
export const stateShape: Structure = structureShape({
  'format!': text,
  'accountId!': text,
  'amazonMq!': accountShape,
  'secretsManager!': listShape(secret),
  'sts!': structureShape({ 'roles!': listShape(role), 'tokens!': listShape(listShape(text, { min: 2, max: 2 })) }),
});
