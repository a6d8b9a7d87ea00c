/** Finds the rotation function, the archive that Lambda runs, in this package. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageName } from './package-name';
import { buildAgain, ProviderBinaryError } from './provider-binary';

/** The archive that the build writes; the path is the same from `src` and from `dist`. */
const archive = join(__dirname, '..', '..', 'dist', 'rotation', 'function.zip');

/** The archive of the rotation function. */
export interface RotationFunctionArchive {
  readonly path: string;
  /** The SHA-256 of the file in Base64, as Lambda shows it. */
  readonly sha256: string;
  /** The name of the exported function, as Lambda needs it. */
  readonly handler: string;
}

/**
 * Returns the archive of the rotation function.
 *
 * @throws a ProviderBinaryError if the file is missing
 */
export function readRotationFunction(path = archive): RotationFunctionArchive {
  if (!existsSync(path)) {
    throw new ProviderBinaryError(
      `The rotation function of ${packageName()} is missing: ${path} does not exist. ${buildAgain}`,
    );
  }
  return { path, sha256: createHash('sha256').update(readFileSync(path)).digest('base64'), handler: 'index.handler' };
}
