/** `mq-user check` against real ActiveMQ with TLS, whose users are those of an emulated broker after its reboots. */
import { writeFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator, type Emulator } from '../../src/emulator';
import { ActiveMqBrokers, describeWithActiveMq } from '../support/activemq/brokers';
import { MqUser } from '../support/cli/mq-user';
import { findSecrets } from '../support/run/secret-search';

const first = 'First-Secret-2026';
const second = 'Second-Secret-2026';

let emulator: Emulator;
let mqUser: MqUser;

beforeEach(async () => {
  emulator = await startEmulator();
  mqUser = new MqUser(emulator);
});
afterEach(async () => {
  mqUser.end();
  await emulator.close();
});

interface Checked {
  readonly outcome: string;
  readonly pendingChange: string | null;
  readonly reason: string | null;
}

describeWithActiveMq('mq-user check', (libraries) => {
  let activeMq: ActiveMqBrokers;
  let url: string;
  const others = { username: 'someone-else', groups: [], password: 'Else-Secret-2026' };

  beforeAll(async () => {
    activeMq = await ActiveMqBrokers.start(libraries, [
      { users: [others], authorization: '', connectors: ['amqp+ssl'] },
    ]);
    url = `amqp+ssl://localhost:${activeMq.port(0, 'amqp+ssl')}`;
  }, 120_000);
  afterAll(() => activeMq.stop());

  const check = async (brokerId: string, username: string, password: string, ...more: string[]) => {
    const args = ['check', '--broker-id', brokerId, '--username', username, '--password-stdin', ...more];
    const env = { NODE_EXTRA_CA_CERTS: activeMq.certificateFile, DEBUG: '*', MQ_USER_DEBUG: '1' };
    const { status, document, stderr } = await mqUser.json<Checked>(args, `${password}\n`, env);
    expect(findSecrets(JSON.stringify(document) + stderr, [password])).toEqual([]);
    return { status, ...document };
  };

  test('a created user: pending before the reboot, accepted after it; another user is refused its password', async () => {
    const id = emulator.seedBroker({ brokerName: 'orders', endpoints: [url], users: [others] });
    await activeMq.setUsers(0, [others]);
    await mqUser.run(['create', '--broker-id', id, '--username', 'orders', '--password-stdin'], first);
    expect(await check(id, 'orders', first)).toMatchObject({ status: 5, outcome: 'pending', pendingChange: 'CREATE' });
    await activeMq.setUsers(0, [others, { username: 'orders', groups: [], password: first }]);
    emulator.broker(id).reboot();
    expect(await check(id, 'orders', first)).toMatchObject({ status: 0, outcome: 'accepted', reason: null });
    expect(await check(id, 'orders', second)).toMatchObject({
      status: 1,
      outcome: 'refused',
      pendingChange: null,
      reason: 'The broker refused the username or the password.',
    });
    expect(await check(id, 'someone-else', first)).toMatchObject({ status: 1, outcome: 'refused' });
    expect(await check(id, 'absent', first)).toMatchObject({
      status: 1,
      reason: 'The broker orders has no user absent.',
    });
  });

  test('a changed password: the old one is accepted until the reboot, with a warning, and the new one is pending', async () => {
    const orders = { username: 'orders', groups: [], password: first };
    const id = emulator.seedBroker({ endpoints: [url], users: [orders, others] });
    await activeMq.setUsers(0, [orders, others]);
    emulator.broker(id).users.update('orders', { password: second });
    expect(await check(id, 'orders', second)).toMatchObject({ status: 5, outcome: 'pending', pendingChange: 'UPDATE' });
    expect(await check(id, 'orders', first)).toMatchObject({
      status: 0,
      outcome: 'accepted',
      reason: 'A change of the user is pending (UPDATE). After the reboot, the password may be another.',
    });
    emulator.broker(id).users.delete('someone-else');
    expect(await check(id, 'someone-else', others.password)).toMatchObject({
      status: 0,
      reason: 'A change of the user is pending (DELETE). After the reboot, the user will not exist.',
    });
    expect(await check(id, 'someone-else', second)).toMatchObject({
      status: 1,
      reason: 'The broker refused the username or the password. The deletion of the user is pending.',
    });
  });

  test('with only an endpoint, AWS is not called', async () => {
    await activeMq.setUsers(0, [others]);
    const env = { NODE_EXTRA_CA_CERTS: activeMq.certificateFile };
    const args = ['check', '--endpoint', url, '--username', 'someone-else', '--password-stdin'];
    const { status, stdout } = await mqUser.run(args, others.password, env);
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'accepted\n' });
    expect(emulator.callCounts()).toEqual({});
    const untrusted = await mqUser.run(args, others.password);
    expect(untrusted.status).toBe(7);
    expect(untrusted.stdout).toContain('NODE_EXTRA_CA_CERTS');
  });

  test('reads the password from a secret, and a file', async () => {
    emulator.seedBroker({ brokerName: 'orders', endpoints: [url], users: [others] });
    await activeMq.setUsers(0, [others]);
    emulator.seedSecret({ name: 'mq/else', secretString: JSON.stringify({ password: others.password }) });
    const env = { NODE_EXTRA_CA_CERTS: activeMq.certificateFile };
    const args = ['check', '--broker-name', 'orders', '--username', 'someone-else'];
    const secret = await mqUser.run([...args, '--secret-id', 'mq/else', '--secret-key', 'password'], '', env);
    expect(secret).toMatchObject({ status: 0, stdout: 'accepted\n' });
    const file = join(mkdtempSync(join(tmpdir(), 'check-')), 'password');
    writeFileSync(file, `${others.password}\n`, { mode: 0o600 });
    const read = await mqUser.run([...args, '--password-file', file], '', env);
    expect(read).toMatchObject({ status: 0, stdout: 'accepted\n' });
  });
});

test('brokers that cannot be reached or are being created', async () => {
  const id = emulator.seedBroker({ endpoints: ['amqp+ssl://localhost:1', 'ssl://localhost:2'] });
  const args = ['check', '--username', 'orders', '--password-stdin', '--broker-id'];
  const down = await mqUser.json([...args, id], first);
  expect(down).toMatchObject({
    status: 7,
    document: {
      outcome: 'unreachable',
      reason: 'amqp+ssl://localhost:1: The connection failed (ECONNREFUSED).',
      attempts: [{ endpoint: 'amqp+ssl://localhost:1', outcome: 'unreachable' }],
    },
  });
  emulator.broker(id).hold('CREATION_IN_PROGRESS');
  expect(await mqUser.run([...args, id], first)).toMatchObject({
    status: 7,
    stdout: 'unreachable\nThe broker is CREATION_IN_PROGRESS.\n',
  });
});

test('wrong usage', async () => {
  const rabbit = emulator.seedBroker({ engineType: 'RABBITMQ' });
  const id = emulator.seedBroker({ endpoints: ['ssl://localhost:61617'] });
  const args = ['check', '--username', 'orders', '--password-stdin'];
  const failing: [readonly string[], string, number, string][] = [
    [[...args, '--broker-id', rabbit], first, 3, 'It is a RABBITMQ broker. Only passwords of ActiveMQ can be checked.'],
    [[...args, '--broker-id', id], first, 2, 'The broker has no endpoint of AMQP over TLS.'],
    [[...args, '--endpoint', `amqp+ssl://orders:${second}@localhost`], first, 2, 'Remove it.'],
    [[...args, '--endpoint', 'ssl://localhost:61617'], first, 2, 'The endpoint is not one of AMQP over TLS.'],
    [[...args, '--endpoint', 'amqp+ssl://localhost'], 'x'.repeat(500), 2, 'more than 400 bytes'],
    [[...args, '--secret-id', 'a', '--broker-id', id], first, 2, 'Only one of --password-stdin and --secret-id'],
    [
      ['check', '--username', 'orders', '--broker-id', id, '--secret-key', 'a'],
      first,
      2,
      '--secret-key requires --secret-id.',
    ],
    [['check', '--username', 'orders', '--endpoint', 'amqp+ssl://localhost'], first, 2, 'A password is required'],
    [args, first, 2, 'Specify the broker with either --broker-id or --broker-name'],
    [[...args, '--broker-id', 'b-absent'], first, 6, 'b-absent'],
  ];
  for (const [command, input, status, message] of failing) {
    const ended = await mqUser.run(command, input);
    expect({ ...ended, command }).toMatchObject({ status, stderr: expect.stringContaining(message) });
    expect(findSecrets(ended.stdout + ended.stderr, [first, second])).toEqual([]);
  }
});
