/** Finds the provider binary, the executable `terraform-provider-mq`, in this package. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageName } from './package-name';
import { isWindows, PLATFORMS } from './platform';

/** The folder to which the build writes the provider binary; the path is the same from `src` and from `dist`. */
export const binaryDirectory = join(__dirname, '..', '..', 'dist', 'provider');

/** The platforms on which the same file runs. On Windows, Terraform starts only .exe files. */
const platforms = PLATFORMS.filter((platform) => !isWindows(platform));

/** The executable file of a platform. */
export interface ProviderFile {
  readonly platform: string;
  readonly path: string;
}

/** A provider binary. */
export interface ProviderBinary {
  readonly version: string;
  /** The executable file of each platform; several platforms may share a file. */
  readonly files: readonly ProviderFile[];
  /** The files that a package has beside its program. */
  readonly texts: readonly string[];
}

/** How a file that is missing is built. */
export const buildAgain = 'In a clone of the repository run `npm run build`; elsewhere install the package again.';

/**
 * Reads the manifest that the build wrote to a folder. It contains the version, and one `file` for all platforms or `files`
 * by platform.
 *
 * @param remedy the instructions for getting the binary, for the error
 * @throws a ProviderBinaryError if a file is missing
 */
export function readProviderBinary(directory: string, remedy = buildAgain): ProviderBinary {
  const path = join(directory, 'manifest.json');
  if (!existsSync(path)) throw missingBinary(path, remedy);
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest;
  const named = manifest.files ?? Object.fromEntries(platforms.map((platform) => [platform, manifest.file ?? '']));
  const files = Object.entries(named).map(([platform, file]) => ({ platform, path: join(directory, file) }));
  const missing = files.find((file) => !existsSync(file.path));
  if (missing) throw missingBinary(missing.path, remedy);
  return { version: manifest.version, files, texts: [] };
}

/** Returns the version of this build, which the provider and the command share; undefined if there is none. */
export function builtVersion(): string | undefined {
  const path = join(binaryDirectory, 'manifest.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Manifest).version : undefined;
}

interface Manifest {
  readonly version: string;
  readonly file?: string;
  readonly files?: Readonly<Record<string, string>>;
}

function missingBinary(path: string, remedy: string): ProviderBinaryError {
  return new ProviderBinaryError(
    `The Terraform provider of ${packageName()} is missing: ${path} does not exist. ${remedy}`,
  );
}

/** A file that is not in the package. */
export class ProviderBinaryError extends Error {}
