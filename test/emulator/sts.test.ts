/** STS of the emulator, as the credential providers of the AWS SDK use it, and what the issued credentials allow. */
import { ListUsersCommand, MqClient } from '@aws-sdk/client-mq';
import { AssumeRoleCommand, AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/nested-clients/sts';
import type { AssumeRoleCommandOutput } from '@aws-sdk/nested-clients/sts';
import { faults, startEmulator, type Emulator } from '../../src/emulator';
import { refusal } from '../support/aws/emulated';

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

type AwsCredentials = NonNullable<AssumeRoleCommandOutput['Credentials']>;

let now = Date.now();
let emulator: Emulator;
beforeEach(async () => void (emulator = await startEmulator({ clock: () => now })));
afterEach(() => emulator.close());

const mine: Credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'test' };
const clientConfig = () => ({ endpoint: emulator.endpoint, region: 'eu-west-1', maxAttempts: 1 });
const RoleArn = 'arn:aws:iam::210987654321:role/ops/Deployer';
async function withSts<T>(credentials: Credentials, use: (client: STSClient) => Promise<T>): Promise<T> {
  const client = new STSClient({ ...clientConfig(), credentials });
  return use(client).finally(() => client.destroy());
}
const credentialsOf = (response: { Credentials?: AwsCredentials | undefined }) => {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = response.Credentials ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration) throw new Error('Credentials are missing');
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiration: Expiration,
  };
};
const assume = (params: object = {}, by: Credentials = mine) =>
  withSts(by, async (client) =>
    credentialsOf(await client.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'run-1', ...params }))),
  );

async function listUsers(credentials: Credentials, BrokerId: string): Promise<void> {
  const client = new MqClient({ ...clientConfig(), credentials });
  await client.send(new ListUsersCommand({ BrokerId })).finally(() => client.destroy());
}

/** A call in the query protocol; the signature itself is not verified. */
async function ask(action: string, by?: Credentials) {
  const authorization = `AWS4-HMAC-SHA256 Credential=${by?.accessKeyId}/20260101/eu-west-1/sts/aws4_request`;
  const response = await fetch(emulator.endpoint, {
    method: 'POST',
    body: new URLSearchParams({ Action: action, Version: '2011-06-15' }),
    headers: { ...(by && { authorization }), ...(by?.sessionToken && { 'x-amz-security-token': by.sessionToken }) },
  });
  const text = await response.text();
  const field = (tag: string) => new RegExp(`<${tag}>(.*)</${tag}>`).exec(text)?.[1];
  return { status: response.status, account: field('Account'), arn: field('Arn'), code: field('Code') };
}

test('returns the caller', async () => {
  expect(await ask('GetCallerIdentity', mine)).toMatchObject({
    status: 200,
    account: '123456789012',
    arn: 'arn:aws:iam::123456789012:user/emulated',
  });
});

test('a role is assumed, the request is recorded, and later calls show the issued credentials', async () => {
  const brokerId = emulator.seedBroker({ region: 'eu-west-1' });
  const credentials = await assume({ ExternalId: 'partner-7', DurationSeconds: 900 });
  expect(credentials.expiration).toEqual(new Date(now + 900_000));
  expect(emulator.assumedRoles).toEqual([
    {
      operation: 'AssumeRole',
      roleArn: RoleArn,
      sessionName: 'run-1',
      externalId: 'partner-7',
      durationSeconds: 900,
      webIdentityToken: undefined,
      callerAccessKeyId: 'AKIATEST',
      accessKeyId: credentials.accessKeyId,
      expiresAt: now + 900_000,
    },
  ]);
  await listUsers(credentials, brokerId);
  expect(emulator.calls.at(-1)).toMatchObject({
    service: 'mq',
    operation: 'ListUsers',
    region: 'eu-west-1',
    accessKeyId: credentials.accessKeyId,
  });
  expect(await ask('GetCallerIdentity', credentials)).toMatchObject({
    account: '210987654321',
    arn: 'arn:aws:sts::210987654321:assumed-role/Deployer/run-1',
  });
  const chained = await assume({}, credentials);
  expect(chained.accessKeyId).not.toBe(credentials.accessKeyId);
  expect(emulator.assumedRoles[1]).toMatchObject({
    callerAccessKeyId: credentials.accessKeyId,
    durationSeconds: 3600,
    externalId: undefined,
  });
});

test('a role is assumed with a web identity, by an unsigned request', async () => {
  const input = { RoleArn, RoleSessionName: 'ci', WebIdentityToken: 'made.up.token<&>' };
  const credentials = await withSts(mine, async (client) =>
    credentialsOf(await client.send(new AssumeRoleWithWebIdentityCommand(input))),
  );
  expect(emulator.assumedRoles).toMatchObject([
    {
      operation: 'AssumeRoleWithWebIdentity',
      webIdentityToken: 'made.up.token<&>',
      callerAccessKeyId: undefined,
      accessKeyId: credentials.accessKeyId,
    },
  ]);
  expect(emulator.calls).toMatchObject([{ service: 'sts', accessKeyId: undefined, status: 200 }]);
});

test('credentials are valid until they expire, and only with their session token', async () => {
  const brokerId = emulator.seedBroker({ region: 'eu-west-1' });
  const credentials = await assume();
  const { sessionToken, ...withoutToken } = credentials;
  expect(await refusal(listUsers(withoutToken, brokerId))).toMatchObject({
    name: 'UnrecognizedClientException',
    status: 403,
  });
  expect(sessionToken).toBeDefined();
  expect(await ask('GetCallerIdentity', withoutToken)).toMatchObject({ status: 403, code: 'InvalidClientTokenId' });
  now += 3_600_000;
  expect(await refusal(listUsers(credentials, brokerId))).toMatchObject({ name: 'ExpiredTokenException', status: 403 });
  now -= 3_600_000;
  await listUsers(credentials, brokerId);
});

test.each([
  ['a role that is not an ARN', { RoleArn: 'Deployer-of-the-orders-team' }, 'roleArn'],
  ['a session name with a space', { RoleSessionName: 'run 1' }, 'roleSessionName'],
  ['a duration of 899 seconds', { DurationSeconds: 899 }, 'durationSeconds'],
  ['a duration of over 12 hours', { DurationSeconds: 43_201 }, 'durationSeconds'],
  ['an external id of 1 character', { ExternalId: 'x' }, 'externalId'],
])('%s is refused', async (_, input, attribute) => {
  expect(await refusal(assume(input))).toMatchObject({
    name: 'ValidationError',
    status: 400,
    message: expect.stringContaining(`'${attribute}'`) as string,
  });
  expect(emulator.assumedRoles).toEqual([]);
});

test('faults affect its operations, in the format of STS', async () => {
  const message = 'User: x is not authorized to perform: sts:AssumeRole on resource: <role> & "more"';
  emulator.inject({ operation: 'AssumeRole', fault: { ...faults.forbidden, name: 'AccessDenied', message } });
  expect(await refusal(assume())).toMatchObject({ name: 'AccessDenied', status: 403, message });
  emulator.inject({ operation: 'AssumeRole', fault: faults.resetAfter });
  await expect(assume()).rejects.toThrow();
  expect(emulator.assumedRoles).toHaveLength(1);
});

test('an unsigned request and an unknown operation are refused', async () => {
  expect(await ask('GetCallerIdentity')).toMatchObject({ status: 403, code: 'MissingAuthenticationToken' });
  expect(await ask('GetSessionToken', mine)).toMatchObject({ status: 400, code: 'InvalidAction' });
});
