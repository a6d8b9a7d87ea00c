/** Tests `npm run test:node` with the npm registry, from which it installs versions of Node.js. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describeWithRegistry } from '../support/run/scratch';

jest.setTimeout(300_000);

const onNode = (...args: string[]) =>
  spawnSync(process.execPath, [join(__dirname, '..', '..', 'scripts/on-node.mjs'), ...args], { encoding: 'utf8' });

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
