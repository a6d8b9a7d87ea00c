/** Tests the launcher's cache of compiled code: when it is written, used and refused. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { builtPlugin, livePlugin } from '../support/terraform/plugin-life';

const home = mkdtempSync(join(tmpdir(), 'launcher-'));
const folder = join(home, 'terraform-provider-mq');

beforeEach(() => rmSync(folder, { recursive: true, force: true }));
afterAll(() => rmSync(home, { recursive: true }));

const live = (env: NodeJS.ProcessEnv = {}) => livePlugin('plan', { XDG_CACHE_HOME: home, ...env });

/** The file that a process left, which later tests begin with. */
let kept: { readonly file: string; readonly content: Buffer };
beforeAll(async () => {
  await live();
  kept = compiled();
});

/** Puts back the file that a process left. */
function putCompiled(): typeof kept {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(kept.file, kept.content, { mode: 0o600 });
  return kept;
}

/** The only file in the folder. */
function compiled() {
  const files = readdirSync(folder).map((name) => join(folder, name));
  expect(files).toHaveLength(1);
  const [file = ''] = files;
  return { file, content: readFileSync(file) };
}

test('a process that was configured leaves compiled code that only its user can read, and the next process uses it unchanged', async () => {
  await livePlugin('schema', { XDG_CACHE_HOME: home });
  expect(existsSync(folder)).toBe(false);
  await live();
  const { file, content } = compiled();
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(content.length).toBeGreaterThan(500_000);
  // Code that is not accepted is written again, with another time.
  utimesSync(file, 1, 1);
  await live();
  const next = compiled();
  // Jest compares a buffer of a megabyte byte by byte, in seconds.
  expect({ file: next.file, isSame: next.content.equals(content) }).toEqual({ file, isSame: true });
  expect(statSync(file).mtimeMs).toBe(1000);
});

test.each([
  ['has one bit changed', (file: string, content: Buffer) => writeFileSync(file, flipped(content, 300_000))],
  ['does not match its digest', (file: string, content: Buffer) => writeFileSync(file, flipped(content, 0))],
  ['is truncated', (file: string) => truncateSync(file, 400_000)],
  ['is empty', (file: string) => truncateSync(file)],
  ['could have been written by others', (file: string) => chmodSync(file, 0o620)],
])('a file that %s is not run, and is replaced', async (_what, spoil) => {
  const { file, content } = putCompiled();
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

test('code of other versions is kept up to a limit, and nothing else is removed', async () => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const nameOf = (age: number) => `${String(age).padStart(12, '0')}-v20.1.0-linux-x64-abc123`;
  const age = (name: string, days: number) => utimesSync(join(folder, name), 1_000_000 - days, 1_000_000 - days);
  for (let days = 1; days <= 10; days++) {
    writeFileSync(join(folder, nameOf(days)), '', { mode: 0o600 });
    age(nameOf(days), days);
  }
  writeFileSync(join(folder, `${nameOf(20)}.0123456789abcdef.tmp`), 'cut off by a kill', { mode: 0o600 });
  age(`${nameOf(20)}.0123456789abcdef.tmp`, 20);
  // What the launcher did not make, each older than everything else.
  const foreign = ['notes.txt', `${nameOf(21)}.bak`, `copy-${nameOf(22)}`, nameOf(23), nameOf(24)];
  for (const name of foreign.slice(0, 3)) writeFileSync(join(folder, name), '', { mode: 0o600 });
  mkdirSync(join(folder, nameOf(23)));
  symlinkSync(join(folder, 'notes.txt'), join(folder, nameOf(24)));
  for (const name of foreign.slice(0, 4)) age(name, 30);
  await live();
  const names = readdirSync(folder);
  expect(names).toEqual(expect.arrayContaining([...foreign, ...[1, 2, 3, 4, 5, 6, 7].map(nameOf)]));
  expect(names).toHaveLength(foreign.length + 8);
});

test('code for other V8 flags is stored separately', async () => {
  putCompiled();
  await live({ NODE_OPTIONS: '--stack-trace-limit=20' });
  expect(readdirSync(folder)).toHaveLength(2);
});

test("Node.js's own variables select or disable the cache", async () => {
  const elsewhere = join(home, 'elsewhere');
  await live({ NODE_COMPILE_CACHE: elsewhere });
  expect(readdirSync(join(elsewhere, 'terraform-provider-mq'))).toHaveLength(1);
  await live({ NODE_DISABLE_COMPILE_CACHE: '1' });
  expect(existsSync(folder)).toBe(false);
});

test('the provider works if nothing can be written', async () => {
  writeFileSync(join(home, 'file'), '');
  await live({ XDG_CACHE_HOME: join(home, 'file') });
  await live({ XDG_CACHE_HOME: undefined, HOME: join(home, 'no-home') });
  expect(readdirSync(home).sort()).toEqual(['elsewhere', 'file']);
});

/** Code that V8 takes for the program's: it compares no more than the length of the source. It leaves a mark. */
function plantedCode(mark: string): Buffer {
  const program = readFileSync(builtPlugin);
  const length = program.length - program.indexOf('\n') - 1;
  const code = `(function(e,r){r('fs').writeFileSync(${JSON.stringify(mark)},'');r('process').exit(0)})`;
  const script = `
    const code = new (require('node:vm').Script)(${JSON.stringify(code)}.padEnd(${length}), { lineOffset: 1 }).createCachedData();
    process.stdout.write(require('node:crypto').createHash('sha256').update(code).digest());
    process.stdout.write(code);`;
  return execFileSync(process.execPath, ['-e', script]);
}

describe('code that another user planted', () => {
  const mark = join(home, 'mark');
  const elsewhere = join(home, 'elsewhere');
  const base = join(home, 'base');
  const own = join(base, 'terraform-provider-mq');
  let planted: Buffer;
  let name: string;
  beforeAll(() => {
    planted = plantedCode(mark);
    name = basename(kept.file);
  });
  beforeEach(() => {
    mkdirSync(own, { recursive: true, mode: 0o700 });
    writeFileSync(join(own, name), planted, { mode: 0o600 });
  });
  afterEach(() => {
    for (const path of [mark, elsewhere, base]) rmSync(path, { recursive: true, force: true });
  });

  test('would run if the folder were trusted (control)', async () => {
    await expect(live({ XDG_CACHE_HOME: base })).rejects.toThrow('before its handshake');
    expect(existsSync(mark)).toBe(true);
  });

  const everyone = (path: string) => chmodSync(path, 0o777);
  const isRoot = process.getuid?.() === 0;
  const cases: [string, () => string | void][] = [
    ['in a folder that all users can write', () => everyone(own)],
    ['in a folder that its group can write', () => chmodSync(own, 0o770)],
    ['in a folder that all users can read', () => chmodSync(own, 0o755)],
    ['below a folder that all users can write', () => everyone(base)],
    ['below a folder that its group can write', () => chmodSync(base, 0o770)],
    ['in a file that its group can write', () => chmodSync(join(own, name), 0o660)],
    [
      'in a file that is a link',
      () => {
        renameSync(join(own, name), elsewhere);
        symlinkSync(elsewhere, join(own, name));
      },
    ],
    ['in a file that has another name', () => linkSync(join(own, name), elsewhere)],
    [
      'behind a link that all users can replace',
      () => {
        mkdirSync(elsewhere, { mode: 0o777 });
        everyone(elsewhere);
        symlinkSync(base, join(elsewhere, 'base'));
        return join(elsewhere, 'base');
      },
    ],
    ...(isRoot
      ? ([
          ['in a folder of another user', () => chownSync(own, 65534, 65534)],
          ['below a folder of another user', () => chownSync(base, 65534, 65534)],
          ['in a file of another user', () => chownSync(join(own, name), 65534, 65534)],
          [
            'behind a link of another user',
            () => {
              execFileSync('ln', ['-s', base, elsewhere]);
              execFileSync('chown', ['-h', '65534', elsewhere]);
              return elsewhere;
            },
          ],
        ] as [string, () => string | void][])
      : []),
  ];
  test.each(cases)('%s is not run, and the provider works', async (_where, prepare) => {
    const cache = prepare() ?? base;
    await live({ XDG_CACHE_HOME: cache });
    expect(existsSync(mark)).toBe(false);
  });

  test.each(['NODE_COMPILE_CACHE', 'XDG_CACHE_HOME', 'HOME'])(
    'in the current folder is not run, and nothing is written there, if %s is a relative path',
    async (variable) => {
      for (const path of ['base/terraform-provider-mq', 'base/.cache/terraform-provider-mq']) {
        mkdirSync(join(elsewhere, path), { recursive: true, mode: 0o700 });
        writeFileSync(join(elsewhere, path, name), planted, { mode: 0o600 });
      }
      const listing = () => readdirSync(elsewhere, { recursive: true }).sort();
      const before = listing();
      await livePlugin('plan', { HOME: undefined, XDG_CACHE_HOME: home, [variable]: 'base' }, elsewhere);
      expect(existsSync(mark)).toBe(false);
      expect(listing()).toEqual(before);
    },
  );

  if (isRoot) {
    test("root with another user's HOME leaves nothing there", async () => {
      const theirs = join(home, 'theirs');
      mkdirSync(theirs);
      chownSync(theirs, 65534, 65534);
      await live({ XDG_CACHE_HOME: undefined, HOME: theirs });
      expect(readdirSync(theirs)).toEqual([]);
    });
  }
});

test.each([
  ['a FIFO', (path: string) => execFileSync('mkfifo', [path])],
  ['a folder', (path: string) => mkdirSync(path)],
  ['a link to itself', (path: string) => symlinkSync(path, path)],
  ['a device', (path: string) => symlinkSync('/dev/zero', path)],
  ['a file of 1 TB', (path: string) => (writeFileSync(path, '', { mode: 0o600 }), truncateSync(path, 1e12))],
])('%s in place of the file or the folder does not prevent the provider from starting', async (_what, make) => {
  const { file } = putCompiled();
  rmSync(file);
  make(file);
  await live();
  rmSync(folder, { recursive: true });
  make(folder);
  await live();
  rmSync(folder, { recursive: true, force: true });
});
