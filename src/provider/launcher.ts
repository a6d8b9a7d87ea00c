/**
 * The first code of the program `terraform-provider-mq`. The build puts it in front of the provider's bundle, into one file
 * (docs/decisions/0003). It compiles the rest of that file, with what V8 made of it in an earlier run: Terraform starts
 * the provider three times for a plan, and a third of a start is compiling (docs/decisions/0027).
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { cachedDataVersionTag, setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

/** Of the whole program; the build knows it. */
declare const DIGEST: string;

/** As many files are kept: one for each version of the provider and of Node.js that is in use, with room to spare. */
const kept = 8;
const digestLength = 32;

run(resolve(process.argv[1] ?? ''));

function run(file: string): void {
  const content = readFileSync(file);
  const folder = cacheFolder();
  const cache = folder && join(folder, cacheName());
  const cachedData = cache && readCompiledCode(cache);
  // Line 1 is for the shell. The bundle is ASCII: as Latin-1 it takes half the memory that UTF-8 would take.
  const source = content.toString('latin1', content.indexOf('\n') + 1);
  const script = new Script(source, { filename: file, lineOffset: 1, ...(cachedData && { cachedData }) });
  const isNeeded = cache && (!cachedData || script.cachedDataRejected);
  setYoungGenerationGrowth(1);
  /** The bundle calls it once it has begun to do what a start alone does not: that is worth having compiled, too. */
  const keepCompiledCode = () => {
    if (isNeeded) process.once('exit', (code) => code === 0 && writeCompiledCode(cache, compiledCode(script)));
  };
  const bundle = script.runInThisContext() as (...values: unknown[]) => void;
  bundle(exports, require, module, file, dirname(file), keepCompiledCode);
}

/** Where Node.js itself would keep compiled code, or where programs of this user keep what can be made again. */
function cacheFolder(): string | undefined {
  const { NODE_DISABLE_COMPILE_CACHE, NODE_COMPILE_CACHE, XDG_CACHE_HOME } = process.env;
  if (NODE_DISABLE_COMPILE_CACHE) return undefined;
  if (NODE_COMPILE_CACHE) return join(NODE_COMPILE_CACHE, 'terraform-provider-mq');
  if (XDG_CACHE_HOME?.startsWith('/')) return join(XDG_CACHE_HOME, 'terraform-provider-mq');
  try {
    const home = homedir();
    const base = process.platform === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache');
    return existsSync(home) ? join(base, 'terraform-provider-mq') : undefined;
  } catch {
    return undefined;
  }
}

/** Compiled code fits this program, this Node.js, and the flags that V8 was started with. */
function cacheName(): string {
  const parts = [DIGEST, process.version, process.platform, process.arch, cachedDataVersionTag().toString(16)];
  return parts.join('-');
}

/**
 * Undefined where there is none that can be trusted: V8 runs compiled code as it is. Nobody else may have been able to write
 * it, and it is whole.
 */
function readCompiledCode(file: string): Buffer | undefined {
  try {
    const descriptor = openSync(file, 'r');
    try {
      const { uid, mode } = fstatSync(descriptor);
      if (uid !== process.getuid?.() || (mode & 0o022) !== 0) return undefined;
      const content = readFileSync(descriptor);
      const code = content.subarray(digestLength);
      return digest(code).equals(content.subarray(0, digestLength)) ? code : undefined;
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
}

/**
 * By which factor V8 lets its space for new objects grow. With 1 it stays as small as it begins: what a provider makes it
 * soon needs no more, and 11 of 90 MiB are saved with 250 users at no cost in time. A flag on the command line would have
 * Node.js compile its own modules anew, for 12 ms.
 */
function setYoungGenerationGrowth(factor: number): void {
  setFlagsFromString(`--semi-space-growth-factor=${factor}`);
}

/** V8 takes compiled code at a start only if it was made with the flags of a start. */
function compiledCode(script: Script): Buffer {
  setYoungGenerationGrowth(2);
  return script.createCachedData();
}

/** In one piece or not at all. A folder that cannot be written costs the next start some time, and no more. */
function writeCompiledCode(file: string, code: Buffer): void {
  try {
    const folder = dirname(file);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const unfinished = `${file}.${process.pid}`;
    try {
      writeFileSync(unfinished, Buffer.concat([digest(code), code]), { mode: 0o600, flag: 'wx' });
      renameSync(unfinished, file);
    } finally {
      rmSync(unfinished, { force: true });
    }
    const files = readdirSync(folder).map((name) => join(folder, name));
    const newestFirst = files.map((path) => ({ path, at: statSync(path).mtimeMs })).sort((a, b) => b.at - a.at);
    for (const { path } of newestFirst.slice(kept)) rmSync(path, { force: true });
  } catch {
    // The provider works as well without.
  }
}

function digest(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
