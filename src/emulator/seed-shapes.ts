/** The shapes of seeds: what an emulator can start with. The schema of seed files in docs is generated from them. */
import { createBrokerRequest, createConfigurationRequest } from './mq/request-shapes';
import { enumShape, listShape, structureShape, textShape, type Shape, type Structure } from './mq/shapes';
import { secretNamePattern } from './secrets-manager/secrets';
import type { BrokerSeed, ConfigurationSeed, SecretSeed } from './seed-types';

/** The shape of each member of a seed, which the compiler compares with its type. */
type ShapesOf<T> = { readonly [K in keyof T]-?: Shape };

const region = textShape({
  pattern: /^[a-z]{2}(-[a-z]+)+-\d$/,
  rule: 'Use the name of an AWS Region, such as us-east-1.',
});
const engineType = enumShape('ACTIVEMQ', 'RABBITMQ');
const authenticationStrategy = enumShape('SIMPLE', 'LDAP', 'CONFIG_MANAGED');

/** Returns the shape of a member of a request. */
function memberOf({ members }: Structure, name: string): Shape {
  const shape = members[name];
  if (!shape) throw new Error(`The request has no member ${name}.`);
  return shape;
}

const ofBroker = (name: keyof BrokerSeed) => memberOf(createBrokerRequest, name);

const brokerMembers: ShapesOf<BrokerSeed> = {
  brokerId: textShape({ pattern: /^[\w-]+$/, rule: 'Use letters, digits, hyphens and underscores.' }),
  brokerName: ofBroker('brokerName'),
  region,
  engineType,
  engineVersion: ofBroker('engineVersion'),
  deploymentMode: ofBroker('deploymentMode'),
  hostInstanceType: ofBroker('hostInstanceType'),
  storageType: enumShape('EBS', 'EFS'),
  authenticationStrategy,
  autoMinorVersionUpgrade: ofBroker('autoMinorVersionUpgrade'),
  publiclyAccessible: ofBroker('publiclyAccessible'),
  securityGroups: ofBroker('securityGroups'),
  subnetIds: ofBroker('subnetIds'),
  configuration: ofBroker('configuration'),
  logs: ofBroker('logs'),
  maintenanceWindowStartTime: ofBroker('maintenanceWindowStartTime'),
  tags: ofBroker('tags'),
  endpoints: listShape(
    textShape({ pattern: /^[a-z+]+:\/\/[^\s/]+$/, rule: 'Use a URL such as amqp+ssl://localhost:5671.' }),
  ),
  users: ofBroker('users'),
};

const { name, ...configurationMembers }: ShapesOf<ConfigurationSeed> = {
  id: textShape({ pattern: /^c-[a-z0-9-]{1,98}$/, rule: 'Use c- and up to 98 lower-case letters, digits and dashes.' }),
  name: memberOf(createConfigurationRequest, 'name'),
  region,
  engineType,
  engineVersion: memberOf(createConfigurationRequest, 'engineVersion'),
  authenticationStrategy,
  tags: memberOf(createConfigurationRequest, 'tags'),
  revisions: listShape(structureShape({ 'data!': textShape(), description: textShape() })),
};

const { name: secretName, ...secretMembers }: ShapesOf<Omit<SecretSeed, 'secretBinary'>> = {
  name: textShape({ pattern: secretNamePattern, rule: 'Use 1-512 letters, digits and / _ + = . @ -.' }),
  region,
  description: textShape(),
  secretString: textShape(),
};

/** A broker to add. */
export const brokerSeedShape: Structure = structureShape({ ...brokerMembers });

/** What an emulator can start with. */
export const seedShape: Structure = structureShape({
  configurations: listShape(structureShape({ ...configurationMembers, 'name!': name })),
  brokers: listShape(brokerSeedShape),
  secrets: listShape(structureShape({ ...secretMembers, 'name!': secretName })),
});
