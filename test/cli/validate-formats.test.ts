/** The formats of `mq-user validate` for other tools: SARIF, annotations for GitHub Actions, and the JSON Schema. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rosterSchema } from '../../src/roster';
import { runInProcess } from '../support/cli/mq-user-in-process';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'formats-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]) => runInProcess(['validate', ...args], '', { PATH: process.env.PATH });
const file = (name: string, content: string) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const wrong = 'brokerId: b-1\nusers:\n  - username: "a b"\n  - username: jane.doe\n';

test('--github prints an annotation for each violation, with its place', async () => {
  const path = file('a:b,c%.yaml', wrong);
  const { status, stdout } = await run('--github', path);
  const place = `file=${folder}/a%3Ab%2Cc%25.yaml`;
  expect(status).toBe(3);
  expect(stdout.trimEnd().split('\n')).toEqual([
    expect.stringMatching(
      `^::error ${place},line=3,col=5,title=username-charset::users\\[0\\]\\.username: The username has " "`,
    ),
    expect.stringMatching(`^::warning ${place},line=4,col=5,title=username-pii::users\\[1\\]\\.username: `),
  ]);
});

test('--github reports files that cannot be read, and prints nothing for valid ones', async () => {
  expect(await run('--github', join(folder, 'absent.yaml'))).toMatchObject({
    status: 2,
    stdout: `::error file=${folder}/absent.yaml::The file does not exist.\n`,
  });
  const valid = await run('--github', file('valid.yaml', 'brokerId: b-1\nusers: [{ username: orders }]\n'));
  expect([valid.status, valid.stdout.trim()]).toEqual([0, '']);
});

test('--sarif prints each violation with its rule and place', async () => {
  const { status, stdout } = await run('--sarif', file('users.yaml', wrong));
  const { version, runs } = JSON.parse(stdout) as {
    version: string;
    runs: { tool: { driver: { rules: { id: string }[] } }; results: { ruleId: string; ruleIndex: number }[] }[];
  };
  const [{ tool, results } = { tool: { driver: { rules: [] } }, results: [] }] = runs;
  expect([status, version]).toEqual([3, '2.1.0']);
  expect(results).toMatchObject([
    {
      ruleId: 'username-charset',
      level: 'error',
      locations: [{ physicalLocation: { region: { startLine: 3, startColumn: 5 } } }],
    },
    { ruleId: 'username-pii', level: 'warning' },
  ]);
  for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
});

test('--schema prints the JSON Schema of rosters', async () => {
  const { status, stdout } = await run('--schema');
  expect([status, JSON.parse(stdout)]).toEqual([0, rosterSchema()]);
});

test.each([
  [[], 'Specify at least one file.'],
  [['--schema', 'a.yaml'], '--schema excludes files.'],
  [['--json', '--sarif', 'a.yaml'], 'Specify only one of --json, --sarif, --github and --schema.'],
])('%j is wrong usage', async (args, message) => {
  expect(await run(...args)).toMatchObject({ status: 2, stderr: expect.stringContaining(message) as unknown });
});
