/** Tests `npm run test:node` without the npm registry: which versions it accepts, and its errors. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');
const onNode = (...args: string[]) =>
  spawnSync(process.execPath, [join(root, 'scripts/on-node.mjs'), ...args], { encoding: 'utf8' });

test.each([[''], ['lts'], ['24.x'], ['../24']])('"%s" is not a version', (version) => {
  const { status, stderr } = onNode(version, 'node', '--version');
  expect(status).toBe(1);
  expect(stderr).toContain('Usage: npm run test:node -- VERSION');
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
