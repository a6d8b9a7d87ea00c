/**
 * Finds the provider binary, the executable `terraform-provider-mq`, in this package, and installs it in the folder of a
 * synthesized stack, where Terraform finds it without any configuration.
 */
import { createHash } from 'node:crypto';
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
import type { ProviderSource } from './source-address';

/** The folder to which the build writes the provider binary; the path is the same from `src` and from `dist`. */
export const binaryDirectory = join(__dirname, '..', '..', '..', 'dist', 'provider');

/** Terraform's names of the platforms on which the same file runs. On Windows, Terraform starts only .exe files. */
export const platforms = ['darwin_amd64', 'darwin_arm64', 'linux_amd64', 'linux_arm64'] as const;

/** A provider binary. */
export interface ProviderBinary {
  /** The version of the binary, which changes with its content. */
  readonly version: string;
  /** The version constraint for `required_providers`. */
  readonly constraint: string;
  /** The executable file of each platform; several platforms may share a file. Empty if a registry has the binary. */
  readonly files: readonly { readonly platform: string; readonly path: string }[];
}

const buildAgain = 'In a clone of the repository run `npm run build`; elsewhere install the package again.';

/**
 * Reads the manifest that the build wrote to a folder. It contains the version, and one `file` for all platforms or `files`
 * by platform.
 *
 * @param remedy the instructions for getting the binary, for the error
 * @throws an Error if a file is missing
 */
export function readProviderBinary(directory: string, remedy = buildAgain): ProviderBinary {
  const path = join(directory, 'manifest.json');
  if (!existsSync(path)) throw missingBinary(path, remedy);
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest;
  const named = manifest.files ?? Object.fromEntries(platforms.map((platform) => [platform, manifest.file ?? '']));
  const files = Object.entries(named).map(([platform, file]) => ({ platform, path: join(directory, file) }));
  const missing = files.find((file) => !existsSync(file.path));
  if (missing) throw missingBinary(missing.path, remedy);
  return { version: manifest.version, constraint: `= ${manifest.version}`, files };
}

interface Manifest {
  readonly version: string;
  readonly file?: string;
  readonly files?: Readonly<Record<string, string>>;
}

/**
 * Installs the binary in a stack's folder for every platform, and removes other versions. A file that is already up to date
 * is left unchanged.
 *
 * @returns the hashes of the packages, `h1:…`, for Terraform's lock file
 */
export function installProviderBinary(folder: string, source: ProviderSource, binary: ProviderBinary): string[] {
  const name = `terraform-provider-${source.type}_v${binary.version}`;
  const versions = join(folder, 'terraform.d', 'plugins', source.host, source.namespace, source.type);
  mkdirSync(versions, { recursive: true });
  for (const stale of readdirSync(versions)) {
    if (stale !== binary.version) rmSync(join(versions, stale), { recursive: true });
  }
  const contents = new Map(binary.files.map(({ path }) => [path, readFileSync(path)]));
  for (const { platform, path } of binary.files) {
    const directory = join(versions, binary.version, platform);
    mkdirSync(directory, { recursive: true });
    writeExecutable(join(directory, name), contents.get(path) ?? Buffer.alloc(0));
  }
  return [...contents.values()].map((content) => packageHash(name, content)).sort();
}

/**
 * Returns the `h1:` hash of a package of one file: Hash1 of golang.org/x/mod/sumdb/dirhash, which is the SHA-256 of a list
 * of `SHA-256  NAME` lines. Platforms that share a file share its hash.
 */
function packageHash(name: string, content: Buffer): string {
  const line = `${createHash('sha256').update(content).digest('hex')}  ${name}\n`;
  return `h1:${createHash('sha256').update(line).digest('base64')}`;
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

function missingBinary(path: string, remedy: string): Error {
  return new Error(`The Terraform provider of cdktf-mq-users is missing: ${path} does not exist. ${remedy}`);
}
