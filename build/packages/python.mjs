/**
 * Changes the generated Python code so that no error and no text of an object contains a value that was passed: values can
 * be passwords. `checked_jsii.py` replaces the functions of jsii that pass values on.
 */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { replaceLinks, sourceOf, withoutRemarks } from '../markdown-links.cjs';
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
  if (!requirements.test(text)) throw new Error(`${file} has no line that begins with requires.`);
  writeFileSync(file, text.replace(requirements, `requires = [${JSON.stringify(pythonBuildTool)}]`));
}

const firstSteps = 'docs/getting-started/python.md';

/** What the first steps have for CDK for Terraform, and what CDK Terrain has in its place. */
const inCdkTerrain = [
  ['CDK for Terraform', 'CDK Terrain'],
  ['cdktf ~= 0.21.0', 'cdktn ~= 0.24.0'],
  ['cdktf-cli@0.21.0', 'cdktn-cli@0.24.0'],
  ['Node.js 20 or newer', 'Node.js 22.19 or newer'],
  [/(?<![\w.-])cdktf(?=[-_ ]mq|\b(?!\.json))/g, 'cdktn'],
];

/**
 * Writes the README for PyPI: the first steps in Python. PyPI shows no other file, so that links lead to the repository, or
 * are text if it has no address.
 */
export function writeReadme(folder, version, { id, name }) {
  const source = sourceOf(readJson(join(root, 'package.json')).repository, version);
  const page = withoutRemarks(readFileSync(join(root, firstSteps), 'utf8')).replace(/^# .*$/m, `# ${name}`);
  const text = replaceLinks(page, ({ words, path, anchor }) =>
    source === undefined ? words : `[${words}](${source}/${posix.join(posix.dirname(firstSteps), path)}${anchor})`,
  );
  const own = id === 'cdktf' ? text : inCdkTerrain.reduce((all, [from, to]) => all.replaceAll(from, to), text);
  writeFileSync(join(folder, 'README.md'), own);
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
