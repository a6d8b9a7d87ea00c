/**
 * The first code of the program `terraform-provider-mq`. The build puts it in front of the provider's bundle, into one file
 * (docs/decisions/0003). It compiles the rest of that file, with what V8 made of it in an earlier run: Terraform starts
 * the provider three times for a plan, and a third of a start is compiling (docs/decisions/0027).
 */
import { fstatSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';
import { compiledCode } from './compiled-code';
import type { Launch } from '../../src/provider/launch';

/** Of the whole program; the build knows it. */
declare const DIGEST: string;

run(resolve(process.argv[1] ?? ''));

function run(file: string): void {
  const content = readFileSync(file);
  restoreCompileCache();
  const cache = compiledCode(DIGEST);
  const cachedData = cache.read();
  // Line 1 is for the shell. The bundle is ASCII: as Latin-1 it takes half the memory that UTF-8 would take.
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

/** Puts back what the shell lines hid from Node.js, for this launcher and for programs that the provider starts. */
function restoreCompileCache(): void {
  const { MQ_PLUGIN_CACHE } = process.env;
  delete process.env.MQ_PLUGIN_CACHE;
  if (MQ_PLUGIN_CACHE) process.env.NODE_COMPILE_CACHE = MQ_PLUGIN_CACHE;
}

/** What the shell lines of the program say when the shell waits for this process, in place of becoming it. */
function shell(): Pick<Launch, 'stdout' | 'shell'> {
  const { MQ_PLUGIN_SHELL: ids = '' } = process.env;
  delete process.env.MQ_PLUGIN_SHELL;
  const [pid = 0, parent = 0] = ids.split(' ').map(Number);
  if (!(pid > 1)) return { stdout: 1 };
  return { stdout: isOutput(3) ? 3 : 1, shell: { pid, parent } };
}

/** False if a program between the shell and this process closed the descriptor, and it now is something else. */
function isOutput(descriptor: number): boolean {
  try {
    const stats = fstatSync(descriptor);
    return stats.isFIFO() || stats.isSocket() || stats.isFile() || stats.isCharacterDevice();
  } catch {
    return false;
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
function compile(script: Script): Buffer {
  setYoungGenerationGrowth(2);
  return script.createCachedData();
}
