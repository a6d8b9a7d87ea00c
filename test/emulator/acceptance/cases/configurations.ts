/** Configurations: their revisions, what UpdateConfiguration removes, and a broker that takes one at its reboot. */
import {
  CreateConfigurationCommand,
  DeleteConfigurationCommand,
  DescribeConfigurationCommand,
  DescribeConfigurationRevisionCommand,
  ListConfigurationRevisionsCommand,
  UpdateBrokerCommand,
  UpdateConfigurationCommand,
  type CreateConfigurationRequest,
} from '@aws-sdk/client-mq';
import { one, type Call, type Case, type Context } from '../case';
import { absent, badRequest, conflict, Including, notFound, Only, present, returns } from '../claims';
import { listConfigurations } from '../lists';
import { createOther as createOtherBroker, describeBroker, idOf } from './requests';

const idOfConfiguration = ({ known }: Context) => known.configurationId ?? 'c-unknown';
const nameOf = ({ name }: Context) => `${name}-orders`;

const create = (context: Context, changes: Partial<CreateConfigurationRequest> = {}) =>
  context.mq.send(
    new CreateConfigurationCommand({
      Name: nameOf(context),
      EngineType: 'ACTIVEMQ',
      EngineVersion: '5.18',
      Tags: context.tags,
      ...changes,
    }),
  );
const createOther = (context: Context, changes: Partial<CreateConfigurationRequest>) =>
  create(context, { Name: `${context.name}-refused`, ...changes });
const describe = (context: Context, id = idOfConfiguration(context)) =>
  context.mq.send(new DescribeConfigurationCommand({ ConfigurationId: id }));
const remove = (context: Context, id = idOfConfiguration(context)) =>
  context.mq.send(new DeleteConfigurationCommand({ ConfigurationId: id }));
const revision = (context: Context, number: string, id = idOfConfiguration(context)) =>
  context.mq.send(new DescribeConfigurationRevisionCommand({ ConfigurationId: id, ConfigurationRevision: number }));
const updateWith = (context: Context, Data: string, Description?: string) =>
  context.mq.send(
    new UpdateConfigurationCommand({
      ConfigurationId: idOfConfiguration(context),
      Data,
      ...(Description !== undefined && { Description }),
    }),
  );

const base64 = (text: string) => Buffer.from(text).toString('base64');
const core = 'xmlns="http://activemq.apache.org/schema/core"';
const broker = (content: string, attributes = '') => base64(`<broker ${core}${attributes}>${content}</broker>`);

const removed = (reason: string, ElementName: string, AttributeName?: string) =>
  new Only({ Reason: reason, ElementName, ...(AttributeName !== undefined && { AttributeName }) });
const removedElement = (name: string) => removed('DISALLOWED_ELEMENT_REMOVED', name);
const removedAttribute = (name: string, attribute: string) => removed('DISALLOWED_ATTRIBUTE_REMOVED', name, attribute);
const removedValue = (name: string, attribute: string) => removed('INVALID_ATTRIBUTE_VALUE_REMOVED', name, attribute);

/** Returns a case of UpdateConfiguration with what it removes. */
const sanitized = (name: string, data: string, warnings: readonly Only[], guess?: string): Case =>
  one(
    'before',
    `UpdateConfiguration: ${name}`,
    (context) => updateWith(context, data),
    returns({ Warnings: warnings }),
    guess,
  );
const refused = (name: string, data: string, guess?: string): Case =>
  one(
    'before',
    `UpdateConfiguration refuses ${name}`,
    (context) => updateWith(context, data),
    badRequest('data'),
    guess,
  );

/** Returns a case that stores data and compares the text of the revision. */
const stored = (name: string, data: string, text: RegExp, guess: string): Case => ({
  phase: 'before',
  name: `UpdateConfiguration: ${name}`,
  guess,
  calls: [
    { send: (context) => updateWith(context, data), claim: returns({ Warnings: [] }) },
    { send: latestText, claim: returns({ text }) },
  ],
});

/** Returns the text of the latest revision. */
const latestText: Call['send'] = async (context) => {
  const { LatestRevision } = await describe(context);
  const { Data = '', $metadata } = await revision(context, String(LatestRevision?.Revision));
  return { $metadata, text: Buffer.from(Data, 'base64').toString() };
};

async function allConfigurations({ mq }: Context) {
  return { $metadata: { httpStatusCode: 200 }, Configurations: await listConfigurations(mq) };
}

const unknownId = 'c-00000000-0000-4000-8000-000000000000';
const notFoundText = `Configuration ID [${unknownId}] can't be found. Make sure it exists.`;

export const configurationCases: readonly Case[] = [
  {
    phase: 'before',
    name: 'CreateConfiguration returns the configuration with revision 1',
    calls: [
      {
        send: (context) => create(context),
        claim: (context) =>
          returns(
            new Only({
              Arn: new RegExp(`^arn:aws[a-z-]*:mq:${context.region}:\\d{12}:configuration:c-`),
              AuthenticationStrategy: 'simple',
              Created: present,
              Id: /^c-[0-9a-f-]{36}$/,
              LatestRevision: {
                Created: present,
                Description: `Auto-generated default for ${nameOf(context)} on ActiveMQ 5.18`,
                Revision: 1,
              },
              Name: nameOf(context),
            }),
          ),
        keep: ({ Id, Arn }: { Id?: string; Arn?: string }) => ({
          ...(Id !== undefined && { configurationId: Id }),
          ...(Arn !== undefined && { configurationArn: Arn }),
        }),
      },
    ],
  },
  one(
    'before',
    'CreateConfiguration refuses a name with a space',
    (context) => createOther(context, { Name: `${context.name} x` }),
    badRequest('name'),
  ),
  one(
    'before',
    'CreateConfiguration refuses an unknown version',
    (context) => createOther(context, { EngineVersion: '5.1' }),
    badRequest('engineVersion'),
  ),
  one(
    'before',
    'CreateConfiguration refuses an unknown engine',
    (context) => createOther(context, { EngineType: 'KAFKA' as 'ACTIVEMQ' }),
    badRequest('engineType'),
  ),
  one(
    'before',
    'DescribeConfiguration',
    (context) => describe(context),
    (context) =>
      returns({
        Arn: context.known.configurationArn ?? '',
        AuthenticationStrategy: 'simple',
        EngineType: 'ActiveMQ',
        EngineVersion: '5.18',
        Id: idOfConfiguration(context),
        LatestRevision: { Revision: 1 },
        Name: nameOf(context),
        Tags: new Only(context.tags),
      }),
  ),
  one('before', 'ListConfigurations has neither tags nor a description', allConfigurations, (context) =>
    returns({
      Configurations: new Including([
        { Id: idOfConfiguration(context), Name: nameOf(context), Tags: absent, Description: absent },
      ]),
    }),
  ),
  one(
    'before',
    'revision 1 is a broker element',
    latestText,
    returns({ text: /<broker [^>]*xmlns="http:\/\/activemq\.apache\.org\/schema\/core"/ }),
  ),
  sanitized('permitted data has no warnings', broker('<plugins/>'), []),
  one(
    'before',
    'an update adds a revision',
    (context) => describe(context),
    returns({ LatestRevision: { Revision: 2 } }),
  ),
  sanitized('an unknown element', broker('<unknown/>'), [removedElement('unknown')]),
  sanitized('an unknown attribute', broker('', ' unknown="1"'), [removedAttribute('broker', 'unknown')]),
  sanitized('an attribute that Amazon MQ sets', broker('', ' brokerName="a"'), [
    removedAttribute('broker', 'brokerName'),
  ]),
  sanitized(
    'attributes in alphabetical order',
    broker('', ' z="1" brokerName="n" a="2" persistent="true"'),
    ['a', 'brokerName', 'z'].map((attribute) => removedAttribute('broker', attribute)),
  ),
  sanitized('an element with content has one warning', broker('<a b="c"><d/></a>'), [removedElement('a')]),
  sanitized('a variable', broker('', ' advisorySupport="${value}"'), [removedValue('broker', 'advisorySupport')]),
  sanitized(
    'a value that starts with #',
    broker('', ' systemUsage="#bean"'),
    [removedValue('broker', 'systemUsage')],
    'configuration-expressions',
  ),
  sanitized(
    'warnings in the order of the document',
    broker('<z1/><plugins id="a"/><a1/>', ' unknown="1"'),
    [
      removedAttribute('broker', 'unknown'),
      removedElement('z1'),
      removedAttribute('plugins', 'id'),
      removedElement('a1'),
    ],
    'configuration-form',
  ),
  sanitized(
    'at most 20 warnings',
    broker(Array.from({ length: 25 }, (_, index) => `<x${index}/>`).join('')),
    Array.from({ length: 20 }, (_, index) => removedElement(`x${index}`)),
  ),
  stored(
    'comments outside the root are kept',
    base64(`<!-- first --><broker ${core}/><!-- last -->`),
    /<!-- first -->[^]*<broker [^]*<!-- last -->/,
    'configuration-form',
  ),
  stored(
    'UTF-16',
    Buffer.from(`\ufeff<broker ${core}><!-- \u00e9 --></broker>`, 'utf16le').toString('base64'),
    /<!-- \u00e9 -->/,
    'configuration-encoding',
  ),
  refused('data that is not base64', '%%%'),
  refused('data that is not XML', base64('not XML')),
  refused('another root element', base64(`<beans ${core}/>`)),
  refused('an empty text', ''),
  refused('base64 with line breaks', broker('<plugins/>').replace(/.{20}/g, '$&\n'), 'configuration-encoding'),
  refused('more than 256 KiB', broker(`<!-- ${'x'.repeat(256 * 1024)} -->`), 'configuration-limits'),
  {
    phase: 'before',
    name: 'a configuration has no description besides that of its latest revision',
    guess: 'configuration-description',
    calls: [
      {
        send: (context) => updateWith(context, broker('<plugins/>'), 'with plugins'),
        claim: returns({ LatestRevision: { Description: 'with plugins' } }),
      },
      { send: (context) => describe(context), claim: returns({ Description: absent }) },
    ],
  },
  one(
    'before',
    'ListConfigurationRevisions',
    (context) =>
      context.mq.send(
        new ListConfigurationRevisionsCommand({ ConfigurationId: idOfConfiguration(context), MaxResults: 5 }),
      ),
    (context) =>
      returns({
        ConfigurationId: idOfConfiguration(context),
        MaxResults: 5,
        NextToken: present,
        Revisions: [present, present, present, present, present],
      }),
  ),
  one(
    'before',
    'DescribeConfigurationRevision',
    (context) => revision(context, '1'),
    (context) =>
      returns({
        ConfigurationId: idOfConfiguration(context),
        Created: present,
        Data: /^[A-Za-z0-9+/]+=*$/,
        Description: /^Auto-generated default for /,
      }),
  ),
  one(
    'before',
    'a revision that does not exist',
    (context) => revision(context, '999'),
    (context) =>
      notFound(
        'configuration-revision',
        `Revision [999] of configuration [${idOfConfiguration(context)}] can't be found. Make sure it exists.`,
      ),
  ),
  one(
    'before',
    'a revision that is not a number',
    (context) => revision(context, 'latest'),
    badRequest('configuration-revision', 'Invalid revision ID. Specify only integers from -2147483648 to 2147483647.'),
  ),
  one(
    'before',
    'a configuration that does not exist cannot be described',
    (context) => describe(context, unknownId),
    notFound('configuration-id', notFoundText),
  ),
  one(
    'before',
    'a configuration that does not exist cannot be deleted',
    (context) => remove(context, unknownId),
    notFound('configuration-id', notFoundText),
  ),
  one(
    'before',
    'CreateBroker refuses a revision that does not exist',
    (context) =>
      createOtherBroker(context, { Configuration: { Id: context.known.configurationId ?? '', Revision: 99 } }),
    badRequest('configuration.revision'),
    'configuration-match',
  ),
  {
    phase: 'running',
    name: 'a broker has the automatic configuration',
    calls: [
      {
        send: (context) => describe(context, context.known.automaticId),
        claim: ({ name }) => returns({ Name: `${name}-configuration`, LatestRevision: { Revision: 1 } }),
      },
    ],
  },
  one(
    'running',
    'a configuration in use cannot be deleted',
    (context) => remove(context, context.known.automaticId),
    conflict(
      'configuration-id',
      'Configuration ID is already in use. Remove the configuration from all brokers and retry the request.',
    ),
  ),
  {
    phase: 'running',
    name: 'a configuration that is assigned is pending until the reboot',
    calls: [
      {
        send: (context) =>
          context.mq.send(
            new UpdateBrokerCommand({
              BrokerId: idOf(context),
              Configuration: { Id: idOfConfiguration(context), Revision: 2 },
            }),
          ),
        claim: (context) => returns({ Configuration: { Id: idOfConfiguration(context), Revision: 2 } }),
      },
      {
        send: describeBroker,
        claim: (context) =>
          returns({
            Configurations: {
              Current: { Id: context.known.automaticId ?? '', Revision: 1 },
              History: [],
              Pending: new Only({ Id: idOfConfiguration(context), Revision: 2 }),
            },
          }),
      },
    ],
  },
  one(
    'running',
    'a pending configuration cannot be deleted',
    (context) => remove(context),
    conflict('configuration-id'),
  ),
  one('rebooted', 'the configuration is current, and the one before is in the history', describeBroker, (context) =>
    returns({
      Configurations: {
        Current: new Only({ Id: idOfConfiguration(context), Revision: 2 }),
        History: [{ Id: context.known.automaticId ?? '', Revision: 1 }],
        Pending: absent,
      },
    }),
  ),
  one(
    'deleted',
    'the configuration can be deleted',
    (context) => remove(context),
    (context) => returns(new Only({ ConfigurationId: idOfConfiguration(context) })),
  ),
  one(
    'deleted',
    'a deleted configuration does not exist',
    (context) => describe(context),
    notFound('configuration-id'),
  ),
];
