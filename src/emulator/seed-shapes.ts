/** The shape of seeds: what an emulator can start with. Their schema in docs is generated from it. */
import { createBroker, createConfiguration } from './mq/request-shapes';
import { list, oneOf, structure, text, type Structure } from './mq/shapes';

const region = text({ pattern: /^[a-z]{2}(-[a-z]+)+-\d$/, rule: 'Use the name of an AWS Region, such as us-east-1.' });

/** The members of CreateBroker, of which all have defaults. */
const broker = structure({
  brokerId: text({ pattern: /^[\w-]{1,100}$/, rule: 'Use 1-100 letters, digits, hyphens and underscores.' }),
  region,
  ...createBroker.members,
  engineType: oneOf('ACTIVEMQ', 'RABBITMQ'),
});

const configuration = structure({
  id: text({ pattern: /^c-[a-z0-9-]{1,98}$/, rule: 'Use c- and up to 98 lower-case letters, digits and dashes.' }),
  region,
  ...createConfiguration.members,
  'name!': createConfiguration.members.name ?? text(),
  revisions: list(structure({ 'data!': text(), description: text() })),
});

const secret = structure({
  'name!': text({ pattern: /^[A-Za-z0-9/_+=.@-]{1,512}$/, rule: 'Use 1-512 letters, digits and / _ + = . @ -.' }),
  region,
  description: text(),
  secretString: text(),
});

/** What an emulator can start with. */
export const seedShape: Structure = structure({
  configurations: list(configuration),
  brokers: list(broker),
  secrets: list(secret),
});
