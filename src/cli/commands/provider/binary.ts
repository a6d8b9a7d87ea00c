/** The binary that the options of `mq-user provider` select. */
import {
  binaryDirectory,
  ProviderBinaryError,
  readProviderBinary,
  readSelfContainedBinary,
  type ProviderBinary,
} from '../../../provider-package';
import { UsageError } from '../../shared/usage-error';

/** The help of --self-contained. */
export const selfContainedHelp = 'use the program that needs no Node.js, which has to be built first';

/** Returns the small program, or the self-contained one. */
export function selectedBinary(selfContained: boolean | undefined): ProviderBinary {
  try {
    return selfContained ? readSelfContainedBinary() : readProviderBinary(binaryDirectory);
  } catch (thrown) {
    throw thrown instanceof ProviderBinaryError ? new UsageError(thrown.message) : thrown;
  }
}
