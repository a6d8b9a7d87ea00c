/**
 * Changes the generated Python code so that no error and no text of an object contains a value that was passed: values can
 * be passwords. `checked_jsii.py` replaces the functions of jsii that pass values on.
 */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { replaceLinks, sourceOf } from '../markdown-links.cjs';
import { root } from '../sources.mjs';
import { readJson } from './json.mjs';

/** The tool that builds the wheels: one version, so that equal sources have equal wheels. */
export const pythonBuildTool = 'setuptools==75.3.4';

const guard = fileURLToPath(new URL('python/checked_jsii.py', import.meta.url));

/** Pins the tool that builds the wheel, which jsii-pacmak leaves open. */
export function pinBuildTool(folder) {
  const file = join(folder, 'pyproject.toml');
  const requirements = /^requires = \[.*\]$/m;
  const text = readFileSync(file, 'utf8');
  if (!requirements.test(text)) throw new Error(`${file} has no requirements of the build.`);
  writeFileSync(file, text.replace(requirements, `requires = [${JSON.stringify(pythonBuildTool)}]`));
}

/** Changes the README for PyPI, which shows no other file: links lead to the repository, or are text if it has no address. */
export function rewriteReadme(folder, version) {
  const file = join(folder, 'README.md');
  const source = sourceOf(readJson(join(root, 'package.json')).repository, version);
  const text = replaceLinks(readFileSync(file, 'utf8'), ({ words, path, anchor }) =>
    source === undefined ? words : `[${words}](${source}/${path}${anchor})`,
  );
  writeFileSync(file, text);
}

/** Changes the code in a folder. Throws an error if jsii-pacmak generates other code than is known here. */
export function guardPython(folder, { targets }) {
  const { module } = targets.python;
  const file = join(folder, 'src', module, '__init__.py');
  let code = readFileSync(file, 'utf8');
  const replace = (pattern, replacement) => {
    if (!pattern.test(code)) throw new Error(`The code that jsii-pacmak generated has no ${pattern}.`);
    code = code.replaceAll(new RegExp(pattern, 'gm'), replacement);
  };
  replace(/^import jsii$/m, 'from ._jsii import checked_jsii as jsii');
  // Python's error for an unknown key contains the key, which may be a password.
  replace(/^( +)(\w+) = (\S+)\(\*\*\2\)$/m, '$1$2 = jsii.struct($3, $2)');
  // The text of a struct would show all of its values.
  replace(/^ {12}k \+ "=" \+ repr\(v\) for k, v in self\._values\.items\(\)$/m, '            self._values');
  writeFileSync(file, code);
  cpSync(guard, join(folder, 'src', module, '_jsii', 'checked_jsii.py'));
}
