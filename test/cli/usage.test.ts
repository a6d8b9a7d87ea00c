/** Tests incorrect usage: the error names the misspelt option, regardless of what else is missing, and never its value. */
import { join } from 'node:path';
import { CommanderError, type Command } from 'commander';
import { startEmulator, type Emulator } from '../../src/emulator';
import { makeProgram } from '../../src/cli/program';
import { subcommandsOf } from '../../src/cli/shared/subcommands';
import { usageProblem } from '../../src/cli/shared/usage';
import { MqUserInProcess } from '../support/cli/mq-user-in-process';

let emulator: Emulator;
let mqUser: MqUserInProcess;
beforeAll(async () => {
  emulator = await startEmulator();
  mqUser = new MqUserInProcess(emulator);
});
afterAll(() => emulator.close());

/** Returns the usage error of arguments; nothing is run. */
async function problem(args: readonly string[]): Promise<string | undefined> {
  const thrown = await makeProgram()
    .parseAsync(args, { from: 'user' })
    .then(
      () => undefined,
      (error: unknown) => error,
    );
  expect(thrown).toBeInstanceOf(CommanderError);
  return usageProblem(thrown as CommanderError, args, makeProgram);
}

const options = (command: Command) => command.options.flatMap(({ long }) => long ?? []);
const everyOption = subcommandsOf(makeProgram()).flatMap(({ words, command }) =>
  options(command).map((option) => [words, option, options(command)] as const),
);

test('the error of every misspelt option of every subcommand suggests the right one', async () => {
  for (const [subcommand, option, all] of everyOption) {
    for (const misspelt of [`${option}x`, option.slice(0, -1), option.replace(/^--(.)(.)/, '--$2$1')]) {
      if (all.includes(misspelt) || misspelt === option || misspelt === '--') continue;
      for (const args of [[misspelt], [`${misspelt}=Value-Secret-2026`]]) {
        const words = await problem([...subcommand, ...args]);
        expect(words).toContain(`unknown option '${misspelt}'`);
        expect(words).toContain('Did you mean');
        expect(words).not.toContain('Value-Secret-2026');
      }
    }
  }
});

test.each([
  ['-phunter2', '-p'],
  ['-p=hunter2', '-p'],
  ['--pass:hunter2', '--pass'],
  ['--pass hunter2', '--pass'],
  ['--pass_hunter2', '--pass'],
  ['--=hunter2', '--'],
])('a password that is appended to an option is not shown: %s', async (arg, shown) => {
  for (const args of [['create', arg], [arg]]) {
    const { status, stdout, stderr } = await mqUser.run([...args, '--json']);
    expect([status, stderr]).toEqual([2, expect.stringContaining(`unknown option '${shown}'`)]);
    expect(stdout + stderr).not.toContain('hunter2');
  }
});

test.each([
  ['30', 'The unit is missing. Write 30s for seconds or 30m for minutes.'],
  ['1800', 'The unit is missing. Write 1800s for seconds.'],
  ['99999999', 'The unit is missing. Allowed: 0s to 24h.'],
  ['90 s', '"90 s" is not a duration. Allowed: numbers with units, such as 45s, 10m or 1h30m. Correct it.'],
  ['25h', 'The duration "25h" is out of range. Allowed: 0s to 24h. Choose a duration in that range.'],
  ['-5m', '"-5m" is a negative duration.'],
  ['', '"" is not a duration.'],
])('--timeout=%s is refused', async (timeout, message) => {
  const run = await mqUser.run(['reboot', '--broker-id', 'b-1', `--timeout=${timeout}`]);
  expect([run.status, run.stderr]).toEqual([2, expect.stringContaining(message)]);
});

test.each(['--help=x', '-h=x', '--json=x'])('%s is one error, without help', async (arg) => {
  const flag = arg.slice(0, -2);
  const { status, stdout, stderr } = await mqUser.run(['list', arg, '--json']);
  expect([status, stderr]).toEqual([2, `error: The option '${flag}' takes no value. (see --help)\n`]);
  expect(JSON.parse(stdout)).toMatchObject({ error: { kind: 'usage' } });
});

test.each([
  [['create', '--broker', 'b-1'], /^error: unknown option '--broker' \(Did you mean --broker-id\?\)/],
  [['delete', '--user', 'x'], /^error: unknown option '--user' \(Did you mean --username\?\)/],
  [['create', '--password=Value-Secret-2026'], /^error: unknown option '--password' \(Did you mean /],
  [['create', '--password', 'Value-Secret-2026'], /^error: unknown option '--password' \(Did you mean /],
  [['list', '--json=yes'], /^error: The option '--json' takes no value\./],
  [['create', '--broker-id', 'b-1'], /^error: required option '--username <name>' not specified/],
  [['emulator', '--broker', 'b-1'], /^error: unknown option '--broker' \(Did you mean --broker-id\?\)/],
  [['emulator', '--latency', '120'], /The unit is missing\. Write 120ms for milliseconds or 120s for seconds\./],
  [['emulator', '--latency', '5'], /Write 5ms for milliseconds, 5s for seconds or 5m for minutes\./],
  [['adopt', '--secret-id', 'x'], /^error: unknown option '--secret-id' \(Did you mean --secret-id-pattern\?\)/],
  [['reboot', '--wait'], /^error: unknown option '--wait' \(This is the default\. --no-wait turns it off\.\)/],
  [['list', '--color'], /^error: unknown option '--color' \(This is the default\. --no-color turns it off\.\)/],
  [['nonsense'], /^error: unknown command 'nonsense'/],
  [['provider', 'instal'], /^error: unknown command 'instal' \(Did you mean install\?\)/],
  [['provider', 'install', '--platforms', 'x'], /^error: unknown option '--platforms' \(Did you mean --platform\?\)/],
  [['provider', 'install', '--dir', ''], /Allowed: the path of a folder\./],
  [['provider', 'path', 'x'], /^error: too many arguments/],
])('%j', async (args, words) => {
  const { status, stdout, stderr } = await mqUser.run(args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(words);
  expect(stderr.split('\n')).toHaveLength(2);
  expect(stderr).not.toContain('Value-Secret-2026');
});

test.each([
  [['create', '--broker', 'b-1'], 2, 'usage'],
  [['create', '--broker-id', 'b-1'], 2, 'usage'],
  [['create', '--broker-id', 'b-1', '--username', 'ab', '--timeout', 'x'], 2, 'usage'],
  [['create', '--broker-id', 'b-1', '--username', 'ab', '--password-stdin', '--generate'], 2, 'usage'],
  [['adopt', '--format', 'xml'], 2, 'usage'],
  [['list'], 2, 'usage'],
  [['nonsense'], 2, 'usage'],
  [[], 2, 'usage'],
  [['list', '--broker-id', 'b-none'], 6, 'not-found'],
  [['list', '--broker-id', 'b-1', '--region', ''], 2, 'configuration'],
  [['delete', '--broker-id', 'b-1', '--username', 'ab'], 2, 'usage'],
])('with --json, %j prints one JSON document with an error', async (args, status, kind) => {
  const run = await mqUser.json<{ error: object }>(args);
  expect(run).toMatchObject({ status, document: { error: { kind, mayHaveHappened: false, violations: [] } } });
  expect(Object.keys(run.document)).toEqual(['error']);
});

test('with --json, validate lists the files that it cannot read', async () => {
  const file = join(__dirname, 'no-such-folder', 'users.yaml');
  expect(await mqUser.json(['validate', file])).toMatchObject({
    status: 2,
    document: { valid: false, violations: [], unreadable: [{ file, message: 'The file does not exist.' }] },
  });
});

test.each([
  ['create', ['created', 'skipped'], '"changed": [], "pendingChange": "CREATE" | null'],
  ['ensure', ['created', 'updated', 'unchanged'], '"pendingChange": "CREATE" | "UPDATE" | null'],
])('the help of %s lists only its own results', async (command, results, others) => {
  const { stdout } = await mqUser.run([command, '--help']);
  const listed = /"username", "result": ([^\n]*),\n/.exec(stdout)?.[1];
  expect(listed).toBe(results.map((result) => `"${result}"`).join(' | '));
  expect(stdout).toContain(others);
  expect(stdout.includes('"updated"')).toBe(results.includes('updated'));
});
