/** The files of the npm package. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

test('the package contains the compiled code, and no files of the build', () => {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const output = execFileSync('npm', args, {
    cwd: join(__dirname, '..'),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [packed] = JSON.parse(output) as [{ files: { path: string }[] }];
  const paths = packed.files.map(({ path }) => path).filter((path) => !/^dist\/.*[^/]\.(?:js|d\.ts)$/.test(path));
  expect(paths.sort()).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'build/self-contained.mjs',
    'dist/provider/manifest.json',
    'dist/provider/terraform-provider-mq',
    'docs/emulator-seed.schema.json',
    'docs/emulator.md',
    'package.json',
  ]);
});
