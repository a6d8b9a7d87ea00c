// Builds dist: the library and the command (tsc), the provider as one executable file and the rotation function as another
// (esbuild), the licenses of what they contain, and the software bill of materials. version.mjs decides the version.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, sourceHash } from './sources.mjs';
import { assertAllowed, licenseTexts } from './third-party/licenses.mjs';
import { runtime, runtimeLicenses } from './third-party/runtime.mjs';
import { bundledPackages, installedPackages } from './third-party/packages.mjs';
import { billOfMaterials, billOfPrograms } from './third-party/sbom.mjs';
import { buildVersion } from './version.mjs';
import { zip } from './zip.cjs';

/** Returns the path of a program of a package, which Node.js runs. Windows cannot start those in .bin directly. */
const program = (...names) => join(root, 'node_modules', ...names);
const protocol = join(root, 'src', 'terraform-plugin', 'protocol');
/** The new dist. It takes the place of the old one when it is complete, so that two builds at once do not mix. */
const dist = join(root, '.cache', `dist-${process.pid}`);
/** A placeholder with the length of a digest, until the digest is known. */
const noDigest = '@'.repeat(12);

process.on('exit', () => rmSync(dist, { recursive: true, force: true }));
rmSync(dist, { recursive: true, force: true });
run([program('typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json', '--outDir', dist], root);
chmodSync(join(dist, 'cli', 'main.js'), 0o755);
run([program('@bufbuild', 'buf', 'bin', 'buf'), 'generate'], protocol);
await bundleProvider();
await bundleRotation();
writeFileSync(join(dist, '.built-from'), sourceHash());
replaceDist();

/** Renames the new dist, and removes the old one. */
function replaceDist() {
  const [current, old] = [join(root, 'dist'), `${dist}-old`];
  if (existsSync(current)) renameSync(current, old);
  try {
    renameSync(dist, current);
  } catch (error) {
    // Another build of the same sources was faster.
    if (!existsSync(current)) throw error;
  }
  rmSync(old, { recursive: true, force: true });
}

/**
 * One file: a shell script, the launcher, and the provider's bundle as a function that the launcher calls. The bundle is
 * ASCII, so that its bytes are its characters. It begins with the licenses of its packages, which every copy must have.
 */
async function bundleProvider() {
  const { code: bundle, packages } = await bundled('src/provider/main.ts', {
    target: 'node20',
    // Prefers ES modules: unused code is removed, and the provider starts 10 % faster.
    mainFields: ['module', 'main'],
    // Each module is loaded with require(), which costs least in one file.
    supported: { 'dynamic-import': false },
    define: { PROVIDER_VERSION: JSON.stringify(buildVersion(noDigest)) },
  });
  // Any Node.js can read it, so that an old Node.js can report that it is too old.
  const { code: launcher } = await bundled('build/launcher/launcher.ts', {
    target: 'es2015',
    format: 'iife',
    define: { DIGEST: JSON.stringify(noDigest) },
  });
  const parameters = 'exports,require,module,__filename,__dirname,launch';
  const licenses = licenseTexts(packages);
  if (licenses.includes('*/')) throw new Error('A license ends the comment in which the bundle has it.');
  const program = `${shellHeader(launcher)}(function(${parameters}){/*\n${licenses}*/${bundle}})\n`;
  const digest = digestOf(program);
  const content = program.replaceAll(noDigest, digest);
  if (/[^\x00-\x7f]/.test(content)) throw new Error('The bundle is not ASCII: write such characters as \\u1234.');
  const file = 'terraform-provider-mq';
  const folder = join(dist, 'provider');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, file), content, { mode: 0o755 });
  chmodSync(join(folder, file), 0o755);
  const manifest = { version: buildVersion(digest), file };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest, null, 2) + '\n');
  writeFileSync(join(folder, 'THIRD_PARTY_LICENSES'), licenses);
  writeFileSync(join(folder, 'RUNTIME_LICENSES'), runtimeLicenses());
  const installed = installedPackages();
  assertAllowed(installed);
  const sha256 = createHash('sha256').update(content).digest('hex');
  const provider = { name: file, version: manifest.version, sha256 };
  const bill = billOfMaterials({ installed, bundled: packages, program: provider });
  writeFileSync(join(dist, 'sbom.cdx.json'), bill);
  writeFileSync(
    join(folder, 'self-contained.cdx.json'),
    billOfPrograms({ bundled: packages, program: provider, runtime }),
  );
}

/**
 * The folder that Lambda gets, and its archive: one file, which begins with the licenses of its packages. The archive has the
 * same bytes for the same code, so that Terraform plans an update only for other code.
 */
async function bundleRotation() {
  const { code, packages } = await bundled('src/rotation/lambda.ts', {
    target: 'node20',
    mainFields: ['module', 'main'],
    supported: { 'dynamic-import': false },
  });
  const licenses = licenseTexts(packages);
  if (licenses.includes('*/')) throw new Error('A license ends the comment in which the function has it.');
  const folder = join(dist, 'rotation', 'function');
  mkdirSync(folder, { recursive: true });
  const content = `/*\n${licenses}*/\n${code}`;
  writeFileSync(join(folder, 'index.js'), content);
  writeFileSync(`${folder}.zip`, zip([{ name: 'index.js', content: Buffer.from(content) }]));
}

/** Returns the code of a program, and the packages that it contains. */
async function bundled(entryPoint, options) {
  const { build } = await import('esbuild');
  const result = await build({
    entryPoints: [join(root, entryPoint)],
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    minify: true,
    write: false,
    metafile: true,
    // node_modules can be a link, and the metafile has to name the packages by their paths in it.
    preserveSymlinks: true,
    legalComments: 'none',
    logLevel: 'warning',
    ...options,
  });
  return { code: result.outputFiles[0].text, packages: bundledPackages(result.metafile) };
}

function digestOf(text) {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

/**
 * Makes the bundle a program for /bin/sh too, so that a machine without a working Node.js gets an error message:
 * Terraform shows the first line on stdout. JavaScript reads the shell lines as a comment. The shell only needs the program
 * node.
 *
 * Usually the shell becomes node. If node may fail before the launcher runs, the shell stays and waits for it: with
 * NODE_OPTIONS, or if node is a script or a version manager's shim. Output to stdout is then redirected to stderr, and
 * the provider writes to descriptor 3. It sends SIGUSR1 after it has written something.
 *
 * Node.js 22 and newer would run any code in NODE_COMPILE_CACHE, so only the launcher receives that variable.
 */
function shellHeader(launcher) {
  const start = [
    'var v=process.versions.node,s=process.env.MQ_PROVIDER_SHELL;',
    'if(parseInt(v,10)<20){if(s)process.kill(parseInt(s,10),"SIGUSR1");require("fs").writeSync(s?3:1,"terraform-provider-mq needs Node.js 20 or newer; the node on the PATH is "+v+".\\n");process.exit(1)}',
    launcher.trim(),
  ].join('');
  const header = `#!/bin/sh
":" /*
fail() {
  text="terraform-provider-mq $1"
  while :; do
    case $text in *"|"*) text=\${text%%"|"*}/\${text#*"|"} ;; *) break ;; esac
  done
  printf '%.800s\\n' "$text"
  exit 1
}
node= missing=
set -f
IFS=:
for folder in $PATH; do
  file=\${folder:-.}/node
  if [ -f "$file" ] && [ -x "$file" ]; then node=$file; break; fi
  if [ -L "$file" ] && [ ! -e "$file" ]; then missing=" ($file is a broken link)"; fi
done
unset IFS
set +f
[ -n "$node" ] || fail "needs Node.js 20 or newer, and there is no node on the PATH$missing."
if [ -n "$NODE_COMPILE_CACHE" ]; then
  MQ_PROVIDER_CACHE=$NODE_COMPILE_CACHE
  export MQ_PROVIDER_CACHE
  unset NODE_COMPILE_CACHE
fi
start='${start.replaceAll("'", "'\\''")}'
stays=$NODE_OPTIONS
case $node in *"/shims/"*|*"/.volta/"*|"\${VOLTA_HOME:-/.volta}/bin/node") stays=1 ;; esac
{ IFS= read -r first <"$node"; } 2>/dev/null
case $first in "#!"*) stays=1 ;; esac
if [ -z "$stays" ]; then
  trap 'fail "cannot start: the system refuses to run $node."' 0
  exec "$node" -e "$start" "$0" "$@"
fi
trap 'runs=1' USR1
trap : INT
MQ_PROVIDER_SHELL="$$ $PPID" "$node" -e "$start" "$0" "$@" 3>&1 1>&2
code=$?
[ -z "$runs" ] || exit $code
reason=$("$node" -e 0 2>&1 >/dev/null </dev/null | {
  first= best=
  while IFS= read -r line; do
    [ -n "$first" ] || first=$line
    case $line in *Error:*|*"Error ["*|*FATAL*|*Fatal*|*"NODE_OPTIONS"*) best=$line; break ;; esac
  done
  [ -n "$best" ] || best=$first
  printf '%s' "$best"
})
[ -z "$reason" ] || reason=", and reports: $reason"
[ -z "$NODE_OPTIONS" ] || reason="$reason. Check NODE_OPTIONS in the environment"
fail "cannot start: $node ends with status $code$reason."
*/;
`;
  const [, , ...lines] = header.split('\n');
  if (lines.slice(0, -2).join('\n').includes('*/')) {
    throw new Error('The shell lines end the comment in which JavaScript has them.');
  }
  return header;
}

function run(args, cwd) {
  const { status } = spawnSync(process.execPath, args, { cwd, stdio: ['ignore', 2, 'inherit'] });
  if (status !== 0) process.exit(status ?? 1);
}
