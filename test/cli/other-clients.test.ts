/** Tests the command while other clients change the same broker: full brokers, and users that are created or deleted meanwhile. */
import { faults, startEmulator, type Emulator } from '../../src/emulator';
import { MqUserInProcess } from '../support/cli/mq-user-in-process';

const password = 'Somebody-Secret-2026';
const other = 'Another-Secret-2026';
let emulator: Emulator;
let mqUser: MqUserInProcess;
let brokerId: string;
beforeAll(async () => {
  emulator = await startEmulator();
  mqUser = new MqUserInProcess(emulator);
});
afterAll(() => emulator.close());
beforeEach(() => {
  brokerId = emulator.seedBroker({ users: [{ username: 'there', password: other, groups: ['old'] }] });
  emulator.clearCalls();
});
afterEach(() => emulator.clearFaults());

const on = (command: string, username: string, ...args: string[]) => [
  ...[command, '--broker-id', brokerId, '--username', username],
  ...args,
];
const users = () => emulator.broker(brokerId).users;
const meanwhile = (operation: string, run: () => void, skip = 0) =>
  emulator.inject({ operation, fault: { kind: 'meanwhile', run }, skip });
const writes = () =>
  emulator.calls
    .map(({ operation }) => operation)
    .filter((operation = '') => /^(Create|Update|Delete)User$/.test(operation));

describe('on a broker with 250 users', () => {
  beforeEach(() => {
    const seeds = Array.from({ length: 250 }, (_, index) => ({ username: `user-${index}`, password: other }));
    brokerId = emulator.seedBroker({ users: seeds });
  });

  test('delete of a user that is absent succeeds', async () => {
    expect(await mqUser.json(on('delete', 'absent', '--force'))).toMatchObject({
      status: 0,
      document: { result: 'absent' },
      stderr: `${brokerId}/absent: absent\n`,
    });
    expect(writes()).toEqual([]);
  });

  test('delete of a user that exists succeeds', async () => {
    expect(await mqUser.json(on('delete', 'user-7', '--force'))).toMatchObject({
      status: 0,
      document: { result: 'deleted' },
    });
  });

  test('ensure updates an existing user, and its error explains why it creates no other', async () => {
    expect(await mqUser.run(on('ensure', 'user-7', '--group', 'new'))).toMatchObject({ status: 0 });
    expect(await mqUser.run(on('ensure', 'absent', '--password-stdin'), password)).toMatchObject({
      status: 3,
      stderr: `error: CreateUser for the user ${brokerId}/absent failed: Nothing was sent. The broker has 250 users, the maximum that Amazon MQ allows. Delete a user.\n`,
    });
  });
});

test('the error of delete for a username that breaks a rule names DeleteUser', async () => {
  const { status, document } = await mqUser.json<{ error: { message: string } }>(on('delete', 'no/slash', '--force'));
  expect(status).toBe(3);
  expect(document.error.message).toMatch(/^DeleteUser for the user /);
});

describe('a user whose deletion is pending', () => {
  beforeEach(() => users().delete('there'));

  test.each([
    ['ensure', ['--group', 'new'], 'mq-user ensure'],
    ['create', ['--password-stdin'], 'mq-user create'],
    ['create', ['--password-stdin', '--if-exists', 'skip'], 'mq-user create'],
  ])('%s %j: the error names no operation that was not called', async (command, args, caller) => {
    const { status, stderr } = await mqUser.run(on(command, 'there', ...args), password);
    expect([status, stderr]).toEqual([
      5,
      `error: ${caller} for the user ${brokerId}/there failed: The deletion of the user is pending, and the name is taken until the broker reboots. Nothing was sent. Reboot the broker, so that pending changes take effect, and try again.\n`,
    ]);
    expect(writes()).toEqual([]);
  });
});

describe('another client is faster', () => {
  test('ensure updates a user that another client creates between the check and the write', async () => {
    meanwhile('CreateUser', () => users().create('new', { password: other, groups: ['theirs'] }));
    expect(await mqUser.json(on('ensure', 'new', '--group', 'ours', '--password-stdin'), password)).toMatchObject({
      status: 0,
      document: { result: 'updated', changed: ['groups'] },
    });
    expect(emulator.passwordOf(brokerId, 'new')).toBe(other);
  });

  test('create fails, and with --if-exists skip does not change the user', async () => {
    meanwhile('CreateUser', () => users().create('new', { password: other }));
    expect(await mqUser.json(on('create', 'new', '--password-stdin'), password)).toMatchObject({
      status: 5,
      document: { error: { kind: 'conflict', mayHaveHappened: false } },
    });
    meanwhile('CreateUser', () => users().create('next', { password: other }));
    const skip = on('create', 'next', '--password-stdin', '--if-exists', 'skip');
    expect(await mqUser.json(skip, password)).toMatchObject({ status: 0, document: { result: 'skipped' } });
    expect(emulator.passwordOf(brokerId, 'next')).toBe(other);
  });

  test('create with --generate deletes its secret if another client has created the user', async () => {
    meanwhile('CreateUser', () => users().create('new', { password: other }));
    const args = on('create', 'new', '--generate', '--secret-name', `mq/${brokerId}`);
    expect((await mqUser.run(args)).status).toBe(5);
    expect(() => emulator.secret(`mq/${brokerId}`)).toThrow();
  });

  test.each([
    ['create', ['--if-exists', 'skip'], 'skipped'],
    ['ensure', [], 'unchanged'],
    ['ensure', ['--group', 'ours'], 'updated'],
  ])('%s %j with --generate also deletes it, and reports no secret', async (command, more, result) => {
    meanwhile('CreateUser', () => users().create('new', { password: other }));
    const args = on(command, 'new', '--generate', '--secret-name', `mq/${brokerId}`, ...more);
    expect(await mqUser.json(args)).toMatchObject({ status: 0, document: { result, secretArn: null } });
    expect(() => emulator.secret(`mq/${brokerId}`)).toThrow();
    expect(emulator.passwordOf(brokerId, 'new')).toBe(other);
  });

  test('ensure reports what it did and which secret still exists if that cannot be deleted', async () => {
    meanwhile('CreateUser', () => users().create('new', { password: other }));
    emulator.inject({ operation: 'DeleteSecret', fault: faults.accessDenied });
    const args = on('ensure', 'new', '--group', 'ours', '--generate', '--secret-name', `mq/${brokerId}`);
    const { status, document, stderr } = await mqUser.json(args);
    const written = { result: 'updated', changed: ['groups'], secretArn: emulator.secret(`mq/${brokerId}`).arn };
    expect([status, document]).toMatchObject([4, { error: { kind: 'forbidden', written } }]);
    expect(stderr).toContain(`The secret mq/${brokerId} still exists, with a password that no user has. Delete it.`);
  });

  test('ensure with --set-password and --generate stores one password, and sets the stored one', async () => {
    meanwhile('CreateUser', () => users().create('new', { password: other }));
    const args = on('ensure', 'new', '--set-password', '--generate', '--secret-name', `mq/${brokerId}`);
    const secret = () => emulator.secret(`mq/${brokerId}`);
    const { status, document } = await mqUser.json(args);
    expect([status, document]).toMatchObject([0, { changed: ['password'], secretArn: secret().arn }]);
    expect(emulator.passwordOf(brokerId, 'new')).toBe(secret().value());
    expect(emulator.calls.filter(({ operation }) => operation === 'CreateSecret')).toHaveLength(1);
  });

  test('create --if-exists skip fails if the secret exists but the user does not', async () => {
    emulator.seedSecret({ name: `mq/${brokerId}`, secretString: other });
    const args = on('create', 'new', '--if-exists', 'skip', '--generate', '--secret-name', `mq/${brokerId}`);
    expect(await mqUser.json(args)).toMatchObject({ status: 5, document: { error: { kind: 'conflict' } } });
  });

  test('delete --reboot does not reboot if another client creates the user again', async () => {
    meanwhile('DescribeUser', () => {
      emulator.broker(brokerId).hold('REBOOT_IN_PROGRESS');
      emulator.broker(brokerId).release();
      users().create('there', { password: other });
    });
    const { status, document, stderr } = await mqUser.json(on('delete', 'there', '--force', '--reboot'));
    expect([status, document]).toMatchObject([0, { result: 'deleted', pendingChange: null, takesEffect: null }]);
    expect(stderr).toContain(`Someone has created the user ${brokerId}/there again since it was deleted.`);
    expect(emulator.callCounts().RebootBroker).toBeUndefined();
  });

  test('ensure fails if another client deletes the user between the check and the write', async () => {
    meanwhile('UpdateUser', () => users().delete('there'));
    expect(await mqUser.json(on('ensure', 'there', '--group', 'new'))).toMatchObject({ status: 5 });
  });

  test('delete succeeds if another client deletes the user first', async () => {
    meanwhile('DeleteUser', () => users().delete('there'));
    expect((await mqUser.run(on('delete', 'there', '--force'))).status).toBe(0);
  });

  test('adopt skips a user that another client deletes after the list was read', async () => {
    users().addActive('leaving', { password: other });
    meanwhile('DescribeUser', () => {
      users().delete('leaving');
      emulator.broker(brokerId).hold('REBOOT_IN_PROGRESS');
      emulator.broker(brokerId).release();
    });
    const { document, stderr } = await mqUser.json<{ users: { username: string }[]; skipped: string[] }>([
      ...['adopt', '--broker-id', brokerId, '--username', 'leaving'],
    ]);
    expect(document).toMatchObject({ users: [], skipped: ['leaving'] });
    expect(stderr).toContain('Skipped because someone deleted them in the meantime: leaving');
  });
});
