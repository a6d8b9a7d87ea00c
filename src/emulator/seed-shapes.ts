/** The shape of seeds: what an emulator can start with. Their schema in docs is generated from it. */
import { createBrokerRequest, createConfigurationRequest } from './mq/request-shapes';
import { listShape, enumShape, structureShape, textShape, type Structure } from './mq/shapes';

const region = textShape({
  pattern: /^[a-z]{2}(-[a-z]+)+-\d$/,
  rule: 'Use the name of an AWS Region, such as us-east-1.',
});

/** The members of CreateBroker, of which all have defaults. */
const broker = structureShape({
  brokerId: textShape({ pattern: /^[\w-]{1,100}$/, rule: 'Use 1-100 letters, digits, hyphens and underscores.' }),
  region,
  ...createBrokerRequest.members,
  engineType: enumShape('ACTIVEMQ', 'RABBITMQ'),
});

const configuration = structureShape({
  id: textShape({ pattern: /^c-[a-z0-9-]{1,98}$/, rule: 'Use c- and up to 98 lower-case letters, digits and dashes.' }),
  region,
  ...createConfigurationRequest.members,
  'name!': createConfigurationRequest.members.name ?? textShape(),
  revisions: listShape(structureShape({ 'data!': textShape(), description: textShape() })),
});

const secret = structureShape({
  'name!': textShape({ pattern: /^[A-Za-z0-9/_+=.@-]{1,512}$/, rule: 'Use 1-512 letters, digits and / _ + = . @ -.' }),
  region,
  description: textShape(),
  secretString: textShape(),
});

/** What an emulator can start with. */
export const seedShape: Structure = structureShape({
  configurations: listShape(configuration),
  brokers: listShape(broker),
  secrets: listShape(secret),
});
