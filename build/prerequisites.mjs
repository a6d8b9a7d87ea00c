// Checks what a command needs before anything is installed: Node.js, disk space, and Terraform or OpenTofu.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { devNull } from 'node:os';
import { join, resolve } from 'node:path';
import { root } from './sources.mjs';

const oldestCore = '1.11';
const secondsToRespond = 10;
/** What `npm ci` and the build write: 950 MB, and some room for the cache of npm. */
const megabytesToInstall = 1500;
const manifest = JSON.parse(fs.readFileSync(join(root, 'package.json'), 'utf8'));

/**
 * Ends this process with one message that lists everything that is missing. Sets TF_BINARY to the Terraform or OpenTofu
 * that was found.
 *
 * @param {object} needs
 * @param {'needed' | 'optional' | 'unused'} needs.core whether Terraform or OpenTofu is needed
 */
export function requirePrerequisites({ core }) {
  const problems = [nodeProblem(), diskProblem()];
  if (core !== 'unused') {
    const found = findCore();
    if (found.problem === undefined) useCore(found);
    else if (core === 'needed') problems.push(found.problem);
  }
  const missing = problems.filter((problem) => problem !== undefined);
  if (missing.length === 0) return;
  console.error(`Nothing was installed or started, because this is missing:\n\n${missing.join('\n\n')}`);
  process.exit(1);
}

function nodeProblem() {
  const [, oldest] = /^>=(\d+)$/.exec(manifest.engines.node);
  if (Number.parseInt(process.versions.node, 10) >= Number(oldest)) return undefined;
  return `Node.js ${oldest} or newer: this is ${process.version}.
  Install it (https://nodejs.org/en/download), and run this again.`;
}

function diskProblem() {
  if (fs.existsSync(join(root, 'node_modules'))) return undefined;
  // Node.js 16 does not have it, and has been reported.
  const volume = fs.statfsSync?.(root);
  const free = volume === undefined ? Infinity : Math.floor((volume.bavail * volume.bsize) / 1e6);
  if (free >= megabytesToInstall) return undefined;
  return `${megabytesToInstall} MB of free disk space for the packages and the build: ${root} has ${free} MB.
  Free some space, and run this again.`;
}

/** Returns the program that TF_BINARY names, or else terraform, or tofu if there is no terraform; or the problem. */
function findCore() {
  const { TF_BINARY: named } = process.env;
  if (named) {
    // A relative path is relative to this folder, not to those in which the program will run.
    const found = inspect(/[\\/]/.test(named) ? resolve(named) : named);
    return { ...found, problem: found.fault && problemText(`TF_BINARY is "${named}", which ${found.fault}.`) };
  }
  const terraform = inspect('terraform');
  if (terraform.fault === undefined) return terraform;
  const tofu = inspect('tofu');
  if (terraform.isMissing) {
    if (tofu.fault === undefined) return { ...tofu, isFallback: true };
    return {
      problem: problemText(
        tofu.isMissing
          ? 'there is no terraform and no tofu on the PATH.'
          : `there is no terraform on the PATH, and the tofu there ${tofu.fault}.`,
      ),
    };
  }
  const other =
    tofu.fault === undefined ? `\n  Or use ${tofu.name}, which is on the PATH too: set TF_BINARY=tofu.` : '';
  return { problem: problemText(`the terraform on the PATH ${terraform.fault}.`) + other };
}

function problemText(what) {
  return `Terraform or OpenTofu ${oldestCore} or newer: ${what}
  Install Terraform (https://developer.hashicorp.com/terraform/install) or OpenTofu
  (https://opentofu.org/docs/intro/install), or set TF_BINARY to the path of one of them.`;
}

/** Asks a program for its version. A `fault` continues a sentence that begins with the program. */
function inspect(file) {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('TF_'));
  const { status, signal, error, stdout, stderr } = spawnSync(file, ['version'], {
    encoding: 'utf8',
    env: { ...Object.fromEntries(own), TF_CLI_CONFIG_FILE: devNull, CHECKPOINT_DISABLE: '1' },
    timeout: secondsToRespond * 1000,
    killSignal: 'SIGKILL',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (error?.code === 'ENOENT') return { file, isMissing: true, fault: 'does not exist' };
  if (error?.code === 'EACCES') return { file, fault: 'is not executable' };
  if (error?.code === 'ETIMEDOUT')
    return { file, fault: `did not print its version within ${secondsToRespond} seconds` };
  if (error) return { file, fault: `cannot be started: ${error.message}` };
  if (status !== 0) return { file, fault: `failed with ${signal ?? `exit code ${status}`}${quote(stderr || stdout)}` };
  const [, product, version] = /^(Terraform|OpenTofu) v(\d+\.\d+\.\d+\S*)\s*$/m.exec(stdout) ?? [];
  if (product === undefined)
    return { file, fault: `printed no version of Terraform or OpenTofu${quote(stdout || stderr)}` };
  const name = `${product} ${version}`;
  return { file, name, fault: isOld(version) ? `is ${name}` : undefined };
}

function isOld(version) {
  const [major, minor] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = oldestCore.split('.').map(Number);
  if (major !== oldestMajor) return major < oldestMajor;
  return minor < oldestMinor || version.startsWith(`${oldestCore}.0-`);
}

/** Quotes the first line of an output, without control characters. */
function quote(output) {
  const [line] = output.trim().split('\n');
  return line === ''
    ? ''
    : `: "${line
        .replace(/\p{Cc}/gu, ' ')
        .trim()
        .slice(0, 200)}"`;
}

function useCore({ file, name, isFallback }) {
  if (isFallback) console.error(`Using ${name}, because there is no terraform on the PATH.`);
  if (file !== 'terraform') process.env.TF_BINARY = file;
}
