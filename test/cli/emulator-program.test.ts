/** `mq-user emulator -- PROGRAM`: the program gets the emulator in place of AWS, or is not run. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';

const main = join(__dirname, '..', '..', 'dist', 'cli', 'main.js');
let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'mq-emulator-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the command to its end, in a shell environment that would lead a client to AWS. */
function emulator(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const { PATH } = process.env;
  return spawnSync(process.execPath, [main, 'emulator', ...args], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 30_000,
    env: { PATH, HOME: folder, AWS_PROFILE: 'production', AWS_SESSION_TOKEN: 'real', ...env },
  });
}
const node = (code: string) => [process.execPath, '-e', code];
const command = (...args: string[]) => [process.execPath, main, ...args];

test('the program has no setting of AWS from the environment or from shared files', () => {
  const env = {
    AWS_ENDPOINT_URL_MQ: 'https://mq.us-east-1.amazonaws.com',
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
    AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:1/',
    AWS_WEB_IDENTITY_TOKEN_FILE: '/token',
    AWS_CA_BUNDLE: '/ca.pem',
    NO_PROXY: 'example.com',
    OTHER: 'kept',
  };
  const { status, stdout, stderr } = emulator(['--', ...node('console.log(JSON.stringify(process.env))')], env);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const seen = JSON.parse(stdout) as Record<string, string>;
  expect(Object.fromEntries(Object.entries(seen).filter(([name]) => name.startsWith('AWS_')))).toEqual({
    AWS_ENDPOINT_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false',
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  expect(seen).toMatchObject({ OTHER: 'kept', NO_PROXY: '127.0.0.1,example.com' });
});

test('--state keeps users for the next program', () => {
  const state = ['--state', 'emulator.json', '--'];
  const generated = ['--generate', '--secret-name', 'mq/ci'];
  const created = emulator([
    ...state,
    ...command('ensure', '--broker-name', 'orders', '--username', 'ci', ...generated),
  ]);
  expect({ status: created.status, stderr: created.stderr }).toMatchObject({ status: 0 });
  const listed = emulator([...state, ...command('list', '--broker-name', 'orders')]);
  expect(listed).toMatchObject({ status: 0, stdout: expect.stringContaining('ci') as string });
});

test.each([
  ['its own exit code', 'process.exit(7)', 7],
  ['128 and the signal that ended it', 'process.kill(process.pid, "SIGKILL"); setTimeout(() => {}, 9e3)', 137],
])('the exit code of the program is returned: %s', (_what, code, expected) => {
  expect(emulator(['--', ...node(code)]).status).toBe(expected);
});

test.each([
  ['there is no such program', ['--', 'no-such-program'], 'error: no-such-program cannot be run: it was not found.\n'],
  ['--json is set', ['--json', '--', 'node'], 'error: --json cannot be used with a program. Leave it out.\n'],
])('wrong usage is an error: %s', (_what, args, message) => {
  expect(emulator(args)).toMatchObject({ status: 2, stdout: '', stderr: message });
});

describe('an emulator that cannot start does not run the program', () => {
  const marker = () => ['--', ...node('require("fs").writeFileSync("ran", "")')];

  test('a port in use', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    const { status, stderr } = emulator(['--port', String(port), ...marker()]);
    holder.close();
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('is in use') as string });
    expect(existsSync(join(folder, 'ran'))).toBe(false);
  });

  test.each([
    ['a seed file that is not valid', ['--seed', 'file'], 2],
    ['a state file that is not valid', ['--state', 'file'], 1],
    ['an unknown option', ['--sead', 'file'], 2],
  ])('%s', (_what, options, expected) => {
    writeFileSync(join(folder, 'file'), '{');
    expect(emulator([...options, ...marker()]).status).toBe(expected);
    expect(existsSync(join(folder, 'ran'))).toBe(false);
  });
});

test.each([
  ['SIGTERM reaches the program', 'SIGTERM', 3],
  ['SIGINT does not end the emulator before the program', 'SIGINT', 4],
] as const)('%s', async (_what, signal, expected) => {
  // The program ends by itself after SIGINT, which a terminal would have sent to it too.
  const program = node(
    `process.on('SIGTERM', () => process.exit(3)); console.log(process.ppid); setTimeout(() => process.exit(4), ${signal === 'SIGINT' ? 500 : 20_000});`,
  );
  const child = spawn(process.execPath, [main, 'emulator', '--', ...program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  await once(child.stdout, 'data');
  child.kill(signal);
  expect(await exit).toEqual([expected, null]);
});
