/** Builds the package for Java with Maven, whose libraries are kept in `.cache/maven`. */
import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../sources.mjs';
import { runNode } from './jsii.mjs';

const options = ['--batch-mode', '--quiet', `-Dmaven.repo.local=${join(root, '.cache', 'maven')}`];

/** Builds the generated code in a folder, and writes the package, its sources and its documentation to another folder. */
export function buildJava(code, out, { id }) {
  if (!mvn(code, 'dependency:resolve')) {
    console.error(`Building ${id} for Java, which Maven's repository does not have ...`);
    const framework = join(code, '..', `java-${id}`);
    const args = ['--targets', 'java', '--code-only', '--no-npmignore', '--outdir', framework];
    const path = ['jsii-pacmak', 'bin', 'jsii-pacmak'];
    runNode('jsii-pacmak', path, [...args, join(root, 'node_modules', id)], root);
    need(join(framework, 'java'), 'install', '-Dmaven.javadoc.skip=true', '-Dmaven.source.skip=true');
  }
  need(code, 'package');
  const built = join(code, 'target');
  for (const file of readdirSync(built).filter((name) => name.endsWith('.jar')))
    cpSync(join(built, file), join(out, file));
}

function need(folder, ...args) {
  if (!mvn(folder, ...args)) throw new Error(`mvn ${args[0]} failed in ${folder}.`);
}

/** Runs Maven in a folder, and returns whether it succeeded. */
function mvn(cwd, ...args) {
  const { status, error } = spawnSync('mvn', [...options, ...args], { cwd, stdio: ['ignore', 2, 'inherit'] });
  if (error) throw new Error(`mvn could not be started: ${error.message}`);
  return status === 0;
}
