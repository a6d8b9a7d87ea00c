/** Tests what the command writes: no external text controls the terminal, and an error of a stream is one line. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { jsonText, lineText } from '../../src/cli/shared/output';
import { startEmulator, type Emulator } from '../../src/emulator';
import { hostileText, startHostileBroker, type HostileBroker } from '../support/aws/hostile-broker';
import { environment, main, MqUser } from '../support/cli/mq-user';
import { MqUserInProcess } from '../support/cli/mq-user-in-process';
import type { Ended } from '../support/run/programs';
import { codePoint, dangerousNames } from '../support/fuzz/code-point';
import { seed } from '../support/fuzz/seed';

const password = 'Terminal-Secret-2026';
const folder = mkdtempSync(join(tmpdir(), 'mq-user-terminal-'));
let emulator: Emulator;
let hostile: HostileBroker;
let mqUser: MqUserInProcess;
let brokerId: string;
beforeAll(async () => {
  emulator = await startEmulator();
  hostile = await startHostileBroker();
  mqUser = new MqUserInProcess(hostile);
  brokerId = emulator.seedBroker({ users: [{ username: 'there', password }] });
});
afterAll(() => {
  hostile.close();
  rmSync(folder, { recursive: true });
  return emulator.close();
});

/** Characters that control a terminal or are invisible. */
const steering = /[^\P{Cc}\n\t]|[\p{Cf}\u2028\u2029]/u;
const onBroker = ['--broker-id', 'b-hostile'];
const onBoth = ['--from-broker-id', 'b-hostile', '--to-broker-id', 'b-other'];

function clean({ stdout, stderr }: Ended): string[] {
  expect(stdout).not.toMatch(steering);
  expect(stderr).not.toMatch(steering);
  return stdout.split('\n');
}

describe('a server that sends hostile text', () => {
  test('cannot control the terminal or forge a table row', async () => {
    const list = await mqUser.run(['list', ...onBroker]);
    const lines = clean(list);
    expect(lines).toHaveLength(3);
    expect(lines[1]).toBe(lineText(hostileText));
    expect(lines[1]).toContain('\\u{1b}[2J');
    const show = clean(await mqUser.run(['show', ...onBroker, '--username', 'plain']));
    expect(show.filter((line) => line.startsWith('forged'))).toEqual([]);
    expect(show.find((line) => line.startsWith('groups'))).toContain('\\u{202e}');
  });

  test.each([
    ['show of a user that it refuses', ['show', ...onBroker, '--username', 'other']],
    ['create', ['create', ...onBroker, '--username', 'new', '--password-stdin']],
    ['delete', ['delete', ...onBroker, '--username', 'plain', '--force']],
    ['a broker by its name', ['list', '--broker-name', 'named']],
    ['a broker of an unknown name', ['list', '--broker-name', hostileText]],
    ['adopt', ['adopt', ...onBroker]],
    ['diff', ['diff', ...onBoth]],
    ['diff in the other direction', ['diff', '--from-broker-id', 'b-other', '--to-broker-id', 'b-hostile']],
    ['copy', ['copy', ...onBoth, '--overwrite']],
    [
      'copy of users with hostile names',
      ['copy', '--from-broker-id', 'b-other', '--to-broker-id', 'b-hostile', '--overwrite'],
    ],
  ])('cannot do so in an error: %s', async (_, args) => {
    const plain = await mqUser.run(args, password);
    clean(plain);
    expect(plain.stderr.split('\n').filter((line) => line.startsWith('forged'))).toEqual([]);
    const json = await mqUser.run([...args, '--json'], password);
    clean(json);
    JSON.parse(json.stdout);
  });

  test('are unchanged in JSON, once it is decoded', async () => {
    const list = await mqUser.run(['list', ...onBroker, '--json']);
    clean(list);
    const { users } = JSON.parse(list.stdout) as { users: { username: string }[] };
    expect(users.map(({ username }) => username)).toEqual(['plain', hostileText]);
  });

  test('are not in the code of adopt, which prints a warning', async () => {
    const { document, stderr } = await mqUser.json<{ users: unknown[]; skipped: string[] }>(['adopt', ...onBroker]);
    expect(document).toMatchObject({ users: [], skipped: ['plain', hostileText] });
    expect(stderr).toContain('break a rule of Amazon MQ');
  });
});

test('JSON decodes to any value, and has no control characters', () => {
  fc.assert(
    fc.property(
      fc.jsonValue({ stringUnit: codePoint }),
      fc.oneof(fc.string({ unit: codePoint }), dangerousNames),
      (value, key) => {
        const text = jsonText({ [key]: value });
        expect(text).not.toMatch(steering);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify({ [key]: value })));
      },
    ),
    { seed },
  );
});

test('any cells are printed in one line', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: codePoint })), (cells) => {
      expect(lineText(cells)).not.toMatch(/[^\P{Cc}\t]|[\p{Cf}\u2028\u2029]/u);
      expect(lineText(cells).split('\t')).toHaveLength(Math.max(1, cells.length));
    }),
    { seed },
  );
});

test('names of files, options and rosters cannot control the terminal', async () => {
  const file = join(folder, `r\u001b[2J\n\u009b\u202e.yaml`);
  writeFileSync(file, 'brokerId: b-1\nusers: [{ username: "x\\e[2J\\u202e\\N" }]\n');
  for (const args of [
    ['validate', file],
    ['validate', '--json', file],
    ['validate', `${file}.none`],
  ]) {
    clean(await mqUser.run(args));
  }
  const { status, stderr } = await mqUser.run(['list', '--\u001b[2Jx\nforged']);
  expect([status, stderr]).toEqual([2, expect.stringMatching(/^error: unknown option '--'.*\n$/)]);
});

/** Runs with streams of a shell's kind. */
function shell(redirections: string, ...args: string[]) {
  const script = `"$0" "$@" ${redirections}`;
  const child = spawn('bash', ['-c', script, process.execPath, main, ...args], { env: environment(emulator.endpoint) });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  child.stdin.end();
  return once(child, 'close').then(([status]) => ({ status: status as number, stdout, stderr }));
}

const full = 'error: Standard output could not be written: no space left on device (ENOSPC).';
const commands: [string, () => string[]][] = [
  ['list', () => ['list', '--broker-id', brokerId]],
  ['list --json', () => ['list', '--broker-id', brokerId, '--json']],
  ['show', () => ['show', '--broker-id', brokerId, '--username', 'there']],
  ['adopt', () => ['adopt', '--broker-id', brokerId]],
  ['completion bash', () => ['completion', 'bash']],
  ['--help', () => ['--help']],
  ['list --help', () => ['list', '--help']],
  ['emulator', () => ['emulator', '--port', '0']],
];

describe('a stream that cannot be written', () => {
  test.each(commands)('stdout on a full disk: %s prints one line and exits with 1', async (_, args) => {
    const { status, stderr } = await shell('> /dev/full', ...args());
    expect([status, stderr.split('\n').filter((line) => line.includes('error'))]).toEqual([1, [full]]);
    expect(stderr).not.toMatch(/\n\s+at |node:/);
  });

  test('an error keeps its exit code if its JSON cannot be written', async () => {
    const { status, stderr } = await shell('> /dev/full', 'list', '--broker-id', 'b-none', '--json');
    expect(status).toBe(6);
    expect(stderr).toContain(full);
    expect(stderr).toContain('error: ListUsers for the broker b-none failed');
  });

  test.each(['2> /dev/full', '2>&-'])('stderr with %s: data and exit code are unaffected', async (redirection) => {
    expect(await shell(redirection, 'list', '--broker-id', brokerId)).toMatchObject({ status: 0, stdout: 'there\n' });
    expect((await shell(redirection, 'list', '--broker-id', 'b-none')).status).toBe(6);
  });

  test('a closed stdout: no stack is printed', async () => {
    const { status, stderr } = await shell('>&-', 'list', '--broker-id', brokerId);
    expect([status, stderr]).toEqual([0, '1 user\n']);
  });

  test('a reader that exits early, as head does, is not an error, and the command completes its work', async () => {
    // More than a pipe holds, so that the command is still writing when its reader leaves.
    const users = Array.from({ length: 250 }, (_, index) => ({
      username: `user-${index}-${'x'.repeat(80)}`,
      password,
    }));
    const crowded = emulator.seedBroker({ users });
    const read = await shell('| head -1; exit ${PIPESTATUS[0]}', 'adopt', '--broker-id', crowded);
    expect(read.stdout.split('\n')).toHaveLength(2);
    expect([read.status, read.stderr]).toEqual([0, expect.stringContaining('250 users')]);
    const args = [
      'create',
      '--broker-id',
      brokerId,
      '--username',
      'unread',
      '--generate',
      '--secret-name',
      'mq/unread',
    ];
    const write = await shell('| true; exit ${PIPESTATUS[0]}', ...args);
    expect([write.status, emulator.passwordOf(brokerId, 'unread')]).toEqual([0, emulator.secret('mq/unread').value()]);
    expect(read.stderr + write.stderr).not.toMatch(/EPIPE|error|\n\s+at /);
  });

  test('a file that can be written only in part is an error', () => {
    const file = join(folder, 'limited');
    const script = `ulimit -f 1; trap '' XFSZ; "$0" "$@" > ${file}`;
    const { status, stderr } = spawnSync('bash', ['-c', script, process.execPath, main, 'completion', 'fish'], {
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([1, 'error: Standard output could not be written: file too large (EFBIG).\n']);
  });
});

test('an unexpected error is one line, and JSON with --json; its stack is printed only with MQ_USER_DEBUG', async () => {
  const preload = join(folder, 'preload.cjs');
  writeFileSync(preload, `setImmediate(() => { throw new TypeError('out of \\u001b[2Jthe blue'); });`);
  const env = { NODE_OPTIONS: `--require ${preload}` };
  const list = ['list', '--broker-id', 'b-hostile'];
  const asProcess = new MqUser(hostile);
  const { status, stdout, stderr } = await asProcess.run(list, '', env);
  expect([status, stdout, stderr]).toEqual([1, '', 'error: out of \\u{1b}[2Jthe blue\n']);
  expect(await asProcess.json(list, '', env)).toMatchObject({
    status: 1,
    document: { error: { kind: 'unexpected', message: 'out of \u001b[2Jthe blue' } },
  });
  const debugged = await asProcess.run(list, '', { ...env, MQ_USER_DEBUG: '1' });
  expect(debugged.stderr).toMatch(/^error: out of .*\n\s+at /);
});
