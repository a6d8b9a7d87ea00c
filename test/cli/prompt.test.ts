/** Prompts in a pseudo-terminal: hidden passwords, repeated once, confirmation, Ctrl-C and Ctrl-D. */
import { join } from 'node:path';
import { startEmulator, type Emulator } from '../../src/emulator';
import { environment, main } from '../support/cli/mq-user';
import { describeWith, run } from '../support/run/programs';

const password = 'Prompted-Secret-2026';
const first = 'Password for ';
const second = 'Repeat the password:';

describeWith('python3 with its module pty', 'python3', ['-c', 'import pty'])('at a terminal', () => {
  let emulator: Emulator;
  let brokerId: string;
  beforeAll(async () => {
    emulator = await startEmulator();
  });
  afterAll(() => emulator.close());
  beforeEach(() => {
    brokerId = emulator.seedBroker({ users: [{ username: 'there', password }] });
    emulator.clearCalls();
  });

  async function type(args: readonly string[], script: readonly (readonly [string, string])[], env = {}) {
    const helper = join(__dirname, '..', 'support', 'cli', 'terminal.py');
    const all = [helper, JSON.stringify(script), process.execPath, main, ...args];
    const { stdout } = await run('python3', all, environment(emulator.endpoint, { TERM: 'xterm', ...env }));
    return JSON.parse(stdout) as { screen: string; stdout: string; status: number };
  }
  const create = (...args: string[]) => ['create', '--broker-id', brokerId, '--username', 'admin', ...args];
  const twice = (one: string, two: string) => [[first, `${one}\r`] as const, [second, `${two}\r`] as const];

  test('a password is typed twice, is not shown, and is sent', async () => {
    const { screen, stdout, status } = await type(create('--json'), twice(password, password));
    expect({ status, screen }).toEqual({
      status: 0,
      screen: expect.stringContaining(`Password for ${brokerId}/admin:`),
    });
    expect(screen).not.toContain(password);
    expect(screen).not.toContain('*');
    expect(JSON.parse(stdout)).toMatchObject({ result: 'created' });
    expect(emulator.passwordOf(brokerId, 'admin')).toBe(password);
  });

  test('two passwords that differ: nothing is sent', async () => {
    const { screen, status } = await type(create(), twice(password, `${password}x`));
    expect({ status, screen }).toEqual({ status: 2, screen: expect.stringContaining('The two passwords differ') });
    expect(emulator.passwordOf(brokerId, 'admin')).toBeUndefined();
  });

  test('a password that breaks a rule: nothing is sent, and it is not shown', async () => {
    const { screen, status } = await type(create(), twice('short,', 'short,'));
    expect({ status, screen }).toEqual({ status: 3, screen: expect.stringContaining('[password-length]') });
    expect(screen).not.toContain('short,');
  });

  test.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('%s at the prompt: 130', async (_, key) => {
    const { screen, status } = await type(create(), [[first, key]]);
    expect({ status, screen }).toMatchObject({ status: 130 });
    expect(emulator.callCounts().CreateUser).toBeUndefined();
  });

  test('ensure does not prompt for the password of a user that exists', async () => {
    const args = ['ensure', '--broker-id', brokerId, '--username', 'there', '--group', 'readers'];
    const { screen, status } = await type(args, []);
    expect(status).toBe(0);
    expect(screen).not.toContain(first);
  });

  test.each([
    ['yes', 0, true],
    ['no', 130, false],
    ['', 130, false],
  ])('delete prompts for confirmation, and the input is %j', async (input, code, isDeleted) => {
    const args = ['delete', '--broker-id', brokerId, '--username', 'there'];
    const { screen, status } = await type(args, [['(yes/no)', `${input}\r`]]);
    expect(status).toBe(code);
    expect(screen).toContain(isDeleted ? 'deleted' : 'Nothing was deleted.');
    expect(emulator.callCounts().DeleteUser).toBe(isDeleted ? 1 : undefined);
  });

  test.each([
    ['no', [['(yes/no)', 'no\r']], 'Nothing was deleted.'],
    ['Ctrl-D', [['(yes/no)', '\u0004']], 'Interrupted.'],
    ['Ctrl-C', [['(yes/no)', '\u0003']], 'Interrupted.'],
  ] as const)('with --json, %s is one JSON document with an error', async (_, script, message) => {
    const { stdout, status } = await type(['delete', '--broker-id', brokerId, '--username', 'there', '--json'], script);
    expect(status).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ error: { kind: 'aborted', message } });
  });

  test.each([
    ['y', 0, 1],
    ['no', 130, undefined],
  ])('reboot prompts for confirmation, and the input is %j', async (input, code, reboots) => {
    emulator.broker(brokerId).users.create('added', { password });
    const { screen, status } = await type(
      ['reboot', '--broker-id', brokerId, '--no-wait'],
      [['(yes/no)', `${input}\r`]],
    );
    expect(status).toBe(code);
    expect(screen).toContain('1 user with pending changes: added (CREATE)');
    expect(screen).toContain(code === 0 ? 'The broker is rebooting.' : 'The broker was not rebooted.');
    expect(emulator.callCounts().RebootBroker).toBe(reboots);
  });

  test('a dry run does not prompt for a password', async () => {
    const { screen, status } = await type(create('--dry-run'), []);
    expect({ status, screen }).toEqual({ status: 0, screen: expect.stringContaining('would be created') });
    expect(screen).not.toContain(first);
  });

  test('a spinner while waiting for a broker, and red errors; neither with --no-color in CI', async () => {
    emulator.broker(brokerId).hold('REBOOT_IN_PROGRESS');
    const wait = ['delete', '--broker-id', brokerId, '--username', 'there', '--force', '--wait', '--timeout', '1s'];
    const shown = await type(wait, []);
    expect(shown.status).toBe(7);
    expect(shown.screen).toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] The broker is REBOOT_IN_PROGRESS/);
    expect(shown.screen).toContain('\u001b[31merror:');
    const plain = await type([...wait, '--no-color'], [], { CI: 'true' });
    expect(plain.status).toBe(7);
    expect(plain.screen).not.toContain('\u001b');
  });
});
