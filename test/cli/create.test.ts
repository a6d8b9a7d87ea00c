/** `mq-user create`, `ensure`, `show`, `list` and `delete`: what they do and print. */
import { startEmulator, faults, type Emulator } from '../../src/emulator';
import { MqUser } from '../support/cli/mq-user';
import { MqUserInProcess } from '../support/cli/mq-user-in-process';

const password = 'Command-Secret-2026';
let emulator: Emulator;
let mqUser: MqUserInProcess;
let brokerId: string;
let count = 0;
beforeAll(async () => {
  emulator = await startEmulator();
  mqUser = new MqUserInProcess(emulator);
});
afterAll(() => emulator.close());
beforeEach(() => {
  brokerId = emulator.seedBroker({ brokerName: `named-${++count}` });
  emulator.clearCalls();
});
afterEach(() => emulator.clearFaults());

const create = (...args: string[]) => [
  'create',
  '--broker-id',
  brokerId,
  '--username',
  'admin',
  '--password-stdin',
  ...args,
];
const ensure = (...args: string[]) => ['ensure', '--broker-id', brokerId, '--username', 'admin', ...args];
const show = async () => (await mqUser.json(['show', '--broker-id', brokerId, '--username', 'admin'])).document;
const fields = { brokerId: expect.any(String), username: 'admin', dryRun: false, secretArn: null, recovered: false };
const sunday = expect.stringMatching(/^\d{4}-\d\d-\d\dT03:00:00\.000Z$/);

test('create, as a process, sends every field and prints when it takes effect', async () => {
  const { status, document, stderr } = await new MqUser(emulator).json(
    create('--group', 'admins', '--group', 'writers', '--console-access'),
    `${password}\n`,
  );
  expect({ status, document }).toEqual({
    status: 0,
    document: { ...fields, brokerId, result: 'created', changed: [], pendingChange: 'CREATE', takesEffect: sunday },
  });
  expect(stderr).toBe(
    `${brokerId}/admin: created\nIt takes effect when the broker reboots, at the latest after its maintenance window begins (SUNDAY 03:00 UTC).\n`,
  );
  expect(await show()).toEqual({
    brokerId,
    username: 'admin',
    groups: ['admins', 'writers'],
    consoleAccess: true,
    replicationUser: false,
    pendingChange: 'CREATE',
  });
  expect(emulator.passwordOf(brokerId, 'admin')).toBe(password);
  expect(emulator.calls[0]?.userAgent).toMatch(/mq-user\/\d+\.\d+\.\d+/);
});

test('creates a replication user, on a broker specified by name', async () => {
  const args = ['create', '--broker-name', `named-${count}`, '--username', 'admin', '--password-stdin'];
  expect((await mqUser.run([...args, '--replication-user'], password)).status).toBe(0);
  expect(emulator.broker(brokerId).users.find('admin')?.pending?.settings).toMatchObject({ replicationUser: true });
});

test('messages go to stderr, and --quiet silences them', async () => {
  expect(await mqUser.run(create('--quiet'), password)).toEqual({ status: 0, stdout: '', stderr: '' });
});

test('if the user exists, create fails or skips it, and its error names ensure', async () => {
  await mqUser.run(create('--group', 'readers'), password);
  const fail = await mqUser.json(create(), password);
  expect(fail).toMatchObject({ status: 5, document: { error: { kind: 'conflict', mayHaveHappened: false } } });
  expect(fail.stderr).toContain('already exists');
  expect(await mqUser.json(create('--if-exists', 'skip', '--group', 'writers'), password)).toMatchObject({
    status: 0,
    document: { result: 'skipped' },
  });
  expect(await show()).toMatchObject({ groups: ['readers'] });
  const update = await mqUser.run(create('--if-exists', 'update', '--group', 'writers'), password);
  expect([update.status, update.stderr]).toEqual([
    2,
    expect.stringContaining('Allowed choices are fail, skip. To update a user that exists, use mq-user ensure.'),
  ]);
  expect(await show()).toMatchObject({ groups: ['readers'] });
});

test('ensure creates a user, updates what differs, and changes nothing the next time', async () => {
  const wanted = ensure('--group', 'writers', '--group', 'readers', '--console-access', '--password-stdin');
  expect((await mqUser.json(wanted, password)).document).toMatchObject({ result: 'created' });
  const again = await mqUser.json(wanted, 'Another-Secret-2026');
  expect(again.document).toMatchObject({ result: 'unchanged', changed: [], pendingChange: 'CREATE' });
  expect(again.stderr).toContain('Its password was not compared or changed: Amazon MQ does not return passwords.');
  expect(emulator.passwordOf(brokerId, 'admin')).toBe(password);

  emulator.clearCalls();
  const changed = await mqUser.json(ensure('--no-group', '--no-console-access'));
  expect(changed.document).toMatchObject({ result: 'updated', changed: ['groups', 'consoleAccess'] });
  expect(await show()).toMatchObject({ groups: [], consoleAccess: false });
  // Settings without an option are kept.
  expect((await mqUser.json(ensure())).document).toMatchObject({ result: 'unchanged' });
  expect(emulator.callCounts()).toMatchObject({ UpdateUser: 1 });
});

test('ensure sets the password of a user that exists with --set-password', async () => {
  await mqUser.run(create(), password);
  const { document, stderr } = await mqUser.json(ensure('--set-password', '--password-stdin'), 'Another-Secret-2026');
  expect(document).toMatchObject({ result: 'updated', changed: ['password'] });
  expect(stderr).not.toContain('not compared');
  expect(emulator.passwordOf(brokerId, 'admin')).toBe('Another-Secret-2026');
});

test('--dry-run changes nothing', async () => {
  emulator.clearCalls();
  const created = await mqUser.json(create('--dry-run', '--reboot'), password);
  expect(created).toMatchObject({ status: 0, document: { result: 'created', dryRun: true } });
  expect(created.stderr).toContain('would be created');
  await mqUser.run(create(), password);
  expect((await mqUser.json(ensure('--group', 'readers', '--dry-run'))).document).toMatchObject({ result: 'updated' });
  const deleted = ['delete', '--broker-id', brokerId, '--username', 'admin', '--dry-run'];
  expect((await mqUser.json(deleted)).document).toMatchObject({ result: 'deleted', dryRun: true });
  const {
    CreateUser: creates,
    UpdateUser: updates,
    DeleteUser: deletes,
    RebootBroker: reboots,
  } = emulator.callCounts();
  expect([creates, updates, deletes, reboots]).toEqual([1, undefined, undefined, undefined]);
});

test('--reboot --wait reboots the broker, and the change takes effect', async () => {
  const { status, document, stderr } = await mqUser.json(create('--reboot', '--wait', '--timeout', '20s'), password);
  expect({ status, document }).toMatchObject({ status: 0, document: { pendingChange: null, takesEffect: null } });
  expect(stderr).toContain('The broker has rebooted, and the change has taken effect.');
  expect(await show()).toMatchObject({ pendingChange: null });
});

test('a broker that is not RUNNING is an error, and --wait waits for it', async () => {
  emulator.broker(brokerId).hold('REBOOT_IN_PROGRESS');
  expect(await mqUser.json(create(), password)).toMatchObject({ status: 7, document: { error: { kind: 'timeout' } } });
  // The second poll finds the broker RUNNING.
  const run = () => emulator.broker(brokerId).release();
  emulator.inject({ operation: 'DescribeBroker', fault: { kind: 'meanwhile', run }, skip: 1 });
  const { status, stderr } = await mqUser.json(create('--wait'), password);
  expect(status).toBe(0);
  expect(stderr).toContain('The broker is REBOOT_IN_PROGRESS, waiting for RUNNING ...');
});

test('after a lost response the result is created, not a conflict', async () => {
  emulator.inject({ operation: 'CreateUser', fault: faults.resetAfter });
  const { status, document, stderr } = await mqUser.json(create(), password);
  expect({ status, document }).toMatchObject({ status: 0, document: { result: 'created', recovered: true } });
  expect(stderr).toContain('CreateUser: no response from AWS, retrying');
});

test('list prints names and pending changes', async () => {
  await mqUser.run(create(), password);
  emulator.broker(brokerId).hold('REBOOT_IN_PROGRESS');
  emulator.broker(brokerId).release();
  await mqUser.run(['create', '--broker-id', brokerId, '--username', 'billing', '--password-stdin'], password);
  const list = ['list', '--broker-id', brokerId];
  expect(await mqUser.run(list)).toEqual({ status: 0, stdout: 'admin\nbilling\tCREATE\n', stderr: '2 users\n' });
  expect((await mqUser.json(list)).document).toEqual({
    brokerId,
    users: [
      { username: 'admin', pendingChange: null },
      { username: 'billing', pendingChange: 'CREATE' },
    ],
  });
});

test('delete needs confirmation, and can be repeated', async () => {
  brokerId = emulator.seedBroker({ users: [{ username: 'admin', password }] });
  const remove = ['delete', '--broker-id', brokerId, '--username', 'admin'];
  const refused = await mqUser.run(remove);
  expect(refused).toMatchObject({ status: 2 });
  expect(refused.stderr).toContain('Pass --force');
  expect((await mqUser.json([...remove, '--force'])).document).toMatchObject({
    result: 'deleted',
    pendingChange: 'DELETE',
    takesEffect: sunday,
  });
  expect(await mqUser.json(ensure())).toMatchObject({ status: 5 });
  expect(await mqUser.json(create('--if-exists', 'skip'), password)).toMatchObject({ status: 5 });
  const gone = ['delete', '--broker-id', brokerId, '--username', 'absent', '--force'];
  expect(await mqUser.json(gone)).toMatchObject({ status: 0, document: { result: 'absent' } });
});

test('warnings are printed, and the command continues', async () => {
  const { status, stderr } = await mqUser.run(create('--group', 'activemq-webconsole'), password);
  expect(status).toBe(0);
  expect(stderr).toMatch(/^warning: /);
});
