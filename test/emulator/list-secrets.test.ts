/** Tests ListSecrets of the emulator, with the AWS SDK. */
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  paginateListSecrets,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
  type Filter,
  type ListSecretsCommandInput,
} from '@aws-sdk/client-secrets-manager';
import { refusal } from '../support/aws/emulated';
import { emulatedSecrets, type EmulatedSecrets } from '../support/aws/emulated-secrets';

let it: EmulatedSecrets;
beforeEach(async () => void (it = await emulatedSecrets()));
afterEach(() => it.close());

const list = (input: ListSecretsCommandInput = {}) => it.aws.send(new ListSecretsCommand(input));
const names = async (input: ListSecretsCommandInput = {}) => (await list(input)).SecretList?.map(({ Name }) => Name);
const found = (...Filters: Filter[]) => names({ Filters });
const create = (Name: string, Description?: string, tags: Record<string, string> = {}) =>
  it.aws.send(
    new CreateSecretCommand({
      Name,
      Description,
      SecretString: 'one',
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    }),
  );

test('a secret is listed as DescribeSecret shows it, apart from the name of the versions', async () => {
  await create('mq/orders', 'of the orders broker', { team: 'orders' });
  await it.aws.send(new UpdateSecretCommand({ SecretId: 'mq/orders', KmsKeyId: 'alias/mine', SecretString: 'two' }));
  await it.aws.send(new GetSecretValueCommand({ SecretId: 'mq/orders' }));
  const { VersionIdsToStages, ...described } = await it.describe('mq/orders');
  const [entry, ...others] = (await list()).SecretList ?? [];
  expect(others).toEqual([]);
  expect(entry).toEqual({ ...described, SecretVersionsToStages: VersionIdsToStages });
  expect(entry).toEqual({
    ARN: it.emulator.secret('mq/orders').arn,
    Name: 'mq/orders',
    Description: 'of the orders broker',
    KmsKeyId: 'alias/mine',
    Tags: [{ Key: 'team', Value: 'orders' }],
    CreatedDate: new Date(it.now),
    LastChangedDate: new Date(it.now),
    LastAccessedDate: new Date('2026-01-22'),
    SecretVersionsToStages: {
      [it.emulator.secret('mq/orders').versionIdOf() ?? '']: ['AWSCURRENT'],
      [it.emulator.secret('mq/orders').versionIdOf('AWSPREVIOUS') ?? '']: ['AWSPREVIOUS'],
    },
  });
});

test('members without a value are left out', async () => {
  await it.aws.send(new CreateSecretCommand({ Name: 'empty', Description: '', KmsKeyId: 'alias/aws/secretsmanager' }));
  const dates = { CreatedDate: new Date(it.now), LastChangedDate: new Date(it.now) };
  const arn = it.emulator.secret('empty').arn;
  expect((await list()).SecretList).toEqual([{ ARN: arn, Name: 'empty', ...dates }]);
  await it.aws.send(new TagResourceCommand({ SecretId: arn, Tags: [{ Key: 'a', Value: '1' }] }));
  await it.aws.send(new UntagResourceCommand({ SecretId: arn, TagKeys: ['a'] }));
  expect((await list()).SecretList).toMatchObject([{ Tags: [] }]);
});

test('secrets that are marked for deletion are listed only on request', async () => {
  await create('kept');
  await create('deleted');
  await it.aws.send(new DeleteSecretCommand({ SecretId: 'deleted' }));
  expect(await names()).toEqual(['kept']);
  const { SecretList } = await list({ IncludePlannedDeletion: true });
  expect(SecretList).toMatchObject([{ Name: 'kept' }, { Name: 'deleted', DeletedDate: new Date(it.now) }]);
  expect(SecretList?.[0]).not.toHaveProperty('DeletedDate');
});

describe('filters', () => {
  beforeEach(async () => {
    await create('prod/AppBeta', 'a secret', { Team: 'Orders' });
    await create('/prod/orders', 'an secret', { team: 'billing' });
    await create('Prod', 'asecret', { Teams: 'x', stage: 'prod' });
    await create('other', 'thesecret');
    await create('bare');
  });

  test.each<[string, Filter[], string[]]>([
    ['name: a prefix', [{ Key: 'name', Values: ['prod'] }], ['prod/AppBeta']],
    ['name: any of several values', [{ Key: 'name', Values: ['Pro', 'oth'] }], ['Prod', 'other']],
    ['name: not a word of it', [{ Key: 'name', Values: ['AppBeta'] }], []],
    ['name: a negation', [{ Key: 'name', Values: ['!prod'] }], ['/prod/orders', 'Prod', 'other', 'bare']],
    ['name: an exclamation mark in the middle', [{ Key: 'name', Values: ['p!'] }], []],
    [
      'description: a start of a word, in any case',
      [{ Key: 'description', Values: ['A'] }],
      ['prod/AppBeta', '/prod/orders', 'Prod'],
    ],
    ['description: all words', [{ Key: 'description', Values: ['a secret'] }], ['prod/AppBeta', '/prod/orders']],
    ['description: a negation', [{ Key: 'description', Values: ['!a'] }], ['other', 'bare']],
    ['tag-key: a prefix in the right case', [{ Key: 'tag-key', Values: ['Team'] }], ['prod/AppBeta', 'Prod']],
    ['tag-key: a negation', [{ Key: 'tag-key', Values: ['!T'] }], ['/prod/orders', 'other', 'bare']],
    ['tag-value: a prefix in the right case', [{ Key: 'tag-value', Values: ['Ord'] }], ['prod/AppBeta']],
    ['tag-value: of any tag', [{ Key: 'tag-value', Values: ['prod'] }], ['Prod']],
    ['all: a word of any attribute', [{ Key: 'all', Values: ['orders'] }], ['prod/AppBeta', '/prod/orders']],
    ['all: a word that begins with a capital letter', [{ Key: 'all', Values: ['beta'] }], ['prod/AppBeta']],
    ['all: words of one attribute', [{ Key: 'all', Values: ['beta prod'] }], ['prod/AppBeta']],
    ['all: not words of several attributes', [{ Key: 'all', Values: ['beta secret'] }], []],
    ['all: punctuation only', [{ Key: 'all', Values: ['/'] }], []],
    ['all: a negation', [{ Key: 'all', Values: ['!secret'] }], ['Prod', 'other', 'bare']],
    ['primary-region: no secret is replicated', [{ Key: 'primary-region', Values: ['us-east-1'] }], []],
    ['owning-service: none', [{ Key: 'owning-service', Values: ['rds'] }], []],
    [
      'several filters: all of them',
      [
        { Key: 'tag-key', Values: ['t', 'T'] },
        { Key: 'description', Values: ['secret'] },
        { Key: 'name', Values: ['!prod'] },
      ],
      ['/prod/orders'],
    ],
  ])('%s', async (_, filters, expected) => {
    expect(await found(...filters)).toEqual(expected);
  });
});

test('secrets are listed by creation, oldest first, or by another date or the name', async () => {
  for (const name of ['b', 'c', 'a']) {
    await create(name);
    it.now += 86_400_000;
  }
  for (const SecretId of ['c', 'b']) {
    await it.aws.send(new GetSecretValueCommand({ SecretId }));
    it.now += 86_400_000;
  }
  await it.aws.send(new UpdateSecretCommand({ SecretId: 'c', Description: 'new' }));
  expect(await names()).toEqual(['b', 'c', 'a']);
  expect(await names({ SortOrder: 'desc' })).toEqual(['a', 'c', 'b']);
  expect(await names({ SortBy: 'created-date', SortOrder: 'asc' })).toEqual(['b', 'c', 'a']);
  expect(await names({ SortBy: 'name' })).toEqual(['a', 'b', 'c']);
  expect(await names({ SortBy: 'name', SortOrder: 'desc' })).toEqual(['c', 'b', 'a']);
  expect(await names({ SortBy: 'last-changed-date' })).toEqual(['b', 'a', 'c']);
  expect(await names({ SortBy: 'last-accessed-date' })).toEqual(['a', 'c', 'b']);
});

test('the paginator of the SDK lists every secret once, and only those of the Region', async () => {
  for (let i = 0; i < 25; i++) it.emulator.seedSecret({ name: `s${i}`, secretString: 'one' });
  it.emulator.seedSecret({ name: 'elsewhere', region: 'eu-west-1' });
  const pages: (string | undefined)[][] = [];
  for await (const page of paginateListSecrets({ client: it.aws, pageSize: 10 }, {})) {
    pages.push(page.SecretList?.map(({ Name }) => Name) ?? []);
  }
  expect(pages.map(({ length }) => length)).toEqual([10, 10, 5]);
  expect(pages.flat()).toEqual(Array.from({ length: 25 }, (_, i) => `s${i}`));
});

test.each(['asc', 'desc'] as const)(
  'no secret is missing if others are deleted between pages: %s',
  async (SortOrder) => {
    for (let index = 0; index < 9; index++) await create(`mq/${index}`);
    const listed: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await list({ MaxResults: 2, NextToken, SortOrder });
      const found = (page.SecretList ?? []).map(({ Name = '' }) => Name);
      listed.push(...found);
      for (const SecretId of found) {
        await it.aws.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
      }
      ({ NextToken } = page);
    } while (NextToken);
    expect(listed.sort()).toEqual(Array.from({ length: 9 }, (_, index) => `mq/${index}`));
  },
);

test('a token of another list is refused', async () => {
  await create('mq/a');
  await create('mq/b');
  const { NextToken } = await list({ MaxResults: 1 });
  const versions = it.aws.send(new ListSecretVersionIdsCommand({ SecretId: 'mq/a', NextToken }));
  expect(await refusal(versions)).toMatchObject({ name: 'InvalidNextTokenException' });
});

test('an empty token is the first page, and an invalid one is refused', async () => {
  await create('one');
  await create('two');
  expect(await names({ NextToken: '', MaxResults: 1 })).toEqual(['one']);
  const { NextToken } = await list({ MaxResults: 1 });
  expect(await names({ NextToken, MaxResults: 1 })).toEqual(['two']);
  for (const token of ['1', 'bm9uc2Vuc2U', `${NextToken}x`.repeat(3)]) {
    expect(await refusal(list({ NextToken: token }))).toMatchObject({ name: 'InvalidNextTokenException', status: 400 });
  }
});

test('a filter without a key or values is refused', async () => {
  for (const filter of [{ Values: ['a'] }, { Key: 'name' as const }]) {
    expect(await refusal(list({ Filters: [filter] }))).toMatchObject({ name: 'InvalidParameterException' });
  }
});
