/** Tests RotateSecret and CancelRotateSecret of the emulator, with functions that use the AWS SDK. */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DescribeUserCommand, UpdateUserCommand } from '@aws-sdk/client-mq';
import {
  CancelRotateSecretCommand,
  CreateSecretCommand,
  DeleteSecretCommand,
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  UpdateSecretVersionStageCommand,
  type RotateSecretCommandInput,
} from '@aws-sdk/client-secrets-manager';
import type { RotationEvent, RotationFunction, RotationStep } from '../../src/emulator';
import { refusal } from '../support/aws/emulated';
import { emulatedSecrets, makeCurrent, putPending, type EmulatedSecrets } from '../support/aws/emulated-secrets';

let it: EmulatedSecrets;
let first: string;
let arn: string;
beforeEach(async () => {
  it = await emulatedSecrets();
  arn = it.emulator.seedSecret({ name: 'orders', secretString: 'one' });
  first = it.emulator.secret('orders').versionIdOf() ?? '';
});
afterEach(() => it.close());

const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:rotate';
const SecretId = 'orders';
const rotate = (input: Partial<RotateSecretCommandInput> = {}) =>
  it.aws.send(new RotateSecretCommand({ SecretId, ...input }));
const cancel = () => it.aws.send(new CancelRotateSecretCommand({ SecretId }));
const stages = async () => (await it.describe(SecretId)).VersionIdsToStages;

/** A rotation function that stores a value and makes it current; `replaced` changes what a step does. */
function rotator(replaced: Partial<Record<RotationStep, RotationFunction>> = {}) {
  const events: RotationEvent[] = [];
  const steps: Record<RotationStep, RotationFunction> = {
    createSecret: ({ SecretId: id, ClientRequestToken }) => putPending(it.aws, id, ClientRequestToken, 'rotated'),
    setSecret: () => undefined,
    testSecret: () => undefined,
    finishSecret: ({ SecretId: id, ClientRequestToken }) => makeCurrent(it.aws, id, ClientRequestToken),
    ...replaced,
  };
  it.emulator.setRotationFunction(functionArn, (event) => {
    events.push(event);
    return steps[event.Step](event);
  });
  return events;
}

test('the function is called for the four steps, and the secret has a new value at the end', async () => {
  const events = rotator();
  const response = await rotate({ RotationLambdaARN: functionArn, RotationRules: { AutomaticallyAfterDays: 30 } });
  const { VersionId = '' } = response;
  expect(response).toMatchObject({ ARN: arn, Name: 'orders', VersionId: expect.any(String) as string });
  it.now += 5000;
  expect(await it.emulator.rotationEnd('orders')).toEqual({ result: 'succeeded', versionId: VersionId });
  expect(events.map(({ Step }) => Step)).toEqual(['createSecret', 'setSecret', 'testSecret', 'finishSecret']);
  for (const event of events) {
    expect(event).toMatchObject({ SecretId: arn, ClientRequestToken: VersionId });
    expect(event.RotationToken).toMatch(/^[a-zA-Z0-9-]{36}$/);
  }
  expect(it.emulator.secret('orders').value()).toBe('rotated');
  const described = await it.describe(SecretId);
  expect(described).toMatchObject({
    RotationEnabled: true,
    RotationLambdaARN: functionArn,
    RotationRules: { AutomaticallyAfterDays: 30 },
    LastRotatedDate: new Date(it.now),
    NextRotationDate: new Date('2026-02-21T23:59:59Z'),
    // The function has left AWSPENDING on the version, as the reference allows.
    VersionIdsToStages: { [first]: ['AWSPREVIOUS'], [VersionId]: ['AWSPENDING', 'AWSCURRENT'] },
  });
  const { VersionIdsToStages, ...others } = described;
  const { SecretList } = await it.aws.send(new ListSecretsCommand({}));
  expect(SecretList).toEqual([{ ...others, SecretVersionsToStages: VersionIdsToStages }]);
});

test('RotateSecret returns before the first step, and the version has no value until the function stores it', async () => {
  let release = () => undefined as void;
  const held = new Promise<void>((resolve) => (release = resolve));
  rotator({ setSecret: () => held, createSecret: () => held });
  const { VersionId = '' } = await rotate({ RotationLambdaARN: functionArn });
  expect(await stages()).toEqual({ [first]: ['AWSCURRENT'], [VersionId]: ['AWSPENDING'] });
  const get = (input: object) => it.aws.send(new GetSecretValueCommand({ SecretId, ...input }));
  for (const input of [{ VersionId }, { VersionStage: 'AWSPENDING' }, { VersionId, VersionStage: 'AWSPENDING' }]) {
    expect(await refusal(get(input))).toMatchObject({ name: 'ResourceNotFoundException' });
  }
  const { Versions } = await it.aws.send(new ListSecretVersionIdsCommand({ SecretId, IncludeDeprecated: true }));
  expect(Versions?.map((version) => version.VersionId)).toEqual([first]);
  await putPending(it.aws, SecretId, VersionId, 'two');
  expect((await get({ VersionStage: 'AWSPENDING' })).SecretString).toBe('two');
  expect(await refusal(rotate())).toMatchObject({
    name: 'InvalidRequestException',
    message: expect.stringContaining("A previous rotation isn't complete") as string,
  });
  release();
  expect(await it.emulator.rotationEnd(arn)).toMatchObject({ result: 'succeeded' });
});

test('a rotation is in progress until the function returns, also if its version is already current', async () => {
  rotator({
    finishSecret: async ({ ClientRequestToken }) => {
      await makeCurrent(it.aws, SecretId, ClientRequestToken);
      expect(await refusal(rotate())).toMatchObject({ name: 'InvalidRequestException' });
    },
  });
  await rotate({ RotationLambdaARN: functionArn });
  expect(await it.emulator.rotationEnd('orders')).toMatchObject({ result: 'succeeded' });
});

test.each<RotationStep>(['createSecret', 'setSecret', 'testSecret', 'finishSecret'])(
  'a rotation ends if the function throws in %s, and AWSPENDING stays',
  async (step) => {
    const error = new Error('The broker is not reachable.');
    const events = rotator({ [step]: () => Promise.reject(error) });
    const { VersionId = '' } = await rotate({
      RotationLambdaARN: functionArn,
      RotationRules: { AutomaticallyAfterDays: 30 },
    });
    expect(await it.emulator.rotationEnd('orders')).toEqual({ result: 'failed', versionId: VersionId, step, error });
    expect(events.at(-1)?.Step).toBe(step);
    expect(await stages()).toEqual({ [first]: ['AWSCURRENT'], [VersionId]: ['AWSPENDING'] });
    expect(await it.describe(SecretId)).not.toHaveProperty('LastRotatedDate');
    expect(await refusal(rotate())).toMatchObject({ name: 'InvalidRequestException', status: 400 });

    await it.aws.send(
      new UpdateSecretVersionStageCommand({ SecretId, VersionStage: 'AWSPENDING', RemoveFromVersionId: VersionId }),
    );
    rotator();
    await rotate();
    expect(await it.emulator.rotationEnd('orders')).toMatchObject({ result: 'succeeded' });
  },
);

test('a function that does not make the version current has not rotated the secret', async () => {
  rotator({ finishSecret: () => undefined });
  const { VersionId } = await rotate({ RotationLambdaARN: functionArn });
  expect(await it.emulator.rotationEnd('orders')).toMatchObject({
    result: 'failed',
    step: 'finishSecret',
    error: { message: expect.stringContaining(`version ${VersionId} is not AWSCURRENT`) as string },
  });
  expect(await it.describe(SecretId)).not.toHaveProperty('LastRotatedDate');
});

test('a function that stores no value has not rotated the secret', async () => {
  const { SecretId: empty = '' } = { SecretId: 'empty' };
  it.emulator.seedSecret({ name: empty });
  rotator({ createSecret: () => undefined });
  await rotate({ SecretId: empty, RotationLambdaARN: functionArn });
  expect(await it.emulator.rotationEnd(empty)).toMatchObject({
    result: 'failed',
    step: 'finishSecret',
    error: { message: expect.stringContaining('has no value') as string },
  });
});

test('a function that changes labels in its test has failed, and the secret keeps a value', async () => {
  rotator({ testSecret: ({ SecretId: id, ClientRequestToken }) => makeCurrent(it.aws, id, ClientRequestToken) });
  await rotate({ RotationLambdaARN: functionArn, RotateImmediately: false });
  expect(await it.emulator.rotationEnd(SecretId)).toMatchObject({ result: 'failed', step: 'testSecret' });
  expect(it.emulator.secret(SecretId).value()).toBe('one');
});

test('later rotations use the settings of the first, and count from their own end', async () => {
  rotator({
    createSecret: (event) => putPending(it.aws, SecretId, event.ClientRequestToken, event.ClientRequestToken),
  });
  await rotate({ RotationLambdaARN: functionArn, RotationRules: { AutomaticallyAfterDays: 10, Duration: '2h' } });
  await it.emulator.rotationEnd('orders');
  it.now += 3 * 86_400_000;
  const { VersionId } = await rotate();
  expect(await it.emulator.rotationEnd('orders')).toEqual({ result: 'succeeded', versionId: VersionId });
  expect(it.emulator.secret('orders').value()).toBe(VersionId);
  expect(await it.describe(SecretId)).toMatchObject({
    RotationRules: { AutomaticallyAfterDays: 10, Duration: '2h' },
    LastRotatedDate: new Date('2026-01-25T06:42:22Z'),
    NextRotationDate: new Date('2026-02-04T01:59:59Z'),
  });
});

test('a request with the token of a rotation that runs or has succeeded starts no other one', async () => {
  const events = rotator();
  const ClientRequestToken = randomUUID();
  const input = { RotationLambdaARN: functionArn, ClientRequestToken };
  expect((await rotate(input)).VersionId).toBe(ClientRequestToken);
  expect((await rotate(input)).VersionId).toBe(ClientRequestToken);
  await it.emulator.rotationEnd('orders');
  expect((await rotate(input)).VersionId).toBe(ClientRequestToken);
  expect(await it.emulator.rotationEnd('orders')).toMatchObject({ result: 'succeeded' });
  expect(events).toHaveLength(4);
  expect(await refusal(rotate({ ClientRequestToken: first }))).toMatchObject({ name: 'InvalidParameterException' });
});

test.each([
  ['succeeds', () => undefined, 'succeeded'],
  ['fails', () => Promise.reject(new Error('no access')), 'failed'],
])('RotateImmediately false: only testSecret runs, and nothing changes if it %s', async (_, testSecret, result) => {
  let seen: string | undefined;
  const events = rotator({
    testSecret: async ({ ClientRequestToken: VersionId }) => {
      const command = new GetSecretValueCommand({ SecretId, VersionId, VersionStage: 'AWSPENDING' });
      seen = (await it.aws.send(command)).SecretString;
      await testSecret();
    },
  });
  await rotate({
    RotationLambdaARN: functionArn,
    RotationRules: { AutomaticallyAfterDays: 30 },
    RotateImmediately: false,
  });
  expect(await it.emulator.rotationEnd('orders')).toMatchObject({ result });
  expect(events.map(({ Step }) => Step)).toEqual(['testSecret']);
  expect(seen).toBe('one');
  const described = await it.describe(SecretId);
  expect(described).not.toHaveProperty('LastRotatedDate');
  expect(described).toMatchObject({
    RotationEnabled: true,
    NextRotationDate: new Date('2026-02-21T23:59:59Z'),
    VersionIdsToStages: { [first]: ['AWSCURRENT'] },
  });
  const { Versions } = await it.aws.send(new ListSecretVersionIdsCommand({ SecretId, IncludeDeprecated: true }));
  expect(Versions).toHaveLength(1);
});

test('a canceled rotation calls no further step, and its label stays', async () => {
  let canceled: { VersionId?: string | undefined } = {};
  const events = rotator({ setSecret: async () => void (canceled = await cancel()) });
  const { VersionId = '' } = await rotate({
    RotationLambdaARN: functionArn,
    RotationRules: { AutomaticallyAfterDays: 30 },
  });
  expect(await it.emulator.rotationEnd('orders')).toEqual({ result: 'canceled', versionId: VersionId });
  // The step that was running ends after the cancellation.
  while (canceled.VersionId === undefined) await new Promise(setImmediate);
  expect(canceled.VersionId).toBe(VersionId);
  expect(events.map(({ Step }) => Step)).toEqual(['createSecret', 'setSecret']);
  const described = await it.describe(SecretId);
  expect(described).toMatchObject({
    RotationEnabled: false,
    RotationLambdaARN: functionArn,
    RotationRules: { AutomaticallyAfterDays: 30 },
    VersionIdsToStages: { [first]: ['AWSCURRENT'], [VersionId]: ['AWSPENDING'] },
  });
  expect(described).not.toHaveProperty('NextRotationDate');
  expect(await refusal(rotate())).toMatchObject({ name: 'InvalidRequestException' });
});

test('rotation that was turned off is turned on again by RotateSecret', async () => {
  rotator();
  await rotate({ RotationLambdaARN: functionArn, RotationRules: { AutomaticallyAfterDays: 30 } });
  await it.emulator.rotationEnd('orders');
  expect((await cancel()).VersionId).toBeUndefined();
  const off = await it.describe(SecretId);
  expect(off).toMatchObject({ RotationEnabled: false });
  expect(off).not.toHaveProperty('LastRotatedDate');
  rotator({ createSecret: ({ ClientRequestToken }) => putPending(it.aws, SecretId, ClientRequestToken, 'three') });
  await rotate();
  expect(await it.emulator.rotationEnd('orders')).toMatchObject({ result: 'succeeded' });
  expect(await it.describe(SecretId)).toMatchObject({
    RotationEnabled: true,
    NextRotationDate: new Date('2026-02-21T23:59:59Z'),
  });
});

test('requests that cannot start a rotation are refused and change nothing', async () => {
  const unknown = `${functionArn}-2`;
  expect(await refusal(rotate())).toMatchObject({
    name: 'InvalidRequestException',
    message: 'No Lambda rotation function ARN is associated with this secret.',
  });
  expect(await refusal(rotate({ RotationLambdaARN: unknown }))).toMatchObject({
    name: 'AccessDeniedException',
    status: 400,
    message: `Secrets Manager cannot invoke the specified Lambda function, because the emulator has no function for ${unknown}. Supply one with emulator.setRotationFunction(arn, handler).`,
  });
  expect(await refusal(cancel())).toMatchObject({ name: 'InvalidRequestException' });
  expect(await refusal(rotate({ SecretId: 'nothing' }))).toMatchObject({ name: 'ResourceNotFoundException' });
  expect(await it.describe(SecretId)).not.toHaveProperty('RotationEnabled');
  await expect(it.emulator.rotationEnd('orders')).rejects.toThrow('No rotation of the secret orders was started.');
  await expect(it.emulator.rotationEnd('nothing')).rejects.toThrow('The emulator has no secret nothing.');

  rotator();
  await it.aws.send(new DeleteSecretCommand({ SecretId }));
  for (const call of [rotate({ RotationLambdaARN: functionArn }), cancel()]) {
    expect(await refusal(call)).toMatchObject({ name: 'InvalidRequestException' });
  }
});

test('a secret without a value gets its first one by a rotation', async () => {
  await it.aws.send(new CreateSecretCommand({ Name: 'empty' }));
  rotator();
  const { VersionId = '' } = await rotate({ SecretId: 'empty', RotationLambdaARN: functionArn });
  expect(await it.emulator.rotationEnd('empty')).toMatchObject({ result: 'succeeded' });
  expect((await it.describe('empty')).VersionIdsToStages).toEqual({ [VersionId]: ['AWSPENDING', 'AWSCURRENT'] });
});

test('functions are checked', () => {
  const supply = it.emulator.setRotationFunction as (arn: unknown, handler?: unknown) => void;
  expect(() => supply(functionArn)).toThrow('setRotationFunction: handler is missing. Allowed: a function.');
  expect(() => supply(5, () => undefined)).toThrow('setRotationFunction: functionArn is 5. Allowed: a string.');
});

test('closing the emulator cancels a rotation, also if its function never returns', async () => {
  const events = rotator({ setSecret: () => new Promise(() => undefined) });
  const { VersionId } = await rotate({ RotationLambdaARN: functionArn });
  while (events.length < 2) await new Promise(setImmediate);
  const rotation = it.emulator.rotationEnd('orders');
  await it.close();
  expect(await rotation).toEqual({ result: 'canceled', versionId: VersionId });
  expect(events).toHaveLength(2);
});

test('a process ends after the emulator was closed during a rotation', () => {
  const root = join(__dirname, '..', '..');
  const code = `
    const { startEmulator } = require(${JSON.stringify(join(root, 'dist', 'emulator'))});
    const { SecretsManagerClient, RotateSecretCommand } = require('@aws-sdk/client-secrets-manager');
    (async () => {
      const emulator = await startEmulator();
      const options = { endpoint: emulator.endpoint, region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } };
      const aws = new SecretsManagerClient(options);
      emulator.seedSecret({ name: 'orders', secretString: 'one' });
      const isCalled = new Promise((called) => emulator.setRotationFunction('arn', () => new Promise(called)));
      await aws.send(new RotateSecretCommand({ SecretId: 'orders', RotationLambdaARN: 'arn' }));
      await isCalled;
      const rotation = emulator.rotationEnd('orders');
      aws.destroy();
      await emulator.close();
      console.log((await rotation).result);
    })();`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', code], {
    cwd: root,
    encoding: 'utf8',
    timeout: 30_000,
  });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'canceled\n', stderr: '' });
}, 40_000);

test('the password of a broker user is rotated in four steps', async () => {
  const { emulator, aws, mq } = it;
  const user = {
    BrokerId: emulator.seedBroker({ users: [{ username: 'orders', password: 'First-Password-1' }] }),
    Username: 'orders',
  };
  emulator.putSecret(SecretId, JSON.stringify({ username: 'orders', password: 'First-Password-1' }));
  const read = async (input: object) =>
    JSON.parse((await aws.send(new GetSecretValueCommand({ SecretId, ...input }))).SecretString ?? '{}') as {
      username: string;
      password: string;
    };
  const staged = (VersionId: string) => read({ VersionId, VersionStage: 'AWSPENDING' });
  const steps: Record<RotationStep, (event: RotationEvent) => Promise<unknown>> = {
    createSecret: async ({ ClientRequestToken: token, RotationToken }) => {
      const value = await read({});
      const exists = await staged(token).catch(() => undefined);
      if (exists) return;
      const random = await aws.send(new GetRandomPasswordCommand({ PasswordLength: 20, ExcludeCharacters: ',:=' }));
      const SecretString = JSON.stringify({ ...value, password: random.RandomPassword });
      await aws.send(
        new PutSecretValueCommand({
          SecretId,
          ClientRequestToken: token,
          SecretString,
          VersionStages: ['AWSPENDING'],
          RotationToken,
        }),
      );
    },
    setSecret: async ({ ClientRequestToken: token }) =>
      mq.send(new UpdateUserCommand({ ...user, Password: (await staged(token)).password })),
    testSecret: async () => {
      const { Pending } = await mq.send(new DescribeUserCommand(user));
      if (Pending?.PendingChange !== 'UPDATE') throw new Error('The user has no pending change.');
    },
    finishSecret: ({ ClientRequestToken: token }) => makeCurrent(aws, SecretId, token),
  };
  emulator.setRotationFunction(functionArn, (event) => steps[event.Step](event));
  emulator.clearCalls();
  await rotate({ RotationLambdaARN: functionArn, RotationRules: { ScheduleExpression: 'rate(30 days)' } });
  expect(await emulator.rotationEnd('orders')).toMatchObject({ result: 'succeeded' });

  const { password } = await read({});
  expect(password).toHaveLength(20);
  expect(password).toBe(emulator.passwordOf(user.BrokerId, 'orders'));
  expect((await read({ VersionStage: 'AWSPREVIOUS' })).password).toBe('First-Password-1');
  expect(emulator.broker(user.BrokerId).users.find('orders')?.current?.password).toBe('First-Password-1');
  emulator.broker(user.BrokerId).users.applyPending();
  expect(emulator.broker(user.BrokerId).users.find('orders')?.current?.password).toBe(password);
  expect(emulator.callCounts()).toMatchObject({ RotateSecret: 1, PutSecretValue: 1, UpdateUser: 1, DescribeUser: 1 });
});
