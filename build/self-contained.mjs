// Builds the provider as programs that need no Node.js where they run: the bundle of the provider, compiled with Bun, and
// Bun itself. About 100 MB each, so they are built only on request, on any of the platforms for any of them.
//
//   node build/self-contained.mjs [--platform OS_ARCH]… [--out FOLDER] [--cache FOLDER]
//
// --platform  linux_amd64, linux_arm64, darwin_amd64, darwin_arm64, windows_amd64 or windows_arm64; default: this machine
// --out       the folder of the programs and of their manifest; default: dist/provider/self-contained of this package
// --cache     the folder of downloaded runtimes; default: .cache in a clone, elsewhere the cache folder of the user
//
// npm downloads the runtimes, from the registry that it is configured for. See docs/decisions/0042.
import { parseArgs } from 'node:util';
import { join } from 'node:path';
import { readBundle } from './self-contained/bundle.mjs';
import { compile } from './self-contained/compile.mjs';
import { Failure } from './self-contained/failure.mjs';
import { Programs } from './self-contained/programs.mjs';
import { ownPlatform, platforms, Runtimes } from './self-contained/runtimes.mjs';
import { cacheFolder, providerFolder } from './self-contained/folders.mjs';

try {
  build(options());
} catch (error) {
  if (!(error instanceof Failure) && error.syscall === undefined) throw error;
  // Such as a disk that is full, or the folder of a package that another user has installed.
  const isDenied = ['EACCES', 'EPERM', 'EROFS'].includes(error.code);
  console.error(`${error.message}${isDenied ? '. Pass a folder that can be written: --out FOLDER.' : ''}`);
  process.exitCode = 1;
}

function build({ wanted, out, cache }) {
  const bundle = readBundle(providerFolder);
  const runtimes = new Runtimes(cache);
  const programs = new Programs(out, bundle);
  for (const platform of wanted) {
    const path = join(out, programs.file(platform));
    if (programs.has(platform)) {
      console.error(`${path} is up to date.`);
    } else {
      programs.add(platform, compile(bundle, platform, runtimes));
      console.error(`${path} was created.`);
    }
  }
  programs.writeManifest();
}

function options() {
  const { values } = parsed();
  const { platform = [ownPlatform], out = join(providerFolder, 'self-contained'), cache = cacheFolder() } = values;
  const wanted = [...new Set(platform)];
  const unknown = wanted.filter((name) => !platforms.includes(name));
  if (unknown.length > 0) {
    throw new Failure(`There is no program for ${unknown.join(', ')}. Allowed: ${platforms.join(', ')}.`);
  }
  return { wanted, out, cache };
}

function parsed() {
  try {
    return parseArgs({
      options: { platform: { type: 'string', multiple: true }, out: { type: 'string' }, cache: { type: 'string' } },
    });
  } catch (error) {
    throw new Failure(`${error.message} Allowed: --platform OS_ARCH, --out FOLDER, --cache FOLDER.`);
  }
}
