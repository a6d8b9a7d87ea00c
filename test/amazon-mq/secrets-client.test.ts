/** Passwords in Secrets Manager: what is read, and the errors of secrets without a password, which show no value. */
import { inspect } from 'node:util';
import { DeleteSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type AmazonMq } from '../../src/amazon-mq';
import { faults, startEmulator, type Emulator, type Fault } from '../../src/emulator';
import { connectTo } from '../support/aws/amazon-mq';
import { failure } from './failure';

const canary = 'Vaulted-Secret-2026';
let emulator: Emulator;
let mq: AmazonMq;
let count = 0;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());
beforeEach(async () => {
  mq = await connectTo(emulator.endpoint);
  emulator.clearCalls();
});
afterEach(() => {
  emulator.clearFaults();
  mq.close();
});

const secret = (value?: string | Uint8Array): string =>
  emulator.seedSecret({
    name: `mq/secret-${count++}`,
    ...(typeof value === 'string' ? { secretString: value } : value && { secretBinary: value }),
  });

test('a password is a whole secret, or a field of a secret', async () => {
  const whole = secret(canary);
  const field = secret(JSON.stringify({ username: 'orders', password: canary }));
  expect(await mq.secrets.password(whole)).toEqual({
    password: canary,
    versionId: emulator.secret(whole).versionIdOf(),
  });
  expect(await mq.secrets.password(field, { jsonField: 'password' })).toMatchObject({ password: canary });
});

test('the requested version is read', async () => {
  const id = secret('Vaulted-Secret-2025');
  const old = await mq.secrets.currentVersion(id);
  emulator.putSecret(id, canary);
  expect(await mq.secrets.password(id, { versionId: old })).toEqual({
    password: 'Vaulted-Secret-2025',
    versionId: old,
  });
  expect((await mq.secrets.password(id)).password).toBe(canary);
});

test('the current version is requested once per connection, and a password every time', async () => {
  const id = secret(canary);
  await Promise.all([mq.secrets.currentVersion(id), mq.secrets.currentVersion(id)]);
  await mq.secrets.currentVersion(id);
  await Promise.all([mq.secrets.password(id), mq.secrets.password(id)]);
  await mq.secrets.password(id);
  expect(emulator.callCounts()).toEqual({ DescribeSecret: 1, GetSecretValue: 2 });
  expect(inspect(mq.secrets, { depth: 20, showHidden: true })).not.toContain(canary);
});

test('a secret with an ARN is requested in its own Region', async () => {
  const arn = emulator.seedSecret({ name: 'mq/far', region: 'eu-central-1', secretString: canary });
  expect((await mq.secrets.password(arn)).password).toBe(canary);
  expect(emulator.calls.at(-1)).toMatchObject({ region: 'eu-central-1' });
});

test.each<[string, string | Uint8Array, string | undefined, RegExp]>([
  ['a binary secret', Buffer.from(canary), undefined, /The secret is binary/],
  ['text that is not JSON', canary, 'password', /is not a JSON object, so it has no field password/],
  ['a JSON list', JSON.stringify([canary]), 'password', /is not a JSON object/],
  ['a secret without the key', JSON.stringify({ [canary]: canary }), 'password', /has no field password/],
  ['a key of the prototype', JSON.stringify({ password: canary }), 'toString', /has no field toString/],
  ['a number', JSON.stringify({ password: 4711_0815 }), 'password', /Its field password is not a string/],
  ['an empty field', JSON.stringify({ password: '', other: canary }), 'password', /Its field password is empty/],
])('%s', async (_, value, jsonField, expected) => {
  const id = secret(value);
  const error = await failure(mq.secrets.password(id, jsonField === undefined ? {} : { jsonField }));
  expect(error).toMatchObject({ kind: 'secret' });
  expect(error.message).toMatch(expected);
  expect(error.message).toMatch(new RegExp(`^GetSecretValue for the secret ${id} failed: `));
  expect(inspect(error, { depth: 10 })).not.toMatch(/Vaulted|47110815/);
});

test('a secret that does not exist, has no value or is being deleted is an error with its own code', async () => {
  const missing = await failure(mq.secrets.password('mq/nowhere'));
  expect(missing).toMatchObject({ kind: 'not-found' });
  expect(missing.message).toContain('Check the name or ARN of the secret, the Region and the account');
  expect(await failure(mq.secrets.currentVersion('mq/nowhere'))).toMatchObject({ kind: 'not-found' });

  const empty = secret();
  expect(await failure(mq.secrets.password(empty))).toMatchObject({ kind: 'not-found' });
  expect(await failure(mq.secrets.currentVersion(empty))).toMatchObject({ kind: 'secret', code: undefined });

  const deleted = secret(canary);
  const sdk = new SecretsManagerClient({
    endpoint: emulator.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  await sdk.send(new DeleteSecretCommand({ SecretId: deleted }));
  sdk.destroy();
  for (const call of [mq.secrets.password(deleted), mq.secrets.currentVersion(deleted)]) {
    expect(await failure(call)).toMatchObject({
      kind: 'secret',
      code: 'secret-deleted',
      reason: expect.stringContaining('is being deleted'),
    });
  }
});

test.each<[string, Fault, string]>([
  ['no permission', faults.accessDenied, 'forbidden'],
  ['no permission for the key', faults.decryptionFailure, 'forbidden'],
  ['a failure of AWS', faults.internalError, 'service'],
  ['a throttle', { kind: 'error', name: 'ThrottlingException', status: 400 }, 'throttled'],
  ['an expired token', faults.expiredToken, 'credentials'],
])('%s', async (_, fault, kind) => {
  const id = secret(canary);
  emulator.inject({ operation: 'GetSecretValue', fault, times: Infinity });
  const error = await failure(mq.secrets.password(id));
  expect(error.kind).toBe(kind);
  if (kind === 'forbidden') expect(error.advice).toContain('secretsmanager:GetSecretValue');
});

test('a signal ends waiting for a secret', async () => {
  const id = secret(canary);
  emulator.inject({ operation: 'GetSecretValue', fault: { kind: 'slow', millis: 2_000, when: 'before' } });
  expect(await failure(mq.secrets.password(id, { signal: AbortSignal.timeout(30) }))).toMatchObject({
    kind: 'aborted',
  });
});

describe('a secret that is replaced', () => {
  const other = 'Replaced-Secret-2026';

  test('has the new value and description, and keeps the old value as AWSPREVIOUS', async () => {
    const id = secret(canary);
    const before = emulator.secret(id).versionIdOf();
    expect(await mq.secrets.find(id)).toMatchObject({ description: '' });
    await mq.secrets.replace(id, other, 'A password');
    expect(await mq.secrets.find(id)).toMatchObject({ description: 'A password' });
    expect(await mq.secrets.password(id)).toMatchObject({ password: other });
    expect(emulator.secret(id).versionIdOf('AWSPREVIOUS')).toBe(before);
    expect(await mq.secrets.find('mq/nowhere')).toBeUndefined();
  });

  test('is replaced once, also if the response is lost', async () => {
    const id = secret(canary);
    const before = emulator.secret(id).versionIdOf();
    emulator.inject({ operation: 'UpdateSecret', fault: faults.resetAfter, times: 1 });
    await mq.secrets.replace(id, other, 'A password');
    expect(emulator.callCounts().UpdateSecret).toBe(2);
    expect(await mq.secrets.password(id)).toMatchObject({ password: other });
    expect(emulator.secret(id).versionIdOf('AWSPREVIOUS')).toBe(before);
  });

  test('whose version conflicts without a lost response is an error', async () => {
    const id = secret(canary);
    const fault: Fault = { kind: 'error', name: 'ResourceExistsException', status: 400 };
    emulator.inject({ operation: 'UpdateSecret', fault });
    expect(await failure(mq.secrets.replace(id, other, 'A password'))).toMatchObject({ kind: 'conflict' });
    expect(await mq.secrets.password(id)).toMatchObject({ password: canary });
  });
});
