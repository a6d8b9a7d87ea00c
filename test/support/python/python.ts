/**
 * Python with the packages of both frameworks: a virtual environment with cdktf and cdktn from PyPI, and the wheels of this
 * repository. Both are kept in `.cache/python` until their inputs change.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from '../../../build/lock.cjs';
import { run as runProgram, type Ended } from '../run/programs';
import { npmEnvironment } from '../run/scratch';
import { root } from '../documents/blocks';

/** The packages from PyPI, at exact versions so that a test fails only for a change of this package. */
const packages = [
  'cdktf==0.21.0',
  'cdktn==0.24.0',
  'constructs==10.6.0',
  'jsii==1.142.0',
  // The tool that builds wheels, in the version of build/packages/python.mjs.
  'setuptools==75.3.4',
];

/** Silences jsii's notices about Node.js 20 and 26. */
const quiet = {
  JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION: '1',
  JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20',
  JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION: '1',
};

export interface Python {
  /** The virtual environment. */
  readonly venv: string;
  /** The folder with the wheels. */
  readonly wheels: string;
  /** Settings of the environment with which pip finds the wheels, and asks PyPI for nothing. */
  readonly pip: NodeJS.ProcessEnv;
  /** Runs python with arguments. */
  readonly run: (args: readonly string[], env?: NodeJS.ProcessEnv, stdin?: string) => Promise<Ended>;
}

/** Returns Python with the packages, or undefined, with a sentence on stderr, if this machine or PyPI lacks something. */
export function pythonWithPackages(): Python | undefined {
  const folder = join(root, '.cache', 'python');
  try {
    return withLock(join(folder, 'lock'), () => prepare(folder));
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    process.stderr.write(`SKIPPED: ${error.message}; the tests with Python did not run.\n`);
    return undefined;
  }
}

/** `describe` if Python has the packages; otherwise the tests are skipped with the reason in the log. */
export function describeWithPython(what: string, body: (python: Python) => void): void {
  const python = pythonWithPackages();
  if (python) describe(what, () => body(python));
  else describe.skip(what, () => test.todo('needs Python'));
}

/** Something that the tests do not have, with the sentence about it. */
class Missing extends Error {}

function prepare(folder: string): Python {
  const version = spawnSync('python3', ['-c', 'import venv, sys; print("%d.%d.%d" % sys.version_info[:3])'], {
    encoding: 'utf8',
  });
  if (version.status !== 0) throw new Missing('there is no python3 with the module venv');
  const venv = join(folder, `venv-${[version.stdout.trim(), ...packages].join('-').replace(/[^\w.]+/g, '-')}`);
  const python = join(venv, 'bin', 'python');
  if (!existsSync(join(venv, 'ready'))) {
    rmSync(venv, { recursive: true, force: true });
    need('python3', ['-m', 'venv', venv], 'python3 has no ensurepip');
    const unreachable = 'PyPI cannot be reached';
    need(python, ['-m', 'pip', 'download', '--quiet', '--dest', join(venv, 'packages'), ...packages], unreachable);
    const links = ['--no-index', '--find-links', join(venv, 'packages')];
    need(python, ['-m', 'pip', 'install', '--quiet', ...links, ...packages]);
    writeFileSync(join(venv, 'ready'), '');
  }
  const wheels = builtWheels(folder, python, join(venv, 'packages'));
  const installed = join(venv, 'installed');
  if (!existsSync(installed) || readFileSync(installed, 'utf8') !== wheels) {
    const files = readdirSync(wheels).map((name) => join(wheels, name));
    need(python, ['-m', 'pip', 'install', '--quiet', '--no-index', '--no-deps', '--force-reinstall', ...files]);
    writeFileSync(installed, wheels);
  }
  // With the packages from PyPI, so that another virtual environment can be made too.
  const pip = {
    PIP_NO_INDEX: '1',
    PIP_FIND_LINKS: `${wheels} ${join(venv, 'packages')}`,
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
  };
  const env = {
    VIRTUAL_ENV: venv,
    PATH: `${join(venv, 'bin')}:${process.env.PATH ?? ''}`,
    ...pip,
    ...quiet,
  };
  return {
    venv,
    wheels,
    pip: { ...pip, ...quiet },
    run: (args, more = {}, stdin = '') => runProgram(python, args, { ...process.env, ...env, ...more }, stdin),
  };
}

/** Returns the folder with the wheels of the sources. Builds them if they are missing. */
function builtWheels(folder: string, python: string, packages: string): string {
  const hash = readFileSync(join(root, 'dist', '.built-from'), 'utf8').slice(0, 16);
  const wheels = join(folder, `wheels-${hash}`);
  const built = join(wheels, 'python');
  if (existsSync(built)) return built;
  const outdated = readdirSync(folder).filter((name) => name.startsWith('wheels-'));
  for (const name of outdated) rmSync(join(folder, name), { recursive: true });
  const unfinished = join(folder, 'unfinished');
  rmSync(unfinished, { recursive: true, force: true });
  const main = join(root, 'build', 'packages', 'main.mjs');
  const path = `${join(python, '..')}:${process.env.PATH ?? ''}`;
  need(process.execPath, [main, '--out', unfinished, '--language', 'python'], undefined, {
    PATH: path,
    // The tool that builds wheels is among the packages, so that nothing is downloaded.
    PIP_NO_INDEX: '1',
    PIP_FIND_LINKS: packages,
  });
  mkdirSync(wheels);
  // Renamed last, so that an interrupted run leaves no folder that looks complete.
  renameSync(join(unfinished, 'python'), built);
  return built;
}

/** Runs a program. Throws its output if it fails, or an error about what is missing. */
function need(program: string, args: readonly string[], missing?: string, env: NodeJS.ProcessEnv = {}): void {
  const { status, stdout, stderr } = spawnSync(program, [...args], {
    encoding: 'utf8',
    timeout: 300_000,
    env: { ...npmEnvironment(), ...env },
  });
  if (status === 0) return;
  const output = `${stdout}${stderr}`;
  if (missing !== undefined) throw new Missing(`${missing}: ${output.trim().split('\n').at(-1)}`);
  throw new Error(`${program} ${args.join(' ')} ended with ${status}\n${output}`);
}
