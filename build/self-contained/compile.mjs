// Compiles the bundle with Bun.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from './failure.mjs';
import { withTemporaryFolder } from './folders.mjs';
import { signAdHoc } from './mach-o.mjs';
import { bunVersion, ownPlatform, platforms } from './runtimes.mjs';

/**
 * The options of bun build. The program has the bytecode of the bundle, so that it starts without compiling it. It
 * reads no file of the current folder.
 */
export const bunOptions = [
  '--compile',
  '--bytecode',
  '--minify',
  // Every copy must have them, as plain text.
  '--asset=LICENSES',
  '--no-compile-autoload-dotenv',
  '--no-compile-autoload-bunfig',
  '--no-compile-autoload-tsconfig',
  '--no-compile-autoload-package-json',
  // Would be the folder of the build, so that no two builds are equal. Nothing reads files there.
  '--define=__dirname=""',
];

/** Optional packages that the bundle does not have. The program must not look for them where it runs. */
const missing = ['kerberos'];

/** Returns the program of a platform. Equal bundles become equal programs, in any folder. */
export function compile({ code, licenses }, platform, runtimes) {
  if (!platforms.includes(ownPlatform)) {
    throw new Failure(
      `The programs cannot be built on ${ownPlatform}. Build them on one of these: ${platforms.join(', ')}.`,
    );
  }
  return withTemporaryFolder((folder) => {
    const compiler = runtimes.extract(ownPlatform, join(folder, `bun${extension(ownPlatform)}`));
    const runtime = platform === ownPlatform ? compiler : runtimes.extract(platform, join(folder, 'runtime'));
    writeFileSync(join(folder, 'main.cjs'), code);
    writeFileSync(join(folder, 'LICENSES'), licenses);
    for (const name of missing) {
      mkdirSync(join(folder, 'node_modules', name), { recursive: true });
      writeFileSync(
        join(folder, 'node_modules', name, 'index.js'),
        `throw new Error('${name} is not in this program');\n`,
      );
    }
    // The name is in the program.
    const file = join('out', `terraform-provider-mq${extension(platform)}`);
    mkdirSync(join(folder, 'out'));
    const args = [...bunOptions, `--target=${targetOf(platform)}`, `--compile-executable-path=${runtime}`];
    run(compiler, ['build', ...args, 'main.cjs', '--outfile', file], folder);
    const program = readFileSync(join(folder, file));
    return platform.startsWith('darwin_') ? signAdHoc(program, 'terraform-provider-mq') : program;
  });
}

function targetOf(platform) {
  const [system, processor] = platform.split('_');
  return `bun-${system}-${{ amd64: 'x64' }[processor] ?? processor}-v${bunVersion}`;
}

function extension(platform) {
  return platform.startsWith('windows_') ? '.exe' : '';
}

/** Runs Bun without the variables and files that change what it does. */
function run(bun, args, folder) {
  const { PATH, SystemRoot } = process.env;
  const env = {
    PATH,
    HOME: folder,
    USERPROFILE: folder,
    TMPDIR: folder,
    TEMP: folder,
    ...(SystemRoot && { SystemRoot }),
  };
  const { status, signal, error, stderr, stdout } = spawnSync(bun, args, { cwd: folder, env, encoding: 'utf8' });
  if (error) {
    throw new Failure(
      `Bun cannot run on this machine (${error.message}). Its program for Linux needs glibc, which Alpine Linux lacks. ` +
        'Build on another machine: each can build the programs of all platforms.',
    );
  }
  if (status !== 0) throw new Failure(`bun build ended with ${status ?? signal}.\n${stdout}${stderr}`);
}
