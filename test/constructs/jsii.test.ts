/** The public API of the constructs compiles with jsii, for both frameworks. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const script = join(__dirname, '..', '..', 'scripts', 'jsii-check.mjs');

test('jsii compiles the constructs, and the only union in their API is that of CDKTF’s booleans', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('package cdktf-mq-users');
  expect(stdout).toContain('package cdktn-mq-users');
  const types = stdout.trim().split('\n');
  for (const type of ['class BrokerPassword', 'class BrokerUsers', 'interface MqProviderProps']) {
    expect(types.map((line) => line.split(': ')[0])).toContain(type);
  }
  const unions = new Set(types.flatMap((line) => line.split(': ')[1]?.split(', ') ?? []));
  expect([...unions]).toEqual(['boolean | cdktf.IResolvable', 'boolean | cdktn.IResolvable']);
}, 120_000);
