/**
 * The cache of code that V8 compiled in an earlier run. V8 runs compiled code without checks, so a file is
 * read and written only in a folder that other users cannot change (docs/decisions/0032). If anything is wrong with the
 * cache, the provider starts without it.
 */
import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
  type Stats,
} from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { cachedDataVersionTag } from 'node:v8';
import { ownFolder } from './own-folder';

/** The number of files to keep: more than the versions of the provider and of Node.js that are usually in use. */
const kept = 8;
const digestLength = 32;
const largest = 32 * 1024 * 1024;
/** The names of finished and unfinished files of this cache. Files with other names are never removed. */
const ownName = /^[0-9a-f]{12}-v\d+\.\d+\.\d+[0-9A-Za-z.+-]*-[a-z0-9]+-[a-z0-9]+-[0-9a-f]{1,8}(\.[0-9a-f]{16}\.tmp)?$/;

export interface CompiledCode {
  /** Returns the code of an earlier run; undefined if there is no trusted file. */
  read(): Buffer | undefined;
  /** Writes a complete file, or no file. */
  write(code: Buffer): void;
}

/** Compiled code works with one program, one Node.js, and the flags of V8. */
export function compiledCode(digestOfProgram: string): CompiledCode {
  const path = cacheFolder();
  const { version, platform, arch } = process;
  const name = [digestOfProgram, version, platform, arch, cachedDataVersionTag().toString(16)].join('-');
  return {
    read: () => orUndefined(() => readFrom(path && ownFolder(path), name)),
    write: (code) => orUndefined(() => writeTo(path && ownFolder(path, { create: true }), name, code)),
  };
}

/**
 * Returns the folder where Node.js keeps compiled code, or the user's cache folder. A relative path
 * depends on the current folder, which may have someone else's files: it is ignored.
 */
function cacheFolder(): string | undefined {
  const { NODE_DISABLE_COMPILE_CACHE, NODE_COMPILE_CACHE, XDG_CACHE_HOME } = process.env;
  if (NODE_DISABLE_COMPILE_CACHE) return undefined;
  const home = () => orUndefined(homedir);
  const ofHome = (folder: string | undefined) =>
    folder && isAbsolute(folder) && existsSync(folder)
      ? join(folder, ...(process.platform === 'darwin' ? ['Library', 'Caches'] : ['.cache']))
      : undefined;
  const named = [NODE_COMPILE_CACHE, XDG_CACHE_HOME].find((folder) => folder && isAbsolute(folder));
  const base = named ?? ofHome(home());
  return base && join(base, 'terraform-provider-mq');
}

function readFrom(folder: string | undefined, name: string): Buffer | undefined {
  if (!folder) return undefined;
  // Without O_NONBLOCK, opening a FIFO waits for a writer.
  const descriptor = openSync(join(folder, name), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(descriptor);
    if (!isOwnFile(stats) || stats.nlink !== 1 || stats.size > largest) return undefined;
    const content = Buffer.allocUnsafe(stats.size);
    for (let at = 0; at < content.length;) {
      const length = readSync(descriptor, content, at, content.length - at, null);
      if (length === 0) return undefined;
      at += length;
    }
    const code = content.subarray(digestLength);
    return digest(code).equals(content.subarray(0, digestLength)) ? code : undefined;
  } finally {
    closeSync(descriptor);
  }
}

function writeTo(folder: string | undefined, name: string, code: Buffer): void {
  if (!folder) return;
  const unfinished = join(folder, `${name}.${randomBytes(8).toString('hex')}.tmp`);
  try {
    writeFileSync(unfinished, Buffer.concat([digest(code), code]), { mode: 0o600, flag: 'wx' });
    renameSync(unfinished, join(folder, name));
  } finally {
    rmSync(unfinished, { force: true });
  }
  removeOldest(folder);
}

function removeOldest(folder: string): void {
  const names = readdirSync(folder).filter((name) => ownName.test(name));
  const files = names.map((name) => ({ path: join(folder, name), stats: lstatSync(join(folder, name)) }));
  const newestFirst = files.filter(({ stats }) => isOwnFile(stats)).sort((a, b) => b.stats.mtimeMs - a.stats.mtimeMs);
  for (const { path } of newestFirst.slice(kept)) unlinkSync(path);
}

function isOwnFile(stats: Stats): boolean {
  return stats.isFile() && stats.uid === process.geteuid?.() && (stats.mode & 0o077) === 0;
}

function digest(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

function orUndefined<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
