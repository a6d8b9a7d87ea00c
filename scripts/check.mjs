/**
 * `npm run check`: runs all static checks in parallel, with the time of each. Prints the output of checks that fail.
 * `node scripts/check.mjs types docs` runs only these.
 */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { root } from '../build/sources.mjs';

const cache = join(root, '.cache');
const bin = (path) => join(root, 'node_modules', path);

/** The longest check comes first. Caches are keyed by content, so that they never hide an error. */
const checks = {
  lint: [bin('eslint/bin/eslint.js'), '.'],
  format: [
    bin('prettier/bin/prettier.cjs'),
    ...['--check', '--log-level=warn', '--cache', '--cache-strategy=content'],
    ...[`--cache-location=${join(cache, 'prettier')}`, '.'],
  ],
  types: [
    bin('typescript/bin/tsc'),
    ...['--noEmit', '--incremental', '--tsBuildInfoFile', join(cache, 'tsc.tsbuildinfo'), '-p', 'tsconfig.json'],
  ],
  language: ['scripts/language.mjs'],
  docs: ['build/run.mjs', 'scripts/docs.ts', '--check'],
  imports: ['scripts/imports.mjs'],
  links: ['scripts/links.mjs'],
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in checks));
if (unknown.length)
  throw new Error(`There is no check ${unknown.join(', ')}. Allowed: ${Object.keys(checks).join(', ')}.`);

mkdirSync(cache, { recursive: true });
const queue = Object.entries(checks).filter(([name]) => wanted.length === 0 || wanted.includes(name));
await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, worker));

async function worker() {
  for (let next = queue.shift(); next; next = queue.shift()) {
    const [name, args] = next;
    const start = performance.now();
    const { status, output } = await run(args);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    if (status === 0) {
      console.log(`${name}: passed in ${seconds} s`);
    } else {
      console.log(`${output.trimEnd()}\n${name}: failed after ${seconds} s`);
      process.exitCode = 1;
    }
  }
}

function run(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (output += text));
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, output }));
  });
}
