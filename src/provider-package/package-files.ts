/** A provider package: the files that Terraform installs as one folder, or as one zip archive. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { isWindows } from './platform';
import type { ProviderBinary, ProviderFile } from './provider-binary';

/** A file of a package, and the file that it is a copy of. */
export interface PackageFile {
  readonly name: string;
  readonly path: string;
  readonly isProgram: boolean;
}

/** Returns the name of the program. Terraform recognizes it by the part before `_v`, and on Windows starts only .exe files. */
export function programName(type: string, version: string, platform: string): string {
  return `terraform-provider-${type}_v${version}${isWindows(platform) ? '.exe' : ''}`;
}

/** Returns the files of the package of a platform: the program first, then the texts. */
export function packageFiles(type: string, binary: ProviderBinary, { platform, path }: ProviderFile): PackageFile[] {
  return [
    { name: programName(type, binary.version, platform), path, isProgram: true },
    ...binary.texts.map((text) => ({ name: basename(text), path: text, isProgram: false })),
  ];
}

/**
 * Returns the `h1:` hash of a package, which Terraform compares with the lock file: Hash1 of golang.org/x/mod/sumdb/dirhash, the
 * SHA-256 of sorted lines of `SHA-256  NAME`. Packages with the same names and contents share it.
 */
export function packageHash(files: readonly { readonly name: string; readonly content: Uint8Array }[]): string {
  const hash = createHash('sha256');
  for (const { name, content } of [...files].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    hash.update(`${createHash('sha256').update(content).digest('hex')}  ${name}\n`);
  }
  return `h1:${hash.digest('base64')}`;
}

/** Returns the hash of a package whose files are copies of these. */
export function hashOfFiles(files: readonly PackageFile[]): string {
  return packageHash(files.map(({ name, path }) => ({ name, content: readFileSync(path) })));
}
