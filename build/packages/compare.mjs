/**
 * `node build/packages/compare.mjs --previous FROM`: compares the API of the constructs with an earlier release, by jsii-diff.
 * `npm run release -- --previous FROM` runs it. Prints JSON, an array with an object for each package that FROM has:
 *
 *   name       the name of the package
 *   version    the version in FROM
 *   breaking   the changes that break apps, one text for each
 *
 * FROM is `npm`, for the newest version in the npm registry; the npm package of a release, the `.jsii` in it, or a folder with
 * such packages. Exit codes: 0 compared, 1 a program failed, 2 FROM cannot be used.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../sources.mjs';
import { packageVersion, releaseVersion } from '../version.mjs';
import { frameworks } from './frameworks.mjs';
import { manifestOf } from './jsii.mjs';
import { writeJson } from './json.mjs';
import { jsiiModule } from './module.mjs';
import { programOf, silent } from './programs.mjs';

class Refused extends Error {}

const { previous: from } = parseArgs({ options: { previous: { type: 'string' } } }).values;
const folder = mkdtempSync(join(tmpdir(), 'mq-users-compare-'));
try {
  const compared = assembliesOf(from ?? '').map((assembly) => {
    const framework = Object.values(frameworks).find(({ name }) => name === assembly.name);
    if (!framework)
      refuse(`${from} has the package ${JSON.stringify(assembly.name)}, which is not one of this project.`);
    return { name: assembly.name, version: assembly.version, breaking: breakingChanges(framework, assembly) };
  });
  console.log(JSON.stringify(compared));
} catch (error) {
  if (!(error instanceof Refused)) throw error;
  console.error(error.message);
  process.exitCode = 2;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Returns the assemblies of an earlier release. There may be none in the npm registry. */
function assembliesOf(source) {
  if (source === 'npm') return Object.values(frameworks).flatMap(({ name }) => newestInRegistry(name));
  const path = resolve(source);
  if (source === '' || !existsSync(path)) refuse(`${source || 'The path'} does not exist. Pass a release, or "npm".`);
  const isFolder = statSync(path).isDirectory();
  const files = isFolder ? readdirSync(path).map((name) => join(path, name)) : [path];
  const found = files.filter((file) => !isFolder || /^cdkt[fn]-mq-users-.*\.tgz$/.test(basename(file)));
  if (found.length === 0) refuse(`${path} has no npm package of a release. Pass the folder of a release.`);
  return found.map((file) => (file.endsWith('.tgz') ? assemblyIn(file) : parsed(readFileSync(file, 'utf8'), file)));
}

function newestInRegistry(name) {
  const args = ['pack', name, '--json', '--loglevel', 'error', '--pack-destination', folder];
  // Outside the repository, whose package has the same name.
  const { status, stdout, stderr, error } = spawnSync('npm', args, { cwd: folder, encoding: 'utf8' });
  if (error) throw new Error(`npm could not be started: ${error.message}`);
  if (status === 0) return [assemblyIn(join(folder, JSON.parse(stdout)[0].filename))];
  if (/\bE404\b/.test(stderr)) return [];
  throw new Error(`npm pack ${name} ended with status ${status}.\n${stderr}`);
}

function assemblyIn(file) {
  const { status, stdout, stderr, error } = spawnSync('tar', ['-xzOf', file, 'package/.jsii'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (error) throw new Error(`tar could not be started: ${error.message}`);
  if (status !== 0 && !/not found in archive/i.test(stderr)) throw new Error(`tar cannot read ${file}: ${stderr}`);
  if (status !== 0) refuse(`${file} has no .jsii. Pass the npm package of a release.`);
  return parsed(stdout, file);
}

function parsed(text, file) {
  try {
    const assembly = JSON.parse(text);
    if (String(assembly.schema).startsWith('jsii/')) return assembly;
  } catch {
    // Reported below.
  }
  return refuse(`${file} has no assembly of jsii. Pass the npm package of a release, or the .jsii in it.`);
}

/** Returns the changes between an earlier assembly and the sources that break apps. */
function breakingChanges(framework, assembly) {
  const earlier = join(folder, framework.id);
  const packages = join(earlier, 'node_modules');
  mkdirSync(packages, { recursive: true });
  for (const name of [framework.id, 'constructs']) {
    symlinkSync(join(root, 'node_modules', name), join(packages, name), 'dir');
  }
  writeJson(join(earlier, 'package.json'), manifestOf(framework, assembly.version));
  writeJson(join(earlier, '.jsii'), assembly);
  const current = jsiiModule(framework, releaseVersion() ?? packageVersion());
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [programOf('jsii-diff'), earlier, current], {
    encoding: 'utf8',
    env: { ...process.env, ...silent },
  });
  if (error) throw new Error(`jsii-diff could not be started: ${error.message}`);
  if (status === 0) return [];
  const changes = `${stdout}${stderr}`.split('\n').flatMap((line) => /^err\s*-\s*(.+)$/.exec(line)?.slice(1) ?? []);
  if (changes.length === 0) throw new Error(`jsii-diff ended with status ${status}.\n${stdout}${stderr}`);
  return changes;
}

function refuse(problem) {
  throw new Refused(problem);
}
