/** Responses that AWS cannot have sent are refused, with an error that names the operation. Over real HTTP. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AmazonMq } from '../../src/amazon-mq';
import { USER_FIELD_NAMES } from '../../src/rules';
import { userFieldRow } from '../../src/rules/internal';
import { connectTo } from '../support/aws/amazon-mq';
import { failure } from './failure';

const id = '6f1d3c1e-7a54-4b8e-9d3c-0a1b2c3d4e5f';
const brokerId = 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9';
let response: { status: number; headers: Record<string, string>; body: string };
let server: Server;
let mq: AmazonMq;
beforeAll(async () => {
  server = createServer((_, outgoing) => {
    outgoing.writeHead(response.status, { 'content-type': 'application/json', ...response.headers });
    outgoing.end(response.body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  mq = await connectTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { maxRetries: 0 });
});
afterAll(() => {
  mq.close();
  server.closeAllConnections();
  server.close();
});

/** Sends this response to every request from now on. */
function respondWith(
  status: number,
  body: unknown,
  headers: Record<string, string> = { 'x-amzn-requestid': id },
): void {
  const content = typeof body === 'string' ? body : JSON.stringify(body);
  response = { status, headers, body: status === 204 ? '' : content };
}

const errorType = (name: string, requestId: string | undefined = id) => ({
  'x-amzn-errortype': name,
  ...(requestId !== undefined && { 'x-amzn-requestid': requestId }),
});

const secretArn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:mq/orders-AbCdEf';
const operations: Readonly<Record<string, () => Promise<unknown>>> = {
  DescribeUser: () => mq.users.find(brokerId, 'orders'),
  ListUsers: () => mq.users.list(brokerId),
  DescribeBroker: () => mq.brokers.describe(brokerId),
  ListBrokers: () => mq.brokers.list(),
  DescribeSecret: () => mq.secrets.currentVersion('mq/orders'),
  GetSecretValue: () => mq.secrets.password('mq/orders'),
  CreateSecret: () => mq.secrets.store('mq/orders', 'Stored-Secret-2026', 'A password'),
  UpdateSecret: () => mq.secrets.replace('mq/orders', 'Stored-Secret-2026', 'A password'),
  DeleteSecret: () => mq.secrets.remove('mq/orders'),
  GetCallerIdentity: () => mq.identity.account(),
};
const call = (operation: string) => (operations[operation] ?? (() => Promise.reject(new Error(operation))))();

test.each<[string, number, unknown, Record<string, string>]>([
  ['without a request id', 404, { __type: 'NotFoundException', message: 'no' }, {}],
  ['with another status', 400, { message: 'no' }, errorType('NotFoundException')],
  ['with the code of Secrets Manager', 404, { message: 'no' }, errorType('ResourceNotFoundException')],
])('a "not found" is refused %s', async (_, status, body, headers) => {
  respondWith(status, body, headers);
  const error = await failure(mq.users.find(brokerId, 'orders'));
  expect(error).toMatchObject({ kind: 'network', delivery: 'foreign-response' });
  expect(error.message).toMatch(/^DescribeUser for .* The response reports "not found"[, ].* not from AWS\./);
  await expect(mq.users.delete(brokerId, 'orders')).rejects.toMatchObject({ kind: 'network' });
});

test('a "not found" of the right service is accepted', async () => {
  respondWith(404, { message: 'no' }, errorType('NotFoundException'));
  expect(await mq.users.find(brokerId, 'orders')).toBeUndefined();
  expect(await failure(call('GetSecretValue'))).toMatchObject({ kind: 'network' });
  respondWith(400, { message: 'no' }, errorType('ResourceNotFoundException'));
  expect(await failure(call('GetSecretValue'))).toMatchObject({ kind: 'not-found' });
});

const user = { brokerId, username: 'orders', groups: ['g1'], consoleAccess: false };
const broker = { brokerId, brokerState: 'RUNNING', engineType: 'ACTIVEMQ', users: [] };
const secret = { ARN: secretArn, Name: 'mq/orders', VersionId: 'v', SecretString: 'Stored-Secret-2026' };
test.each<[string, unknown, string?]>([
  ...Object.keys(operations).flatMap((operation): [string, unknown][] => [
    [operation, {}],
    [operation, []],
  ]),
  ['DescribeUser', { ...user, brokerId: 'b-other' }, 'brokerId'],
  ['DescribeUser', { ...user, username: 'foreign' }, 'username'],
  ['DescribeUser', { ...user, groups: 'x' }, 'groups'],
  ['DescribeUser', { ...user, groups: [5] }, 'groups'],
  ['DescribeUser', { ...user, consoleAccess: 'yes' }, 'consoleAccess'],
  ['DescribeUser', { ...user, pending: { pendingChange: 'BOGUS' } }, 'pending'],
  // Every setting of a user is checked by its type, now and while it is pending.
  ...USER_FIELD_NAMES.flatMap((field): [string, unknown, string][] => {
    const { apiName, required, isSecret } = userFieldRow(field);
    if (apiName === undefined || required || isSecret) return [];
    const member = apiName.charAt(0).toLowerCase() + apiName.slice(1);
    const pending = { pendingChange: 'UPDATE', [member]: 5 };
    return [
      ['DescribeUser', { ...user, [member]: 5 }, member],
      // The pending changes of a user have no replicationUser, and the SDK drops it.
      ...(field === 'replicationUser'
        ? []
        : [['DescribeUser', { ...user, pending }, 'pending'] as [string, object, string]]),
    ];
  }),
  ['ListUsers', { users: [null] }, 'users'],
  ['ListUsers', { users: {} }, 'users'],
  ['ListUsers', { users: 'x' }, 'users'],
  ['ListUsers', { users: [{ username: 'x', pendingChange: 'BOGUS' }] }, 'users'],
  ['ListUsers', { users: [], nextToken: 5 }, 'nextToken'],
  ['DescribeBroker', { ...broker, brokerId: 'b-other' }, 'brokerId'],
  ['DescribeBroker', { ...broker, users: 'x' }, 'users'],
  ['DescribeBroker', { ...broker, users: [null] }, 'users'],
  ['DescribeBroker', { ...broker, brokerState: null }, 'brokerState'],
  ['DescribeBroker', { ...broker, maintenanceWindowStartTime: 'x' }, 'maintenanceWindowStartTime'],
  ['ListBrokers', { brokerSummaries: 'x' }, 'brokerSummaries'],
  ['ListBrokers', { brokerSummaries: [null] }, 'brokerSummaries'],
  ['DescribeSecret', { ...secret, Name: 'mq/other' }, 'Name'],
  ['DescribeSecret', { ...secret, VersionIdsToStages: { v: 'AWSCURRENT' } }, 'VersionIdsToStages'],
  ['GetSecretValue', { ...secret, Name: 'mq/other' }, 'Name'],
  ['GetSecretValue', { ...secret, SecretString: 7 }, 'SecretString'],
  ['CreateSecret', { ...secret, ARN: {} }, 'ARN'],
])('the response to %s %j is refused', async (operation, body, member = '') => {
  respondWith(200, body);
  const error = await failure(call(operation));
  expect(error).toMatchObject({ kind: 'network', delivery: 'foreign-response' });
  expect(error.message).toMatch(
    new RegExp(`^${operation}\\b.* failed: The response .*${member}.*, so it is not from AWS`),
  );
});

test('another version of the secret than the requested one is refused', async () => {
  respondWith(200, { ...secret, VersionId: 'another' });
  const error = await failure(mq.secrets.password('mq/orders', { versionId: 'v' }));
  expect(error.message).toMatch(/does not match the GetSecretValue request \(VersionId is missing or wrong\)/);
});

test.each([...Object.keys(operations)])('an empty response with status 204 to %s is refused', async (operation) => {
  respondWith(204, '');
  expect(await failure(call(operation))).toMatchObject({ kind: 'network', delivery: 'foreign-response' });
});

test('responses that match the request are accepted', async () => {
  respondWith(200, { ...user, pending: { pendingChange: 'UPDATE', groups: ['g2'] } });
  expect(await mq.users.find(brokerId, 'orders')).toMatchObject({ groups: ['g2'], pendingChange: 'UPDATE' });
  respondWith(200, broker);
  expect(await mq.brokers.describe(brokerId)).toMatchObject({ state: 'RUNNING' });
  respondWith(200, secret);
  for (const name of ['mq/orders', secretArn, secretArn.slice(0, -7)]) {
    expect(await mq.secrets.password(name)).toMatchObject({ versionId: 'v' });
  }
  expect(await failure(mq.secrets.password(secretArn.replace('orders', 'other')))).toMatchObject({ kind: 'network' });
});

test('a list of as many users as fit into a response is refused, without a stack overflow', async () => {
  respondWith(200, { users: Array.from({ length: 60_000 }, () => ({ username: 'x' })) });
  expect((await failure(mq.users.list(brokerId))).message).toContain('it has more than 2500 entries');
});

test.each([
  ['AbortError', 'unexpected'],
  ['TransportError', 'unexpected'],
  ['CredentialsProviderError', 'unexpected'],
])('an error name of %s in a response has no effect', async (name, kind) => {
  respondWith(400, { message: 'no' }, errorType(name));
  expect(await failure(mq.users.find(brokerId, 'orders'))).toMatchObject({ kind, advice: '' });
});

test('a redirect is not followed, and is not from AWS', async () => {
  respondWith(307, '', { 'x-amzn-requestid': id, location: 'http://127.0.0.1:1/' });
  const error = await failure(mq.users.find(brokerId, 'orders'));
  expect(error).toMatchObject({ kind: 'network', delivery: 'foreign-response' });
  expect(error.reason).toContain('The response is a redirect, so it is not from AWS. (no error code, HTTP 307');
});

test.each([
  [
    'CreateSecret',
    'Grant the caller secretsmanager:CreateSecret on the secret, and kms:GenerateDataKey and kms:Decrypt',
  ],
  ['DeleteSecret', 'Grant the caller secretsmanager:DeleteSecret on the secret.'],
  ['GetSecretValue', 'Grant the caller secretsmanager:GetSecretValue on the secret, and kms:Decrypt'],
])('the error of a forbidden %s names the missing permission', async (operation, advice) => {
  respondWith(403, { message: 'no' }, errorType('AccessDeniedException'));
  expect((await failure(call(operation))).advice).toContain(advice);
});

test('only CreateSecret reports that the name is taken', async () => {
  respondWith(409, { message: 'no' }, errorType('ConflictException'));
  expect((await failure(call('CreateSecret'))).reason).toContain('A secret of that name already exists.');
  expect((await failure(call('GetSecretValue'))).message).not.toContain('exists');
});

test('an ARN without a valid Region is refused, and the error names the operation', async () => {
  const error = await failure(mq.secrets.password('arn:aws:secretsmanager:evil.test/:123456789012:secret:x'));
  expect(error).toMatchObject({ kind: 'configuration', call: { operation: 'GetSecretValue' } });
  expect(error.reason).toContain('The Region in the ARN of the secret, "evil.test/" is not an AWS Region.');
});
