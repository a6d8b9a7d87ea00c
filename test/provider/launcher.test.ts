import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { livePlugin } from '../support/plugin-life';

const home = mkdtempSync(join(tmpdir(), 'launcher-'));
const folder = join(home, 'terraform-provider-mq');

beforeEach(() => rmSync(folder, { recursive: true, force: true }));
afterAll(() => rmSync(home, { recursive: true }));

const live = (env: NodeJS.ProcessEnv = {}) => livePlugin('plan', { XDG_CACHE_HOME: home, ...env });

/** The one file that is there. */
function compiled() {
  const files = readdirSync(folder).map((name) => join(folder, name));
  expect(files).toHaveLength(1);
  const [file = ''] = files;
  return { file, content: readFileSync(file) };
}

test('a process that was configured leaves compiled code, for its user alone, and the next one takes it as it is', async () => {
  await livePlugin('schema', { XDG_CACHE_HOME: home });
  expect(existsSync(folder)).toBe(false);
  await live();
  const { file, content } = compiled();
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(content.length).toBeGreaterThan(500_000);
  // What is not accepted is written anew, with another time.
  utimesSync(file, 1, 1);
  await live();
  expect(compiled()).toEqual({ file, content });
  expect(statSync(file).mtimeMs).toBe(1000);
});

test.each([
  ['has one bit changed', (file: string, content: Buffer) => writeFileSync(file, flipped(content, 300_000))],
  ['is not what its digest says', (file: string, content: Buffer) => writeFileSync(file, flipped(content, 0))],
  ['is torn', (file: string) => truncateSync(file, 400_000)],
  ['is empty', (file: string) => truncateSync(file)],
  ['could have been written by others', (file: string) => chmodSync(file, 0o620)],
])('a file that %s is not run, and is replaced', async (_what, spoil) => {
  await live();
  const { file, content } = compiled();
  spoil(file, content);
  utimesSync(file, 1, 1);
  await live();
  expect(compiled().file).toBe(file);
  expect(statSync(file).mtimeMs).toBeGreaterThan(1000);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

function flipped(content: Buffer, at: number): Buffer {
  const copy = Buffer.from(content);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

test('code of other versions stays until there are many of them', async () => {
  mkdirSync(folder, { recursive: true });
  for (let age = 1; age <= 10; age++) {
    writeFileSync(join(folder, `other-${age}`), '');
    utimesSync(join(folder, `other-${age}`), 1_000_000 - age, 1_000_000 - age);
  }
  await live();
  const others = readdirSync(folder).filter((name) => name.startsWith('other-'));
  expect(others.sort()).toEqual([1, 2, 3, 4, 5, 6, 7].map((age) => `other-${age}`));
  expect(readdirSync(folder)).toHaveLength(8);
});

test('flags of V8 have code of their own', async () => {
  await live();
  await live({ NODE_OPTIONS: '--stack-trace-limit=20' });
  expect(readdirSync(folder)).toHaveLength(2);
});

test("Node.js's own variables say where, or that nothing is kept", async () => {
  const elsewhere = join(home, 'elsewhere');
  await live({ NODE_COMPILE_CACHE: elsewhere });
  expect(readdirSync(join(elsewhere, 'terraform-provider-mq'))).toHaveLength(1);
  await live({ NODE_DISABLE_COMPILE_CACHE: '1' });
  expect(existsSync(folder)).toBe(false);
});

test('where nothing can be written the plugin works as well', async () => {
  writeFileSync(join(home, 'file'), '');
  await live({ XDG_CACHE_HOME: join(home, 'file') });
  await live({ XDG_CACHE_HOME: undefined, HOME: join(home, 'nobody') });
  expect(readdirSync(home).sort()).toEqual(['elsewhere', 'file']);
});
