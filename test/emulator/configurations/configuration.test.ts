/** Tests a configuration and its revisions. */
import {
  Configuration,
  maxRevisions,
  revisionNumber,
  type ConfigurationRecord,
} from '../../../src/emulator/mq/configurations/configuration';
import { encodeData } from '../../../src/emulator/mq/configurations/data';
import { defaultData } from '../../../src/emulator/mq/configurations/default-data';
import { defaultVersionOf } from '../../../src/emulator/mq/engines';
import { createConfigurationRequest, updateConfigurationRequest } from '../../../src/emulator/mq/request-shapes';
import { readMembers } from '../../../src/emulator/mq/shapes';
import type { Body } from '../../../src/emulator/fields';

let time = Date.parse('2030-01-01T00:00:00Z');
beforeEach(() => void (time = Date.parse('2030-01-01T00:00:00Z')));
const now = () => time;

const home = { accountId: '123456789012', region: 'eu-west-1' };
const settings = { name: 'orders', engineType: 'ACTIVEMQ', engineVersion: '5.18' };
/** Creates a configuration as the operation does. */
const create = (changes: Body = {}) => {
  const request = readMembers(createConfigurationRequest, { ...settings, ...changes });
  return Configuration.create(home, request, now);
};
const xml = (content: string, attributes = '') =>
  encodeData(`<broker xmlns="http://activemq.apache.org/schema/core"${attributes}>${content}</broker>`);
const textOf = (configuration: Configuration, revision: string) =>
  Buffer.from(String(configuration.describeRevision(revision).data), 'base64').toString();
const refusal = (name: string, attribute: string, message = /./) =>
  expect.objectContaining({ name, attribute, message: expect.stringMatching(message) }) as Error;

test('a new configuration has one revision, with the default of its engine', () => {
  const configuration = create({ tags: { team: 'orders' } });
  const { id } = configuration;
  expect(id).toMatch(/^c-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const created = '2030-01-01T00:00:00.000Z';
  const latestRevision = { created, description: 'Auto-generated default for orders on ActiveMQ 5.18', revision: 1 };
  const common = {
    arn: `arn:aws:mq:eu-west-1:123456789012:configuration:${id}`,
    authenticationStrategy: 'simple',
    created,
    id,
    latestRevision,
    name: 'orders',
  };
  expect(configuration.describeCreation()).toEqual(common);
  expect(configuration.summary()).toEqual({ ...common, engineType: 'ActiveMQ', engineVersion: '5.18' });
  expect(configuration.describe()).toEqual({
    ...common,
    engineType: 'ActiveMQ',
    engineVersion: '5.18',
    tags: { team: 'orders' },
  });
  expect(configuration.revisionSummaries()).toEqual([latestRevision]);
  expect(configuration.describeRevision('1')).toEqual({
    configurationId: id,
    created,
    data: encodeData(defaultData.ACTIVEMQ),
    description: latestRevision.description,
  });
});

test('a configuration for RabbitMQ has its own default and version, and stores data unchanged', () => {
  const configuration = create({ engineType: 'RabbitMQ', engineVersion: undefined });
  const newest = defaultVersionOf('RABBITMQ');
  expect(configuration.describe()).toMatchObject({
    engineType: 'RabbitMQ',
    engineVersion: newest,
    latestRevision: { description: `Auto-generated default for orders on RabbitMQ ${newest}` },
  });
  expect(textOf(configuration, '1')).toBe(defaultData.RABBITMQ);
  const data = encodeData('# slow consumers\r\nconsumer_timeout = 60000');
  expect(configuration.update({ data })).toMatchObject({ latestRevision: { revision: 2 }, warnings: [] });
  expect(configuration.describeRevision('2').data).toBe(data);
  const refused = encodeData('default_pass = a');
  expect(() => configuration.update({ data: refused })).toThrow(refusal('BadRequestException', 'data', /line 1/));
});

test('an update adds a revision, and the earlier ones stay', () => {
  const configuration = create();
  const { id, arn } = configuration;
  time += 1_000;
  expect(configuration.update({ data: xml('<plugins/>', ' brokerName="a"'), description: 'plugins' })).toEqual({
    arn,
    created: '2030-01-01T00:00:00.000Z',
    id,
    latestRevision: { created: '2030-01-01T00:00:01.000Z', description: 'plugins', revision: 2 },
    name: 'orders',
    warnings: [{ reason: 'DISALLOWED_ATTRIBUTE_REMOVED', elementName: 'broker', attributeName: 'brokerName' }],
  });
  expect(configuration.describe()).toMatchObject({ latestRevision: { description: 'plugins', revision: 2 } });
  expect(textOf(configuration, '2')).toContain('\n  <plugins/>\n');
  expect(textOf(configuration, '1')).toBe(defaultData.ACTIVEMQ);

  time += 1_000;
  const third = configuration.update({ data: xml('') });
  expect(third.latestRevision).toEqual({ created: '2030-01-01T00:00:02.000Z', revision: 3 });
  expect(configuration.describe()).not.toHaveProperty('description');
  expect(configuration.describeRevision('3')).not.toHaveProperty('description');
  expect(configuration.revisionSummaries().map(({ revision }) => revision)).toEqual([1, 2, 3]);
  expect([0, 1, 3, 4].map((revision) => configuration.hasRevision(revision))).toEqual([false, true, true, false]);
});

test.each<[string, Body, string]>([
  ['no data', {}, 'data'],
  ['empty data', { data: '' }, 'data'],
  ['data that is not text', { data: 1 }, 'data'],
  ['data that is not base64', { data: '<broker/>' }, 'data'],
  ['data that is not XML', { data: encodeData('broker') }, 'data'],
  ['data of another engine', { data: encodeData(defaultData.RABBITMQ) }, 'data'],
  ['data whose stored form is too large', { data: xml(`<plugins>${'<!---->'.repeat(36_000)}</plugins>`) }, 'data'],
  ['a description that is not text', { data: xml(''), description: {} }, 'description'],
])('an update that is refused changes nothing: %s', (_, body, attribute) => {
  const configuration = create();
  expect(() => configuration.update(readMembers(updateConfigurationRequest, body))).toThrow(
    refusal('BadRequestException', attribute),
  );
  expect(configuration.latestRevision).toBe(1);
});

test(`a configuration has at most ${maxRevisions} revisions`, () => {
  const configuration = create();
  for (let revision = 2; revision <= maxRevisions; revision++) configuration.update({ data: xml('') });
  expect(() => configuration.update({ data: xml('') })).toThrow(
    refusal('BadRequestException', 'configuration-id', /at most 300 revisions/),
  );
  expect(configuration.latestRevision).toBe(maxRevisions);
});

test.each<[string, Body, string]>([
  ['no name', { name: undefined }, 'name'],
  ['an empty name', { name: '' }, 'name'],
  ['a name that is too long', { name: 'a'.repeat(151) }, 'name'],
  ['a name with a space', { name: 'a b' }, 'name'],
  ['a name with a line break', { name: 'a\n' }, 'name'],
  ['no engine', { engineType: undefined }, 'engineType'],
  ['an unknown engine', { engineType: 'KAFKA' }, 'engineType'],
  ['a version that is not text', { engineVersion: 5.18 }, 'engineVersion'],
  ['a version that is not offered', { engineVersion: '5.18.4' }, 'engineVersion'],
  ['a version of another engine', { engineVersion: '4.2' }, 'engineVersion'],
  ['an unknown strategy', { authenticationStrategy: 'NONE' }, 'authenticationStrategy'],
  ['tags that are not an object', { tags: [] }, 'tags'],
])('a configuration that is not valid is refused: %s', (_, changes, attribute) => {
  expect(() => create(changes)).toThrow(refusal('BadRequestException', attribute));
});

test('the longest name, with every kind of character, is accepted', () => {
  const name = 'aZ09._~-'.repeat(18) + 'abcdef';
  expect(name).toHaveLength(150);
  expect(create({ name }).name).toBe(name);
});

test('the strategy of authentication decides about the map of LDAP', () => {
  const data = xml(
    '<plugins><authorizationPlugin><map><cachedLDAPAuthorizationMap/></map></authorizationPlugin></plugins>',
  );
  const configuration = create({ authenticationStrategy: 'ldap' });
  expect(configuration.describe()).toMatchObject({ authenticationStrategy: 'ldap' });
  expect(configuration.update({ data }).warnings).toEqual([]);
  expect(create().update({ data }).warnings).toHaveLength(1);
});

test.each([['1'], ['01'], ['0001']])('revision %s is the first', (revision) => {
  expect(create().describeRevision(revision)).toMatchObject({ data: encodeData(defaultData.ACTIVEMQ) });
});

test.each([['0'], ['-0'], ['-1'], ['2'], ['2147483647'], ['-2147483648']])('revision %s is not found', (revision) => {
  const configuration = create();
  expect(() => configuration.describeRevision(revision)).toThrow(
    refusal(
      'NotFoundException',
      'configuration-revision',
      new RegExp(
        `^Revision \\[${Number(revision) || 0}\\] of configuration \\[${configuration.id}\\] can't be found\\.`,
      ),
    ),
  );
});

test.each([
  [''],
  ['abc'],
  ['+1'],
  ['1.0'],
  ['1e1'],
  [' 1'],
  ['0x1'],
  ['2147483648'],
  ['-2147483649'],
  ['9'.repeat(400)],
])('revision "%s" is not a number', (revision) => {
  expect(() => revisionNumber(revision)).toThrow(
    refusal('BadRequestException', 'configuration-revision', /Specify only integers/),
  );
});

test('the record is plain data, from which JSON restores the configuration', () => {
  const configuration = create({ tags: { team: 'orders' } });
  configuration.update({ data: xml('', ' persistent="é😀"') });
  const restored = new Configuration(JSON.parse(JSON.stringify(configuration.toRecord())) as ConfigurationRecord, now);
  expect(restored.toRecord()).toEqual(configuration.toRecord());
  expect(restored.describe()).toEqual(configuration.describe());
  expect(restored.describeRevision('2')).toEqual(configuration.describeRevision('2'));
  const record = configuration.toRecord();
  new Configuration(record, now).update({ data: xml('') });
  expect(record.revisions).toHaveLength(2);
  restored.tags.set('stage', 'test');
  restored.update({ data: xml('') });
  expect(configuration.latestRevision).toBe(2);
  expect(configuration.describe()).toMatchObject({ tags: { team: 'orders' } });
});
