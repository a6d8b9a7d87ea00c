/** src/emulator/README.md: its code runs, and its lists of operations and functions are complete. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator } from '../../src/emulator';

const root = join(__dirname, '..', '..');
const readme = readFileSync(join(root, 'src', 'emulator', 'README.md'), 'utf8');
const blocks = (language: string) =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, text = '']) => text);
const folder = mkdtempSync(join(tmpdir(), 'emulator-readme-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the code runs with node --test', () => {
  mkdirSync(join(folder, 'node_modules', '@aws-sdk'), { recursive: true });
  symlinkSync(root, join(folder, 'node_modules', 'cdktf-mq-users'));
  for (const client of ['client-mq', 'client-secrets-manager']) {
    const sdk = join('node_modules', '@aws-sdk', client);
    symlinkSync(join(root, sdk), join(folder, sdk));
  }
  const code = blocks('js');
  expect(code).toHaveLength(4);
  writeFileSync(join(folder, 'readme.test.mjs'), code.join('\n'));
  const { status, stdout } = spawnSync(process.execPath, ['--test', 'readme.test.mjs'], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: folder },
  });
  expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/(#|ℹ) pass [1-9]/) as string });
}, 60_000);

test('every member of an emulator is described', async () => {
  const emulator = await startEmulator();
  await emulator.close();
  // `(id)` and the like follow the names of functions.
  const described = new Set([...readme.matchAll(/`(\w+)[^`]*`/g)].map(([, name]) => name));
  expect(Object.keys(emulator).filter((name) => !described.has(name))).toEqual([]);
});

test('every operation is listed', async () => {
  const emulator = await startEmulator();
  const allowed = () => emulator.inject({ operation: 'Unknown', fault: { kind: 'stall' } });
  const operations = (/Allowed: (.*), or \*/.exec(messageOf(allowed)) ?? ['', ''])[1]?.split(', ') ?? [];
  await emulator.close();
  expect(operations.length).toBeGreaterThan(20);
  const rows = [...readme.matchAll(/^\| (?:Amazon MQ|Secrets Manager|STS) +\| (.*?) +\|$/gm)].flatMap(([, list = '']) =>
    list.split(', '),
  );
  expect(rows.sort()).toEqual(operations.sort());
});

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (thrown) {
    return (thrown as Error).message;
  }
  return '';
}
