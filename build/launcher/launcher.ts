/**
 * The entry point of the executable `terraform-provider-mq`. The build puts it in front of the provider's bundle, in one file
 * (docs/decisions/0003). It compiles the rest of that file, with V8's compiled code of an earlier run: Terraform starts
 * the provider three times for a plan, and compiling takes a third of a start (docs/decisions/0027).
 */
import { fstatSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';
import { compiledCode } from './compiled-code';
import type { Launch } from '../../src/provider/launch';

/** The digest of the whole program, which the build inserts. */
declare const DIGEST: string;

run(resolve(process.argv[1] ?? ''));

function run(file: string): void {
  const content = readFileSync(file);
  restoreCompileCache();
  const cache = compiledCode(DIGEST);
  const cachedData = cache.read();
  // Line 1 is for the shell. The bundle is ASCII: read as Latin-1, it takes half the memory of UTF-8.
  const source = content.toString('latin1', content.indexOf('\n') + 1);
  const script = new Script(source, { filename: file, lineOffset: 1, ...(cachedData && { cachedData }) });
  const isNeeded = !cachedData || script.cachedDataRejected;
  setYoungGenerationGrowth(1);
  const launch: Launch = {
    ...shell(),
    keepCompiledCode() {
      if (isNeeded) process.once('exit', (code) => code === 0 && cache.write(compile(script)));
    },
  };
  const bundle = script.runInThisContext() as (...values: unknown[]) => void;
  bundle(exports, require, module, file, dirname(file), launch);
}

/** Restores the variables that the shell lines hid from Node.js, for this launcher and for child processes. */
function restoreCompileCache(): void {
  const { MQ_PROVIDER_CACHE } = process.env;
  delete process.env.MQ_PROVIDER_CACHE;
  if (MQ_PROVIDER_CACHE) process.env.NODE_COMPILE_CACHE = MQ_PROVIDER_CACHE;
}

/** Set by the shell lines of the program if the shell waits for this process instead of becoming it. */
function shell(): Pick<Launch, 'stdout' | 'shell'> {
  const { MQ_PROVIDER_SHELL: ids = '' } = process.env;
  delete process.env.MQ_PROVIDER_SHELL;
  const [pid = 0, parent = 0] = ids.split(' ').map(Number);
  if (!(pid > 1)) return { stdout: 1 };
  return { stdout: isOutput(3) ? 3 : 1, shell: { pid, parent } };
}

/** Returns false if a program between the shell and this process closed the descriptor and it was reused. */
function isOutput(descriptor: number): boolean {
  try {
    const stats = fstatSync(descriptor);
    return stats.isFIFO() || stats.isSocket() || stats.isFile() || stats.isCharacterDevice();
  } catch {
    return false;
  }
}

/**
 * The factor by which V8 grows its space for new objects. With 1 it keeps its initial size: a provider discards most objects
 * soon, and 11 of 90 MiB are saved with 250 users at no cost in time. A flag on the command line would make
 * Node.js compile its own modules again, which takes 12 ms.
 */
function setYoungGenerationGrowth(factor: number): void {
  setFlagsFromString(`--semi-space-growth-factor=${factor}`);
}

/** V8 accepts compiled code only if it was compiled with the same flags. */
function compile(script: Script): Buffer {
  setYoungGenerationGrowth(2);
  return script.createCachedData();
}
