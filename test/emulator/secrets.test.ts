/** Tests the Secrets Manager of the emulator, with the AWS SDK. */
import {
  CreateSecretCommand,
  DeleteResourcePolicyCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  PutResourcePolicyCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
  type GetRandomPasswordCommandInput,
  type GetSecretValueCommandInput,
} from '@aws-sdk/client-secrets-manager';
import { faults, startEmulator, type Emulator } from '../../src/emulator';
import { refusal } from '../support/aws/emulated';

let now = 1_700_000_000_000;
let emulator: Emulator;
let aws: SecretsManagerClient;
beforeAll(async () => {
  emulator = await startEmulator({ clock: () => now });
  aws = clientOf('us-east-1');
});
afterAll(async () => {
  aws.destroy();
  await emulator.close();
});

const clientOf = (region: string) =>
  new SecretsManagerClient({
    endpoint: emulator.endpoint,
    region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
const get = async (SecretId: string, more: Partial<GetSecretValueCommandInput> = {}) => {
  const { $metadata, ...fields } = await aws.send(new GetSecretValueCommand({ SecretId, ...more }));
  expect($metadata).toMatchObject({ httpStatusCode: 200, requestId: expect.any(String) as string });
  return fields;
};
const describeSecret = async (SecretId: string) => {
  const { $metadata, ...fields } = await aws.send(new DescribeSecretCommand({ SecretId }));
  expect($metadata.httpStatusCode).toBe(200);
  return fields;
};
const put = (SecretId: string, SecretString: string, more: object = {}) =>
  aws.send(new PutSecretValueCommand({ SecretId, SecretString, ...more }));

let counter = 0;
let name: string;
beforeEach(() => void (name = `orders/admin-${++counter}`));

test('a secret is created with a value, a suffixed ARN and tags, and read by each of its names', async () => {
  const { ARN = '', VersionId } = await aws.send(
    new CreateSecretCommand({
      Name: name,
      Description: 'of the orders broker',
      SecretString: '{"password":"one"}',
      Tags: [{ Key: 'team', Value: 'orders' }],
    }),
  );
  expect(ARN).toMatch(
    new RegExp(`^arn:aws:secretsmanager:us-east-1:123456789012:secret:orders/admin-${counter}-[A-Za-z0-9]{6}$`),
  );
  for (const id of [name, ARN, ARN.slice(0, -7)]) {
    expect(await get(id)).toEqual({
      ARN,
      Name: name,
      VersionId,
      VersionStages: ['AWSCURRENT'],
      CreatedDate: new Date(now),
      SecretString: '{"password":"one"}',
    });
  }
  expect(await describeSecret(name)).toEqual({
    ARN,
    Name: name,
    Description: 'of the orders broker',
    CreatedDate: new Date(now),
    LastChangedDate: new Date(now),
    LastAccessedDate: new Date('2023-11-14'),
    Tags: [{ Key: 'team', Value: 'orders' }],
    VersionIdsToStages: { [VersionId ?? '']: ['AWSCURRENT'] },
  });
});

test('staging labels move with each value: the former current version becomes the previous one, older versions have no label', async () => {
  const arn = emulator.seedSecret({ name, secretString: 'one' });
  const first = emulator.secret(arn).versionIdOf();
  const { VersionId: second } = await put(name, 'two');
  const { VersionId: third } = await aws.send(new UpdateSecretCommand({ SecretId: arn, SecretString: 'three' }));
  expect((await describeSecret(arn)).VersionIdsToStages).toEqual({
    [third ?? '']: ['AWSCURRENT'],
    [second ?? '']: ['AWSPREVIOUS'],
  });
  expect((await get(name)).SecretString).toBe('three');
  expect((await get(name, { VersionStage: 'AWSPREVIOUS' })).SecretString).toBe('two');
  expect((await get(name, { VersionId: first })).SecretString).toBe('one');
  expect(await refusal(get(name, { VersionId: first, VersionStage: 'AWSCURRENT' }))).toMatchObject({
    name: 'InvalidRequestException',
  });
  const list = (IncludeDeprecated: boolean) =>
    aws.send(new ListSecretVersionIdsCommand({ SecretId: name, IncludeDeprecated }));
  expect((await list(false)).Versions?.map(({ VersionId }) => VersionId)).toEqual([second, third]);
  expect((await list(true)).Versions).toHaveLength(3);
});

test('a version can be staged before it becomes the current one', async () => {
  const arn = emulator.seedSecret({ name, secretString: 'one' });
  const first = emulator.secret(arn).versionIdOf();
  const { VersionId: staged } = await put(name, 'two', { VersionStages: ['PENDING'] });
  expect((await get(name)).SecretString).toBe('one');
  const move = (more: object) =>
    aws.send(new UpdateSecretVersionStageCommand({ SecretId: name, VersionStage: 'AWSCURRENT', ...more }));
  expect(await refusal(move({ MoveToVersionId: staged }))).toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringContaining("RemoveFromVersionId can't be empty") as string,
  });
  expect(await refusal(move({ RemoveFromVersionId: first }))).toMatchObject({ name: 'InvalidParameterException' });
  await move({ MoveToVersionId: staged, RemoveFromVersionId: first });
  expect((await describeSecret(name)).VersionIdsToStages).toEqual({
    [staged ?? '']: ['PENDING', 'AWSCURRENT'],
    [first ?? '']: ['AWSPREVIOUS'],
  });
});

test('a retry with the same token returns the same version, and the token cannot be used for another value', async () => {
  const ClientRequestToken = '0123456789-0123456789-0123456789';
  const create = (SecretString: string) =>
    aws.send(new CreateSecretCommand({ Name: name, SecretString, ClientRequestToken }));
  const { ARN, VersionId } = await create('one');
  expect(VersionId).toBe(ClientRequestToken);
  expect(await create('one')).toMatchObject({ ARN, VersionId });
  expect(await refusal(create('two'))).toMatchObject({ name: 'ResourceExistsException', status: 400 });
  expect(await put(name, 'one', { ClientRequestToken })).toMatchObject({ VersionId });
  expect(await refusal(put(name, 'two', { ClientRequestToken }))).toMatchObject({ name: 'ResourceExistsException' });
  expect(await refusal(put(name, 'two', { ClientRequestToken: 'short' }))).toMatchObject({
    name: 'ValidationException',
  });
  expect(emulator.secret(name).value()).toBe('one');
});

test('a secret can contain bytes, or no value yet', async () => {
  const secretBinary = new Uint8Array([0, 255, 1, 128]);
  const arn = emulator.seedSecret({ name, secretBinary });
  expect(new Uint8Array((await get(name)).SecretBinary ?? [])).toEqual(secretBinary);
  expect(await get(name)).not.toHaveProperty('SecretString');
  expect(emulator.secret(arn).value()).toEqual(secretBinary);
  await aws.send(new PutSecretValueCommand({ SecretId: arn, SecretBinary: new Uint8Array([7]) }));
  expect(emulator.secret(name).value()).toEqual(new Uint8Array([7]));

  const { VersionId } = await aws.send(new CreateSecretCommand({ Name: `${name}-empty` }));
  expect(VersionId).toBeUndefined();
  expect(await refusal(get(`${name}-empty`))).toMatchObject({
    name: 'ResourceNotFoundException',
    message: "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
  });
});

test('a secret marked for deletion cannot be read or created again, and can be restored until its recovery window ends', async () => {
  emulator.seedSecret({ name, secretString: 'one' });
  const remove = (more: object = {}) => aws.send(new DeleteSecretCommand({ SecretId: name, ...more }));
  const { DeletionDate } = await remove({ RecoveryWindowInDays: 7 });
  expect(DeletionDate).toEqual(new Date(now + 7 * 86_400_000));
  expect((await describeSecret(name)).DeletedDate).toEqual(new Date(now));
  expect(emulator.secret(name).isMarkedForDeletion).toBe(true);
  for (const call of [get(name), put(name, 'two'), remove(), aws.send(new CreateSecretCommand({ Name: name }))]) {
    expect(await refusal(call)).toMatchObject({ name: 'InvalidRequestException', status: 400 });
  }
  await aws.send(new RestoreSecretCommand({ SecretId: name }));
  expect((await get(name)).SecretString).toBe('one');
  await remove();
  now += 31 * 86_400_000;
  expect(await refusal(describeSecret(name))).toMatchObject({ name: 'ResourceNotFoundException' });
  expect(() => emulator.secret(name)).toThrow(`The emulator has no secret ${name}`);
  emulator.seedSecret({ name, secretString: 'again' });
  await remove({ ForceDeleteWithoutRecovery: true });
  await remove({ ForceDeleteWithoutRecovery: true });
  expect(await refusal(get(name))).toMatchObject({ name: 'ResourceNotFoundException' });
  for (const bad of [{ RecoveryWindowInDays: 6 }, { RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true }]) {
    expect(await refusal(remove(bad))).toMatchObject({ name: 'InvalidParameterException' });
  }
});

test('tags, the description and the resource policy are kept', async () => {
  const SecretId = emulator.seedSecret({ name, secretString: 'one' });
  await aws.send(new TagResourceCommand({ SecretId, Tags: [{ Key: 'a', Value: '1' }, { Key: 'b' }] }));
  await aws.send(new UntagResourceCommand({ SecretId, TagKeys: ['a'] }));
  await aws.send(new UpdateSecretCommand({ SecretId, Description: 'new', KmsKeyId: 'alias/mine' }));
  expect(await describeSecret(name)).toMatchObject({
    Tags: [{ Key: 'b', Value: '' }],
    Description: 'new',
    KmsKeyId: 'alias/mine',
  });
  const policy = async () => (await aws.send(new GetResourcePolicyCommand({ SecretId }))).ResourcePolicy;
  expect(await policy()).toBeUndefined();
  await aws.send(new PutResourcePolicyCommand({ SecretId, ResourcePolicy: '{}' }));
  expect(await policy()).toBe('{}');
  await aws.send(new DeleteResourcePolicyCommand({ SecretId }));
  expect(await policy()).toBeUndefined();
  expect(emulator.secret(name).value()).toBe('one');
});

test('a secret exists only in its Region', async () => {
  const arn = emulator.seedSecret({ name, secretString: 'here', region: 'eu-west-1' });
  expect(await refusal(get(name))).toMatchObject({ name: 'ResourceNotFoundException' });
  const ireland = clientOf('eu-west-1');
  expect((await ireland.send(new GetSecretValueCommand({ SecretId: arn }))).SecretString).toBe('here');
  ireland.destroy();
});

test('random passwords have the characters that the request includes', async () => {
  const random = async (input: GetRandomPasswordCommandInput) =>
    (await aws.send(new GetRandomPasswordCommand(input))).RandomPassword ?? '';
  expect(await random({})).toHaveLength(32);
  for (let i = 0; i < 20; i++) {
    const text = await random({ PasswordLength: 12, ExcludeCharacters: ',:=', ExcludePunctuation: false });
    expect(text).toHaveLength(12);
    for (const kind of [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/]) expect(text).toMatch(kind);
    expect(text).not.toMatch(/[,:=]/);
  }
  expect(await random({ PasswordLength: 50, ExcludePunctuation: true, ExcludeNumbers: true })).toMatch(/^[a-zA-Z]+$/);
  expect(await random({ PasswordLength: 2, RequireEachIncludedType: false })).toHaveLength(2);
  expect(await refusal(random({ PasswordLength: 3 }))).toMatchObject({ name: 'InvalidParameterException' });
  expect(await refusal(random({ PasswordLength: 4097 }))).toMatchObject({ name: 'ValidationException' });
});

test.each([
  ['a name without a secret', () => get('nothing'), 'ResourceNotFoundException'],
  ['a name that is already used', () => aws.send(new CreateSecretCommand({ Name: name })), 'ResourceExistsException'],
  ['an invalid name', () => aws.send(new CreateSecretCommand({ Name: 'a b' })), 'ValidationException'],
  ['a missing value', () => aws.send(new PutSecretValueCommand({ SecretId: name })), 'InvalidParameterException'],
  ['an empty value', () => put(name, ''), 'ValidationException'],
  ['a long value', () => put(name, 'x'.repeat(65_537)), 'ValidationException'],
  ['a value of too many bytes', () => put(name, 'é'.repeat(40_000)), 'InvalidParameterException'],
  ['two values', () => put(name, 'x', { SecretBinary: new Uint8Array(1) }), 'InvalidParameterException'],
  ['a version that does not exist', () => get(name, { VersionId: 'x'.repeat(32) }), 'ResourceNotFoundException'],
])('%s is refused with the name of the exception', async (_, call, error) => {
  emulator.seedSecret({ name, secretString: 'one' });
  expect(await refusal(call())).toMatchObject({ name: error, status: 400 });
});

test('faults affect its operations, in the format of Secrets Manager', async () => {
  const arn = emulator.seedSecret({ name, secretString: 'one' });
  for (const fault of ['accessDenied', 'decryptionFailure', 'internalError'] as const) {
    emulator.inject({
      operation: 'GetSecretValue',
      fault: faults[fault],
      match: (_path, body) => body.includes(arn),
    });
    const { name: error, message, status } = faults[fault];
    expect(await refusal(get(arn))).toMatchObject({ name: error, message, status });
  }
  expect((await get(arn)).SecretString).toBe('one');
});

test('a request that is not signed, or signed for another service, is refused', async () => {
  const ask = async (authorization?: string) => {
    const response = await fetch(emulator.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': 'secretsmanager.GetSecretValue', ...(authorization && { authorization }) },
      body: '{}',
    });
    return [response.status, ((await response.json()) as { __type: string }).__type];
  };
  const signedFor = (service: string) => `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request`;
  expect(await ask()).toEqual([400, 'MissingAuthenticationTokenException']);
  expect(await ask(signedFor('mq'))).toEqual([400, 'InvalidSignatureException']);
  expect(await ask(signedFor('secretsmanager'))).toEqual([400, 'ValidationException']);
});

describe('tags', () => {
  const tags = (count: number, prefix = 'key') =>
    Array.from({ length: count }, (_, index) => ({ Key: `${prefix}-${index}`, Value: 'value' }));

  test.each([
    ['more than 50', tags(51)],
    ['a reserved key', [{ Key: 'aws:team', Value: 'orders' }]],
    ['a key twice', [...tags(1), ...tags(1)]],
    ['a tag without a key', [{ Value: 'orders' }]],
  ])('a secret with %s is refused, and is not created', async (_what, Tags) => {
    const create = new CreateSecretCommand({ Name: 'mq/refused', SecretString: 'value', Tags });
    expect(await refusal(aws.send(create))).toMatchObject({ status: 400 });
    expect(() => emulator.secret('mq/refused')).toThrow('The emulator has no secret');
  });

  test('a secret has at most 50, and a refused request adds none', async () => {
    await aws.send(new CreateSecretCommand({ Name: 'mq/tagged', SecretString: 'value', Tags: tags(49) }));
    const add = (Tags: { Key: string; Value: string }[]) =>
      aws.send(new TagResourceCommand({ SecretId: 'mq/tagged', Tags }));
    expect(await refusal(add(tags(2, 'more')))).toMatchObject({
      message: expect.stringContaining('at most 50') as string,
    });
    expect(emulator.secret('mq/tagged').tags.size).toBe(49);
    await add(tags(1, 'more'));
  });
});
