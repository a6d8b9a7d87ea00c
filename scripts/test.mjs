// Runs the tests: all but those that install packages from the npm registry, which FULL=1 adds. Arguments are passed to jest,
// which then selects the tests.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../build/sources.mjs';

const projects = ['unit', 'terraform', 'aws', ...(process.env.FULL === '1' ? ['registry'] : [])];
const args = process.argv.slice(2);
const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
const options = args.length > 0 ? args : ['--selectProjects', ...projects];
process.exit(spawnSync(process.execPath, [jest, ...options], { cwd: root, stdio: 'inherit' }).status ?? 1);
