// The bundle of the provider as a module for Bun.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from './failure.mjs';

/** Returns the version, the module and the licenses of the built bundle. */
export function readBundle(folder) {
  const file = (name) => {
    const path = join(folder, name);
    if (existsSync(path)) return readFileSync(path, 'utf8');
    throw new Failure(`The file ${path} does not exist. Run npm run build first, or install the package again.`);
  };
  const manifest = JSON.parse(file('manifest.json'));
  const code = moduleOf(file(manifest.file));
  const licenses = `${file('THIRD_PARTY_LICENSES')}\n${'='.repeat(80)}\n\n${file('RUNTIME_LICENSES')}`;
  return { version: manifest.version, code, licenses, digest: createHash('sha256').update(code).digest('hex') };
}

/** Returns the module: the file is a shell script, which ends with a comment, and a function with the module as its body. */
function moduleOf(file) {
  const body = /\n\(function\(exports,require,module,__filename,__dirname,launch\)\{(.*)\}\)\n$/s.exec(file)?.[1];
  if (body !== undefined) return body;
  throw new Failure('The built provider has an unexpected form. Run npm run build, or install the package again.');
}
