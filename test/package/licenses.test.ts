/** The build fails for a package whose license does not allow to ship it. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');

/** Runs the check of the build with these packages. */
function check(...packages: readonly object[]) {
  const code = `import { assertAllowed } from './build/third-party/licenses.mjs'; assertAllowed(${JSON.stringify(packages)});`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', code], { cwd: root, encoding: 'utf8' });
}

test('packages with permissive licenses can be shipped', () => {
  const licenses = ['MIT', '(Apache-2.0 AND BSD-3-Clause)', '(GPL-3.0-only OR MIT)'];
  const { status, stderr } = check(...licenses.map((license) => ({ name: license, version: '1.0.0', license })));
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test('all packages that cannot be shipped are named', () => {
  const { status, stderr } = check(
    { name: 'copyleft', version: '1.0.0', license: 'GPL-3.0-only' },
    { name: 'fine', version: '1.0.0', license: 'MIT' },
    { name: 'both', version: '1.0.0', license: 'MIT AND AGPL-3.0-only' },
    { name: 'unknown', version: '2.0.0', license: 'SEE LICENSE IN TERMS' },
    { name: 'without', version: '3.0.0' },
  );
  expect(status).toBe(1);
  expect(stderr).toContain(
    '  copyleft 1.0.0: GPL-3.0-only\n  both 1.0.0: MIT AND AGPL-3.0-only\n' +
      '  unknown 2.0.0: SEE LICENSE IN TERMS\n  without 3.0.0: no license\n',
  );
  expect(stderr).not.toContain('fine');
});
