/** Finds the provider binary, the executable `terraform-provider-mq`, in this package. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder to which the build writes the provider binary; the path is the same from `src` and from `dist`. */
export const binaryDirectory = join(__dirname, '..', '..', 'dist', 'provider');

/** Terraform's names of the platforms on which the same file runs. On Windows, Terraform starts only .exe files. */
const platforms = ['darwin_amd64', 'darwin_arm64', 'linux_amd64', 'linux_arm64'] as const;

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
  return { version: manifest.version, constraint: `= ${manifest.version}`, files };
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
    `The Terraform provider of cdktf-mq-users is missing: ${path} does not exist. ${remedy}`,
  );
}

/** A binary that is not in the package. */
export class ProviderBinaryError extends Error {}
