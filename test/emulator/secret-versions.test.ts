/** Tests the versions of secrets in the emulator and their staging labels, with the AWS SDK. */
import { randomUUID } from 'node:crypto';
import {
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  paginateListSecretVersionIds,
  PutSecretValueCommand,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
  type GetSecretValueCommandInput,
  type UpdateSecretVersionStageCommandInput,
} from '@aws-sdk/client-secrets-manager';
import { refusal } from '../support/aws/emulated';
import { emulatedSecrets, type EmulatedSecrets } from '../support/aws/emulated-secrets';

let it: EmulatedSecrets;
let first: string;
beforeEach(async () => {
  it = await emulatedSecrets();
  it.emulator.seedSecret({ name: 'orders', secretString: 'one' });
  first = it.emulator.secret('orders').versionIdOf() ?? '';
});
afterEach(() => it.close());

const SecretId = 'orders';
const put = async (SecretString: string, VersionStages?: string[], ClientRequestToken?: string) =>
  (await it.aws.send(new PutSecretValueCommand({ SecretId, SecretString, VersionStages, ClientRequestToken })))
    .VersionId ?? '';
const get = async (input: Partial<GetSecretValueCommandInput> = {}) =>
  (await it.aws.send(new GetSecretValueCommand({ SecretId, ...input }))).SecretString;
const move = (VersionStage: string, input: Partial<UpdateSecretVersionStageCommandInput>) =>
  it.aws.send(new UpdateSecretVersionStageCommand({ SecretId, VersionStage, ...input }));
const stages = async () => (await it.describe(SecretId)).VersionIdsToStages;
const versionIds = async (IncludeDeprecated = true) => {
  const ids: (string | undefined)[] = [];
  const pages = paginateListSecretVersionIds({ client: it.aws, pageSize: 50 }, { SecretId, IncludeDeprecated });
  for await (const { Versions = [] } of pages) ids.push(...Versions.map(({ VersionId }) => VersionId));
  return ids;
};

test('AWSPENDING becomes AWSCURRENT, and the label is removed from its version', async () => {
  const next = await put('two', ['AWSPENDING']);
  expect(await stages()).toEqual({ [first]: ['AWSCURRENT'], [next]: ['AWSPENDING'] });
  expect(await get()).toBe('one');
  expect(await get({ VersionStage: 'AWSPENDING' })).toBe('two');
  expect(await get({ VersionId: next, VersionStage: 'AWSPENDING' })).toBe('two');
  await move('AWSCURRENT', { MoveToVersionId: next, RemoveFromVersionId: first });
  await move('AWSPENDING', { RemoveFromVersionId: next });
  expect(await stages()).toEqual({ [first]: ['AWSPREVIOUS'], [next]: ['AWSCURRENT'] });
});

test('AWSCURRENT moves back to the previous version, and AWSPREVIOUS to the one that it leaves', async () => {
  const second = await put('two');
  await move('AWSCURRENT', { MoveToVersionId: first, RemoveFromVersionId: second });
  expect(await stages()).toEqual({ [first]: ['AWSCURRENT'], [second]: ['AWSPREVIOUS'] });
  expect(await get()).toBe('one');
});

test('labels of a new version leave the versions that have them', async () => {
  const second = await put('two', ['a', 'b', 'c']);
  const third = await put('three', ['a', 'b', 'd']);
  expect(await stages()).toEqual({ [first]: ['AWSCURRENT'], [second]: ['c'], [third]: ['a', 'b', 'd'] });
});

test('a version without labels is deprecated: it is listed only on request, can be read by its id, and can get a label', async () => {
  const second = await put('two', ['blue']);
  await move('blue', { RemoveFromVersionId: second });
  expect(await stages()).toEqual({ [first]: ['AWSCURRENT'] });
  expect(await versionIds(false)).toEqual([first]);
  expect(await versionIds()).toEqual([first, second]);
  expect(await get({ VersionId: second })).toBe('two');
  await move('green', { MoveToVersionId: second });
  expect(await get({ VersionStage: 'green' })).toBe('two');
});

test('a label cannot be moved without the version that has it', async () => {
  const second = await put('two', ['blue']);
  const other = await put('three', ['red']);
  const notAllowed: [string, Partial<UpdateSecretVersionStageCommandInput>, string][] = [
    ['AWSCURRENT', { MoveToVersionId: second }, "RemoveFromVersionId can't be empty"],
    ['blue', { MoveToVersionId: other }, `currently attached to version ${second}`],
    ['blue', { MoveToVersionId: other, RemoveFromVersionId: first }, "isn't attached to version"],
    ['green', { MoveToVersionId: other, RemoveFromVersionId: first }, "isn't attached to version"],
    ['blue', {}, 'Specify MoveToVersionId to attach'],
    ['AWSCURRENT', { RemoveFromVersionId: first }, "can't remove the staging label AWSCURRENT"],
  ];
  for (const [label, input, message] of notAllowed) {
    expect(await refusal(move(label, input))).toMatchObject({
      name: 'InvalidParameterException',
      status: 400,
      message: expect.stringContaining(message) as string,
    });
  }
  expect(await refusal(move('blue', { MoveToVersionId: randomUUID() }))).toMatchObject({
    name: 'ResourceNotFoundException',
  });
  expect(await stages()).toEqual({ [first]: ['AWSCURRENT'], [second]: ['blue'], [other]: ['red'] });
});

test('a version and a label of another version are refused together', async () => {
  await put('two');
  expect(await refusal(get({ VersionId: first, VersionStage: 'AWSCURRENT' }))).toMatchObject({
    name: 'InvalidRequestException',
    message: 'You provided a VersionStage that is not associated to the provided VersionId.',
  });
  expect(await refusal(get({ VersionStage: 'AWSPENDING' }))).toMatchObject({
    name: 'ResourceNotFoundException',
    message: "Secrets Manager can't find the specified secret value for staging label: AWSPENDING",
  });
});

test('a secret has at most 20 labels across its versions', async () => {
  const labels = Array.from({ length: 18 }, (_, i) => `label-${i}`);
  const second = await put('two', labels);
  await put('three');
  expect(Object.values((await stages()) ?? {}).flat()).toHaveLength(20);
  for (const call of [() => put('four', ['another']), () => move('another', { MoveToVersionId: second })]) {
    expect(await refusal(call())).toMatchObject({ name: 'LimitExceededException', status: 400 });
  }
  expect(await versionIds()).toHaveLength(3);
  await move('label-0', { RemoveFromVersionId: second });
  await put('four', ['another']);
});

test('PutSecretValue accepts a token again with the same value, and UpdateSecret does not', async () => {
  const token = randomUUID();
  const update = () =>
    it.aws.send(new UpdateSecretCommand({ SecretId, SecretString: 'two', ClientRequestToken: token }));
  expect((await update()).VersionId).toBe(token);
  expect(await put('two', ['blue'], token)).toBe(token);
  expect(await stages()).toEqual({ [first]: ['AWSPREVIOUS'], [token]: ['AWSCURRENT'] });
  expect(await refusal(put('three', ['blue'], token))).toMatchObject({ name: 'ResourceExistsException' });
  expect(await refusal(update())).toMatchObject({ name: 'ResourceExistsException' });
});

test('over 100 versions, the oldest without labels are removed once they are a day old', async () => {
  for (let i = 0; i < 120; i++) it.emulator.putSecret(SecretId, `value ${i}`);
  expect(await versionIds()).toHaveLength(121);
  it.now += 86_400_001;
  const last = await put('the last');
  const kept = await versionIds();
  expect(kept).toHaveLength(100);
  expect(kept.at(-1)).toBe(last);
  expect(kept).not.toContain(first);
});

test('the day on which a version was last read is shown, for it and for the secret', async () => {
  const second = await put('two');
  expect(await it.describe(SecretId)).not.toHaveProperty('LastAccessedDate');
  await get({ VersionStage: 'AWSPREVIOUS' });
  const { Versions } = await it.aws.send(new ListSecretVersionIdsCommand({ SecretId }));
  const version = { CreatedDate: new Date(it.now), KmsKeyIds: ['DefaultEncryptionKey'] };
  expect(Versions).toEqual([
    { ...version, VersionId: first, VersionStages: ['AWSPREVIOUS'], LastAccessedDate: new Date('2026-01-22') },
    { ...version, VersionId: second, VersionStages: ['AWSCURRENT'] },
  ]);
  expect((await it.describe(SecretId)).LastAccessedDate).toEqual(new Date('2026-01-22'));
});
