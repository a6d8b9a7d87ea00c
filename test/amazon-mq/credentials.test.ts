/** Every source of credentials of the AWS provider, recognized by the access key that signs the calls. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectOptions } from '../../src/amazon-mq';
import { faults, startEmulator, type Emulator } from '../../src/emulator';
import { ConnectionProcess } from '../support/terraform/connection-run';
import type { Ended } from '../support/run/programs';

const folder = mkdtempSync(join(tmpdir(), 'mq-credentials-'));
const roleArn = 'arn:aws:iam::123456789012:role/mq-admin';
let emulator: Emulator;
let connections: ConnectionProcess;
beforeAll(async () => {
  emulator = await startEmulator();
  connections = new ConnectionProcess();
});
afterAll(async () => {
  await connections.close();
  rmSync(folder, { recursive: true });
  return emulator.close();
});
beforeEach(() => emulator.clearCalls());
afterEach(() => emulator.clearFaults());

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const listed = (options: ConnectOptions, env?: NodeJS.ProcessEnv): Promise<Ended> =>
  connections.listBrokers(emulator, options, env);

/** The call as the emulator received it. */
async function called(options: ConnectOptions, env?: NodeJS.ProcessEnv) {
  const { status, stderr } = await listed(options, env);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return emulator.calls.at(-1);
}

/** The message of a command that failed before a call. */
async function refused(options: ConnectOptions, env?: NodeJS.ProcessEnv): Promise<string> {
  const { status, stderr } = await listed(options, env);
  expect(status).toBe(1);
  return stderr;
}

const lastRole = () => emulator.assumedRoles.at(-1);

test('credentials of the environment sign the calls', async () => {
  const env = { AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: 'x' };
  expect(await called({}, env)).toMatchObject({ accessKeyId: 'AKIAENV', status: 200 });
});

test('credentials of the options sign the calls, to endpoints of the environment', async () => {
  const options = { endpoints: {}, credentials: { accessKeyId: 'AKIAFIXED', secretAccessKey: 'x' } };
  expect(await called(options, { AWS_ENDPOINT_URL: emulator.endpoint })).toMatchObject({ accessKeyId: 'AKIAFIXED' });
});

test('a profile in files of the options provides the credentials and the Region', async () => {
  const config = file('config', '[profile orders]\nregion = eu-west-3\n');
  const credentials = file('credentials', '[orders]\naws_access_key_id = AKIAFILE\naws_secret_access_key = x\n');
  const options = { profile: 'orders', sharedConfigFiles: [config], sharedCredentialsFiles: [credentials] };
  expect(await called(options, { AWS_REGION: undefined })).toMatchObject({
    accessKeyId: 'AKIAFILE',
    region: 'eu-west-3',
  });
});

test('a role of a profile of the environment is assumed', async () => {
  const config = file(
    'roles',
    `[profile base]\naws_access_key_id = AKIABASE\naws_secret_access_key = x\n[profile admin]\nregion = us-east-1\nrole_arn = ${roleArn}\nsource_profile = base\n`,
  );
  const env = { AWS_ENDPOINT_URL_STS: emulator.endpoint, AWS_PROFILE: 'admin', AWS_CONFIG_FILE: config };
  const call = await called({ endpoints: { mq: emulator.endpoint } }, env);
  expect(lastRole()).toMatchObject({ roleArn, callerAccessKeyId: 'AKIABASE', accessKeyId: call?.accessKeyId });
});

test('a role is assumed with the credentials and settings of the options', async () => {
  const assumeRole = { roleArn, sessionName: 'terraform', externalId: 'outside', durationSeconds: 900 };
  const call = await called({ credentials: { accessKeyId: 'AKIABASE', secretAccessKey: 'x' }, assumeRole });
  expect(lastRole()).toMatchObject({
    ...assumeRole,
    operation: 'AssumeRole',
    callerAccessKeyId: 'AKIABASE',
    accessKeyId: call?.accessKeyId,
  });
});

test.each([
  ['a token', () => ({ webIdentityToken: 'token-of-hcp' })],
  ['a file', () => ({ webIdentityTokenFile: file('token', 'token-of-hcp') })],
])('a role is assumed with a web identity from %s', async (_, token) => {
  const call = await called({ assumeRoleWithWebIdentity: { roleArn, sessionName: 'hcp', ...token() } });
  expect(lastRole()).toMatchObject({
    operation: 'AssumeRoleWithWebIdentity',
    webIdentityToken: 'token-of-hcp',
    sessionName: 'hcp',
    accessKeyId: call?.accessKeyId,
  });
});

test('dynamic credentials of HCP Terraform: the role and the token file of the environment are used', async () => {
  const env = {
    AWS_ROLE_ARN: roleArn,
    AWS_WEB_IDENTITY_TOKEN_FILE: file('hcp', 'token-of-a-run'),
    AWS_ENDPOINT_URL_STS: emulator.endpoint,
  };
  const call = await called({ endpoints: { mq: emulator.endpoint } }, env);
  expect(lastRole()).toMatchObject({ webIdentityToken: 'token-of-a-run', accessKeyId: call?.accessKeyId });
});

test('dynamic credentials of HCP Terraform for several accounts: a shared file of the options is used', async () => {
  const config = file(
    'hcp-config',
    `[default]\nrole_arn = ${roleArn}\nweb_identity_token_file = ${file('several', 'token-of-several')}\n`,
  );
  const call = await called({ sharedConfigFiles: [config] });
  expect(lastRole()).toMatchObject({ webIdentityToken: 'token-of-several', accessKeyId: call?.accessKeyId });
});

test('a second role is assumed with the credentials of a web identity', async () => {
  const web = { roleArn, sessionName: 'first', webIdentityToken: 'token-of-first' };
  const second = 'arn:aws:iam::210987654321:role/far';
  const call = await called({ assumeRoleWithWebIdentity: web, assumeRole: { roleArn: second, sessionName: 'second' } });
  const [first, last] = emulator.assumedRoles.slice(-2);
  expect(last).toMatchObject({
    roleArn: second,
    callerAccessKeyId: first?.accessKeyId,
    accessKeyId: call?.accessKeyId,
  });
});

test.each<[string, ConnectOptions, RegExp]>([
  [
    'a list of two shared configuration files',
    { sharedConfigFiles: ['a', 'b'] },
    /reads only one of the shared configuration files, but 2 are set: "a", "b"/,
  ],
  [
    'an access key without its secret key',
    { credentials: { accessKeyId: 'AKIA', secretAccessKey: '' } },
    /In the credentials option, secretAccessKey is missing, empty or not a string\. Allowed: an object with accessKeyId/,
  ],
  [
    'a token together with a token file',
    { assumeRoleWithWebIdentity: { roleArn, webIdentityToken: 't', webIdentityTokenFile: 'f' } },
    /Set exactly one of them/,
  ],
])('%s is a configuration error', async (_, options, expected) => {
  const message = await refused(options);
  expect(message).toMatch(/^configuration: Connecting to Amazon MQ failed: /);
  expect(message).toMatch(expected);
});

test('a token file that does not exist is a credentials error', async () => {
  const web = { roleArn, webIdentityTokenFile: join(folder, 'nowhere') };
  expect(await refused({ assumeRoleWithWebIdentity: web })).toMatch(/^credentials: .*nowhere", does not exist\./);
});

test('an empty Region is treated as missing', async () => {
  const message = await refused({ credentials: { accessKeyId: 'A', secretAccessKey: 'x' } }, { AWS_REGION: '' });
  expect(message).toMatch(/^configuration: Connecting to Amazon MQ failed: No Region is configured/);
});

test('without credentials the error advises to sign in, and nothing is sent', async () => {
  expect(await refused({})).toMatch(
    /^credentials: ListBrokers failed: No AWS credentials were found: .* Sign in again/,
  );
  expect(emulator.calls).toEqual([]);
});

test('a role that cannot be assumed is a credentials error, which advises what to check instead of showing the text of STS', async () => {
  const fault = {
    kind: 'error',
    name: 'AccessDenied',
    status: 403,
    message: 'Not authorized: sts:AssumeRole',
  } as const;
  emulator.inject({ operation: 'AssumeRole', fault, times: Infinity });
  const message = await refused({
    credentials: { accessKeyId: 'AKIABASE', secretAccessKey: 'x' },
    assumeRole: { roleArn },
  });
  expect(message).toMatch(
    /^credentials: .*not authorized.*\(AccessDenied, HTTP 403, request id \S+\) Check the ARN of the role/,
  );
  expect(message).not.toContain('Not authorized: sts:AssumeRole');
});

test('a request to STS that fails once is retried', async () => {
  emulator.inject({ operation: 'AssumeRole', fault: faults.internalError });
  const call = await called({
    credentials: { accessKeyId: 'AKIABASE', secretAccessKey: 'x' },
    maxRetries: 2,
    assumeRole: { roleArn },
  });
  expect(call?.status).toBe(200);
});

test('only allowed accounts are accepted', async () => {
  const fixed = { credentials: { accessKeyId: 'AKIAFIXED', secretAccessKey: 'x' } };
  expect(await called({ ...fixed, allowedAccountIds: ['123456789012'] })).toMatchObject({ status: 200 });
  const message = await refused({ ...fixed, allowedAccountIds: ['999999999999'] });
  expect(message).toContain(
    'credentials: Connecting to Amazon MQ failed: The credentials belong to account 123456789012. Allowed accounts: 999999999999.',
  );
  expect(emulator.callCounts()).toEqual({ GetCallerIdentity: 2, ListBrokers: 1 });
});

test('a forbidden account is refused, and other accounts are accepted', async () => {
  const fixed = { credentials: { accessKeyId: 'AKIAFIXED', secretAccessKey: 'x' } };
  expect(await called({ ...fixed, forbiddenAccountIds: ['999999999999'] })).toMatchObject({ status: 200 });
  const message = await refused({ ...fixed, forbiddenAccountIds: ['123456789012'] });
  expect(message).toContain('The credentials belong to account 123456789012. Forbidden accounts: 123456789012.');
  expect(emulator.callCounts()).toEqual({ GetCallerIdentity: 2, ListBrokers: 1 });
});

test('empty lists of accounts allow every account without a call of STS', async () => {
  const fixed = { credentials: { accessKeyId: 'AKIAFIXED', secretAccessKey: 'x' } };
  await called({ ...fixed, allowedAccountIds: [], forbiddenAccountIds: [] });
  expect(emulator.callCounts()).toEqual({ ListBrokers: 1 });
});

test('the user agent contains the name and version of the caller', async () => {
  const call = await called({
    credentials: { accessKeyId: 'A', secretAccessKey: 'x' },
    userAgent: ['terraform-provider-mq', '1.2.3'],
    userAgentSuffix: 'team/orders run-7',
  });
  expect(call?.userAgent).toMatch(/terraform-provider-mq\/1\.2\.3 team\/orders run-7/);
});
