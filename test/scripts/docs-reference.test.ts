/** docs/reference is what TypeDoc writes for the sources. `npm run check` does not compare it, because that takes seconds. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');

test('the API reference is up to date', () => {
  const args = ['build/run.mjs', 'scripts/docs.ts', '--check', '--only-reference'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    timeout: 170_000,
  });
  expect({ status, output: stdout + stderr }).toEqual({ status: 0, output: expect.any(String) });
}, 180_000);

test('the API reference has a page for every entry point, and no other', () => {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { exports: object };
  const subpaths = Object.keys(exports).filter((subpath) => subpath !== './package.json');
  const pages = subpaths.map((subpath) => `${subpath === '.' ? 'constructs' : subpath.slice(2)}.md`);
  expect(readdirSync(join(root, 'docs/reference')).sort()).toEqual(['README.md', ...pages].sort());
});
