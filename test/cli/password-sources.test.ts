/** The sources of passwords, none of which shows a password to other users of the machine. */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { checkField } from '../../src/rules';
import { faults, startEmulator, type Emulator } from '../../src/emulator';
import { environment, main, MqUser } from '../support/cli/mq-user';
import { MqUserInProcess } from '../support/cli/mq-user-in-process';
import { run } from '../support/run/programs';
import { seed } from '../support/fuzz/seed';

const password = 'Sourced-Secret-2026';
const folder = mkdtempSync(join(tmpdir(), 'mq-user-passwords-'));
let emulator: Emulator;
let mqUser: MqUserInProcess;
let brokerId: string;
beforeAll(async () => {
  emulator = await startEmulator();
  mqUser = new MqUserInProcess(emulator);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  return emulator.close();
});
beforeEach(() => {
  brokerId = emulator.seedBroker();
  emulator.clearCalls();
});
afterEach(() => emulator.clearFaults());

const create = (...args: string[]) => ['create', '--broker-id', brokerId, '--username', 'admin', ...args];
const sent = () => emulator.passwordOf(brokerId, 'admin');
function file(content: string | Uint8Array, mode = 0o600): string {
  const path = join(folder, 'password');
  rmSync(path, { force: true });
  writeFileSync(path, content, { mode });
  return path;
}

test.each([
  ['without a newline', password, password],
  ['with a newline', `${password}\n`, password],
  ['with a Windows newline', `${password}\r\n`, password],
  ['with a space at its end', `${password} \n`, `${password} `],
])('a password from standard input or a file, %s, is used without its newline', async (_, content, expected) => {
  expect(await mqUser.run(create('--password-stdin'), content)).toMatchObject({ status: 0 });
  expect(sent()).toBe(expected);
  brokerId = emulator.seedBroker();
  expect(await mqUser.run(create('--password-file', file(content)))).toMatchObject({ status: 0 });
  expect(sent()).toBe(expected);
});

test('--password-file - reads standard input', async () => {
  expect(await mqUser.run(create('--password-file', '-'), `${password}\n`)).toMatchObject({ status: 0, stdout: '' });
  expect(sent()).toBe(password);
});

test('a byte order mark at the start of a file or standard input is not part of the password', async () => {
  expect((await mqUser.run(create('--password-file', file(`\ufeff${password}\r\n`)))).status).toBe(0);
  expect(sent()).toBe(password);
  brokerId = emulator.seedBroker();
  expect((await mqUser.run(create('--password-stdin'), `\ufeff${password}`)).status).toBe(0);
  expect(sent()).toBe(password);
});

test.each([
  ['little-endian with a byte order mark', Buffer.from(`\ufeff${password}\r\n`, 'utf16le')],
  ['big-endian with a byte order mark', Buffer.from(`\ufeff${password}`, 'utf16le').swap16()],
  ['little-endian without a byte order mark', Buffer.from(password, 'utf16le')],
  ['big-endian without a byte order mark', Buffer.from(`${password}\n`, 'utf16le').swap16()],
])('the error for a password file in UTF-16 names the encoding: %s', async (_, content) => {
  const path = file(content);
  const { status, stderr } = await mqUser.run(create('--password-file', path));
  expect([status, stderr]).toEqual([2, expect.stringContaining(`The file ${path} is UTF-16. Allowed: UTF-8.`)]);
  expect(stderr).not.toContain(password);
  expect(emulator.calls).toEqual([]);
});

test.each([
  ['little-endian', (unit: Buffer) => unit],
  ['big-endian', (unit: Buffer) => unit.reverse()],
])('the error for a password file in UTF-32 names the encoding: %s', async (_, order) => {
  const units = [...password].map((character) => order(Buffer.from([character.charCodeAt(0), 0, 0, 0])));
  const { status, stderr } = await mqUser.run(create('--password-file', file(Buffer.concat(units))));
  expect([status, stderr]).toEqual([2, expect.stringContaining('is UTF-32. Allowed: UTF-8.')]);
});

test('a pipe with a writer is read as a password file, however late the password arrives', async () => {
  const script = '"$0" "$@" --password-file <(sleep 0.3; printf %s "$PASSWORD")';
  const env = environment(emulator.endpoint, { PASSWORD: password });
  const inBash = (text: string) => run('bash', ['-c', text, process.execPath, main, ...create()], env);
  expect(await inBash(script)).toMatchObject({ status: 0, stderr: expect.not.stringContaining('0600') });
  expect(sent()).toBe(password);
  // A writer that has written nothing ends it at once.
  expect((await inBash('"$0" "$@" --password-file <(true)')).status).toBe(3);
});

test('a password file of unknown size is not read completely', async () => {
  const script = 'head -c 4000000 /dev/zero | "$0" "$@"';
  const args = ['-c', script, process.execPath, main, ...create('--password-file', '/dev/stdin')];
  const { status, stderr } = await run('sh', args, environment(emulator.endpoint));
  expect([status, stderr]).toEqual([2, expect.stringContaining('longer than any password')]);
});

test('only one newline is removed, so that a second one breaks the rules', async () => {
  const { status, stderr } = await mqUser.run(create('--password-stdin'), `${password}\n\n`);
  expect(status).toBe(3);
  expect(stderr).not.toContain(password);
  expect(emulator.calls).toEqual([]);
});

test('a file that others can read is a warning, and a missing file is an error', async () => {
  expect((await mqUser.run(create('--password-file', file(password, 0o644)))).stderr).toContain(
    'Change its mode to 0600',
  );
  const { status, stderr } = await mqUser.run(create('--password-file', join(folder, 'nowhere')));
  expect([status, stderr]).toEqual([2, expect.stringContaining('could not be read (ENOENT)')]);
});

test('a file that others can write is a warning', async () => {
  const path = file(password);
  chmodSync(path, 0o620);
  const { stderr } = await mqUser.run(create('--password-file', path));
  expect(stderr).toContain(`warning: Other users of this machine can write ${path}. Change its mode to 0600.`);
});

test.each([
  ['--password-file', folder, 'is a directory. Specify a file that contains only the password.'],
  ['--password-file', '', '--password-file is empty. Specify a file, or - for standard input.'],
  ['--secret-id', '', '--secret-id is empty. Specify a secret.'],
])('%s "%s" is incorrect usage', async (option, value, reason) => {
  const { status, stderr } = await mqUser.run(create(option, value));
  expect([status, stderr]).toEqual([2, expect.stringContaining(reason)]);
});

test('a secret or a field of a secret is the password', async () => {
  emulator.seedSecret({ name: 'mq/whole', secretString: password });
  emulator.seedSecret({ name: 'mq/field', secretString: JSON.stringify({ password }) });
  await mqUser.run(create('--secret-id', 'mq/whole'));
  expect(sent()).toBe(password);
  brokerId = emulator.seedBroker();
  await mqUser.run(create('--secret-id', 'mq/field', '--secret-key', 'password'));
  expect(sent()).toBe(password);

  brokerId = emulator.seedBroker();
  expect(await mqUser.json(create('--secret-id', 'mq/none'))).toMatchObject({ status: 6 });
  const wrong = await mqUser.json(create('--secret-id', 'mq/field', '--secret-key', 'pass'));
  expect(wrong).toMatchObject({ status: 3, document: { error: { kind: 'secret' } } });
  expect(wrong.stderr).not.toContain(password);
});

test('a secret that is a JSON object is refused without a key, with the names of its keys', async () => {
  const values = { username: 'admin-of-it', [`k\u001b[2J${'x'.repeat(60)}`]: password, ...numbered(20) };
  emulator.seedSecret({ name: 'mq/object', secretString: JSON.stringify(values) });
  const { status, stderr } = await mqUser.run(create('--secret-id', 'mq/object'));
  expect([status, stderr]).toEqual([
    3,
    expect.stringContaining(
      `The secret is a JSON object: specify the key of the password. Its keys: "username", "k\\u001b[2J${'x'.repeat(35)}"…, "key-0", `,
    ),
  ]);
  expect(stderr).toContain('and 12 more.');
  for (const value of Object.values(values)) expect(stderr).not.toContain(value);
  expect(sent()).toBeUndefined();
});

const numbered = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`key-${index}`, `Value-${index}-2026`]));

test('a password that resembles JSON but is allowed is accepted', async () => {
  for (const allowed of [
    '"Quoted-Secret-1"',
    '["Listed-Secret"]',
    '{Braced-Secret}',
    '123456789012',
    '{"Braced-Secret"}',
  ]) {
    brokerId = emulator.seedBroker();
    const name = `mq/looks-${brokerId}`;
    emulator.seedSecret({ name, secretString: allowed });
    expect(await mqUser.run(create('--secret-id', name))).toMatchObject({ status: 0 });
    expect(sent()).toBe(allowed);
  }
});

test('no JSON object is a valid password, so refusing JSON objects refuses no valid password', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.stringMatching(/^[ \t\r\n]{0,20}$/), (object, space) => {
      const text = Object.keys(object).length === 0 ? `{${space}}` : JSON.stringify(object);
      expect(checkField('password', `${space}${text}${space}`)).not.toEqual([]);
    }),
    { seed },
  );
});

describe('a dry run', () => {
  const dry = (...args: string[]) => create(...args, '--dry-run');
  test('needs a password source for a user that is absent', async () => {
    for (const args of [dry(), ['ensure', ...dry().slice(1)]]) {
      const { status, stderr } = await mqUser.run(args);
      expect([status, stderr]).toEqual([
        2,
        expect.stringContaining('A password is required, but standard input is not a terminal'),
      ]);
    }
  });

  test('needs a secret that exists and contains a password', async () => {
    expect((await mqUser.run(dry('--secret-id', 'mq/nowhere'))).status).toBe(6);
    emulator.seedSecret({ name: 'mq/short', secretString: 'short' });
    expect((await mqUser.run(dry('--secret-id', 'mq/short'))).status).toBe(3);
    emulator.seedSecret({ name: 'mq/fit', secretString: password });
    expect(await mqUser.json(dry('--secret-id', 'mq/fit'))).toMatchObject({
      status: 0,
      document: { result: 'created', dryRun: true },
    });
  });

  test('needs no password for a user that exists, or if a password would be generated', async () => {
    expect((await mqUser.run(dry('--generate', '--secret-name', 'mq/dry'))).status).toBe(0);
    expect(() => emulator.secret('mq/dry')).toThrow();
    emulator.broker(brokerId).users.addActive('admin', { password });
    expect((await mqUser.run(['ensure', ...dry('--group', 'new').slice(1)])).status).toBe(0);
    expect((await mqUser.run(['ensure', ...dry('--set-password').slice(1)])).status).toBe(2);
  });
  afterEach(() =>
    expect(emulator.calls.filter(({ operation = '' }) => /^(Create|Update)/.test(operation))).toEqual([]),
  );
});

test('a generated password is stored, and only the ARN is printed', async () => {
  const { status, stdout, stderr } = await mqUser.run(create('--generate', '--secret-name', 'mq/made-up'));
  const secret = emulator.secret('mq/made-up');
  expect({ status, stdout }).toEqual({ status: 0, stdout: `${secret.arn}\n` });
  expect(secret.value()).toBe(sent());
  expect(sent()).toMatch(/^[\w.~-]{32}$/);
  expect(stderr).not.toContain(sent());

  brokerId = emulator.seedBroker();
  const keyed = create('--generate', '--secret-name', 'mq/keyed', '--secret-key', 'password');
  expect((await mqUser.json(keyed)).document).toMatchObject({ secretArn: emulator.secret('mq/keyed').arn });
  expect(JSON.parse(emulator.secret('mq/keyed').value() as string)).toEqual({ username: 'admin', password: sent() });
});

test('a secret of that name is not overwritten, and no user is created', async () => {
  emulator.seedSecret({ name: 'mq/taken', secretString: 'other' });
  const { status, document } = await mqUser.json(create('--generate', '--secret-name', 'mq/taken'));
  expect({ status, document }).toMatchObject({ status: 5, document: { error: { kind: 'conflict' } } });
  expect(emulator.secret('mq/taken').value()).toBe('other');
  expect(sent()).toBeUndefined();
});

test('the secret of a failed creation is deleted, unless the user may exist', async () => {
  emulator.inject({ operation: 'CreateUser', fault: faults.forbidden });
  expect((await mqUser.run(create('--generate', '--secret-name', 'mq/in-vain'))).status).toBe(4);
  expect(() => emulator.secret('mq/in-vain')).toThrow();

  emulator.inject({ operation: 'CreateUser', fault: { ...faults.internalError, performed: true }, times: Infinity });
  emulator.inject({ operation: 'DescribeUser', fault: faults.internalError, times: Infinity });
  const { status, document, stderr } = await mqUser.json(create('--generate', '--secret-name', 'mq/kept'));
  const written = { result: null, secretArn: emulator.secret('mq/kept').arn };
  expect({ status, document }).toMatchObject({ status: 7, document: { error: { mayHaveHappened: true, written } } });
  expect(stderr).toContain('The password is in the secret mq/kept. To try again, pass --secret-id mq/kept instead of');
  expect(emulator.secret('mq/kept').value()).toBe(sent());
});

test('a secret that cannot be deleted does not hide the error of the creation', async () => {
  emulator.inject({ operation: 'CreateUser', fault: faults.forbidden });
  emulator.inject({ operation: 'DeleteSecret', fault: faults.accessDenied });
  const { status, document, stderr } = await mqUser.json(create('--generate', '--secret-name', 'mq/left'));
  const written = { result: null, secretArn: emulator.secret('mq/left').arn };
  expect({ status, document }).toMatchObject({ status: 4, document: { error: { mayHaveHappened: false, written } } });
  expect(stderr).toMatch(/^error: CreateUser for the user .* The secret mq\/left still exists, with .* Delete it\.\n$/);
});

test.each([
  [
    'two sources',
    ['--password-stdin', '--secret-id', 'x'],
    /Only one of --password-stdin and --secret-id can be specified/,
  ],
  ['no source and no terminal', [], /standard input is not a terminal/],
  ['a key without a secret', ['--password-stdin', '--secret-key', 'x'], /--secret-key requires/],
  ['--generate without a name', ['--generate'], /--generate and --secret-name must be used together/],
  ['--password', ['--password', 'x'], /unknown option '--password'/],
])('%s: incorrect usage, and nothing is called', async (_, args, reason) => {
  const { status, stderr } = await mqUser.run(create(...args), password);
  expect(status).toBe(2);
  expect(stderr).toMatch(reason);
  expect(emulator.calls.filter(({ operation }) => operation === 'CreateUser')).toEqual([]);
});

test('endless standard input is not read completely', async () => {
  const zeros = spawn('cat', ['/dev/zero'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const child = spawn(process.execPath, [main, ...create('--password-stdin')], {
    env: environment(emulator.endpoint),
    stdio: [zeros.stdout, 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  const status = await new Promise((resolve) => child.on('close', resolve));
  zeros.kill();
  expect([status, stderr]).toEqual([2, expect.stringContaining('longer than any password')]);
});

test('no process list and no environment shows the password', async () => {
  emulator.inject({ operation: 'CreateUser', fault: { kind: 'slow', millis: 700, when: 'before' } });
  const running = new MqUser(emulator).run(create('--password-file', file(password)));
  const seen: string[] = [];
  for (let times = 0; times < 12; times++) {
    seen.push(spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).stdout);
    for (const id of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        const command = readFileSync(`/proc/${id}/cmdline`, 'utf8');
        if (command.includes('mq-user') || command.includes(main)) {
          seen.push(command, readFileSync(`/proc/${id}/environ`, 'utf8'));
        }
      } catch {
        // The process has ended, or belongs to another user.
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect((await running).status).toBe(0);
  expect(sent()).toBe(password);
  expect(seen.some((text) => text.includes('--password-file'))).toBe(true);
  expect(seen.filter((text) => text.includes(password))).toEqual([]);
});
