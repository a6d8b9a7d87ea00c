/**
 * `npm test`: prepares the clone, runs the static checks, and then all tests but those that install packages from the npm
 * registry, which FULL=1 adds. Arguments are passed to Jest, which then selects the tests, without the static checks.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { requirePrerequisites } from '../build/prerequisites.mjs';
import { root } from '../build/sources.mjs';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const args = process.argv.slice(2);
if (process.env.AWS_ACCEPTANCE) {
  console.error(
    'AWS_ACCEPTANCE is for npm run acceptance. Run that to compare the emulator with AWS, or unset the variable.',
  );
  process.exit(2);
}
// Selected tests may run without Terraform. Those that need it report that it is missing.
requirePrerequisites({ core: args.length === 0 ? 'needed' : 'optional' });
await import('../build/ready.mjs');
if (args.length === 0) await run(join(root, 'scripts', 'check.mjs'));
const projects = [
  'unit',
  'cdktn',
  'terraform',
  'aws',
  'consumers',
  'python',
  ...(process.env.FULL === '1' ? ['registry'] : []),
];
await run(
  join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
  ...(args.length > 0 ? args : ['--selectProjects', ...projects]),
);

/** Runs a program of Node.js in a process group, which gets the signals of this process. Exits if it fails. */
async function run(...command) {
  const child = spawn(process.execPath, command, { cwd: root, stdio: 'inherit', detached: true });
  let received;
  const forward = (signal) => {
    received = signal;
    try {
      process.kill(-child.pid, signal);
    } catch {
      // It has just ended.
    }
  };
  for (const signal of signals) process.on(signal, forward);
  const status = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
  for (const signal of signals) process.off(signal, forward);
  if (received) process.exit(128 + constants.signals[received]);
  if (status !== 0) process.exit(status);
}
