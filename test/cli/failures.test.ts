/** How the command fails: every exit code, signals, closed pipes, and servers that cannot be reached. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MqError } from '../../src/amazon-mq';
import { exitCodeOf } from '../../src/cli/exit-codes';
import { startEmulator, faults, type Emulator, type Fault } from '../../src/emulator';
import { MqUser, untilPrinted } from '../support/cli/mq-user';
import { connectTo } from '../support/aws/amazon-mq';
import { MqUserInProcess } from '../support/cli/mq-user-in-process';
import { describeWith } from '../support/run/programs';

const password = 'Failing-Secret-2026';
const folder = mkdtempSync(join(tmpdir(), 'mq-user-failures-'));
let emulator: Emulator;
let mqUser: MqUserInProcess;
let asProcess: MqUser;
let brokerId: string;
beforeAll(async () => {
  emulator = await startEmulator();
  mqUser = new MqUserInProcess(emulator);
  asProcess = new MqUser(emulator);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  return emulator.close();
});
beforeEach(() => {
  brokerId = emulator.seedBroker({ users: [{ username: 'there', password }] });
  emulator.clearCalls();
});
afterEach(() => {
  asProcess.end();
  emulator.clearFaults();
});

const create = (...args: string[]) => [
  'create',
  '--broker-id',
  brokerId,
  '--username',
  'new',
  '--password-stdin',
  ...args,
];

test.each<[number, string, Fault]>([
  [4, 'forbidden', faults.forbidden],
  [4, 'credentials', faults.expiredToken],
  [7, 'throttled', faults.tooManyRequests],
  [7, 'service', faults.internalError],
  [7, 'network', faults.resetBefore],
  [7, 'network', faults.webPage],
  [3, 'bad-request', { kind: 'error', name: 'BadRequestException', status: 400 }],
  [5, 'conflict', { kind: 'error', name: 'ConflictException', status: 409 }],
  [6, 'not-found', { kind: 'error', name: 'NotFoundException', status: 404 }],
  [1, 'unexpected', { kind: 'error', name: 'TeapotException', status: 418 }],
])('%i: %s', async (status, kind, fault) => {
  emulator.inject({ operation: 'CreateUser', fault, times: Infinity });
  const result = await mqUser.json(create(), password);
  expect(result).toMatchObject({ status, document: { error: { kind } } });
  expect(result.stderr).toMatch(/error: CreateUser for the user b-[^ ]+\/new failed: /);
  expect(result.stderr).not.toMatch(/\n\s+at /);
});

test('2: incorrect usage', async () => {
  for (const args of [[], ['nonsense'], ['create'], ['show', '--username', 'x'], create('--timeout', 'soon')]) {
    expect((await mqUser.run(args, password)).status).toBe(2);
  }
  const both = ['list', '--broker-id', 'b', '--broker-name', 'n'];
  expect(await mqUser.json(both)).toMatchObject({ status: 2, document: { error: { kind: 'usage' } } });
});

test('2: no Region', async () => {
  expect(await mqUser.json(create(), password, { AWS_REGION: undefined })).toMatchObject({
    status: 2,
    document: { error: { kind: 'configuration' } },
  });
});

test('3: every violation of a rule is listed, and nothing is sent', async () => {
  const args = ['create', '--broker-id', 'arn:aws:mq:us-east-1:1:broker:x:b-1', '--username', 'x', '--password-stdin'];
  const { status, document } = await mqUser.json([...args, '--console-access', '--replication-user'], 'short');
  expect({ status, document }).toMatchObject({ status: 3, document: { error: { kind: 'validation' } } });
  const { violations } = document.error as { violations: { rule: string; path: string }[] };
  expect(violations.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['brokerId', 'username', 'replicationUser']),
  );
  expect(emulator.calls).toEqual([]);
});

test.each([
  ['RabbitMQ', { engineType: 'RABBITMQ' }],
  ['LDAP', { authenticationStrategy: 'LDAP' }],
] as const)('3: a broker with %s', async (_, seed) => {
  brokerId = emulator.seedBroker(seed);
  expect(await mqUser.json(create(), password)).toMatchObject({ status: 3, document: { error: { kind: 'broker' } } });
});

test('3: a broker that is full', async () => {
  const users = Array.from({ length: 250 }, (_, index) => ({ username: `user-${index}`, password }));
  brokerId = emulator.seedBroker({ users });
  const { status, stderr } = await mqUser.run(create(), password);
  expect([status, stderr]).toEqual([3, expect.stringContaining('has 250 users, the maximum that Amazon MQ allows')]);
});

test('4: no credentials', async () => {
  const none = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
  const { status, stderr } = await mqUser.run(create(), password, none);
  expect([status, stderr]).toEqual([4, expect.stringContaining('No AWS credentials were found')]);
});

test('6: another Region, another broker, another user', async () => {
  const { status, stderr } = await mqUser.run(create('--region', 'eu-west-1'), password);
  expect([status, stderr]).toEqual([6, expect.stringContaining('Check the broker id, the username, the Region')]);
  expect((await mqUser.run(['list', '--broker-name', 'absent'])).status).toBe(6);
  expect((await mqUser.run(['show', '--broker-id', brokerId, '--username', 'absent'])).status).toBe(6);
});

test('7: connection refused', async () => {
  const started = performance.now();
  const args = ['list', '--broker-id', brokerId, '--endpoint-url', 'http://127.0.0.1:9'];
  const { status, stderr } = await asProcess.run(args, '', { AWS_MAX_ATTEMPTS: undefined });
  expect([status, stderr]).toEqual([7, expect.stringContaining('Check the Region, the endpoint, the proxy')]);
  expect(performance.now() - started).toBeLessThan(30_000);
});

describeWith('python3', 'python3', ['--version'])('7: a host that does not accept the connection', () => {
  test('fails when the connection timeout is over, in each attempt', async () => {
    // Linux does not respond to connections beyond a full queue that the program does not empty.
    const code = `
import socket, sys
server = socket.socket(); server.bind(('127.0.0.1', 0)); server.listen(0)
held = [socket.socket() for _ in range(4)]
for one in held:
    one.setblocking(False)
    one.connect_ex(server.getsockname())
print(server.getsockname()[1], flush=True)
sys.stdin.read()`;
    const full = spawn('python3', ['-c', code], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [port] = (await once(full.stdout.setEncoding('utf8'), 'data')) as [string];
    const attempts: unknown[] = [];
    const mq = await connectTo(`http://127.0.0.1:${port.trim()}`, {
      maxRetries: 1,
      tuning: { connectionMillis: 100 },
      onEvent: (event) => event.type === 'attempt' && attempts.push(event),
    });
    const thrown: unknown = await mq.users.list(brokerId).catch((error: unknown) => error);
    mq.close();
    full.stdin.end();
    expect(thrown).toMatchObject({ message: expect.stringContaining('did not establish a connection') as string });
    expect(exitCodeOf[(thrown as MqError).kind]).toBe(7);
    expect(attempts).toHaveLength(2);
  });
});

test('7: a server that never responds, and Ctrl-C does not wait for it', async () => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const child = asProcess.start(['list', '--broker-id', brokerId, '--endpoint-url', url]);
  const connection = once(silent, 'connection');
  const [socket] = (await connection) as [{ destroy(): void }];
  const pressed = performance.now();
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([130, null]);
  expect(performance.now() - pressed).toBeLessThan(10_000);
  socket.destroy();
  silent.close();
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s while waiting for a broker: %i, at once', async (signal, code) => {
  emulator.broker(brokerId).hold('REBOOT_IN_PROGRESS');
  const child = asProcess.start(create('--wait'));
  child.stdin?.end(password);
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  await untilPrinted(child, 'waiting for RUNNING');
  const pressed = performance.now();
  child.kill(signal);
  expect(await once(child, 'exit')).toEqual([code, null]);
  expect(performance.now() - pressed).toBeLessThan(10_000);
  expect(stderr).toMatch(/error: DescribeBroker for the broker b-\S+ failed: It was interrupted/);
});

/** Ends a command with SIGINT once it has printed a text, and returns its JSON. */
async function interrupted(args: readonly string[], text: string, stdin = ''): Promise<Record<string, unknown>> {
  const child = asProcess.start([...args, '--json']);
  child.stdin?.end(stdin);
  let stdout = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  await untilPrinted(child, text);
  child.kill('SIGINT');
  expect((await once(child, 'close')) as unknown[]).toEqual([130, null]);
  return JSON.parse(stdout) as Record<string, unknown>;
}

test('with --json, an interruption is one JSON document with an error', async () => {
  emulator.broker(brokerId).hold('REBOOT_IN_PROGRESS');
  const document = await interrupted(create('--wait'), 'waiting for RUNNING', password);
  expect(document).toMatchObject({ error: { kind: 'aborted', mayHaveHappened: false } });
  expect(document.error).not.toHaveProperty('written');
});

describe('an error after a write includes the write', () => {
  const remove = (...args: string[]) => ['delete', '--broker-id', brokerId, '--username', 'there', '--force', ...args];
  const created = { result: 'created', changed: [], pendingChange: 'CREATE', secretArn: null };
  const deleted = { result: 'deleted', changed: [], pendingChange: 'DELETE', secretArn: null };

  test('a reboot that is refused', async () => {
    emulator.inject({ operation: 'RebootBroker', fault: faults.forbidden });
    const { status, document, stderr } = await mqUser.json(create('--reboot', '--quiet'), password);
    expect([status, document]).toMatchObject([4, { error: { kind: 'forbidden', written: created } }]);
    const expected = `Before that, the user ${brokerId}/new was created. The change takes effect when the broker reboots.\n`;
    expect(stderr).toMatch(/^error: RebootBroker for the broker /);
    expect(stderr).toContain(expected);
  });

  test('a reboot that is refused, with a generated password: the secret is named', async () => {
    emulator.inject({ operation: 'RebootBroker', fault: faults.forbidden });
    const generate = ['--generate', '--secret-name', `mq/${brokerId}`, '--reboot'];
    const args = ['create', '--broker-id', brokerId, '--username', 'new', ...generate];
    const { status, document, stderr } = await mqUser.json(args);
    const { arn } = emulator.secret(`mq/${brokerId}`);
    expect([status, document]).toMatchObject([4, { error: { written: { ...created, secretArn: arn } } }]);
    expect(stderr).toContain(`The password is in the secret ${arn}.`);
  });

  test('a reboot that takes too long', async () => {
    const broker = emulator.broker(brokerId);
    broker.reboot = () => broker.hold('REBOOT_IN_PROGRESS');
    const { status, document } = await mqUser.json(create('--reboot', '--wait', '--timeout', '1s'), password);
    expect([status, document]).toMatchObject([7, { error: { kind: 'timeout', written: created } }]);
  });

  test('Ctrl-C during a reboot', async () => {
    const broker = emulator.broker(brokerId);
    broker.reboot = () => broker.hold('REBOOT_IN_PROGRESS');
    const document = await interrupted(remove('--reboot', '--wait'), 'REBOOT_IN_PROGRESS');
    expect(document).toMatchObject({ error: { kind: 'aborted', mayHaveHappened: false, written: deleted } });
  });

  test('Ctrl-C while a deleted user is read', async () => {
    emulator.inject({ operation: 'DescribeUser', fault: faults.stall });
    const document = await interrupted(remove(), ': deleted');
    expect(document).toMatchObject({ error: { kind: 'aborted', written: deleted } });
  });

  test('a failure to read a deleted user is only a warning', async () => {
    emulator.inject({ operation: 'DescribeUser', fault: faults.forbidden });
    const { status, document, stderr } = await mqUser.json(remove());
    expect([status, document]).toMatchObject([0, { result: 'deleted', pendingChange: 'DELETE' }]);
    expect(stderr).toContain('warning: The write succeeded, but reading the user afterwards failed: DescribeUser');
  });
});

describe('a reboot is reported as successful only if its effect was seen', () => {
  const remove = (...args: string[]) => ['delete', '--broker-id', brokerId, '--username', 'there', '--force', ...args];
  const reboot = ['--reboot', '--wait', '--timeout', '1s'];

  test('a broker that never leaves RUNNING: the change is still pending', async () => {
    emulator.broker(brokerId).reboot = () => undefined;
    for (const [args, change] of [
      [create(...reboot), 'CREATE'],
      [remove(...reboot), 'DELETE'],
    ] as const) {
      const { status, document, stderr } = await mqUser.json(args, password);
      expect([status, document]).toMatchObject([7, { error: { kind: 'timeout', written: { pendingChange: change } } }]);
      expect(stderr).toContain('The broker is RUNNING, and the change is still pending.');
      expect(stderr).not.toContain('the change has taken effect');
    }
  });

  test('a user that another client deletes during the reboot', async () => {
    const broker = emulator.broker(brokerId);
    broker.reboot = () => {
      broker.users.delete('new');
      broker.users.applyPending();
    };
    const { status, document, stderr } = await mqUser.json(create(...reboot), password);
    expect([status, document]).toMatchObject([0, { result: 'created', pendingChange: null }]);
    expect(stderr).toContain(`warning: The user ${brokerId}/new no longer exists: someone has deleted it.`);
    expect(stderr).not.toContain('the change has taken effect');
  });

  test('a deletion', async () => {
    const broker = emulator.broker(brokerId);
    broker.reboot = () => {
      broker.hold('REBOOT_IN_PROGRESS');
      broker.release();
    };
    const { status, document, stderr } = await mqUser.json(remove(...reboot));
    expect([status, document]).toMatchObject([0, { result: 'deleted', pendingChange: null }]);
    expect(stderr).toContain('The broker has rebooted, and the change has taken effect.');
  });
});

/** Makes the command print a line when it begins to read standard input. */
const saysWhenItReads = () => {
  const preload = join(folder, 'says-when-it-reads.cjs');
  const hook = "process.stdin.on('newListener', (name) => name === 'readable' && process.stderr.write('reading\\n'));";
  writeFileSync(preload, hook);
  return { NODE_OPTIONS: `--require ${preload}` };
};

test('Ctrl-C while standard input is validated: 130', async () => {
  const child = asProcess.start(['validate', '-'], saysWhenItReads());
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  await untilPrinted(child, 'reading');
  child.kill('SIGINT');
  expect(await once(child, 'close')).toEqual([130, null]);
  expect(stderr).toContain('error: Interrupted.\n');
});

test('Ctrl-C while standard input is open: 130', async () => {
  const child = asProcess.start(create(), saysWhenItReads());
  await untilPrinted(child, 'reading');
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([130, null]);
});

test.each([
  ['validate', 'SIGINT', 130],
  ['validate', 'SIGTERM', 143],
  ['create', 'SIGINT', 130],
  ['create', 'SIGTERM', 143],
] as const)('%s of a pipe without a writer: %s ends it at once', async (command, signal, code) => {
  const fifo = join(folder, `${command}-${signal}`);
  spawnSync('mkfifo', [fifo]);
  const args = ['create', '--broker-id', brokerId, '--username', 'new', '--password-file', fifo];
  const child = asProcess.start(command === 'validate' ? ['validate', fifo] : args);
  const opened = () => {
    const descriptors = `/proc/${child.pid}/fd`;
    return readdirSync(descriptors).some((name) => {
      try {
        return readlinkSync(join(descriptors, name)) === fifo;
      } catch {
        // It was closed meanwhile.
        return false;
      }
    });
  };
  while (!opened()) await new Promise((resolve) => setTimeout(resolve, 20));
  const pressed = performance.now();
  child.kill(signal);
  expect(await once(child, 'exit')).toEqual([code, null]);
  expect(performance.now() - pressed).toBeLessThan(5_000);
});

test.each([
  ['list', () => ['list', '--broker-id', brokerId, '--json']],
  ['create', () => create('--json')],
  ['help', () => ['--help']],
])('%s into a closed pipe prints no error', async (_, args) => {
  const child = asProcess.start(args());
  child.stdout?.destroy();
  child.stdin?.end(password);
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  expect((await once(child, 'close')) as unknown[]).toEqual([0, null]);
  expect(stderr).not.toMatch(/EPIPE|Error/);
});

test('a roster that is too large is not read completely', async () => {
  const { status, stderr } = await mqUser.run(['validate', '-'], '#'.repeat(17 * 2 ** 20));
  expect([status, stderr]).toEqual([2, expect.stringContaining('larger than 16 MiB')]);
});

test('no colors without a terminal, and no spinner', async () => {
  const { stderr } = await asProcess.run(create('--region', 'eu-west-1'), password, { FORCE_COLOR: '1' });
  expect(stderr).not.toContain('\u001b');
});
