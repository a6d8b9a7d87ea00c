/** `mq-user reboot`: when it reboots a broker, how it waits, and how it fails. */
import { once } from 'node:events';
import { faults, startEmulator, type Emulator } from '../../src/emulator';
import { MqUser, untilPrinted } from '../support/cli/mq-user';
import { MqUserInProcess } from '../support/cli/mq-user-in-process';

const password = 'Rebooted-Secret-2026';
let emulator: Emulator;
let mqUser: MqUserInProcess;
let brokerId: string;
beforeAll(async () => {
  emulator = await startEmulator({ rebootMillis: 300 });
  mqUser = new MqUserInProcess(emulator);
});
afterAll(() => emulator.close());
beforeEach(() => {
  brokerId = emulator.seedBroker({ users: [{ username: 'active', password }] });
  emulator.clearCalls();
});
afterEach(() => emulator.clearFaults());

const broker = () => emulator.broker(brokerId);
const args = (...more: string[]) => ['reboot', '--broker-id', brokerId, ...more];
const reboot = (...more: string[]) => mqUser.json(args('--force', ...more));
const reboots = () => emulator.callCounts().RebootBroker ?? 0;
/** Makes two changes that are pending. */
const change = () => {
  broker().users.create('added', { password });
  broker().users.delete('active');
};
const pendingUsers = [
  { username: 'active', pendingChange: 'DELETE' },
  { username: 'added', pendingChange: 'CREATE' },
];

test('pending changes have taken effect when the command ends', async () => {
  change();
  const { status, document, stderr } = await reboot();
  expect([status, document]).toEqual([
    0,
    { brokerId, result: 'rebooted', alreadyRebooting: false, pendingUsers, dryRun: false },
  ]);
  expect(stderr).toContain('2 users with pending changes: active (DELETE), added (CREATE)\n');
  expect(stderr).toContain('The broker has rebooted and is RUNNING again.\n');
  expect(broker().users.summaries()).toEqual([{ username: 'added' }]);
  expect(broker().state).toBe('RUNNING');
  expect(reboots()).toBe(1);
});

test('a broker without pending changes is not rebooted, except with --even-if-nothing-pending', async () => {
  const { status, document, stderr } = await reboot();
  expect([status, document]).toMatchObject([0, { result: 'unchanged', pendingUsers: [] }]);
  expect(stderr).toBe('No change to a user is pending. The broker was not rebooted.\n');
  expect(reboots()).toBe(0);
  expect(await reboot('--even-if-nothing-pending')).toMatchObject({ status: 0, document: { result: 'rebooted' } });
  expect(reboots()).toBe(1);
});

test('with --no-wait it ends once the reboot has started', async () => {
  change();
  expect(await reboot('--no-wait')).toMatchObject({ status: 0, document: { result: 'rebooting', pendingUsers } });
  expect(broker().state).toBe('REBOOT_IN_PROGRESS');
});

test('--dry-run changes nothing, and needs no confirmation', async () => {
  change();
  const { status, document, stderr } = await mqUser.json(args('--dry-run'));
  expect([status, document]).toMatchObject([0, { result: 'rebooted', pendingUsers, dryRun: true }]);
  expect(stderr).toContain('The broker would be rebooted.\n');
  expect(reboots()).toBe(0);
});

test('without a terminal, it needs --force', async () => {
  change();
  const { status, document } = await mqUser.json(args());
  const message = 'Rebooting a broker needs confirmation, but standard input is not a terminal. Pass --force.';
  expect([status, document]).toMatchObject([2, { error: { kind: 'usage', message } }]);
  expect(emulator.calls).toEqual([]);
});

describe('while another reboot is in progress', () => {
  beforeEach(() => {
    change();
    // It starts with the first call of the command, and so is in progress however long the command takes to start.
    emulator.inject({ operation: 'DescribeBroker', fault: { kind: 'meanwhile', run: () => broker().reboot() } });
  });

  test('it waits for that reboot and starts no other', async () => {
    const { status, document, stderr } = await reboot('--even-if-nothing-pending');
    expect([status, document]).toMatchObject([0, { result: 'rebooted', alreadyRebooting: true, pendingUsers }]);
    expect(stderr).toContain(
      'The broker was already rebooting, so no other reboot was started. It is RUNNING again.\n',
    );
    expect(broker().users.summaries()).toEqual([{ username: 'added' }]);
    expect(reboots()).toBe(0);
  });

  test.each(['--no-wait', '--dry-run'])('with %s it reports that and ends', async (option) => {
    expect(await reboot(option)).toMatchObject({
      status: 0,
      document: { result: 'rebooting', alreadyRebooting: true },
    });
    expect(broker().state).toBe('REBOOT_IN_PROGRESS');
  });
});

test('a reboot that another client starts right before: it waits for that reboot', async () => {
  change();
  emulator.inject({ operation: 'RebootBroker', fault: { kind: 'meanwhile', run: () => broker().reboot() } });
  const { status, document } = await reboot();
  expect([status, document]).toMatchObject([0, { result: 'rebooted', alreadyRebooting: true }]);
  expect(reboots()).toBe(1);
});

const refusedDuringReboot = {
  kind: 'error',
  status: 400,
  name: 'BadRequestException',
  message: 'A broker can be rebooted in the state RUNNING; this one is REBOOT_IN_PROGRESS.',
} as const;

test('a reboot that was refused because of another one, which is over by now, is requested again', async () => {
  change();
  emulator.inject({ operation: 'RebootBroker', fault: refusedDuringReboot });
  const { status, document } = await reboot();
  expect([status, document]).toMatchObject([0, { result: 'rebooted', alreadyRebooting: false, pendingUsers }]);
  expect(broker().users.summaries()).toEqual([{ username: 'added' }]);
  emulator.inject({ operation: 'RebootBroker', fault: refusedDuringReboot, times: Infinity });
  broker().users.create('more', { password });
  expect(await reboot()).toMatchObject({ status: 3, document: { error: { kind: 'bad-request' } } });
});

describe('failures', () => {
  beforeEach(change);

  test('the broker is rebooted once if the response is lost', async () => {
    emulator.inject({ operation: 'RebootBroker', fault: faults.resetAfter });
    expect(await reboot()).toMatchObject({ status: 0, document: { result: 'rebooted', alreadyRebooting: false } });
    expect(reboots()).toBe(1);
  });

  test('a reboot that is refused', async () => {
    emulator.inject({ operation: 'RebootBroker', fault: faults.forbidden });
    const { status, document } = await reboot();
    expect([status, document]).toMatchObject([4, { error: { kind: 'forbidden', mayHaveHappened: false } }]);
    expect(document.error).not.toHaveProperty('written');
  });

  test.each(['CREATION_FAILED', 'CRITICAL_ACTION_REQUIRED'] as const)('a broker that is %s', async (state) => {
    broker().hold(state);
    expect(await reboot()).toMatchObject({ status: 3, document: { error: { kind: 'broker' } } });
    expect(reboots()).toBe(0);
  });

  test('a broker that is not RUNNING in time', async () => {
    broker().hold('CREATION_IN_PROGRESS');
    for (const options of [['--no-wait'], ['--timeout', '0s']]) {
      expect(await reboot(...options)).toMatchObject({ status: 7, document: { error: { kind: 'timeout' } } });
    }
    expect(reboots()).toBe(0);
  });

  test('a broker that stops during the reboot: the error includes the reboot', async () => {
    broker().reboot = () => broker().hold('CRITICAL_ACTION_REQUIRED');
    const { status, document, stderr } = await reboot();
    expect([status, document]).toMatchObject([3, { error: { kind: 'broker', written: { result: 'rebooting' } } }]);
    expect(stderr).toContain('Before that, the reboot of the broker was started.');
  });

  test('a broker that is not RUNNING again in time: timeout', async () => {
    broker().reboot = () => broker().hold('REBOOT_IN_PROGRESS');
    const { status, document } = await reboot('--timeout', '500ms');
    expect([status, document]).toMatchObject([7, { error: { kind: 'timeout', written: { result: 'rebooting' } } }]);
  });

  test('a broker that accepts the request and stays RUNNING: the changes are still pending', async () => {
    broker().reboot = () => undefined;
    const { status, document, stderr } = await reboot('--timeout', '500ms');
    expect([status, document]).toMatchObject([7, { error: { kind: 'timeout', written: { result: 'rebooting' } } }]);
    expect(stderr).toContain('The broker is RUNNING, and the change is still pending.');
  });

  test('a broker that does not exist', async () => {
    brokerId = 'b-none';
    expect(await reboot()).toMatchObject({ status: 6, document: { error: { kind: 'not-found' } } });
  });

  test('Ctrl-C during the reboot: 130, and the error includes the reboot', async () => {
    broker().reboot = () => broker().hold('REBOOT_IN_PROGRESS');
    const asProcess = new MqUser(emulator);
    const child = asProcess.start(args('--force', '--json'));
    let stdout = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
    await untilPrinted(child, 'REBOOT_IN_PROGRESS');
    child.kill('SIGINT');
    expect((await once(child, 'close')) as unknown[]).toEqual([130, null]);
    expect(JSON.parse(stdout)).toMatchObject({ error: { kind: 'aborted', written: { result: 'rebooting' } } });
  });
});
