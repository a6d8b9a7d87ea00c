/** Tests the faults that the emulator injects, with the AWS SDK. */
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import {
  CreateUserCommand,
  DescribeBrokerCommand,
  DescribeUserCommand,
  ListUsersCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-mq';
import { faults, type Fault } from '../../src/emulator';
import { run } from '../support/run/programs';
import { emulated, password, refusal, type Emulated } from '../support/aws/emulated';

let aws: Emulated;
let BrokerId: string;
beforeEach(async () => {
  aws = await emulated();
  BrokerId = aws.emulator.seedBroker();
});
afterEach(() => aws.close());

const Username = 'orders';
const create = (name = Username) =>
  aws.mq.send(new CreateUserCommand({ BrokerId, Username: name, Password: password }));
const exists = (name = Username) => aws.emulator.broker(BrokerId).users.find(name) !== undefined;
const until = async (holds: () => boolean) => {
  for (let polls = 0; polls < 1_000 && !holds(); polls++) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(holds()).toBe(true);
};
const received = () => until(() => aws.emulator.calls.length > 0);
const inject = (fault: Fault, times?: number) =>
  aws.emulator.inject({ operation: 'CreateUser', fault, ...(times !== undefined && { times }) });

test.each<[keyof typeof faults, number, string]>([
  ['internalError', 500, 'InternalServerErrorException'],
  ['tooManyRequests', 429, 'TooManyRequestsException'],
  ['forbidden', 403, 'ForbiddenException'],
  ['expiredToken', 403, 'ExpiredTokenException'],
  ['unrecognizedClient', 403, 'UnrecognizedClientException'],
])('%s returns %i %s, once, and the user is not created', async (name, status, error) => {
  const fault = inject(faults[name]);
  expect(await refusal(create())).toMatchObject({ status, name: error });
  expect(exists()).toBe(false);
  await create();
  expect(fault.hits).toBe(1);
  expect(aws.emulator.calls.map((call) => [call.operation, call.status, call.fault])).toEqual([
    ['CreateUser', status, 'error'],
    ['CreateUser', 200, undefined],
  ]);
});

test.each<[string, Fault, boolean, number]>([
  ['a reset before the operation creates nothing', faults.resetBefore, false, 0],
  ['a lost response hides that the user was created', faults.resetAfter, true, 0],
  ['a body that breaks off hides that the user was created', faults.truncated, true, 200],
  ['a web page creates nothing', faults.webPage, false, 200],
  ['a web page can hide that the user was created', { kind: 'not-json', performed: true, requestId: true }, true, 200],
  ['an error can hide that the user was created', { ...faults.internalError, performed: true }, true, 500],
])('%s', async (_, fault, isMade, status) => {
  inject(fault);
  // The SDK takes any body of status 200 for the response of an operation without output.
  if (fault.kind === 'not-json') await create();
  else await expect(create()).rejects.toThrow();
  expect(exists()).toBe(isMade);
  expect(aws.emulator.calls).toMatchObject([{ operation: 'CreateUser', status, fault: fault.kind }]);
  expect((await aws.mq.send(new ListUsersCommand({ BrokerId }))).Users).toHaveLength(isMade ? 1 : 0);
});

test.each([true, false])('a web page has a request id with `requestId: %s`', async (requestId) => {
  aws.emulator.inject({ operation: '*', fault: { kind: 'not-json', requestId } });
  const received = await new Promise<[string | undefined, string, boolean]>((resolve, reject) => {
    request(`${aws.emulator.endpoint}/v1/brokers`, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      const { 'content-type': type, 'x-amzn-requestid': id } = response.headers;
      response.on('end', () => resolve([type, body, id !== undefined]));
    })
      .on('error', reject)
      .end();
  });
  expect(received).toEqual(['text/html', expect.stringContaining('Sign in to use this network.'), requestId]);
});

test.each(['before', 'after'] as const)('a slow response is late; the time passes %s the operation', async (when) => {
  inject({ kind: 'slow', millis: 200, when });
  const began = performance.now();
  let isAnswered = false;
  const creating = create().finally(() => (isAnswered = true));
  await received();
  if (when === 'before') expect(exists()).toBe(false);
  else await until(exists);
  expect(isAnswered).toBe(false);
  await creating;
  expect(exists()).toBe(true);
  expect(performance.now() - began).toBeGreaterThanOrEqual(195);
});

test('a slow operation is performed even if its caller has disconnected', async () => {
  inject({ kind: 'slow', millis: 300, when: 'before' });
  const controller = new AbortController();
  const creating = aws.mq.send(new CreateUserCommand({ BrokerId, Username, Password: password }), {
    abortSignal: controller.signal,
  });
  await received();
  controller.abort();
  await expect(creating).rejects.toMatchObject({ name: 'AbortError' });
  expect(exists()).toBe(false);
  await until(exists);
});

test('a fault can change or delete the user, or change the state of the broker, during a call', async () => {
  await create();
  const update = () => aws.mq.send(new UpdateUserCommand({ BrokerId, Username, ConsoleAccess: true }));
  const meanwhile = (run: () => void | Promise<void>) =>
    aws.emulator.inject({ operation: 'UpdateUser', fault: { kind: 'meanwhile', run } });
  const broker = aws.emulator.broker(BrokerId);

  meanwhile(() => broker.users.update(Username, { groups: ['theirs'] }));
  await update();
  expect((await aws.mq.send(new DescribeUserCommand({ BrokerId, Username }))).Pending).toMatchObject({
    Groups: ['theirs'],
    ConsoleAccess: true,
  });
  meanwhile(() => broker.hold('REBOOT_IN_PROGRESS'));
  expect(await refusal(update())).toMatchObject({ status: 400, attribute: 'brokerState' });
  broker.release();
  meanwhile(async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    broker.users.delete(Username);
    broker.reboot();
  });
  expect(await refusal(update())).toMatchObject({ status: 400, attribute: 'brokerState' });
  meanwhile(() => {
    throw new Error('what went wrong in the test');
  });
  expect(await refusal(update())).toMatchObject({
    status: 500,
    message: expect.stringContaining('what went wrong in the test') as string,
  });
});

test.each(['CREATION_IN_PROGRESS', 'REBOOT_IN_PROGRESS', 'CRITICAL_ACTION_REQUIRED', 'REPLICA'] as const)(
  'a broker is held in %s until it is released',
  async (state) => {
    await create();
    const broker = aws.emulator.broker(BrokerId);
    broker.hold(state);
    const described = await aws.mq.send(new DescribeBrokerCommand({ BrokerId }));
    expect(described.BrokerState).toBe(state);
    expect(described.ActionsRequired?.length).toBe(state === 'CRITICAL_ACTION_REQUIRED' ? 1 : undefined);
    expect(await refusal(create('other'))).toMatchObject({ status: 400, attribute: 'brokerState' });
    broker.release();
    expect((await aws.mq.send(new DescribeBrokerCommand({ BrokerId }))).BrokerState).toBe('RUNNING');
    const { Pending } = await aws.mq.send(new DescribeUserCommand({ BrokerId, Username }));
    expect(Pending === undefined).toBe(state === 'REBOOT_IN_PROGRESS');
  },
);

/** What a new connection meets. */
const connecting = () =>
  new Promise<string | undefined>((resolve) => {
    const socket = connect(Number(new URL(aws.emulator.endpoint).port), '127.0.0.1');
    socket.once('connect', () => resolve('connected')).once('error', ({ code }: { code?: string }) => resolve(code));
    socket.once('connect', () => socket.destroy());
  });

test('connections are refused until they are accepted again, on the same port', async () => {
  const { endpoint } = aws.emulator;
  await create();
  await aws.emulator.refuseConnections();
  await aws.emulator.refuseConnections();
  expect(await connecting()).toBe('ECONNREFUSED');
  await expect(create('other')).rejects.toThrow();
  await Promise.all([aws.emulator.acceptConnections(), aws.emulator.acceptConnections()]);
  expect(await connecting()).toBe('connected');
  await create('other');
  expect(aws.emulator.endpoint).toBe(endpoint);
  expect(aws.emulator.callCounts()).toEqual({ CreateUser: 2 });
});

test('an operation that arrives can stop the server for a while', async () => {
  inject({ kind: 'refused', millis: 150 });
  await expect(create()).rejects.toThrow();
  expect(await connecting()).toBe('ECONNREFUSED');
  expect(exists()).toBe(false);
  await new Promise((resolve) => setTimeout(resolve, 250));
  await create();
});

test('the emulator closes while connections are refused and responses are slow', async () => {
  const other = await emulated();
  const id = other.emulator.seedBroker();
  const list = () => other.mq.send(new ListUsersCommand({ BrokerId: id }));
  other.emulator.inject({ operation: 'ListUsers', fault: { kind: 'slow', millis: 60_000, when: 'before' } });
  other.emulator.inject({ operation: 'ListUsers', fault: { kind: 'refused', millis: 60_000 } });
  const both = [list(), list()].map((call) => expect(call).rejects.toThrow());
  await Promise.all([...both, new Promise((resolve) => setTimeout(resolve, 50)).then(() => other.close())]);
  await expect(list()).rejects.toThrow();
});

test('faults affect only matching calls, in the order of their injection and as often as configured', async () => {
  const { emulator } = aws;
  inject(faults.internalError, 2);
  inject(faults.tooManyRequests);
  const statuses: (number | undefined)[] = [];
  for (let i = 0; i < 3; i++) statuses.push((await refusal(create())).status);
  expect(statuses).toEqual([500, 500, 429]);
  await create();

  emulator.inject({
    operation: 'CreateUser',
    fault: faults.forbidden,
    times: Infinity,
    match: (path, body) => path.endsWith('/unlucky') && body.includes(password),
  });
  await create('lucky');
  for (let i = 0; i < 2; i++) expect(await refusal(create('unlucky'))).toMatchObject({ status: 403 });
  emulator.clearFaults();
  await create('unlucky');

  emulator.inject({ operation: 'CreateUser', fault: faults.forbidden, skip: 2 });
  await create('first');
  await create('second');
  expect(await refusal(create('third'))).toMatchObject({ status: 403 });
  const removed = inject(faults.internalError);
  removed.remove();
  await create('third');
  expect(removed.hits).toBe(0);
});

test('a fault for an operation that does not exist is refused', () => {
  expect(() => aws.emulator.inject({ operation: 'MakeUser', fault: faults.forbidden })).toThrow(
    'The emulator has no operation MakeUser. Allowed: CreateBroker, ',
  );
});

test.each<[string, Fault, RegExp]>([
  ['stalls after its headers', { kind: 'stall' }, /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n$/],
  ['drips', { kind: 'drip', millis: 10 }, /\r\n\r\n {3,}$/],
  ['never ends', { kind: 'endless' }, /transfer-encoding: chunked[^]{2000000}/i],
  ['has 700 MB', { kind: 'oversized' }, /content-length: 700000000[^]{2000000}/],
  ['is nested deeply', { kind: 'deep', levels: 1_000 }, /\[{1000}\]{1000}\}$/],
])('a response that %s, with the user created or not as configured', async (_what, fault, seen) => {
  const authorization = 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/mq/aws4_request, Signature=0';
  for (const performed of [true, false]) {
    const name = `user-${performed}`;
    inject({ ...fault, performed } as Fault);
    const body = JSON.stringify({ password });
    const socket = connect(Number(new URL(aws.emulator.endpoint).port), '127.0.0.1');
    socket.write(
      `POST /v1/brokers/${BrokerId}/users/${name} HTTP/1.1\r\nhost: localhost\r\nauthorization: ${authorization}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    let got = '';
    await new Promise<void>((resolve) => {
      socket.setEncoding('latin1').on('data', (chunk: string) => {
        got += chunk;
        if (seen.test(got)) resolve();
      });
    });
    expect(exists(name)).toBe(performed);
    socket.destroy();
  }
});

test('Node.js reports no leak for any number of responses that do not end', async () => {
  // In a separate process: Jest gives tests a copy of `process`, on which no warning arrives.
  const code = `
    const [path] = process.argv.slice(1);
    const { request } = require('node:http');
    const authorization = 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/mq/aws4_request, Signature=0';
    const begun = (url) =>
      new Promise((resolve, reject) => {
        const sent = request(url, { headers: { authorization } }, (response) => {
          response.on('error', () => undefined).once('data', () => undefined);
          resolve(response.statusCode);
        });
        sent.on('error', reject).end();
      });
    require(path).startEmulator().then(async (emulator) => {
      const brokerId = emulator.seedBroker();
      for (const fault of [{ kind: 'stall' }, { kind: 'drip', millis: 10 }, { kind: 'endless' }]) {
        emulator.inject({ operation: 'ListUsers', fault, times: 20 });
        const url = emulator.endpoint + '/v1/brokers/' + brokerId + '/users';
        const all = await Promise.all(Array.from({ length: 20 }, () => begun(url)));
        console.log(fault.kind, all.filter((status) => status === 200).length);
      }
      await emulator.close();
    });
  `;
  const { status, stdout, stderr } = await run(
    process.execPath,
    ['-e', code, join(__dirname, '..', '..', 'dist', 'emulator')],
    process.env,
  );
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'stall 20\ndrip 20\nendless 20\n', stderr: '' });
});

test.each(['same', 'new'] as const)('pages continue with the %s token', async (token) => {
  aws.emulator.inject({ operation: 'ListUsers', fault: { kind: 'endless-pages', token }, times: 3 });
  await create();
  const tokens: (string | undefined)[] = [];
  for (let page = 0; page < 3; page++) {
    const NextToken = tokens.at(-1);
    const { Users, NextToken: next } = await aws.mq.send(new ListUsersCommand({ BrokerId, NextToken }));
    expect(Users).toHaveLength(token === 'same' ? 1 : 0);
    tokens.push(next);
  }
  expect(new Set(tokens).size).toBe(token === 'same' ? 1 : 3);
});
