/** `mq-user validate`: what it prints, and its exit codes. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { base, brokerCases, cases } from '../rules/cases';
import { environment, main } from '../support/cli/mq-user';
import { MqUserInProcess } from '../support/cli/mq-user-in-process';
import { run } from '../support/run/programs';
import { ResidentMq } from '../support/run/resident-mq';

const mqUser = new MqUserInProcess({ endpoint: 'http://127.0.0.1:9' });
const folder = mkdtempSync(join(tmpdir(), 'mq-user-'));
afterAll(() => rmSync(folder, { recursive: true }));
const validate = (args: readonly string[], stdin = '') => mqUser.run(['validate', ...args], stdin);

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function json(value: unknown) {
  const { status, stdout, stderr } = await validate(['--json', '-'], JSON.stringify(value));
  return { status, stderr, document: JSON.parse(stdout) as { valid: boolean; violations: Record<string, unknown>[] } };
}

const roster = (user: object) => {
  const { brokerId, ...rest } = { ...base, ...user };
  return [{ brokerId, users: [rest] }];
};

describe.each(cases)('$rule', ({ rule, severity, good, bad, path, message }) => {
  test('accepts a valid value', async () => {
    expect(await json(roster(good))).toEqual({ status: 0, stderr: '', document: { valid: true, violations: [] } });
  });

  test('reports an invalid value', async () => {
    const { status, document } = await json(roster(bad));
    const [field, index] = path;
    const where = `${String(field)}${index === undefined ? '' : `[${index}]`}`;
    expect(status).toBe(severity === 'error' ? 3 : 0);
    expect(document).toEqual({
      valid: severity === 'warning',
      violations: [
        expect.objectContaining({
          rule,
          severity,
          path: field === 'brokerId' ? '[0].brokerId' : `[0].users[0].${where}`,
          message,
        }),
      ],
    });
  });
});

test.each(brokerCases)('$rule', async ({ rule, good, bad, message }) => {
  const users = (names: readonly string[]) => ({
    brokerId: base.brokerId,
    users: names.map((username) => ({ username })),
  });
  expect(await json(users(good))).toMatchObject({ status: 0, document: { valid: true, violations: [] } });
  expect(await json(users(bad))).toMatchObject({ status: 3, document: { violations: [{ rule, message }] } });
});

test('without --json, output has the file, line and path of each violation', async () => {
  const yaml = file(
    'users.yaml',
    `# Orders
- brokerId: b-orders
  users:
    - username: orders
      groups: [fine, no/slash]
    - username: orders
- brokerId: b-billing
  users:
    - username: jane.doe
`,
  );
  const { status, stdout, stderr } = await validate([yaml]);
  expect(status).toBe(3);
  expect(stdout.split('\n').map((line) => line.replace(/Allowed: .*\[/, '… ['))).toEqual([
    `${yaml}:5:22: error: [0].users[0].groups[1]: The group "no/slash" has "/" at position 3. … [group-charset]`,
    `${yaml}:6:7: error: [0].users[1].username: The username "orders" is already used by [0].users[0]. … [username-unique]`,
    `${yaml}:9:7: warning: [1].users[0].username: The username "jane.doe" looks like personal data. … [username-pii]`,
    '',
  ]);
  expect(stderr).toBe('1 file: 2 errors, 1 warning\n');
});

test('JSON output has lines, also in a file with tabs', async () => {
  const path = file('users.json', '{\n\t"brokerId": "b-1",\n\t"users": [\n\t\t{ "username": "x" }\n\t]\n}\n');
  expect((await validate([path])).stdout).toMatch(/users\.json:4:5: error: users\[0\]\.username: /);
});

test('an alias is resolved, and reported where its anchor is', async () => {
  const path = file(
    'alias.yaml',
    'brokerId: b-1\nusers:\n  - &a\n    username: ok-1\n    groups: &g [x]\n  - username: ok-2\n    groups: *g\n',
  );
  expect((await validate([path])).stdout.match(/alias\.yaml:\d+/g)).toEqual(['alias.yaml:5', 'alias.yaml:5']);
});

test('several files are checked together', async () => {
  const one = file('one.yaml', 'brokerId: b-1\nusers: [{ username: orders }]\n');
  const two = file('two.yaml', 'brokerId: b-1\nusers: [{ username: orders }]\n');
  const { status, stdout } = await validate([one, two]);
  expect(status).toBe(3);
  expect(stdout).toContain(
    `${two}:2:11: error: users[0].username: The username "orders" is already used by users[0] of ${one}`,
  );
});

test('a valid file prints nothing on stdout, and nothing at all with --quiet', async () => {
  const path = file('good.yaml', 'brokerId: b-1\nusers: [{ username: jane.doe }]\n');
  expect(await validate(['--quiet', path])).toEqual({ status: 0, stdout: '', stderr: '' });
  const good = file('better.yaml', 'brokerId: b-1\nusers: [{ username: orders }]\n');
  expect(await validate([good])).toEqual({ status: 0, stdout: '', stderr: '1 file: 0 errors, 0 warnings\n' });
});

test.each<[string, string | Uint8Array, string]>([
  ['bad YAML', 'a: [', ':1:5: The indentation is wrong, or a bracket is not closed.'],
  ['a field twice', 'brokerId: b-1\nbrokerId: b-2\n', ':2:1: A field is repeated.'],
  ['an open quote', 'a: "Secret', ':1:11: A character is missing, such as a comma, a colon or a closing quote.'],
  ['two documents', 'a: 1\n---\nb: 1\n', ' It has several YAML documents; use one document with a list.'],
  [
    'an unquoted password',
    'password: *Secret-Word\n',
    ':1:11: It has an alias without an anchor, or too many aliases.',
  ],
  ['a reserved character', 'password: @Secret\n', ':1:11: A value that starts with a reserved character needs quotes.'],
  ['another encoding', new Uint8Array([0x61, 0xe9]), ':1:1: It is not encoded in UTF-8.'],
])('%s cannot be parsed, and the message does not quote it', async (name, content, message) => {
  const path = file(`${name}.yaml`, content);
  const { status, stdout, stderr } = await validate([path]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain(message);
  expect(stderr).not.toContain('Secret');
});

test('an alias bomb is not expanded', async () => {
  const levels = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${Array(9).fill(`*l${i}`).join(', ')}]`);
  const { status, stderr } = await validate([file('bomb.yaml', ['l0: &l0 [a]', ...levels].join('\n'))]);
  expect(status).toBe(2);
  expect(stderr).toContain('too many aliases');
});

test('a file has the same size limit as standard input', async () => {
  const large = `brokerId: b-1\nusers: []\n#${'x'.repeat(16 * 2 ** 20)}`;
  const path = file('large.yaml', large);
  expect(await validate([path])).toMatchObject({
    status: 2,
    stdout: '',
    stderr: `${path}: It is larger than 16 MiB.\n0 files: 0 errors, 0 warnings\n`,
  });
  expect((await validate(['-'], large)).stderr).toContain('standard input: It is larger than 16 MiB.');
  expect((await validate(['/dev/zero'])).stderr).toContain('/dev/zero: It is larger than 16 MiB.');
});

test('20,000 levels are refused with a message', async () => {
  const path = file('deep.yaml', `users: ${'['.repeat(20_000)}${']'.repeat(20_000)}`);
  const { status, stderr } = await validate([path]);
  expect(status).toBe(2);
  expect(stderr).toContain('deep.yaml:1:107: It nests lists and objects more than 100 levels deep.');
});

test('a pipe is read like a file', async () => {
  const path = file('piped.yaml', 'brokerId: b-1\nusers: [{ username: orders }]\n');
  const { status, stderr } = await run(
    'bash',
    ['-c', '"$0" "$1" validate <(sleep 0.2; cat "$2")', process.execPath, main, path],
    process.env,
    '',
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '1 file: 0 errors, 0 warnings\n' });
});

describe('the text of a file is on no stream', () => {
  const resident = new ResidentMq();
  afterAll(() => resident.close());
  /** Runs the built command with a file, also with --json, and with standard input. */
  const outcomes = async (content: string, env: NodeJS.ProcessEnv) => {
    const path = file('streams.yaml', content);
    const runs: [readonly string[], string][] = [
      [[path], ''],
      [['--json', path], ''],
      [['-'], content],
    ];
    const whole = environment('http://127.0.0.1:9', env);
    // Standard input and variables of Node.js and of the library need a separate process.
    const needsProcess = (stdin: string) => stdin !== '' || Object.keys(env).length > 0;
    return Promise.all(
      runs.map(([args, stdin]) =>
        needsProcess(stdin)
          ? run(process.execPath, [main, 'validate', ...args], whole, stdin)
          : resident.command(['validate', ...args], whole),
      ),
    );
  };

  test.each([
    ['a name that is a list', '? [Secret-Word-42]\n: x\n', 2],
    ['a name that is an object', '? { a: Secret-Word-42 }\n: x\n', 2],
    ['a name that is a list, in a user', 'brokerId: b-1\nusers:\n  - username: orders\n    ? [Secret-Word-42]\n', 2],
    ['a tag', 'password: !Secret-Word-42 x\n', 2],
    ['a directive', '%Secret-Word-42 x\n---\nbrokerId: b-1\nusers: []\n', 0],
  ])('%s, about which the YAML library warns', async (_, content, expected) => {
    const library = `require('yaml').parse(require('fs').readFileSync(0, 'utf8'))`;
    const quoted = await run(process.execPath, ['-e', library], { PATH: process.env.PATH }, content);
    expect(quoted.stderr).toMatch(/Warning: .*Secret-Word-42/);
    for (const { status, stdout, stderr } of await outcomes(content, { NODE_OPTIONS: '--trace-warnings' })) {
      expect(status).toBe(expected);
      expect(stdout + stderr).not.toMatch(/Secret|Warning/);
    }
  });

  test.each([
    [
      'a name without a space after its colon',
      'brokerId: b-1\nusers: [{ username: orders, password:Secret-Word-42 }]\n',
      3,
    ],
    ['a name with a line break', '"password\\nSecret-Word-42": x\n', 3],
    ['a number with a tag', 'brokerId: b-1\nusers: []\npassword: !!int Secret-Word-42\n', 2],
    ['an argument of a directive', '%YAML Secret-Word-42\n---\nbrokerId: b-1\nusers: []\n', 2],
    ['the prefix of tags', '%TAG ! !Secret-Word-42\n---\nbrokerId: b-1\nusers: []\n', 0],
    ['an anchor', 'brokerId: b-1\nusers: &Secret-Word-42 []\n', 0],
    ['a comment', '# Secret-Word-42\nbrokerId: b-1\nusers: []\n', 0],
  ])('%s', async (_, content, expected) => {
    for (const { status, stdout, stderr } of await outcomes(content, {})) {
      expect(status).toBe(expected);
      expect(stdout + stderr).not.toMatch(/Secret|Warning/);
    }
  });

  test.each(['LOG_STREAM', 'LOG_TOKENS'])('with %s, for which the YAML library prints files', async (name) => {
    const content = 'brokerId: b-1\nusers: [{ username: orders, password: Secret-Word-42 }]\n';
    const library = `require('yaml').parse(require('fs').readFileSync(0, 'utf8'))`;
    const env = { PATH: process.env.PATH, [name]: '1' };
    expect((await run(process.execPath, ['-e', library], env, content)).stdout).toContain('Secret-Word-42');
    for (const { status, stdout, stderr } of await outcomes(content, { [name]: '1' })) {
      expect(status).toBe(0);
      expect(stdout + stderr).not.toContain('Secret');
    }
  });
});

test('an empty file is a violation of the type', async () => {
  const { status, stdout } = await validate([file('empty.yaml', '')]);
  expect(status).toBe(3);
  expect(stdout).toMatch(/empty\.yaml:1:1: error: The value is missing\. Allowed: an object with brokerId and users\./);
});

test('missing files are reported, and the others are checked', async () => {
  const bad = file('bad.yaml', 'brokerId: b-1\nusers: [{ username: x }]\n');
  const missing = join(folder, 'missing.yaml');
  const { status, stdout, stderr } = await validate([missing, bad, folder]);
  expect(status).toBe(2);
  expect(stdout).toContain('bad.yaml:2:11: error');
  expect(stderr).toContain(`${missing}: The file does not exist.`);
  expect(stderr).toContain(`${folder}: This is a directory. Specify the files in it.`);
});

test('no file argument is a usage error', async () => {
  const { status, stdout, stderr } = await validate([]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain('Specify at least one file.');
});

test('passwords are described and never shown', async () => {
  const secrets = ['Sécret-Secret-42', 'Secret,Secret:42', 'Secret-Secret-42 '.repeat(20)];
  const users = secrets.map((password, index) => ({ username: `user-${index}`, password }));
  const { status, stdout, stderr } = await validate(['-'], JSON.stringify({ brokerId: 'b-1', users }));
  expect(status).toBe(3);
  expect(stdout + stderr).not.toMatch(/S.cret/);
});
