/** `mq-user emulator` as a process. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  CreateBrokerCommand,
  CreateUserCommand,
  DeleteBrokerCommand,
  DeleteUserCommand,
  DescribeBrokerCommand,
  DescribeUserCommand,
  ListUsersCommand,
  type MqClient,
  RebootBrokerCommand,
} from '@aws-sdk/client-mq';
import { clientOf } from '../support/aws/emulated';

const main = join(__dirname, '..', '..', 'dist', 'cli', 'main.js');
const started: ChildProcess[] = [];
afterEach(() => started.splice(0).forEach((child) => child.kill('SIGKILL')));

/** Starts the command and reads the line that it prints. */
async function start(...args: string[]) {
  const child = spawn(process.execPath, [main, 'emulator', '--json', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  started.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { value } = (await lines.next()) as { value: string };
  return { child, printed: JSON.parse(value) as { endpoint: string; brokers: string[] }, stderr: () => stderr };
}

test('--json prints its endpoint, brokers and environment as one line, and serves them', async () => {
  const { printed } = await start('--broker-id', 'b-orders', 'b-billing', '--region', 'eu-west-1');
  expect(printed).toEqual({
    endpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
    brokers: ['b-orders', 'b-billing'],
    env: {
      AWS_ENDPOINT_URL: printed.endpoint,
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false',
    },
  });
  const client = clientOf(printed.endpoint, 'eu-west-1');
  expect((await client.send(new ListUsersCommand({ BrokerId: 'b-orders' }))).Users).toEqual([]);
  client.destroy();
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends it at once with %i, even during a connection', async (signal, code) => {
  const { child, printed } = await start();
  const client = clientOf(printed.endpoint);
  await client.send(new ListUsersCommand({ BrokerId: 'b-none' })).catch(() => undefined);
  const exit = once(child, 'exit');
  child.kill(signal);
  expect(await exit).toEqual([code, null]);
  client.destroy();
});

test('ends with the program that started it over an IPC channel', async () => {
  const code = `require('node:child_process').fork(${JSON.stringify(main)}, ['emulator', '--json'], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })`;
  const parent = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  started.push(parent);
  const lines = createInterface({ input: parent.stdout })[Symbol.asyncIterator]();
  const { value } = (await lines.next()) as { value: string };
  const { endpoint } = JSON.parse(value) as { endpoint: string };
  expect((await fetch(endpoint)).status).toBe(403);
  parent.kill('SIGKILL');
  // The emulator holds the other end of the pipe.
  expect(await lines.next()).toEqual({ value: undefined, done: true });
  await expect(fetch(endpoint)).rejects.toThrow('fetch failed');
});

test('ends if its stdout is closed', async () => {
  const child = spawn('sh', ['-c', `"$0" "$1" emulator | :`, process.execPath, main], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  started.push(child);
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(stderr).toBe('');
});

test('a port that is in use is an error', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port } = holder.address() as AddressInfo;
  const { status, stderr } = spawnSync(process.execPath, [main, 'emulator', '--port', String(port)], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  expect(status).toBe(1);
  expect(stderr).toBe(`error: Port ${port} is in use. Choose another port, or leave out --port to use a free one.\n`);
  holder.close();
});

test('--latency and --throttle slow down and limit calls like AWS', async () => {
  const { printed, stderr } = await start('--broker-id', 'b-orders', '--latency', '120ms', '--throttle');
  const client = clientOf(printed.endpoint);
  const list = () => client.send(new ListUsersCommand({ BrokerId: 'b-orders' }));
  const began = performance.now();
  await list();
  expect(performance.now() - began).toBeGreaterThanOrEqual(115);
  const ended = await Promise.allSettled(Array.from({ length: 130 }, list));
  const refused = ended.filter((each) => each.status === 'rejected').map((each): unknown => each.reason);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.length).toBeLessThanOrEqual(31);
  for (const reason of refused) expect(reason).toMatchObject({ name: 'TooManyRequestsException' });
  // No warning of Node.js about the number of pending responses.
  expect(stderr()).toBe('');
  client.destroy();
});

test.each(['x', '-1s', '120', '11m'])('--latency %s is refused', (latency) => {
  const { status, stderr } = spawnSync(process.execPath, [main, 'emulator', `--latency=${latency}`], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  expect(status).not.toBe(0);
  expect(stderr).toContain("error: option '--latency <duration>' argument");
});

test.each(['x', '-1', '65536', '1.5'])('--port %s is refused', (port) => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [main, 'emulator', `--port=${port}`], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  expect(status).not.toBe(0);
  expect(stderr).toContain('Allowed: a number from 0 to 65535.');
  expect(stdout).toBe('');
});

describe('the environment', () => {
  /** Starts the command without --json and returns what it prints until it is ready. */
  async function environment(...args: string[]): Promise<string> {
    const child = spawn(process.execPath, [main, 'emulator', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    started.push(child);
    let text = '';
    for await (const chunk of child.stdout.setEncoding('utf8') as AsyncIterable<string>) {
      text += chunk;
      if (/^# broker .*\n$/m.test(text)) return text;
    }
    throw new Error('The emulator ended.');
  }

  test('is a script with which the command finds the broker of the documentation', async () => {
    const script = await environment();
    expect(script).toMatch(/^export AWS_ENDPOINT_URL=http:\/\/127\.0\.0\.1:\d+\nexport AWS_REGION=us-east-1\n/);
    const commands = `${script}\n"$0" "$1" list --broker-name orders --json`;
    const { PATH } = process.env;
    const { stdout, stderr } = spawnSync('sh', ['-c', commands, process.execPath, main], {
      encoding: 'utf8',
      timeout: 20_000,
      env: { PATH, AWS_PROFILE: 'none', AWS_SESSION_TOKEN: 'old' },
    });
    expect(stderr).toBe('0 users\n');
    expect(JSON.parse(stdout)).toMatchObject({ brokerId: 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9', users: [] });
  });
});

/** Returns the text of a state file. */
const stateOf = (amazonMq: object, accountId = '123456789012') =>
  JSON.stringify({
    format: 'cdktf-mq-users emulator state 1',
    accountId,
    amazonMq,
    secretsManager: [],
    sts: { roles: [], tokens: [] },
  });

describe('files', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'mq-emulator-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const seedFile = (text: string) => {
    const path = join(folder, 'seed.yaml');
    writeFileSync(path, text);
    return path;
  };
  const seed = `
configurations:
  - id: c-orders
    name: orders
    revisions: [{ data: '<broker xmlns="http://activemq.apache.org/schema/core"/>', description: first }]
brokers:
  - brokerId: b-seeded
    brokerName: seeded
    configuration: { id: c-orders, revision: 2 }
    maintenanceWindowStartTime: { dayOfWeek: TUESDAY, timeOfDay: '04:30', timeZone: Europe/Berlin }
    users: [{ username: admin, password: Example-Secret-2026, groups: [admins] }]
secrets:
  - { name: mq/admin, secretString: Example-Secret-2026 }
`;

  test('--seed creates brokers, users, configurations and secrets', async () => {
    const { printed } = await start('--seed', seedFile(seed));
    expect(printed.brokers).toEqual(['b-seeded']);
    const client = clientOf(printed.endpoint);
    const BrokerId = 'b-seeded';
    expect(await client.send(new DescribeBrokerCommand({ BrokerId }))).toMatchObject({
      Configurations: { Current: { Id: 'c-orders', Revision: 2 } },
      MaintenanceWindowStartTime: { DayOfWeek: 'TUESDAY', TimeOfDay: '04:30', TimeZone: 'Europe/Berlin' },
    });
    const user = await client.send(new DescribeUserCommand({ BrokerId, Username: 'admin' }));
    expect(user).toMatchObject({ Groups: ['admins'] });
    client.destroy();
  });

  test.each([
    ['text that is not YAML', '{', /is not valid\. A character is missing/],
    ['nothing', '', /It contains no YAML document|The type of the value|must be an object/],
    ['brokers that are an object', 'brokers: { brokerName: x }', /brokers/],
    ['an unknown list', 'broker: []', /There is no field "broker"\. Allowed: configurations, brokers, secrets\./],
    ['a list', '- a', /The value must be an object\. Allowed: configurations, brokers, secrets\./],
    [
      'several violations',
      'brokers: [{ brokerId: "a b", users: [{ username: x, password: Example-Secret-2026 }] }, { color: red }]',
      /brokers\[0\]\.brokerId[^]*brokers\[0\]\.users\[0\]\.username[^]*"color"/,
    ],
    [
      'a password that is not valid',
      'brokers: [{ users: [{ username: ab, password: "sh:ort" }] }]',
      /brokers\[0\]: .*password/,
    ],
    [
      'the same broker twice',
      'brokers: [{ brokerId: b-1 }, { brokerId: b-1 }]',
      /brokers\[1\]: The emulator already has a broker b-1/,
    ],
    ['a configuration that does not exist', 'brokers: [{ configuration: { id: c-none } }]', /brokers\[0\]: .*c-none/],
  ])('--seed with %s is refused, and nothing is started', (_what, text, message) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'emulator', '--seed', seedFile(text)], {
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/Example-Secret|sh:ort/);
  });

  test('a seed file that does not exist is an error', () => {
    const { status, stderr } = spawnSync(process.execPath, [main, 'emulator', '--seed', join(folder, 'none')], {
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect(status).toBe(2);
    expect(stderr).toContain('cannot be read: ENOENT');
  });

  test('--state keeps everything that was acknowledged, even if the emulator is killed', async () => {
    const state = join(folder, 'state.json');
    const first = await start('--seed', seedFile(seed), '--state', state);
    const client = clientOf(first.printed.endpoint);
    const created = Array.from({ length: 20 }, (_, index) => `user-${index}`);
    await Promise.all(
      created.map((Username) =>
        client.send(new CreateUserCommand({ BrokerId: 'b-seeded', Username, Password: 'Example-Secret-2026' })),
      ),
    );
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    client.destroy();
    expect(statSync(state).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).sort()).toEqual(['seed.yaml', 'state.json']);

    const second = await start('--seed', seedFile('brokers: [{ brokerId: b-other }]'), '--state', state);
    expect(second.printed.brokers).toEqual(['b-seeded']);
    const again = clientOf(second.printed.endpoint);
    const { Users = [] } = await again.send(new ListUsersCommand({ BrokerId: 'b-seeded', MaxResults: 100 }));
    expect(Users.map(({ Username }) => Username)).toEqual(['admin', ...created.sort()]);
    expect(Users.filter(({ PendingChange }) => PendingChange === 'CREATE')).toHaveLength(20);
    again.destroy();
  });

  test.each([
    ['text', 'nonsense', 'It is not a state of this version of the emulator'],
    ['another document', '{"format":"other"}', 'It is not a state of this version of the emulator'],
    [
      'a state without its parts',
      '{"format":"cdktf-mq-users emulator state 1","accountId":"123456789012"}',
      'Missing required field [amazonMq]',
    ],
    [
      'a broker that is not valid',
      stateOf({ brokers: [{ id: 'b-1', phase: 'bogus', users: [{ username: 'a' }] }], configurations: [] }),
      '[amazonMq.brokers[0].',
    ],
    ['a state of another account', stateOf({ brokers: [], configurations: [] }, '1'), 'account "1"'],
  ])('--state with %s is refused and left unchanged', (_what, text, reason) => {
    const state = join(folder, 'state.json');
    writeFileSync(state, text);
    const { status, stderr } = spawnSync(process.execPath, [main, 'emulator', '--state', state], {
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect(status).toBe(1);
    expect(stderr).toContain(reason);
    expect(readFileSync(state, 'utf8')).toBe(text);
  });

  test('--state removes what a killed emulator left beside the file, and keeps a link to it', async () => {
    const state = join(folder, 'state.json');
    const link = join(folder, 'link.json');
    const first = await start('--state', state);
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    writeFileSync(`${state}.0f8fad5b-d9cb-469f-a165-70867728950e.tmp`, 'Example-Secret-2026');
    symlinkSync(state, link);
    const { printed } = await start('--state', link);
    expect(printed.brokers).toEqual(first.printed.brokers);
    expect(readdirSync(folder).sort()).toEqual(['link.json', 'state.json']);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
  });

  test('--state that is a folder is an error', () => {
    const { status, stderr } = spawnSync(process.execPath, [main, 'emulator', '--state', folder], {
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect([status, stderr]).toEqual([1, expect.stringContaining('cannot be read: It is not a file.')]);
  });

  test('--state that another emulator changes is not overwritten', async () => {
    const state = join(folder, 'state.json');
    const [first, second] = [await start('--state', state), await start('--state', state)];
    const clients = [first, second].map(({ printed }) => clientOf(printed.endpoint));
    const [BrokerId] = first.printed.brokers;
    const createUser = (client: MqClient | undefined, Username: string) =>
      client?.send(new CreateUserCommand({ BrokerId, Username, Password: 'Example-Secret-2026' }));
    await createUser(clients[1], 'second');
    await expect(createUser(clients[0], 'first')).rejects.toThrow('Another process has changed it.');
    expect(readFileSync(state, 'utf8')).toContain('"second"');
    for (const client of clients) client.destroy();
  });

  test('--state is not written by an emulator that changes nothing', async () => {
    const state = join(folder, 'state.json');
    const first = await start('--state', state);
    const [BrokerId] = first.printed.brokers;
    const written = statSync(state, { bigint: true });
    const reader = await start('--state', state);
    const client = clientOf(reader.printed.endpoint);
    await client.send(new ListUsersCommand({ BrokerId }));
    client.destroy();
    const { ino, mtimeNs } = statSync(state, { bigint: true });
    expect([ino, mtimeNs]).toEqual([written.ino, written.mtimeNs]);
  });

  test('--state in a folder that does not exist is an error', () => {
    const state = join(folder, 'none', 'state.json');
    const { status, stderr } = spawnSync(process.execPath, [main, 'emulator', '--state', state], {
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringContaining('cannot be written: ENOENT') as string,
    });
  });
});

test('the times of creation and reboot, the maintenance window and pending deletions can be chosen', async () => {
  const { printed } = await start(
    ...['--creation-time', '10m', '--reboot-time', '10m', '--pending-deletion', 'recreate'],
    ...['--maintenance-window', 'FRIDAY 22:15 Asia/Tokyo', '--broker-id', 'b-orders'],
  );
  const client = clientOf(printed.endpoint);
  const stateOf = async (BrokerId?: string) => (await client.send(new DescribeBrokerCommand({ BrokerId }))).BrokerState;
  const BrokerId = 'b-orders';
  const user = { BrokerId, Username: 'orders', Password: 'Example-Secret-2026' };
  expect((await client.send(new DescribeBrokerCommand({ BrokerId }))).MaintenanceWindowStartTime).toEqual({
    DayOfWeek: 'FRIDAY',
    TimeOfDay: '22:15',
    TimeZone: 'Asia/Tokyo',
  });
  const { BrokerId: other } = await client.send(
    new CreateBrokerCommand({
      BrokerName: 'other',
      DeploymentMode: 'SINGLE_INSTANCE',
      EngineType: 'ACTIVEMQ',
      HostInstanceType: 'mq.t3.micro',
      PubliclyAccessible: false,
    }),
  );
  expect(await stateOf(other)).toBe('CREATION_IN_PROGRESS');
  await client.send(new CreateUserCommand(user));
  await client.send(new DeleteUserCommand(user));
  await client.send(new CreateUserCommand(user));
  await client.send(new RebootBrokerCommand({ BrokerId }));
  expect(await stateOf(BrokerId)).toBe('REBOOT_IN_PROGRESS');
  client.destroy();
});

test('a deletion takes its time', async () => {
  const { printed } = await start('--deletion-time', '10m', '--broker-id', 'b-orders');
  const client = clientOf(printed.endpoint);
  await client.send(new DeleteBrokerCommand({ BrokerId: 'b-orders' }));
  const { BrokerState } = await client.send(new DescribeBrokerCommand({ BrokerId: 'b-orders' }));
  expect(BrokerState).toBe('DELETION_IN_PROGRESS');
  client.destroy();
});

test.each([
  [['--maintenance-window', 'Sunday 3am'], /Allowed: a day in capital letters/],
  [['--maintenance-window', 'SUNDAY 03:00 Mars/Base'], /timeZone/],
  [['--broker-id', 'b-1\nrm'], /Allowed: letters, digits, hyphens and underscores/],
  [
    ['--seed', '/dev/null', '--maintenance-window', 'SUNDAY 03:00'],
    /Put maintenanceWindowStartTime into the seed file/,
  ],
  [['--region', 'x; rm'], /is not an AWS Region|contains a space/],
  [['--reboot-time', '5'], /The unit is missing/],
  [['--pending-deletion', 'maybe'], /Allowed choices are conflict, recreate/],
])('%j is refused', (args, message) => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [main, 'emulator', ...args], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(message);
});
