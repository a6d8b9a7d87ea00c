// Runs all tests: most of them in as many processes as there are processors, and then, one after the other, those that need
// a quiet machine or clash with others. Fails if either run does. With arguments, they are jest's, and there is one run.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../build/sources.mjs';

/** Suites that measure times, fill the machine themselves, or write what another one writes as well (into dist). */
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
