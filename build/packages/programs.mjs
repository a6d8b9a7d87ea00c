/** Runs the programs that build packages. Their output goes to stderr. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../sources.mjs';

/** The variables that silence jsii's notices about Node.js 20 and 26. */
export const silent = {
  JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION: '1',
  JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20',
  JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION: '1',
};

/** Returns the path of the program that a package of the repository has under its own name. */
export function programOf(name) {
  return join(root, 'node_modules', name, 'bin', name);
}

/** Runs the program of a package in a folder. Throws an error if it fails. */
export function runPackage(name, args, cwd) {
  const status = statusOf(process.execPath, [programOf(name), ...args], cwd);
  if (status !== 0) throw new Error(`${name} ended with status ${status}.`);
}

/** Runs a program in a folder. Throws an error if it fails. */
export function run(program, args, cwd) {
  const status = statusOf(program, args, cwd);
  if (status !== 0) throw new Error(`${program} ${args[0]} ended with status ${status}.`);
}

/** Runs a program in a folder, and returns whether it succeeded. */
export function succeeds(program, args, cwd) {
  return statusOf(program, args, cwd) === 0;
}

function statusOf(program, args, cwd) {
  const options = { cwd, stdio: ['ignore', 2, 'inherit'], env: { ...process.env, ...silent } };
  const { status, error } = spawnSync(program, args, options);
  if (error) throw new Error(`${program} could not be started: ${error.message}`);
  return status;
}
