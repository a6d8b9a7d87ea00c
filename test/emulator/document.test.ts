/** docs/emulator.md: its options exist, and its seed file, its test and its Python program run. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { makeProgram } from '../../src/cli/program';
import { startEmulator, type EmulatorSeeds } from '../../src/emulator';
import { describeWith, run } from '../support/run/programs';

const root = join(__dirname, '..', '..');
const document = readFileSync(join(root, 'docs', 'emulator.md'), 'utf8');
const brokerId = 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9';

/** Returns the only block of code in a language. */
function block(language: string): string {
  const found = [...document.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))];
  expect(found).toHaveLength(1);
  return found[0]?.[1] ?? '';
}

test('its table has each option that sets something about the emulator', () => {
  const command = makeProgram().commands.find((one) => one.name() === 'emulator');
  const options = (command?.options ?? []).map(({ long }) => long ?? '');
  const rows = [...document.matchAll(/^\| (`--.*?) +\|/gm)].flatMap(
    ([, names = '']) => names.match(/--[a-z-]+/g) ?? [],
  );
  const elsewhere = ['--port', '--broker-id', '--region', '--allow-host', '--json'];
  expect([...rows, ...elsewhere].sort()).toEqual(options.sort());
});

test('its seed file is valid', async () => {
  const emulator = await startEmulator({ seeds: parse(block('yaml')) as EmulatorSeeds });
  const [orders = '', reports = ''] = emulator.brokerIds();
  expect(orders).toBe('b-orders');
  expect(emulator.broker(orders).describe()).toMatchObject({
    configurations: { current: { id: 'c-orders', revision: 2 } },
  });
  expect(emulator.broker(orders).users.summaries()).toEqual([{ username: 'admin' }]);
  expect(emulator.broker(reports).describe()).toMatchObject({ brokerName: 'reports', engineType: 'RabbitMQ' });
  expect(emulator.secret('mq/admin').value()).toBe('Example-Secret-2026');
  await emulator.close();
});

test('its test passes in Jest', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'emulator-document-'));
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '@aws-sdk'), { recursive: true });
  symlinkSync(root, join(modules, 'cdktf-mq-users'));
  symlinkSync(join(root, 'node_modules', '@aws-sdk', 'client-mq'), join(modules, '@aws-sdk', 'client-mq'));
  writeFileSync(join(folder, 'orders.test.ts'), block('ts'));
  const transform = { '\\.ts$': [require.resolve('@swc/jest'), { jsc: { parser: { syntax: 'typescript' } } }] };
  const config = join(folder, 'jest.config.json');
  writeFileSync(config, JSON.stringify({ transform, cache: false }));
  const jestProgram = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const { status, stderr } = await run(process.execPath, [jestProgram, '--config', config], {
    PATH: process.env.PATH,
    HOME: folder,
  });
  rmSync(folder, { recursive: true });
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining('1 passed, 1 total') as string });
}, 60_000);

describeWith('boto3', 'python3', ['-c', 'import boto3'])('Python', () => {
  test('its program creates a user', async () => {
    const emulator = await startEmulator();
    emulator.seedBroker({ brokerId });
    const program = block('python');
    expect(program).toContain('http://127.0.0.1:8161');
    const args = ['-B', '-c', program.replace('http://127.0.0.1:8161', emulator.endpoint)];
    const { status, stderr } = await run('python3', args, { PATH: process.env.PATH });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(emulator.broker(brokerId).users.describe('orders')).toMatchObject({ pending: { pendingChange: 'CREATE' } });
    await emulator.close();
  }, 60_000);
});
