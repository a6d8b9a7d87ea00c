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
import { packageFiles, packageHash, type ProviderBinary, type ProviderSource } from '../../provider-package';

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
  const contents = new Map<string, Buffer>();
  const read = (path: string) => {
    const content = contents.get(path) ?? readFileSync(path);
    contents.set(path, content);
    return content;
  };
  const hashes = binary.files.map((file) => {
    const files = packageFiles(source.type, binary, file);
    const directory = join(versions, binary.version, file.platform);
    mkdirSync(directory, { recursive: true });
    // Another packaging of the same version has other files.
    for (const name of readdirSync(directory)) {
      if (!files.some((one) => one.name === name)) rmSync(join(directory, name), { recursive: true });
    }
    for (const { name, path, isProgram } of files)
      writeFile(join(directory, name), read(path), isProgram ? 0o755 : 0o644);
    return packageHash(files.map(({ name, path }) => ({ name, content: read(path) })));
  });
  return [...new Set(hashes)].sort();
}

/** Writes a file aside and renames it, so that a running provider keeps its own. */
function writeFile(path: string, content: Buffer, mode: number): void {
  if (existsSync(path) && content.equals(readFileSync(path))) {
    if ((statSync(path).mode & 0o777) !== mode) chmodSync(path, mode);
    return;
  }
  const aside = `${path}.${process.pid}`;
  writeFileSync(aside, content);
  chmodSync(aside, mode); // The umask would restrict the mode of writeFileSync.
  renameSync(aside, path);
}
