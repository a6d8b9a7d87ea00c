// Runs all tests: most of them in one process per processor, and then, one by one, the suites that need
// a quiet machine or conflict with others. Fails if either run fails. Arguments are passed to jest, in one run.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../build/sources.mjs';

/** Suites that measure times, use all processors, or write the same files in dist as others. */
const alone = [
  'test/amazon-mq/bounds',
  'test/e2e/self-contained',
  'test/resilience/faults',
  'test/resilience/kills',
].map((name) => `${name}.test.ts`);
const missing = alone.filter((file) => !existsSync(join(root, file)));
if (missing.length > 0) throw new Error(`scripts/test.mjs lists files that do not exist: ${missing.join(', ')}`);

const args = process.argv.slice(2);
const runs =
  args.length > 0
    ? [args]
    : [
        ['--testPathIgnorePatterns', '/node_modules/', ...alone],
        ['--runInBand', ...alone],
      ];
const isFine = runs.map((one) => jest(...one) === 0).every(Boolean);
process.exit(isFine ? 0 : 1);

function jest(...options) {
  const program = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  return spawnSync(process.execPath, [program, ...options], { cwd: root, stdio: 'inherit' }).status;
}
