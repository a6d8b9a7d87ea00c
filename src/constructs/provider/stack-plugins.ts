/** Installs the provider binary in the folder of a synthesized stack, where Terraform finds it without any configuration. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { packageHash, programName, type ProviderBinary, type ProviderSource } from '../../provider-package';

/**
 * Installs the binary in a stack's folder for every platform, and removes other versions. A file that is already up to date
 * is left unchanged.
 *
 * @returns the hashes of the packages, `h1:…`, for Terraform's lock file
 */
export function installProviderBinary(folder: string, source: ProviderSource, binary: ProviderBinary): string[] {
  const versions = join(folder, 'terraform.d', 'plugins', source.host, source.namespace, source.type);
  mkdirSync(versions, { recursive: true });
  for (const stale of readdirSync(versions)) {
    if (stale !== binary.version) rmSync(join(versions, stale), { recursive: true });
  }
  const contents = new Map(binary.files.map(({ path }) => [path, readFileSync(path)]));
  const hashes = binary.files.map(({ platform, path }) => {
    const name = programName(source.type, binary.version, platform);
    const content = contents.get(path) ?? Buffer.alloc(0);
    const directory = join(versions, binary.version, platform);
    mkdirSync(directory, { recursive: true });
    writeExecutable(join(directory, name), content);
    return packageHash(name, content);
  });
  return [...new Set(hashes)].sort();
}

/** Writes an executable to a temporary file and renames it, so that a running provider keeps its own file. */
function writeExecutable(path: string, content: Buffer): void {
  if (existsSync(path) && content.equals(readFileSync(path))) {
    if ((statSync(path).mode & 0o777) !== 0o755) chmodSync(path, 0o755);
    return;
  }
  const aside = `${path}.${process.pid}`;
  writeFileSync(aside, content);
  chmodSync(aside, 0o755); // The umask would restrict the mode of writeFileSync.
  renameSync(aside, path);
}
