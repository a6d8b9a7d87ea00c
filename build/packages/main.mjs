/**
 * `npm run packages -- --out FOLDER`: writes the npm packages for both frameworks, and the packages in other languages.
 *
 *   --out FOLDER       the folder to create: npm/*.tgz with their bills of materials, python/*.whl, and so on
 *   --framework ID     cdktf or cdktn, repeatable; default: both
 *   --language NAME    npm, python, java, go, dotnet, reference (the API reference in each language) or all, repeatable;
 *                      default: npm and python
 *   --check            only checks the options and the tools of the languages
 *   --code-only        writes the source code of packages in other languages, for machines without their tools
 *
 * Python needs python3 and PyPI; Java needs Maven and its central repository; .NET needs the dotnet command; Go needs the
 * go command and a module proxy.
 */
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import '../ready.mjs';
import { packageVersion, releaseVersion } from '../version.mjs';
import { frameworks } from './frameworks.mjs';
import { languages, missingTools, writeLanguagePackages } from './languages.mjs';
import { billOf, packNpmPackage } from './npm.mjs';
import { writeReference } from './reference.mjs';

const values = optionsOf({
  out: { type: 'string' },
  framework: { type: 'string', multiple: true, default: Object.keys(frameworks) },
  language: { type: 'string', multiple: true, default: ['npm', 'python'] },
  check: { type: 'boolean', default: false },
  'code-only': { type: 'boolean', default: false },
});
/** What can be written: the packages in each language, and the API reference. */
const kinds = ['npm', ...languages, 'reference'];
const wanted = values.language.includes('all') ? kinds : values.language;
const problems = [
  ...(values.out || values.check ? [] : ['--out is missing. Pass the folder to create.']),
  ...(values.out && existsSync(values.out) && !isEmptyFolder(values.out)
    ? [`${values.out} is not an empty folder. Pass a folder that does not exist.`]
    : []),
  ...unknown('--framework', values.framework, Object.keys(frameworks)),
  ...unknown('--language', wanted, [...kinds, 'all']),
];
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(2);
}
const others = languages.filter((language) => wanted.includes(language));
const missing = values['code-only'] ? [] : missingTools(others);
if (missing.length > 0) {
  console.error(missing.join('\n'));
  process.exit(2);
}
if (values.check) process.exit();
const out = resolve(values.out);
const version = releaseVersion() ?? packageVersion();
for (const id of new Set(values.framework)) {
  const framework = frameworks[id];
  if (wanted.includes('npm')) {
    mkdirSync(join(out, 'npm'), { recursive: true });
    console.error(`Packing ${framework.name} ...`);
    const { filename } = packNpmPackage(framework, join(out, 'npm'), version);
    writeFileSync(join(out, 'npm', filename.replace(/\.tgz$/, '.cdx.json')), billOf(framework, version));
  }
  if (others.length > 0) writeLanguagePackages(framework, out, version, others, { codeOnly: values['code-only'] });
  if (wanted.includes('reference')) {
    console.error(`Writing the reference of ${framework.name} ...`);
    await writeReference(framework, join(out, 'reference', framework.name), version);
  }
}

/** Returns the options of the command line, or ends the process if one is not valid. */
function optionsOf(options) {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    const names = Object.keys(options).map((name) => `--${name}`);
    console.error(`${error.message.split('\n')[0]}\nAllowed: ${names.join(', ')}.`);
    process.exit(2);
  }
}

function isEmptyFolder(path) {
  return statSync(path).isDirectory() && readdirSync(path).length === 0;
}

function unknown(option, given, allowed) {
  return given
    .filter((value) => !allowed.includes(value))
    .map((value) => `${option} is ${JSON.stringify(value)}. Allowed: ${allowed.join(', ')}.`);
}
