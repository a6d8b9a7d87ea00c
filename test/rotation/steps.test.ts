/** Single steps of a rotation, and what stops them. */
import { randomUUID } from 'node:crypto';
import { SecretsManagerClient, UpdateSecretVersionStageCommand } from '@aws-sdk/client-secrets-manager';
import { faults, startEmulator, type Emulator } from '../../src/emulator';
import { rotationHandler, type RotationContext, type RotationOptions, type RotationRequest } from '../../src/rotation';
import { LIMITS } from '../../src/rules';
import { connectTo } from '../support/aws/amazon-mq';
import { signInServerOf, type SignInServer } from '../support/activemq/sign-in-server';
import { findSecrets } from '../support/run/secret-search';

const first = 'First-Secret-2026';
const secretName = 'mq/orders';
let emulator: Emulator;
let server: SignInServer;
let brokerId: string;
let token: string;
let log: string[];

beforeEach(async () => {
  emulator = await startEmulator({ rebootMillis: 0 });
  server = await signInServerOf(emulator, () => brokerId);
  brokerId = emulator.seedBroker({
    endpoints: [server.url],
    users: [
      { username: 'orders', password: first, groups: ['orders'], consoleAccess: true },
      { username: 'someone-else', password: 'Else-Secret-2026' },
    ],
  });
  emulator.seedSecret({ name: secretName, secretString: value({}) });
  token = randomUUID();
  log = [];
});
afterEach(async () => {
  const passwords = [first, passwordOf('AWSCURRENT'), passwordOf('AWSPENDING')].filter((one) => one !== undefined);
  expect(findSecrets(log.join('\n'), passwords)).toEqual([]);
  await Promise.all([emulator.close(), server.close()]);
});

function value(fields: object): string {
  return JSON.stringify({ brokerId, username: 'orders', password: first, ...fields });
}

function version(stage: string): { username: string; password: string; alternateUsername?: string } | undefined {
  const text = emulator.secret(secretName).value(stage);
  return text === undefined ? undefined : (JSON.parse(String(text)) as never);
}

function passwordOf(stage: string): string | undefined {
  try {
    return version(stage)?.password;
  } catch {
    return undefined;
  }
}

const users = () => emulator.broker(brokerId).users;
const reboot = () => emulator.broker(brokerId).reboot();

interface RunOptions extends RotationOptions {
  readonly maxRetries?: number;
}

async function run(
  event: Partial<RotationRequest> | string,
  { maxRetries = 0, ...options }: RunOptions = {},
  context: RotationContext = {},
): Promise<void> {
  const endpoints = { mq: emulator.endpoint, secretsmanager: emulator.endpoint, sts: emulator.endpoint };
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const connection = { region: 'us-east-1', credentials, endpoints, maxRetries };
  const handler = rotationHandler({ ca: server.ca, connection, log: (line) => void log.push(line), ...options });
  const given = typeof event === 'string' ? { Step: event, ClientRequestToken: token, SecretId: secretName } : event;
  await handler(given as RotationRequest, context);
}

const failure = (event: Partial<RotationRequest> | string, options: RunOptions = {}, context: RotationContext = {}) =>
  run(event, options, context).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );

test('the other user gets the groups, flags and a new password; the version moves after the reboot', async () => {
  await run('createSecret');
  expect(version('AWSPENDING')).toMatchObject({ username: 'orders_clone', alternateUsername: 'orders' });
  await run('setSecret');
  expect(users().describe('orders_clone')).toMatchObject({
    pending: { pendingChange: 'CREATE', groups: ['orders'], consoleAccess: true },
  });
  expect(await failure('testSecret')).toMatchObject({
    kind: 'pending',
    message:
      'A change of the user orders_clone is pending (CREATE). The rotation continues after the broker has rebooted.',
  });
  expect(await failure('finishSecret')).toMatchObject({ kind: 'pending' });
  expect(version('AWSCURRENT')?.username).toBe('orders');
  reboot();
  await run('testSecret');
  await run('finishSecret');
  expect(version('AWSCURRENT')?.username).toBe('orders_clone');
  expect(version('AWSPREVIOUS')).toMatchObject({ username: 'orders', password: first });
  expect(users().find('orders')).toMatchObject({ current: { password: first }, pending: undefined });
  expect(log.map((line) => (JSON.parse(line) as { message: string }).message)).toContain('The version is AWSCURRENT.');
});

test('the next rotation returns to the first user, and copies settings that have changed', async () => {
  for (const step of ['createSecret', 'setSecret']) await run(step);
  reboot();
  await run('finishSecret');
  users().update('orders_clone', { groups: ['orders', 'more'], consoleAccess: false });
  reboot();
  token = randomUUID();
  for (const step of ['createSecret', 'setSecret']) await run(step);
  reboot();
  await run('finishSecret');
  expect(version('AWSCURRENT')).toMatchObject({ username: 'orders', alternateUsername: 'orders_clone' });
  expect(users().find('orders')?.current).toMatchObject({ groups: ['orders', 'more'], consoleAccess: false });
});

test('a repeated step changes nothing once the broker accepts the password', async () => {
  for (const step of ['createSecret', 'setSecret']) await run(step);
  reboot();
  emulator.clearCalls();
  for (const step of ['createSecret', 'setSecret', 'testSecret']) await run(step);
  const { CreateUser, UpdateUser, PutSecretValue } = emulator.callCounts();
  expect({ CreateUser, UpdateUser, PutSecretValue }).toEqual({});
  await run('finishSecret');
  for (const step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret']) await run(step);
});

test('a change of the user by someone else stops the last step', async () => {
  emulator.putSecret(secretName, value({ alternateUsername: 'orders_clone' }));
  for (const step of ['createSecret', 'setSecret']) await run(step);
  reboot();
  users().update('orders_clone', { password: 'Other-Secret-2026' });
  for (const step of ['testSecret', 'finishSecret']) expect(await failure(step)).toMatchObject({ kind: 'pending' });
  reboot();
  expect(await failure('finishSecret')).toMatchObject({ kind: 'refused' });
  await run('setSecret');
  reboot();
  await run('finishSecret');
  expect(version('AWSCURRENT')?.username).toBe('orders_clone');
});

test('does not change a user of that name that someone else has, unless the secret names it', async () => {
  users().addActive('orders_clone', { password: 'Theirs-Secret-2026', groups: ['theirs'] });
  expect(await failure('createSecret')).toMatchObject({
    kind: 'user',
    message: expect.stringContaining('"alternateUsername": "orders_clone"'),
  });
  expect(version('AWSPENDING')).toBeUndefined();
  expect(users().find('orders_clone')).toMatchObject({
    current: { password: 'Theirs-Secret-2026' },
    pending: undefined,
  });
  emulator.putSecret(secretName, value({ alternateUsername: 'orders_clone' }));
  for (const step of ['createSecret', 'setSecret']) await run(step);
  reboot();
  await run('finishSecret');
  expect(version('AWSCURRENT')).toMatchObject({ username: 'orders_clone', alternateUsername: 'orders' });
});

test('a full broker keeps the current password, and single-user rotation works', async () => {
  for (let index = users().summaries().length; index < LIMITS.usersPerBroker; index++) {
    users().addActive(`filler-${index}`, { password: 'Filler-Secret-2026' });
  }
  expect(await failure('createSecret')).toMatchObject({
    kind: 'user',
    message: expect.stringContaining(`The broker has ${LIMITS.usersPerBroker} users`),
  });
  expect(version('AWSPENDING')).toBeUndefined();
  emulator.putSecret(secretName, value({}));
  token = randomUUID();
  emulator.seedSecret({ name: 'mq/single', secretString: value({}) });
  const single = (Step: string) =>
    run({ Step, SecretId: 'mq/single', ClientRequestToken: token }, { strategy: 'single-user' });
  for (const step of ['createSecret', 'setSecret']) await single(step);
  expect(users().find('orders')?.current?.password).toBe(first);
  reboot();
  for (const step of ['testSecret', 'finishSecret']) await single(step);
  const now = JSON.parse(String(emulator.secret('mq/single').value())) as { username: string; password: string };
  expect(now.username).toBe('orders');
  expect(users().find('orders')?.current?.password).toBe(now.password);
});

test('with reboot, testSecret reboots the broker, but not if that would change the current user', async () => {
  for (const step of ['createSecret', 'setSecret']) await run(step, { reboot: true });
  users().update('orders', { password: 'Other-Secret-2026' });
  expect(await failure('testSecret', { reboot: true })).toMatchObject({
    kind: 'unsafe-reboot',
    message: expect.stringContaining('A change of the user orders is pending too (UPDATE)'),
  });
  expect(emulator.callCounts().RebootBroker).toBeUndefined();
  users().update('orders', { password: first });
  reboot();
  users().update('orders_clone', { groups: [] });
  await run('testSecret', { reboot: true });
  expect(emulator.callCounts().RebootBroker).toBe(1);
  await run('finishSecret', { reboot: true });
  expect(version('AWSCURRENT')?.username).toBe('orders_clone');
});

test('with reboot, a broker is not rebooted for a user that is absent or being deleted, or without time for it', async () => {
  for (const step of ['createSecret', 'setSecret']) await run(step);
  users().delete('orders_clone');
  expect(await failure('testSecret', { reboot: true })).toMatchObject({ kind: 'user' });
  reboot();
  expect(users().find('orders_clone')).toBeUndefined();
  expect(await failure('testSecret', { reboot: true })).toMatchObject({ kind: 'absent' });
  await run('setSecret');
  const thrown = await failure('testSecret', { reboot: true }, { getRemainingTimeInMillis: () => 100_000 });
  expect(thrown).toMatchObject({ kind: 'configuration', message: expect.stringContaining('100 s left') });
  expect(emulator.callCounts().RebootBroker).toBeUndefined();
});

test('a lost response of the last step is not an error', async () => {
  for (const step of ['createSecret', 'setSecret']) await run(step);
  reboot();
  emulator.inject({ operation: 'UpdateSecretVersionStage', fault: faults.resetAfter });
  await run('finishSecret', { maxRetries: 3 });
  expect(version('AWSCURRENT')?.username).toBe('orders_clone');
});

test('a broker that cannot be reached does not get the password again', async () => {
  for (const step of ['createSecret', 'setSecret']) await run(step);
  reboot();
  await server.close();
  expect(await failure('setSecret')).toMatchObject({ kind: 'unreachable' });
  expect(users().find('orders_clone')?.pending).toBeUndefined();
});

test('other fields of the secret are kept as they are written', async () => {
  const text = `{"brokerId":"${brokerId}","username":"orders","password":"${first}","port":12345678901234567890,"rate":1e400,"list":[1.10,{"é":null}],"__proto__":{"x":1}}`;
  emulator.putSecret(secretName, text);
  await run('createSecret');
  const next = String(emulator.secret(secretName).value('AWSPENDING'));
  expect(next).toContain('"port":12345678901234567890,"rate":1e400,"list":[1.10,{"é":null}],"__proto__":{"x":1}');
});

test('refuses a secret with a repeated field', async () => {
  emulator.putSecret(secretName, value({}).replace('{', '{"password":"Other-Secret-2026",'));
  expect(await failure('createSecret')).toMatchObject({ kind: 'secret' });
});

test('a rollback of AWSCURRENT in the middle of a rotation does not change its user', async () => {
  for (const step of ['createSecret', 'setSecret']) await run(step);
  reboot();
  await run('finishSecret');
  const rotated = token;
  const before = JSON.stringify(users().find('orders'));
  token = randomUUID();
  await run('createSecret');
  expect(version('AWSPENDING')?.username).toBe('orders');
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const sdk = new SecretsManagerClient({ endpoint: emulator.endpoint, region: 'us-east-1', credentials });
  const previous = emulator.secret(secretName).versionIdOf('AWSPREVIOUS');
  const stage = { VersionStage: 'AWSCURRENT', MoveToVersionId: previous, RemoveFromVersionId: rotated };
  await sdk.send(new UpdateSecretVersionStageCommand({ SecretId: secretName, ...stage }));
  sdk.destroy();
  expect(version('AWSCURRENT')?.username).toBe('orders');
  for (const step of ['setSecret', 'testSecret', 'finishSecret']) {
    expect(await failure(step, { reboot: true })).toMatchObject({
      kind: 'secret',
      message: expect.stringContaining('has a new password for the user of AWSCURRENT, "orders"'),
    });
  }
  expect(JSON.stringify(users().find('orders'))).toBe(before);
});

test('a rotation of two users is completed with either strategy, and one of one user only with its own', async () => {
  for (const step of ['createSecret', 'setSecret']) await run(step);
  reboot();
  await run('finishSecret', { strategy: 'single-user' });
  expect(version('AWSCURRENT')?.username).toBe('orders_clone');
  token = randomUUID();
  for (const step of ['createSecret', 'setSecret']) await run(step, { strategy: 'single-user' });
  reboot();
  expect(await failure('finishSecret')).toMatchObject({
    kind: 'secret',
    message: expect.stringContaining('If the rotation began with the strategy single-user'),
  });
  await run('finishSecret', { strategy: 'single-user' });
  expect(version('AWSCURRENT')?.username).toBe('orders_clone');
});

test('resume completes a rotation that waited for a reboot, and does nothing otherwise', async () => {
  const resume = { Step: 'resume', SecretId: secretName };
  emulator.putSecret(secretName, value({ alternateUsername: 'orders_clone' }));
  await run(resume);
  for (const step of ['createSecret', 'setSecret']) await run(step);
  await run(resume);
  expect(version('AWSCURRENT')?.username).toBe('orders');
  users().update('orders_clone', { password: 'Other-Secret-2026' });
  reboot();
  // The broker refuses the password, so the user gets it again.
  await run(resume);
  await run(resume);
  expect(version('AWSCURRENT')?.username).toBe('orders');
  reboot();
  await run(resume);
  expect(version('AWSCURRENT')?.username).toBe('orders_clone');
  await run(resume);
});

test('resume does not reboot the broker, even if the other steps may', async () => {
  const resume = { Step: 'resume', SecretId: secretName };
  for (const step of ['createSecret', 'setSecret']) await run(step, { reboot: true });
  await run(resume, { reboot: true });
  expect(version('AWSCURRENT')?.username).toBe('orders');
  expect(emulator.callCounts().RebootBroker).toBeUndefined();
  reboot();
  await run(resume, { reboot: true });
  expect(version('AWSCURRENT')?.username).toBe('orders_clone');
});

test('a test by Secrets Manager, with a copy of the current version, signs in and changes nothing', async () => {
  const { secrets, close } = await connectTo(emulator.endpoint);
  await secrets.versions.putPending(secretName, token, value({}));
  close();
  users().update('someone-else', { groups: ['pending'] });
  emulator.clearCalls();
  for (const reboots of [true, false]) await run('testSecret', { reboot: reboots });
  const { CreateUser, UpdateUser, RebootBroker, PutSecretValue, UpdateSecretVersionStage } = emulator.callCounts();
  expect([CreateUser, UpdateUser, RebootBroker, PutSecretValue, UpdateSecretVersionStage].filter(Boolean)).toEqual([]);
  expect(log.join('\n')).toContain('Secrets Manager tests the function. Nothing is rotated.');
  expect(await failure('finishSecret')).toMatchObject({ kind: 'secret' });
  emulator.putSecret(secretName, value({ password: 'Wrong-Secret-2026' }));
  token = randomUUID();
  const again = await connectTo(emulator.endpoint);
  await again.secrets.versions.putPending(secretName, token, value({ password: 'Wrong-Secret-2026' }));
  again.close();
  expect(await failure('testSecret')).toMatchObject({ kind: 'refused' });
});

test('a broker that cannot be reached does not get to the last step', async () => {
  for (const step of ['createSecret', 'setSecret']) await run(step);
  reboot();
  await server.close();
  expect(await failure('finishSecret')).toMatchObject({
    kind: 'unreachable',
    message: expect.stringContaining('ECONNREFUSED'),
  });
  expect(version('AWSCURRENT')?.username).toBe('orders');
});

test('secrets that cannot be rotated', async () => {
  const long = 'o'.repeat(LIMITS.username.max - 3);
  for (const [text, message] of [
    [first, 'is not a JSON object'],
    ['[]', 'is not a JSON object'],
    ['{}', 'It has no field brokerId. It has no field username. It has no field password.'],
    [value({ password: 5, username: '' }), 'Its field username is not a string, or is empty. Its field password'],
    [value({ username: 'a,b', alternateUsername: '!' }), 'username'],
    [value({ alternateUsername: 'orders' }), 'are the same'],
    [value({ username: long }), 'leaves no room for _clone'],
  ] as const) {
    emulator.putSecret(secretName, text);
    const thrown = await failure('createSecret');
    expect(thrown).toMatchObject({ kind: 'secret', message: expect.stringContaining(message) });
    expect(findSecrets(String(thrown), [first])).toEqual([]);
  }
  emulator.putSecret(secretName, value({ username: 'absent' }));
  await run('createSecret');
  expect(await failure('setSecret')).toMatchObject({
    kind: 'user',
    message: expect.stringContaining('does not exist'),
  });
  users().addActive('replicator', { password: first, replicationUser: true });
  emulator.seedSecret({ name: 'mq/replicator', secretString: value({ username: 'replicator' }) });
  const replicator = { SecretId: 'mq/replicator', ClientRequestToken: randomUUID() };
  await run({ ...replicator, Step: 'createSecret' });
  expect(await failure({ ...replicator, Step: 'setSecret' })).toMatchObject({
    kind: 'user',
    message: expect.stringContaining('is a replication user'),
  });
});

test('options that do not exist or are not valid', () => {
  expect(() => rotationHandler({ strategy: 'both', rebot: true, connection: { retries: 1 } } as never)).toThrow(
    /rebot.*Use reboot.*strategy is "both".*alternating-users.*retries/su,
  );
});

test('events that are not of a rotation', async () => {
  for (const event of [undefined, null, {}, { Step: 'deleteSecret' }, { Step: 'setSecret', SecretId: 5 }]) {
    const thrown = await failure(event as never);
    expect(thrown).toMatchObject({ kind: 'configuration', message: expect.stringContaining('SecretId is missing.') });
  }
  expect(await failure({ Step: 'setSecret', SecretId: secretName })).toMatchObject({
    message: 'The event is not a rotation event. ClientRequestToken is missing.',
  });
});
