/** Importing the constructs loads only CDKTF and a few files of this package, so that it is fast. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');
const dist = join(root, 'dist', '/');

/** Returns the packages, and the parts of this package, that a new process has loaded after it has run some code. */
function loaded(code: string): { packages: string[]; parts: string[] } {
  const script = `${code};console.log(JSON.stringify(Object.keys(require.cache)))`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', script], { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const files = JSON.parse(stdout) as string[];
  const unique = (names: (string | undefined)[]) => [...new Set(names.filter((name) => name !== undefined))].sort();
  return {
    packages: unique(files.map((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1])),
    parts: unique(files.filter((file) => file.startsWith(dist)).map((file) => file.slice(dist.length).split('/')[0])),
  };
}

test('importing the constructs loads only packages that cdktf loads, and only the parts of this package that it needs', () => {
  const alone = loaded("require('cdktf')");
  const ours = loaded("require('cdktf');require('./dist/constructs')");
  expect(ours.packages).toEqual(alone.packages);
  expect(ours.parts).toEqual(['constructs', 'files', 'provider-package', 'roster', 'rules']);
});

test('the YAML package is loaded when a roster is read', () => {
  const file = join(root, 'examples', 'roster', 'users.yaml');
  const { packages } = loaded(`require('./dist/constructs').RosterFile.fromPath(${JSON.stringify(file)})`);
  expect(packages).toContain('yaml');
});

test('generated passwords and broker names do not load constructs of the AWS provider’s package', () => {
  const { packages } = loaded(`
    const { App, TerraformStack } = require('cdktf');
    const { BrokerId, BrokerPassword } = require('./dist/constructs');
    const stack = new TerraformStack(new App({ outdir: require('os').tmpdir() }), 'stack');
    BrokerPassword.fromGeneratedSecret(stack, 'password');
    BrokerId.fromBrokerName(stack, 'broker', 'orders');
  `);
  expect(packages).not.toContain('@cdktf/provider-aws');
});
