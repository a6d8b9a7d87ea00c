/** Checks the workflows with actionlint, from its author's Go module. Skipped without Go, or if Go cannot build it. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { npmEnvironment } from '../support/run/scratch';

jest.setTimeout(300_000);

const root = join(__dirname, '..', '..');
const folder = join('.github', 'workflows');
/** Go verifies it against its checksum database. */
const linter = 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12';

/** Runs actionlint in a folder, without the other linters that it can run. */
function actionlint(cwd: string, ...args: string[]) {
  const command = ['run', linter, '-no-color', '-shellcheck=', '-pyflakes=', ...args];
  // The settings of the tests for Go are meant for short programs, not for its compiler.
  const env = { ...npmEnvironment(), GOGC: undefined, GOMEMLIMIT: undefined };
  return spawnSync('go', command, { cwd, encoding: 'utf8', timeout: 240_000, env });
}

const { status, error, stderr } = actionlint(root, '-version');
const isThere = status === 0;
if (!isThere) {
  const reason = error?.message ?? stderr.trim().split('\n').at(-1);
  process.stderr.write(`SKIPPED: actionlint cannot be built, so the workflows were not linted: ${reason}\n`);
}
const testWithLinter = isThere ? test : test.skip;

testWithLinter('actionlint finds nothing in the workflows', () => {
  const files = readdirSync(join(root, folder)).map((file) => join(folder, file));
  const { status, stdout } = actionlint(root, ...files);
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
});

testWithLinter('actionlint finds a mistake', () => {
  const project = mkdtempSync(join(tmpdir(), 'actionlint-'));
  const file = join(folder, 'wrong.yml');
  mkdirSync(join(project, folder), { recursive: true });
  const job = 'runs-on: ubuntu-24.04\n    steps:\n      - run: echo "${{ matrix.no }}"';
  writeFileSync(join(project, file), `on: push\njobs:\n  one:\n    ${job}\n`);
  const { status, stdout } = actionlint(project, file);
  rmSync(project, { recursive: true });
  expect(status).toBe(1);
  expect(stdout).toContain('property "no" is not defined');
});
