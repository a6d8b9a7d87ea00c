// Runs suites against the self-contained program of this machine in place of the bundle. Arguments replace the list of suites.
//
//   node scripts/test-self-contained.mjs [SUITE…]
//   FULL=1 node scripts/test-self-contained.mjs     with the long tests at full length
//
// Suites that serve the provider in their own process, with options that no configuration can set, use a second program of
// the same sources. test/provider/launcher and test/terraform-plugin/start are not in the list: they test the shell lines and
// the launcher of the bundle.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import '../build/ready.mjs';
import { compile } from '../build/self-contained/compile.mjs';
import { cacheFolder } from '../build/self-contained/folders.mjs';
import { ownPlatform, Runtimes } from '../build/self-contained/runtimes.mjs';
import { root } from '../build/sources.mjs';

const suites = [
  ...['faults', 'kills', 'leaks', 'hostile-server', 'ownership-order'].map((name) => `test/resilience/${name}`),
  'test/credentials/proxied-services',
  'test/e2e/interrupt',
  'test/provider/configuration.test',
  'test/provider/server-text',
  'test/terraform-plugin/serve',
  'test/terraform-plugin/sockets',
];

const own = process.argv.slice(2);
const programs = join(root, '.cache', 'self-contained');
run(process.execPath, [join(root, 'build', 'self-contained.mjs'), '--out', programs]);
const host = join(programs, 'provider-host');
writeFileSync(host, compile({ code: await hostCode(), licenses: '' }, ownPlatform, new Runtimes(cacheFolder())), {
  mode: 0o755,
});
const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
run(process.execPath, [jest, ...(own.length > 0 ? own : suites)], {
  PROVIDER_BINARY: join(programs, ownPlatform, 'terraform-provider-mq'),
  PROVIDER_HOST: host,
});

/** Returns the program that serves the provider for those suites, bundled as the provider is. */
async function hostCode() {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'test', 'support', 'terraform', 'provider-host.ts')],
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    mainFields: ['module', 'main'],
    supported: { 'dynamic-import': false },
    define: { PROVIDER_VERSION: '"0.0.0-test"' },
    minify: true,
    write: false,
    logLevel: 'warning',
  });
  return outputFiles[0].text;
}

function run(command, args, env = {}) {
  const { status, signal } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  if (status !== 0) process.exit(status ?? (signal ? 130 : 1));
}
