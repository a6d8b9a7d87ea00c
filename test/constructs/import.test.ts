/** What importing the constructs loads: CDKTF and this package's own files, and nothing that takes its time. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');
const dist = join(root, 'dist', '/');

/** The packages below node_modules that a fresh node has loaded after some code, and our own parts. */
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

test('importing the constructs loads no package that cdktf does not, and of ours only rules and roster', () => {
  const alone = loaded("require('cdktf')");
  const ours = loaded("require('cdktf');require('./dist/constructs')");
  expect(ours.packages).toEqual(alone.packages);
  expect(ours.parts).toEqual(['constructs', 'roster', 'rules']);
});

test('the YAML package is loaded when a roster is read', () => {
  const file = join(root, 'examples', 'roster', 'users.yaml');
  const { packages } = loaded(`require('./dist/constructs').RosterFile.fromPath(${JSON.stringify(file)})`);
  expect(packages).toContain('yaml');
});

test('passwords that AWS generates and brokers by name need no construct of the AWS provider’s package', () => {
  const { packages } = loaded(`
    const { App, TerraformStack } = require('cdktf');
    const { BrokerId, BrokerPassword } = require('./dist/constructs');
    const stack = new TerraformStack(new App({ outdir: require('os').tmpdir() }), 'stack');
    BrokerPassword.fromGeneratedSecret(stack, 'password');
    BrokerId.fromBrokerName(stack, 'broker', 'orders');
  `);
  expect(packages).not.toContain('@cdktf/provider-aws');
});
