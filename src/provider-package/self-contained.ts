/** Finds the executables that contain Node.js, which build/self-contained.mjs builds. Nothing else knows where they are. */
import { join } from 'node:path';
import { binaryDirectory, readProviderBinary, type ProviderBinary } from './provider-binary';

const remedy =
  'Build it with `npm run build:self-contained` in a clone of the repository, and elsewhere with ' +
  '`node node_modules/cdktf-mq-users/build/self-contained.mjs`.';

/**
 * Returns the executables, by platform.
 *
 * @throws a ProviderBinaryError if none was built
 */
export function readSelfContainedBinary(directory = join(binaryDirectory, 'self-contained')): ProviderBinary {
  return readProviderBinary(directory, remedy);
}
