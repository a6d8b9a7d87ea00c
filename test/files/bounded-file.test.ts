/** Reading within limits. The two readers give the same bytes and the same errors for every kind of file. */
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileLimitError, MAX_FILE_BYTES, readBoundedFile, readBoundedFileSync, type ReadLimits } from '../../src/files';

const folder = mkdtempSync(join(tmpdir(), 'mq-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

let names = 0;
const newPath = () => join(folder, `file-${names++}`);

function file(content: string): string {
  const path = newPath();
  writeFileSync(path, content);
  return path;
}

function fifo(script?: string): string {
  const path = newPath();
  spawnSync('mkfifo', [path]);
  if (script !== undefined) spawn('sh', ['-c', script, path], { stdio: 'ignore' });
  return path;
}

type Reader = (path: string, limits?: ReadLimits) => Promise<string>;
const readers: Readonly<Record<string, Reader>> = {
  readBoundedFile: async (path, limits) => (await readBoundedFile(path, limits)).bytes.toString(),
  // The promise has the error that is thrown.
  readBoundedFileSync: (path, limits) =>
    new Promise((resolve) => resolve(readBoundedFileSync(path, limits).bytes.toString())),
};

describe.each(Object.entries(readers))('%s', (_, read) => {
  test('reads a file, however many chunks it has', async () => {
    const content = 'brokerId: b-1\n'.repeat(20_000);
    expect((await read(file(content))) === content).toBe(true);
    expect(await read(file(''))).toBe('');
    expect(await read('/dev/null')).toBe('');
  });

  test('refuses a file that is too large, and does not read an endless device or pipe to its end', async () => {
    const large = file('');
    truncateSync(large, MAX_FILE_BYTES + 1);
    for (const path of [large, '/dev/zero', fifo('exec cat /dev/zero > "$0"')]) {
      await expect(read(path)).rejects.toEqual(new FileLimitError('size', 'is larger than 16 MiB'));
    }
  });

  test('has the limits that the caller sets', async () => {
    expect(await read(file('12345678'), { maxBytes: 8 })).toBe('12345678');
    await expect(read(file('x'.repeat(4_097)), { maxBytes: 4_096 })).rejects.toThrow('is larger than 4 KiB');
    await expect(read('/dev/zero', { maxBytes: 4_096 })).rejects.toThrow('is larger than 4 KiB');
  });

  test('reads a pipe to its end, however slowly it is written', async () => {
    const path = fifo('exec > "$0"; printf "broker"; sleep 0.3; printf "Id: b-1"');
    expect(await read(path, { silenceMillis: 10_000 })).toBe('brokerId: b-1');
  });

  test.each([
    ['that has no writer', undefined],
    ['whose writer sends nothing', 'exec > "$0"; sleep 2'],
    ['whose writer stops sending', 'exec > "$0"; printf broker; sleep 2'],
  ])('gives up a pipe %s', async (_, script) => {
    const silent = new FileLimitError('silence', 'is a pipe or a device that sent nothing for 0.3 s');
    await expect(read(fifo(script), { silenceMillis: 300 })).rejects.toEqual(silent);
  });

  test('does not wait for the writer of a pipe that the process was started with', async () => {
    const descriptor = openSync(fifo(), constants.O_RDONLY | constants.O_NONBLOCK);
    for (const path of [`/dev/fd/${descriptor}`, `/proc/self/fd/${descriptor}`]) expect(await read(path)).toBe('');
    closeSync(descriptor);
  });

  test('gives the errors of Node.js for a missing file and a folder', async () => {
    await expect(read(newPath())).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(read(folder)).rejects.toMatchObject({ code: 'EISDIR' });
  });
});

test('readBoundedFile stops at a signal', async () => {
  const stop = new AbortController();
  const reading = readBoundedFile(fifo(), { signal: stop.signal });
  setTimeout(() => stop.abort(), 100);
  await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
});
