/** The compiled constructs of a framework and their translated examples, kept in `.cache/jsii` as long as the sources are the same: jsii takes seconds. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, sourceHash } from '../sources.mjs';
import { translateExamples } from './examples.mjs';
import { compileWithJsii } from './jsii.mjs';

/** Returns the folder with the jsii module of a framework. Compiles it if it is missing. */
export function jsiiModule(framework, version) {
  const modules = join(root, '.cache', 'jsii');
  const prefix = `${framework.name}-${version}-`;
  const folder = join(modules, prefix + sourceHash().slice(0, 16));
  if (existsSync(folder)) return folder;
  const unfinished = join(modules, `unfinished-${framework.name}-${process.pid}`);
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  try {
    compileWithJsii(framework, unfinished, version);
    translateExamples(framework, unfinished, join(modules, `examples-${framework.name}.json`));
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw error;
  }
  const outdated = readdirSync(modules).filter((name) => name.startsWith(prefix));
  for (const name of outdated) rmSync(join(modules, name), { recursive: true, force: true });
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    // Another process was faster.
    if (!existsSync(folder)) throw error;
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}
