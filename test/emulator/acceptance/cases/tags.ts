/** Tags of brokers and of configurations. */
import { CreateTagsCommand, DeleteTagsCommand, ListTagsCommand } from '@aws-sdk/client-mq';
import { one, type Case, type Context, type Phase } from '../case';
import { badRequest, done, notFound, Only, returns } from '../claims';

type ArnOf = (context: Context) => string;

const list = ({ mq }: Context, ResourceArn: string) => mq.send(new ListTagsCommand({ ResourceArn }));
const add = ({ mq }: Context, ResourceArn: string, Tags: Record<string, string>) =>
  mq.send(new CreateTagsCommand({ ResourceArn, Tags }));
const remove = ({ mq }: Context, ResourceArn: string, ...TagKeys: string[]) =>
  mq.send(new DeleteTagsCommand({ ResourceArn, TagKeys }));

const casesOf = (phase: Phase, what: string, arnOf: ArnOf): readonly Case[] => [
  one(
    phase,
    `ListTags of ${what}`,
    (context) => list(context, arnOf(context)),
    ({ tags }) => returns({ Tags: new Only(tags) }),
  ),
  {
    phase,
    name: `tags of ${what} are added, replaced and removed`,
    calls: [
      { send: (context) => add(context, arnOf(context), { stage: 'one', team: 'orders' }), claim: done(204) },
      { send: (context) => add(context, arnOf(context), { stage: 'two' }), claim: done(204) },
      {
        send: (context) => list(context, arnOf(context)),
        claim: ({ tags }) => returns({ Tags: new Only({ ...tags, stage: 'two', team: 'orders' }) }),
      },
      { send: (context) => remove(context, arnOf(context), 'stage', 'team', 'missing'), claim: done(204) },
      { send: (context) => list(context, arnOf(context)), claim: ({ tags }) => returns({ Tags: new Only(tags) }) },
    ],
  },
];

const unknownArn = ({ region, known: { configurationArn = '' } }: Context) =>
  `arn:${configurationArn.split(':')[1] ?? 'aws'}:mq:${region}:${configurationArn.split(':')[4] ?? ''}:broker:unknown:b-00000000-0000-4000-8000-000000000000`;
const configurationArn: ArnOf = ({ known }) => known.configurationArn ?? '';

export const tagCases: readonly Case[] = [
  ...casesOf('before', 'a configuration', configurationArn),
  one(
    'before',
    'CreateTags refuses a key of AWS',
    (context) => add(context, configurationArn(context), { 'aws:name': 'x' }),
    badRequest('tags'),
  ),
  one(
    'before',
    'CreateTags refuses a key of 129 characters',
    (context) => add(context, configurationArn(context), { ['x'.repeat(129)]: 'x' }),
    badRequest('tags'),
  ),
  one(
    'before',
    'CreateTags refuses a value of 257 characters',
    (context) => add(context, configurationArn(context), { key: 'x'.repeat(257) }),
    badRequest('tags'),
  ),
  one(
    'before',
    'CreateTags refuses an empty map',
    (context) => add(context, configurationArn(context), {}),
    badRequest('tags'),
  ),
  one(
    'before',
    'CreateTags refuses more than 50 tags in total',
    (context) =>
      add(
        context,
        configurationArn(context),
        Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`key-${index}`, 'x'])),
      ),
    badRequest('tags'),
  ),
  one(
    'before',
    'ListTags of an ARN that does not exist',
    (context) => list(context, unknownArn(context)),
    notFound(undefined, 'Resource was not found'),
  ),
  ...casesOf('running', 'a broker', ({ known }) => known.brokerArn ?? ''),
];
