/** Selects the programs of platforms. */
import {
  isPlatform,
  isWindows,
  selfContainedBuild,
  type ProviderBinary,
  type ProviderFile,
} from '../../../provider-package';
import { UsageError } from '../../shared/usage-error';

/**
 * Returns the files of a binary for some platforms, each once.
 *
 * @throws a UsageError that names all platforms without a file
 */
export function filesFor(
  binary: ProviderBinary,
  wanted: readonly string[],
  isSelfContained: boolean,
): readonly [ProviderFile, ...ProviderFile[]] {
  const available = binary.files.map(({ platform }) => platform).sort();
  const missing = [...new Set(wanted)].filter((platform) => !available.includes(platform));
  const [first, ...others] = binary.files.filter(({ platform }) => wanted.includes(platform));
  if (missing.length > 0 || first === undefined) {
    throw new UsageError(
      `There is no provider for ${missing.join(', ')}. Allowed: ${available.join(', ')}. ${remedyFor(missing, isSelfContained)}`,
    );
  }
  return [first, ...others];
}

function remedyFor(missing: readonly string[], isSelfContained: boolean): string {
  const known = missing.filter(isPlatform);
  if (isSelfContained) return known.length > 0 ? `Build it: ${selfContainedBuild(known)}` : 'Choose one of these.';
  return missing.some(isWindows)
    ? 'Windows needs a self-contained program: add --self-contained, or use WSL and --platform linux_amd64.'
    : 'Choose one of these with --platform.';
}
