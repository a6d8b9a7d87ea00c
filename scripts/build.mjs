// Builds dist: the library and the command (tsc), and the provider as one executable file (esbuild).
// RELEASE=1 gives the provider the package's own version; every other build has a version made from its content, so
// that two different files never share one version and break a lock file.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, sourceHash } from './sources.mjs';

const bin = (name) => join(root, 'node_modules', '.bin', name);
const protocol = join(root, 'src', 'provider', 'plugin', 'protocol');
const dist = join(root, 'dist');
/** As long as a digest, and in the place of one that is not known yet. */
const noDigest = '@'.repeat(12);
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

rmSync(dist, { recursive: true, force: true });
run(bin('buf'), ['generate'], protocol);
run(bin('tsc'), ['-p', 'tsconfig.build.json'], root);
chmodSync(join(dist, 'bootstrap', 'main.js'), 0o755);
await bundleProvider();
writeFileSync(join(dist, '.built-from'), sourceHash());

/**
 * One file: a shell script, the launcher, and the provider's bundle as a function that the launcher calls. The bundle is
 * ASCII, so that its bytes are its characters.
 */
async function bundleProvider() {
  const bundle = await bundled('main.ts', {
    target: 'node20',
    // ES modules where packages have them: unused code falls away, and the provider starts a tenth sooner.
    mainFields: ['module', 'main'],
    // Inside an executable of its own, Node.js 20 has require() and no import().
    supported: { 'dynamic-import': false },
  });
  // Any Node.js can read it, so that an old one can say that it is old.
  const launcher = await bundled('launcher.ts', {
    target: 'es2015',
    format: 'iife',
    define: { DIGEST: JSON.stringify(noDigest) },
  });
  if (launcher.includes('*/'))
    throw new Error('The launcher ends the comment in which JavaScript has the shell lines.');
  const parameters = 'exports,require,module,__filename,__dirname,keepCompiledCode';
  const program = `${shellHeader(launcher)}(function(${parameters}){${bundle}})\n`;
  const content = program.replace(noDigest, digestOf(program));
  if (/[^\x00-\x7f]/.test(content)) throw new Error('The bundle is not ASCII: write such characters as \\u1234.');
  const file = 'terraform-provider-mq';
  const folder = join(dist, 'provider');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, file), content, { mode: 0o755 });
  chmodSync(join(folder, file), 0o755);
  // A prerelease starts with a letter here, since SemVer forbids a number with a leading zero.
  const manifest = { version: process.env.RELEASE ? version : `${version}-dev.h${digestOf(content)}`, file };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest, null, 2) + '\n');
}

async function bundled(entryPoint, options) {
  const { build } = await import('esbuild');
  const result = await build({
    entryPoints: [join(root, 'src', 'provider', entryPoint)],
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    minify: true,
    write: false,
    legalComments: 'none',
    logLevel: 'warning',
    ...options,
  });
  return result.outputFiles[0].text;
}

function digestOf(text) {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

/**
 * Makes the bundle a program for /bin/sh as well, so that a machine without Node.js gets an answer in words: Terraform
 * shows the first line on stdout. To JavaScript the shell lines are a comment.
 */
function shellHeader(launcher) {
  const start = [
    'var v=process.versions.node;',
    'if(parseInt(v,10)<20){console.log("terraform-provider-mq needs Node.js 20 or newer; the node on the PATH is "+v+".");process.exit(1)}',
    launcher.trim(),
  ].join('');
  return `#!/bin/sh
":" /*
if ! command -v node >/dev/null 2>&1; then
  echo 'terraform-provider-mq needs Node.js 20 or newer, and there is no node on the PATH.'
  exit 1
fi
exec node -e '${start.replaceAll("'", "'\\''")}' "$0" "$@"
*/;
`;
}

function run(command, args, cwd) {
  const path = `${join(root, 'node_modules', '.bin')}:${process.env.PATH}`;
  const { status, error } = spawnSync(command, args, {
    cwd,
    stdio: ['ignore', 2, 'inherit'],
    env: { ...process.env, PATH: path },
  });
  if (error) console.error(`${command} could not be started: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}
