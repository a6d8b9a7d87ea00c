// Hashes the inputs of a build. A build is outdated if the hash differs from dist/.built-from.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The variable that makes a build a release. The name is the project's own: others set RELEASE for their purposes. */
export const releaseVariable = 'MQ_USERS_RELEASE';

export function sourceHash() {
  const hash = createHash('sha256').update(process.env[releaseVariable] ?? '');
  const files = ['package-lock.json', 'package.json', 'tsconfig.json', 'tsconfig.build.json'].map((f) => join(root, f));
  for (const file of [...files, ...filesIn(join(root, 'build')), ...filesIn(join(root, 'src'))]) {
    hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((file) => !file.includes(`${sep}generated${sep}`))
    .sort();
}
