/** Finds the self-contained programs, which build/self-contained.mjs builds. Nothing else knows where they are. */
import { join } from 'node:path';
import { binaryDirectory, readProviderBinary, type ProviderBinary } from './provider-binary';

/** The script that builds them; the path is the same from `src` and from `dist`. */
const script = join(__dirname, '..', '..', 'build', 'self-contained.mjs');

/** Returns the command that builds the programs of some platforms. */
export function selfContainedBuild(platforms: readonly string[] = []): string {
  return ['node', JSON.stringify(script), ...platforms.map((platform) => `--platform ${platform}`)].join(' ');
}

/**
 * Returns the programs, by platform.
 *
 * @throws a ProviderBinaryError if none was built
 */
export function readSelfContainedBinary(directory = join(binaryDirectory, 'self-contained')): ProviderBinary {
  return readProviderBinary(directory, `Build it: ${selfContainedBuild()}`);
}
