/**
 * Random requests: each has a response of the API that is not a server error, and the state stays sound. Some thousands by
 * default, 100,000 with FULL=1. FUZZ_SEED repeats a run, and FUZZ_CASE one of its accounts.
 */
import { request as httpRequest } from 'node:http';
import { ApiError } from '../../src/emulator/errors';
import { Account } from '../../src/emulator/mq/account';
import type { BrokerOptions } from '../../src/emulator/mq/broker';
import { amazonMq, operations } from '../../src/emulator/mq/service';
import { seedBroker } from '../../src/emulator/seeds';
import { startEmulator, type Emulator } from '../../src/emulator';
import { password } from '../support/aws/emulated';
import { anything, Random, strangeNames } from '../support/fuzz/fuzz';
import { jsonOf, requestOf, type FuzzRequest, type Known } from '../support/fuzz/fuzz-amazon-mq';
import { accountShape } from '../../src/emulator/state-shapes';
import { violationsOf } from '../../src/emulator/mq/shapes';
import { seed } from '../support/fuzz/seed';

const isFull = process.env.FULL === '1';
const counts = isFull ? { accounts: 400, http: 5_000 } : { accounts: 14, http: 300 };
/** The requests of one account. */
const requestsPerAccount = 250;
if (isFull) jest.setTimeout(900_000);

const regions = ['us-east-1', 'eu-west-1'];
const caller = (region: string) => ({ accessKeyId: 'test', sessionToken: undefined, region, service: 'mq' });
const xml = (inner: string) => Buffer.from(`<broker xmlns="http://activemq.apache.org/schema/core">${inner}</broker>`);

/** What exists in a Region, mostly, and what values of members fit together. */
function knownIn(account: Account, region: string): Known {
  const here = account.brokersIn(region);
  // The first broker is chosen often, so that requests meet what others have changed.
  const brokers = [...here.slice(0, 1), ...here.slice(0, 1), ...here, ...[...account.brokers.values()].slice(0, 3)];
  const configurations = account.configurationsIn(region);
  const ids = configurations.map(({ id }) => id);
  return {
    'broker-id': brokers.map(({ id }) => id),
    'configuration-id': ids,
    'configuration-revision': ['1', '2', '0', '-1', '99999999999', '01'],
    'resource-arn': [...brokers, ...configurations].map(({ arn }) => arn),
    username: ['admin', 'orders', 'billing'],
    id: ids,
    dataReplicationPrimaryBrokerArn: brokers.map(({ arn }) => arn),
    engineVersion: ['5.19', '5.18', '4.3', '3.13', '5.18.4'],
    hostInstanceType: ['mq.m5.large', 'mq.m7g.large', 'mq.m7g.large', 'mq.t3.micro', 'mq.none'],
    password: [password, password, 'short'],
    serviceAccountPassword: [password],
    timeZone: ['UTC', 'Europe/Berlin', '+02:00', 'Nowhere/City'],
    resourceShareArns: ['arn:aws:ram:us-east-1:123456789012:resource-share/0a'],
    nextToken: [
      '',
      Buffer.from('offset:5').toString('base64url'),
      Buffer.from('offset:999999999').toString('base64url'),
    ],
    data: [
      xml('<plugins/>').toString('base64'),
      xml('<a>'.repeat(500)).toString('base64'),
      xml('<!DOCTYPE x [<!ENTITY a "b">]>&a;').toString('base64'),
      Buffer.from('consumer_timeout = 1000000').toString('base64'),
      Buffer.from([0xff, 0xfe, 0x00, 0xd8]).toString('base64'),
      '%',
    ],
  };
}

/** An account with a broker of each kind, and a pair of brokers that a reboot has just joined. */
function seededAccount(now: () => number): Account {
  const millis = { creationMillis: 500, rebootMillis: 500, deletionMillis: 500 };
  const options: BrokerOptions = { ...millis, now, pendingDeletion: 'recreate' };
  const account = new Account('123456789012', options);
  const users = [
    { username: 'admin', password },
    { username: 'orders', password, groups: ['writers'] },
  ];
  const pair = { deploymentMode: 'ACTIVE_STANDBY_MULTI_AZ', hostInstanceType: 'mq.m5.large' } as const;
  for (const region of regions) {
    seedBroker(account, { region, users });
    seedBroker(account, { region, engineType: 'RABBITMQ' });
    seedBroker(account, { region, engineType: 'RABBITMQ', publiclyAccessible: true });
    seedBroker(account, { region, authenticationStrategy: 'LDAP' });
    account.createConfiguration(region, { name: 'orders', engineType: 'RABBITMQ' });
  }
  const primary = seedBroker(account, { ...pair, users });
  account.create('eu-west-1', {
    ...pair,
    brokerName: 'replica',
    engineType: 'ACTIVEMQ',
    publiclyAccessible: false,
    dataReplicationMode: 'CRDR',
    dataReplicationPrimaryBrokerArn: primary.arn,
  });
  account.reboot('us-east-1', primary.id);
  return account;
}

/** Sends a request without HTTP. Returns its status; throws what the server would report as a server error. */
function perform(
  service: ReturnType<typeof amazonMq>,
  { method, path, query, body }: FuzzRequest,
  region: string,
): number {
  const message = { method, rawPath: path, query, headers: {}, body: body.toString() };
  service.operationOf(message);
  try {
    const response = service.perform(message, caller(region), 'id');
    expect([200, 204]).toContain(response.status);
    if (response.body !== '') JSON.parse(response.body);
    return response.status;
  } catch (thrown) {
    // The server returns a bad request for paths that are not well-formed.
    if (thrown instanceof URIError) return 400;
    if (!(thrown instanceof ApiError) || thrown.status >= 500) throw thrown;
    const refused = service.refuse(thrown, 'id');
    expect(JSON.parse(refused.body)).toMatchObject({ message: expect.stringMatching(/./) as string });
    expect(refused.body).not.toContain(password);
    expect(refused.body.length).toBeLessThan(20_000);
    return refused.status;
  }
}

/** Describes everything, and restores the account from its record. */
function checkState(account: Account): void {
  for (const region of regions) {
    for (const broker of account.brokersIn(region)) JSON.stringify([broker.describe(), broker.sharedResources()]);
    for (const configuration of account.configurationsIn(region)) JSON.stringify(configuration.describe());
  }
  const record = JSON.stringify(account.toRecord());
  expect(violationsOf(accountShape, JSON.parse(record))).toEqual([]);
  const restored = new Account(account.id, account.options);
  restored.restore(JSON.parse(record) as ReturnType<Account['toRecord']>);
  expect(JSON.stringify(restored.toRecord())).toBe(record);
}

afterEach(() => {
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as { x?: unknown }).x).toBeUndefined();
});

test(`requests of ${counts.accounts} accounts (FUZZ_SEED=${seed})`, () => {
  const statuses = new Map<string, number>();
  const wanted = process.env.FUZZ_CASE === undefined ? undefined : Number(process.env.FUZZ_CASE);
  for (let index = wanted ?? 0; index < (wanted === undefined ? counts.accounts : wanted + 1); index++) {
    const random = new Random(seed + index * 7_919);
    let now = 1_800_000_000_000;
    const account = seededAccount(() => now);
    const service = amazonMq(account);
    for (let i = 0; i < requestsPerAccount; i++) {
      const operation = random.pick(operations);
      const region = random.pick(regions);
      const request = requestOf(random, operation, knownIn(account, region));
      try {
        const status = perform(service, request, region);
        const key = `${operation.name} ${status < 300 ? 'accepted' : 'refused'}`;
        statuses.set(key, (statuses.get(key) ?? 0) + 1);
      } catch (thrown) {
        const what = JSON.stringify({ ...request, body: request.body.toString().slice(0, 2_000) });
        throw new Error(`FUZZ_SEED=${seed} FUZZ_CASE=${index}, request ${i} of ${operation.name}: ${what}`, {
          cause: thrown,
        });
      }
      now += random.pick([0, 0, 100, 600]);
    }
    checkState(account);
  }
  if (wanted !== undefined) return;
  // Every operation was reached, and refused something.
  const kinds = operations.flatMap(({ name }) => [`${name} accepted`, `${name} refused`]);
  expect(kinds.filter((kind) => !statuses.has(kind))).toEqual([]);
});

test(`requests over HTTP, to all services (FUZZ_SEED=${seed})`, async () => {
  const emulator = await startEmulator({ creationMillis: 0, rebootMillis: 0 });
  try {
    const random = new Random(seed);
    let known: Known = {};
    const statuses = new Set<number>();
    for (let i = 0; i < counts.http; i++) {
      // Requests delete brokers.
      if (i % 20 === 0) known = knownBroker(emulator);
      const request = random.chance(0.7) ? requestOf(random, random.pick(operations), known) : ofAnotherService(random);
      const status = await overHttp(emulator.endpoint, request, headersOf(random)).catch((thrown: unknown) => {
        const what = JSON.stringify({ ...request, body: request.body.toString('latin1').slice(0, 2_000) });
        throw new Error(`FUZZ_SEED=${seed}, request ${i}: ${what}`, { cause: thrown });
      });
      if (status >= 500)
        throw new Error(`FUZZ_SEED=${seed}, request ${i}: status ${status} for ${JSON.stringify(request)}`);
      statuses.add(status);
    }
    expect([...statuses]).toEqual(expect.arrayContaining([200, 400, 403, 404]));
    expect(await overHttp(emulator.endpoint, ordinary, headersOf(new Random(0), 'mq'))).toBe(200);
  } finally {
    await emulator.close();
  }
});

const ordinary: FuzzRequest = { method: 'GET', path: '/v1/brokers', query: '', body: Buffer.of() };

function knownBroker(emulator: Emulator): Known {
  const id = emulator.seedBroker({ users: [{ username: 'orders', password }] });
  return { 'broker-id': [id], username: ['orders', 'billing'], 'resource-arn': [emulator.broker(id).arn] };
}

/** A request in the form of Secrets Manager or STS. */
function ofAnotherService(random: Random): FuzzRequest {
  const body = random.pick([
    () => jsonOf(anything(random)),
    () => 'Action=GetCallerIdentity&Version=2011-06-15',
    () => `Action=AssumeRole&RoleArn=${random.pick(strangeNames)}&DurationSeconds=1e99`,
    () => random.bytes(40).toString('latin1'),
  ])();
  return {
    method: 'POST',
    path: '/',
    query: random.pick(['', '', 'Action=AssumeRole', '%']),
    body: Buffer.from(body, 'latin1'),
  };
}

function headersOf(
  random: Random,
  service = random.pick(['mq', 'mq', 'mq', 'secretsmanager', 'sts', 's3']),
): Record<string, string> {
  const target = random.pick([
    'GetSecretValue',
    'CreateSecret',
    'ListSecrets',
    'RotateSecret',
    'None',
    '__proto__',
    '',
  ]);
  const scope = `Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
  return {
    ...(random.chance(0.95) && { authorization: `AWS4-HMAC-SHA256 ${scope}` }),
    ...(service !== 'mq' && random.chance(0.7) && { 'x-amz-target': `secretsmanager.${target}` }),
    'content-type': random.pick([
      'application/json',
      'application/x-amz-json-1.1',
      'application/x-www-form-urlencoded',
      'text/xml',
      '',
    ]),
    ...(random.chance(0.05) && { 'content-encoding': 'gzip' }),
  };
}

function overHttp(
  endpoint: string,
  { method, path, query, body }: FuzzRequest,
  headers: Record<string, string>,
): Promise<number> {
  const { hostname, port } = new URL(endpoint);
  // The client of Node.js sends only these characters.
  const target = `${path}${query && `?${query}`}`.replace(/[^\x21-\x7e]/g, (character) =>
    encodeURIComponent(character),
  );
  return new Promise((resolve, reject) => {
    const sent = { ...headers, 'content-length': String(body.length) };
    const call = httpRequest(
      { hostname, port, method: method.replace(/\W|_/g, 'X'), path: `/${target.replace(/^\/+/, '')}`, headers: sent },
      (response) => {
        response.resume().once('end', () => resolve(response.statusCode ?? 0));
      },
    );
    call.once('error', reject).end(body);
  });
}
