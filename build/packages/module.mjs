/**
 * The compiled constructs of a framework and their translated examples. They are kept in `.cache/jsii` as long as the sources
 * are the same, since jsii takes seconds.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from '../lock.cjs';
import { root, sourceHash } from '../sources.mjs';
import { translateExamples } from './examples.mjs';
import { compileWithJsii } from './jsii.mjs';

/** Returns the folder with the jsii module of a framework. Compiles it if it is missing; of several processes, one does. */
export function jsiiModule(framework, version) {
  const modules = join(root, '.cache', 'jsii');
  const prefix = `${framework.name}-${version}-`;
  const current = prefix + keyOf(framework);
  const folder = join(modules, current);
  if (existsSync(folder)) return folder;
  withLock(join(modules, `${framework.name}.lock`), () => {
    if (existsSync(folder)) return;
    const unfinished = join(modules, `unfinished-${framework.name}`);
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished, { recursive: true });
    compileWithJsii(framework, unfinished, version);
    translateExamples(framework, unfinished, join(modules, `examples-${framework.name}.json`));
    renameSync(unfinished, folder);
    const outdated = readdirSync(modules).filter((name) => name.startsWith(prefix) && name !== current);
    for (const name of outdated) rmSync(join(modules, name), { recursive: true, force: true });
  });
  return folder;
}

/** Returns the key of what the module is made from: the sources, and the documents in it. */
function keyOf({ readme = join(root, 'README.md') }) {
  const hash = createHash('sha256').update(sourceHash());
  for (const file of [readme, join(root, 'LICENSE')]) hash.update(readFileSync(file)).update('\0');
  return hash.digest('hex').slice(0, 16);
}
