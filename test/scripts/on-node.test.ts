/** `npm run test:node`: a command on another version of Node.js. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describeWithRegistry } from '../support/scratch';

jest.setTimeout(180_000);

const root = join(__dirname, '..', '..');
const onNode = (...args: string[]) =>
  spawnSync(process.execPath, [join(root, 'scripts/on-node.mjs'), ...args], { encoding: 'utf8' });

test.each([[''], ['lts'], ['24.x'], ['../24']])('"%s" is not a version', (version) => {
  const { status, stderr } = onNode(version, 'node', '--version');
  expect(status).toBe(1);
  expect(stderr).toContain('Usage: npm run test:node -- VERSION');
});

describeWithRegistry('other versions of Node.js')('a version from the npm registry', () => {
  test('runs the command and every node that it starts, and returns its exit code', () => {
    const code =
      'console.log(process.version, require("child_process").execSync("node --version", { encoding: "utf8" }))';
    const { status, stdout } = onNode('22.12.0', 'node', '-e', `${code}; process.exit(7)`);
    expect({ status, stdout }).toEqual({ status: 7, stdout: 'v22.12.0 v22.12.0\n\n' });
  });

  test('that does not exist is an error, not another version', () => {
    const { status, stdout, stderr } = onNode('22.999.0', 'node', '--version');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^The npm registry has no Node\.js 22\.999\.0 for \S+ \(\S+\)\.\n$/);
  });
});

test('without a registry and without an installed version the error names the version and the folder', () => {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'scripts/on-node.mjs'), '21.0', 'node'], {
    encoding: 'utf8',
    env: {
      ...process.env,
      npm_config_registry: 'http://127.0.0.1:9',
      npm_config_fetch_retries: '0',
      npm_config_offline: 'true',
    },
  });
  expect(status).toBe(1);
  expect(stderr).toContain('The npm registry did not respond, and no Node.js 21.0 is installed in');
});
