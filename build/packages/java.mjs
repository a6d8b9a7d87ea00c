/** Builds the package for Java with Maven, whose libraries are kept in `.cache/maven`. */
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../sources.mjs';
import { run, runPackage, succeeds } from './programs.mjs';

const options = ['--batch-mode', '--quiet', `-Dmaven.repo.local=${join(root, '.cache', 'maven')}`];

/** Builds the generated code in a folder, and writes the package, its sources and its documentation to another folder. */
export function buildJava(code, out, { id }) {
  if (!succeeds('mvn', [...options, 'dependency:resolve'], code)) {
    console.error(`Building ${id} for Java, which Maven's repository does not have ...`);
    const framework = join(code, '..', `java-${id}`);
    const args = ['--targets', 'java', '--code-only', '--no-npmignore', '--outdir', framework];
    runPackage('jsii-pacmak', [...args, join(root, 'node_modules', id)], root);
    mvn(join(framework, 'java'), 'install', '-Dmaven.javadoc.skip=true', '-Dmaven.source.skip=true');
  }
  mvn(code, 'package');
  const built = join(code, 'target');
  for (const file of readdirSync(built).filter((name) => name.endsWith('.jar')))
    cpSync(join(built, file), join(out, file));
}

/** Runs Maven in a folder. */
function mvn(folder, goal, ...settings) {
  run('mvn', [goal, ...options, ...settings], folder);
}
